"""From a note to its cards: which labels it yields, what is wrong with it, and what each card's front and back are.

Owns the kinds, one module each or for those of one shape. Must not know files or ids of other notes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from studykit.deck.kinds import cloze, listed, numeric, table, typed
from studykit.deck.kinds.answer_part import TAKES_FRONT, answer_part, has_numbers, has_tasks
from studykit.deck.kinds.cloze import clozes_of, hole_in_back, joined
from studykit.deck.kinds.fault import Fault, Part
from studykit.deck.markdown import TASK, Links, parse_full, says_something
from studykit.deck.model import Kind, Note

__all__ = [
    "REVERSE",
    "TAKES_FRONT",
    "Fault",
    "Part",
    "answer_part",
    "card_faces",
    "card_labels",
    "clozes_of",
    "hole_in_back",
    "with_labels",
]

REVERSE = "reverse"
"""The label of the card that asks a reverse note from its back."""

_ONE = ("",)
_Checked = tuple[tuple[str, ...], list[Fault]]


def with_labels(note: Note, labels: tuple[str, ...]) -> Note:
    """The note with the labels of its cards."""
    return note if labels == note.labels else replace(note, labels=labels)


def card_labels(note: Note, links: Links, tries: int = numeric.QUICK) -> _Checked:
    """The labels of the cards that a note yields, in order, and what is wrong with it.

    The numbers of a numeric note are computed with `tries` combinations.
    """
    labels, faults = _checked(note, links, tries)
    return labels, [*(_above(note, fault) for fault in faults), *_hints(note)]


_MISSING = frozenset({"SK141", "SK146", "SK150", "SK152", "SK154"})


def _above(note: Note, fault: Fault) -> Fault:
    """The same fault, but what is missing may stand above the break."""
    if fault.code not in _MISSING or fault.part is not Part.NOTE or answer_part(note.kind, note.front) is None:
        return fault
    return replace(fault, help="what is asked stands above the break, where it is the front: move it below the ---")


def _checked(note: Note, links: Links, tries: int) -> _Checked:
    if note.kind is Kind.NUMERIC:
        return _ONE, numeric.faults(note, tries)
    return _CHECKS[note.kind](note, links) if note.kind in _CHECKS else (_ONE, [])


def _reverse(note: Note, links: Links) -> _Checked:
    if note.back.strip() and says_something(parse_full(note.back, links)[0]):
        return ("", REVERSE), []
    return _ONE, [Fault("SK140", "", "there is no back to ask from", "write the other side below the heading")]


_CHECKS: dict[Kind, Callable[[Note, Links], _Checked]] = {
    Kind.REVERSE: _reverse,
    Kind.CLOZE: cloze.labels,
    Kind.TABLE: table.labels,
    Kind.CHOICE: lambda note, links: (_ONE, listed.faults(note, links)),
    Kind.STEPS: lambda note, links: (_ONE, listed.faults(note, links)),
    Kind.SPOKEN: lambda note, links: (_ONE, listed.faults(note, links)),
    Kind.TYPED: lambda note, links: (_ONE, typed.faults(note, links)),
}


def _hints(note: Note) -> list[Fault]:
    """A word about what would be syntax in a note of another kind."""
    hints = cloze.stray_braces(note) if note.kind is not Kind.CLOZE else []
    if note.kind not in (Kind.CHOICE, Kind.SPOKEN) and (has_tasks(note.back) or has_tasks(note.front)):
        hints += _stray(note, Kind.CHOICE, "SK131", "a task list is plain content here", "choice or kind: spoken")
    if note.kind is not Kind.NUMERIC and (has_numbers(note.back) or has_numbers(note.front)):
        hints += _stray(note, Kind.NUMERIC, "SK132", "a numbers block is plain content here", "numeric")
    return hints


def _stray(note: Note, kind: Kind, code: str, message: str, meant: str) -> list[Fault]:
    for text in (note.front, note.back):
        part = answer_part(kind, text)
        if part is not None:
            first = next(line for line in part.text.split("\n") if line.strip())
            return [Fault(code, first.strip(), message, f"for what it does elsewhere write kind: {meant}")]
    return []


def card_faces(note: Note, label: str, links: Links, seed: str = "") -> tuple[str, str]:
    """Front and back of one card as Markdown, as the learner sees them; `seed` draws the numbers of a numeric card."""
    match note.kind:
        case Kind.CLOZE:
            return cloze.faces(note, label, links)
        case Kind.REVERSE if label == REVERSE:
            return note.back, joined(note.heading, note.front)
        case Kind.TABLE:
            return _table_faces(note, label, links)
        case Kind.CHOICE:
            return joined(note.heading, note.front, _options(note)), note.back
        case Kind.NUMERIC if (filled := numeric.filled(note, seed)) is not None:
            answers = "\n".join(f"{a.label + ': ' if a.label else ''}{numeric.say(a)}" for a in filled.draw.answers)
            return joined(filled.heading, filled.front), joined(answers, filled.explanation)
        case _:
            return joined(note.heading, note.front), note.back


def _table_faces(note: Note, label: str, links: Links) -> tuple[str, str]:
    part = answer_part(Kind.TABLE, note.back)
    if part is None:
        return joined(note.heading, note.front), note.back
    read = table.read_table(part, links)
    masked, full = (table.written(read, label, masked=masked) for masked in (True, False))
    return joined(note.heading, note.front, masked), joined(part.before, full, part.after)


def _options(note: Note) -> str:
    """The options of a choice as they are asked: no box is ticked, no option explained."""
    part = answer_part(Kind.CHOICE, note.back)
    tokens = part.tokens if part is not None else ()
    texts = [
        _on_one_line(TASK.sub("", tokens[index + 2].content, count=1))
        for index, token in enumerate(tokens)
        if token.type == "list_item_open" and token.level == 1 and tokens[index + 1].type == "paragraph_open"
    ]
    return "\n".join(f"- [ ] {text}" for text in texts)


def _on_one_line(text: str) -> str:
    """Lines of an option as one, unless a break is meant; lines set in so far can be nothing but more of it."""
    return text.replace("\n", " " if "\\\n" not in text and "  \n" not in text else "\n      ")
