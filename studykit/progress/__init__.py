"""Figures of the past: retention, calibration, load; pure.

Owns their exact definitions. Knows no store; it is given reviews.
"""
