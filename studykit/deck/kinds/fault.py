"""What is wrong within a note, before it has a place in a file. Must not know files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """Where in a note a fault stands."""

    NOTE = "note"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong within a note: the code, the text it points at, message and help.

    The text is looked for from `line` (from 0) of its part on; an empty text points at all that stands in that line.
    """

    code: str
    text: str
    message: str
    help: str = ""
    part: Part = Part.NOTE
    line: int = 0
