"""What the planner of the interview reaches with made-up learners, beside simpler ways to study for a date.

`python -m benchmarks.goal` runs it. Nothing here is part of the program: the learners' memory and answers are drawn,
and only the planner and the forecast are the program's own.
"""
