"""The interview: which cards to study on which day so that most is recalled on the date, and what to expect of it.

A room of its own inside `study`: pure, and without a thought for how cards are asked.
"""
