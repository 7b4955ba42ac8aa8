"""An entry of the log as a line of JSON, and back: the form in which a log leaves the store.

Owns what a line holds. A line is another's word, and any byte of it may be wrong: it is an entry in full, or damaged.
Must not know where lines come from, and must not write to the log. docs/formats.md describes the keys.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter
from typing import Any
from zlib import crc32

from studykit.memory.bounds import are_parameters
from studykit.memory.model import MARK_KINDS, STEPPING, State
from studykit.store import values
from studykit.store.journal import KINDS
from studykit.store.log import DAY_MS, ENTRY_VERSION, PAIRS, REVIEW_COLUMNS, object_of
from studykit.study.goal.goal import LEAST_MINUTES, MOST_DECKS, MOST_MINUTES

LONGEST = 1 << 20
"""In bytes: a longer line is no entry of ours."""
ENTRY_COLUMNS = (
    "entry", "device", "seq", "at", "kind", "card", "target", "study_day", "content", "version",
)  # fmt: skip

_HEAD = frozenset({"kind", "entry", "device", "seq", "at", "version"})
_LIFTED = frozenset({"card", "target", "study_day"})
_WHOLE = "line"
_ANSWER_KEYS = (_HEAD | {*REVIEW_COLUMNS, "due"}) - {"review", "due_day", "due_at"}
_ZONES = 2
"""A study day lies at most so many days from the UTC date of its entry, wherever that was made."""
_LAST_DAY = values.END_OF_TIME // DAY_MS + 40_000
_SUM, _SUM_LENGTH = b',"sum":"', 18
"""How a line ends: the CRC-32 of all that stands before, in 8 hexadecimal digits."""
_A_FEW = 20_000

Fields = Mapping[str, Any]


class DamagedLine(ValueError):  # noqa: N818 - a line is damaged; that is no error of this program
    """A line that is no entry; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it was read; `row` goes into `reviews` if it `is_answer`, else into `entries`."""

    id: str
    device: str
    seq: int
    at: int
    kind: str
    version: int
    card: str | None
    row: tuple[Any, ...]
    is_answer: bool = False

    @property
    def known(self) -> bool:
        """Whether this version of the program knows what the entry says."""
        return self.kind in KINDS and self.version <= ENTRY_VERSION


# --- reading ----------------------------------------------------------------------------------------------------------


def read_line(text: bytes) -> Line:
    """The entry that a line without its end is. Raises DamagedLine where it is none."""
    try:
        text = text.strip()
        fields = _object(text)
        head = (
            values.needed_text(fields, "entry"), values.needed_text(fields, "device"),
            values.needed_whole(fields, "seq", 0, values.EXACT), values.time(fields, "at"),
            values.needed_text(fields, "kind"), values.needed_whole(fields, "version", 1, values.EXACT),
        )  # fmt: skip
        *_, kind, version = head
        if kind == "answer" and version <= ENTRY_VERSION:
            return _answer(fields, head)
        return _entry(fields, head, is_summed=_is_summed(text))
    except DamagedLine:
        raise
    except UnicodeEncodeError:
        raise DamagedLine("it holds half of a character") from None
    except RecursionError:
        raise DamagedLine("it is nested too deeply") from None
    except ValueError as error:
        raise DamagedLine(str(error)) from None


def _object(text: bytes) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise DamagedLine("it is longer than a mebibyte")
    is_summed = _is_summed(text)
    if is_summed and text[-10:] != b'%08x"}' % crc32(text[:-_SUM_LENGTH]):
        raise DamagedLine("its checksum is wrong")
    try:
        fields = json.loads(text.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
    except DamagedLine:
        raise
    except ValueError:
        raise DamagedLine("it is not JSON") from None
    if type(fields) is not dict:
        raise DamagedLine("it is no object")
    if fields.pop("sum", None) is not None and not is_summed:
        raise DamagedLine("its checksum is wrong")
    if b"\\u" in text:  # the one way to half a character
        json.dumps(fields, ensure_ascii=False).encode()
    return fields


def _is_summed(text: bytes) -> bool:
    return text[-_SUM_LENGTH : -_SUM_LENGTH + len(_SUM)] == _SUM


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DamagedLine("it has a key twice")
    return found


def _no_constant(name: str) -> None:
    raise DamagedLine(f"{name} is no number")


_Head = tuple[str, str, int, int, str, int]


def _answer(fields: Fields, head: _Head) -> Line:
    more = fields.keys() - _ANSWER_KEYS
    if more:
        raise DamagedLine(f"an answer has no {values.quoted(min(more))}")
    entry, device, seq, at, *_ = head
    card = values.needed_text(fields, "card")
    row = (
        entry, device, seq, at, card, values.needed_whole(fields, "rating", 1, 4),
        values.whole(fields, "took_ms", 0, values.EXACT), _study_day(fields, at, needed=True),
        values.needed_whole(fields, "utc_offset", -1440, 1440), values.whole(fields, "rev", 1, 10**6) or 1,
        values.text(fields, "variant"), int(values.flag(fields, "cram")), values.word(fields, "state", [*State]),
        values.number(fields, "stability_before", 0), values.number(fields, "difficulty_before", 1, 10),
        values.number(fields, "retrievability", 0, 1), *_decision(fields),
    )  # fmt: skip
    return Line(*head, card, row, is_answer=True)


_NO_DECISION = (None,) * 7


def _decision(fields: Fields) -> tuple[Any, ...]:
    """What an answer led to: all of it, or nothing."""
    state = values.word(fields, "state_after", [State.LEARNING, State.REVIEW, State.RELEARNING])
    step = values.whole(fields, "step", 0, 1000)
    stability, difficulty = values.number(fields, "stability", 0), values.number(fields, "difficulty", 1, 10)
    interval = values.whole(fields, "interval_days", 0, 10**6)
    if state is None:
        if any(fields.get(key) is not None for key in ("step", "stability", "difficulty", "interval_days", "due")):
            raise DamagedLine("it says half of what the answer led to")
        return _NO_DECISION
    steps = state in STEPPING
    if stability is None or difficulty is None or (interval is None) is not steps:
        raise DamagedLine("it says half of what the answer led to")
    if steps:
        return (state, step, stability, difficulty, None, None, values.time(fields, "due"))
    due = values.day(fields, "due")
    if due is None or not 0 <= due <= _LAST_DAY:
        raise DamagedLine("due is no day within reach")
    return (state, step, stability, difficulty, interval, due, None)


def _study_day(fields: Fields, at: int, *, needed: bool) -> int | None:
    day = values.day(fields, "study_day")
    if day is None and needed:
        raise DamagedLine("it has no study_day")
    if day is not None and abs(day - at // DAY_MS) > _ZONES:
        raise DamagedLine("study_day is not the day of its time")
    return day


def _entry(fields: dict[str, Any], head: _Head, *, is_summed: bool) -> Line:
    entry, device, seq, at, kind, version = head
    more = {key: value for key, value in fields.items() if key not in _HEAD}
    if values.too_deep(more):
        raise DamagedLine("it is nested too deeply")
    if kind in KINDS and version <= ENTRY_VERSION:
        card, target, day = values.text(more, "card"), values.text(more, "target"), _study_day(more, at, needed=False)
        content = more.pop("content", {})
        if type(content) is not dict or more.keys() - _LIFTED:
            raise DamagedLine(f"it holds what a {kind} does not")
        _judge(kind, card, target, day, content)
    elif not is_summed:  # nothing else tells that it is whole
        raise DamagedLine("an entry that is not known needs a checksum")
    else:
        card, target, day = _lift(more)
        content = _packed(more)
    try:
        said = json.dumps(content, ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise DamagedLine("it holds a number that is too large") from None
    return Line(*head, card, (entry, device, seq, at, kind, card, target, day, said, version))


def _lift(more: dict[str, Any]) -> tuple[str | None, str | None, int | None]:
    """Take out of an entry that is not known what has a column; what does not fit one stays as it came."""
    texts: list[str | None] = []
    for key in ("card", "target"):
        value = more.get(key)
        fits = type(value) is str and 0 < len(value) <= values.LONGEST_TEXT and value.isprintable()
        texts.append(more.pop(key) if fits else None)
    day = values.day(more, "study_day") if values.is_day(more.get("study_day")) else None
    if day is not None:
        del more["study_day"]
    return texts[0], texts[1], day


def _packed(more: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an entry that is not known: its content, or all without a column where that is another shape."""
    content = more.get("content")
    if not more:
        return {}
    plain = more.keys() == {"content"} and type(content) is dict and content and content.keys() != {_WHOLE}
    return content if plain else {_WHOLE: more}  # type: ignore[return-value]


def _judge(kind: str, card: str | None, target: str | None, day: int | None, content: Fields) -> None:
    """Raise where an entry of a known kind lacks what makes it one."""
    needs = _NEEDS.get(kind, ())
    here = {"card": card, "target": target, "study_day": day}
    missing = [key for key in needs if here[key] is None]
    if missing:
        raise DamagedLine(f"it has no {missing[0]}")
    reason = _CONTENTS[kind](content) if kind in _CONTENTS else ""
    if reason:
        raise DamagedLine(reason)


_NEEDS: Mapping[str, tuple[str, ...]] = {
    "undo": ("target",),
    "redo": ("target",),
    "seen": ("card",),
    **dict.fromkeys(PAIRS, ("card", "target")),
    **dict.fromkeys(MARK_KINDS, ("card", "study_day")),
}


def _texts(*keys: str) -> Callable[[Fields], str]:
    return lambda content: next((f"{key} is no text" for key in keys if not isinstance(content.get(key, ""), str)), "")


def _goal(content: Fields) -> str:
    day, decks = content.get("date"), content.get("decks")
    if day is not None and not values.is_day(day):
        return "date is no day"
    values.whole(content, "minutes", LEAST_MINUTES, MOST_MINUTES)
    if decks is not None and (type(decks) is not list or len(decks) > MOST_DECKS):
        return f"decks are no list of at most {MOST_DECKS:,}"
    for deck in decks or ():
        values.needed_text({"a deck": deck}, "a deck")
    return ""


def _parameters(content: Fields) -> str:
    found = content.get("parameters")
    return "" if isinstance(found, list) and are_parameters(found) else "parameters are not those of the model"


_CONTENTS: Mapping[str, Callable[[Fields], str]] = {
    "goal": _goal,
    "parameters": _parameters,
    **dict.fromkeys(PAIRS, _texts("why", "by")),
    **dict.fromkeys(MARK_KINDS, _texts("note")),
}


# --- writing ----------------------------------------------------------------------------------------------------------


def log_lines(connection: sqlite3.Connection, ids: Collection[str] | None = None) -> Iterator[str]:
    """Every entry of the log, or those with some ids, in the order of the log: each a line with its end."""
    reviews = _rows(connection, "reviews", "review", REVIEW_COLUMNS, ids)
    entries = _rows(connection, "entries", "entry", ENTRY_COLUMNS, ids)
    both = merge(reviews, entries, key=lambda row: (row[3], row[1], row[2], row[0]))
    for row in both:
        yield _summed(_answer_fields(row) if len(row) == len(REVIEW_COLUMNS) else _entry_fields(row))


def _rows(
    connection: sqlite3.Connection, table: str, key: str, columns: tuple[str, ...], ids: Collection[str] | None
) -> Iterator[tuple[Any, ...]]:
    """Rows that begin with id, device, number, time; in the order of the log."""
    select = f"SELECT {', '.join(columns)} FROM {table}"
    if ids is not None and len(ids) < _A_FEW:
        found = (connection.execute(f"{select} WHERE {key} = ?", (one,)).fetchone() for one in ids)
        yield from sorted((row for row in found if row is not None), key=itemgetter(3, 1, 2, 0))
        return
    for row in connection.execute(f"{select} ORDER BY at, device, seq, {key}"):
        if ids is None or row[0] in ids:
            yield row


def _summed(fields: Mapping[str, Any]) -> str:
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    if not text.isprintable():
        text = json.dumps(fields, separators=(",", ":"))
    return f'{text[:-1]},"sum":"{crc32(text[:-1].encode()):08x}"}}\n'


def _answer_fields(row: tuple[Any, ...]) -> dict[str, Any]:
    found = dict(zip(REVIEW_COLUMNS, row, strict=True))
    at, due_day, due_at = found["at"], found.pop("due_day"), found.pop("due_at")
    due = values.day_text(due_day) if due_day is not None else None if due_at is None else values.time_text(due_at)
    head = ("device", "seq", "at")
    fields = {"kind": "answer", "entry": found.pop("review"), **{key: found.pop(key) for key in head}, "version": 1}
    fields |= {**found, "due": due, "at": values.time_text(at)}
    fields |= {"study_day": values.day_text(found["study_day"]), "cram": bool(found["cram"])}
    return {key: value for key, value in fields.items() if value is not None}


def _entry_fields(row: tuple[Any, ...]) -> dict[str, Any]:
    entry, device, seq, at, kind, card, target, day, said, version = row
    content = object_of(said)
    more = {"content": content} if content else {}
    if not (kind in KINDS and version <= ENTRY_VERSION) and content.keys() == {_WHOLE}:
        more = content[_WHOLE] if type(content[_WHOLE]) is dict else more
    lifted = {"card": card, "target": target, "study_day": None if day is None else values.day_text(day)}
    return {
        "kind": kind, "entry": entry, "device": device, "seq": seq, "at": values.time_text(at), "version": version,
        **{key: value for key, value in lifted.items() if value is not None}, **more,
    }  # fmt: skip
