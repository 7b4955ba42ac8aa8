"""What to study next, and what today holds; pure.

Owns the queue, the time it will take, and dates learners type. Knows no clock, store or screen.
"""
