"""What is copied of a page: the text without the margin and the blanks that lay it out. Owns this one text."""

from __future__ import annotations

from collections.abc import Sequence

Place = tuple[int, int]
"""A character of the page: column and row."""


def copied(rows: Sequence[str], start: Place | None, end: Place | None) -> str:
    """The text from one place to before another, as it reads by itself; without one, all before or behind."""
    first, top = start or (0, 0)
    last, bottom = end or (-1, len(rows) - 1)
    bottom = min(bottom, len(rows) - 1)
    if not 0 <= top <= bottom:
        return ""
    chosen = [row.rstrip() for row in rows[top : bottom + 1]]
    if last >= 0:
        chosen[-1] = chosen[-1][:last].rstrip()
    begins_inside = bool(chosen[0][:first].strip())
    chosen[0] = " " * first + chosen[0][first:] if chosen[0][first:].strip() else ""
    measured = [row for row in chosen[1 if begins_inside else 0 :] if row]
    margin = min((len(row) - len(row.lstrip()) for row in measured), default=0)
    text = [row[margin:] for row in chosen]
    if begins_inside:
        text[0] = chosen[0].lstrip()
    return "\n".join(text).strip("\n")
