"""The kinds whose answer is a list: choice, steps and spoken.

Owns what makes such a list fit its kind. Must not know how it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from studykit.deck.kinds.answer_part import AnswerPart, answer_part
from studykit.deck.kinds.fault import Fault, Part
from studykit.deck.markdown import TASK, Links, parse_full, says_something
from studykit.deck.model import Kind, Note

OPTIONS = range(2, 10)
"""How many options a choice may have; a digit picks each."""
STEPS = range(3, 10)
POINTS = range(1, 10)
_ITEM_LEVEL = 1
_NEARLY = re.compile(r"\[[ \t]*([xX]?)[ \t]*\][ \t]*(?!\()")
"""A box with a blank too many or too few."""


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of the list: its first line of text, its line in the back, and its box, if it has one."""

    text: str
    line: int
    ticked: bool | None


def _items(part: AnswerPart) -> list[_Item]:
    items: list[_Item] = []
    for index, token in enumerate(part.tokens):
        if token.type != "list_item_open" or token.level != _ITEM_LEVEL:
            continue
        paragraph = index + 2 < len(part.tokens) and part.tokens[index + 1].type == "paragraph_open"
        content = part.tokens[index + 2].content if paragraph else ""
        box = TASK.match(content)
        line = token.map[0] if token.map else part.start
        items.append(_Item(content.split("\n", 1)[0], line, None if box is None else box[1] != " "))
    return items


def faults(note: Note, links: Links) -> list[Fault]:
    """What keeps the list of a note from being asked."""
    part = answer_part(note.kind, note.back)
    if part is None:
        return [_MISSING[note.kind]]
    items = _items(part)
    match note.kind:
        case Kind.CHOICE:
            return [*_unboxed(items), *_choice(items, part)]
        case Kind.SPOKEN:
            return [*_unboxed(items), *_spoken(items, part, links)]
        case _:
            return _steps(items, part)


_MISSING = {
    Kind.CHOICE: Fault(
        "SK141", "", "no task list in a note of the kind choice", "write - [x] for a right option, - [ ] for the others"
    ),
    Kind.STEPS: Fault("SK150", "", "no ordered list in a note of the kind steps", "write 1. first, 2. second, …"),
    Kind.SPOKEN: Fault(
        "SK154", "", "no rubric in a note of the kind spoken", "write - [ ] for each point that the answer should make"
    ),
}


def _unboxed(items: Sequence[_Item]) -> list[Fault]:
    return [
        Fault("SK144", item.text, "an item without a box", _boxed(item.text), Part.BACK, item.line)
        for item in items
        if item.ticked is None
    ]


def _boxed(text: str) -> str:
    """The text behind a box; what nearly is one becomes it."""
    nearly = _NEARLY.match(text)
    mark, rest = (nearly[1].lower() or " ", text[nearly.end() :]) if nearly else (" ", text)
    return f"[{mark}] {rest}".rstrip()


def _choice(items: Sequence[_Item], part: AnswerPart) -> list[Fault]:
    found: list[Fault] = []
    if len(items) not in OPTIONS:
        message = f"a choice has two to nine options, this one has {len(items)}"
        found.append(Fault("SK142", "", message, "split it, or add what could be confused", Part.BACK, part.start))
    if not any(item.ticked for item in items):
        help_ = "write - [x] before each option that is right"
        found.append(Fault("SK143", "", "no option is right", help_, Part.BACK, part.start))
    return found


def _spoken(items: Sequence[_Item], part: AnswerPart, links: Links) -> list[Fault]:
    found = [
        Fault(
            "SK155", item.text, "a point of a rubric is ticked by the learner", _open(item.text), Part.BACK, item.line
        )
        for item in items
        if item.ticked
    ]
    if len(items) not in POINTS:
        message = f"a rubric has at most nine points, this one has {len(items)}"
        found.append(Fault("SK154", "", message, "keep the points that decide", Part.BACK, part.start))
    if not says_something(parse_full(part.after, links)[0]):
        help_ = "write below the rubric what a good answer sounds like"
        found.append(Fault("SK156", "", "no model answer follows the rubric", help_, Part.BACK, part.start))
    return found


def _open(text: str) -> str:
    return f"[ ]{text[3:]}"


def _steps(items: Sequence[_Item], part: AnswerPart) -> list[Fault]:
    if len(items) in STEPS:
        return []
    message = f"steps are three to nine, here are {len(items)}"
    return [Fault("SK151", "", message, "split the procedure, or ask it as basic", Part.BACK, part.start)]
