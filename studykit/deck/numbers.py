"""Numbers that are drawn, computed with, and typed: the ```` ```numbers ```` block of a numeric note."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draw:
    """The numbers of one asking."""

    variant: str
