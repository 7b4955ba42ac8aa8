"""Deck text to notes to cards, and cards to drawable lines; pure, and never raises on what a user wrote.

Owns the deck language: files, metadata, kinds, identity, diagnostics, and the way a card is typeset. Knows no clock,
file, database or screen.
"""
