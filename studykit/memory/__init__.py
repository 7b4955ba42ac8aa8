"""From ratings to memory: FSRS, study days, intervals, replay; pure.

Owns everything that is said of a card's memory. Knows no clock and no store: times, days and randomness are arguments.
"""
