"""Values that may be drawn: `98, 95, 90`, or a range as `60 .. 85 step 5`.

Owns how they are read and which there are. Must not know their names nor what is computed with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from studykit.deck.arithmetic import COMMAS, MAX_SHOWN, Flaw
from studykit.deck.number_text import NUMBER, read_written, written

MAX_VALUES = 1_000
MAX_RANGE = 100_000
MAX_RANGE_DIGITS = 15
MAX_RANGE_TEXT = 150
MAX_HELP = 80

_RANGE = re.compile(rf"(-?{NUMBER})[ \t]*\.\.[ \t]*(-?{NUMBER})(?:[ \t]+step[ \t]+(-?{NUMBER}))?")
_LIKE_RANGE = re.compile(
    r"([-−]?[0-9][0-9_,.kM]*?)\s*(?:\.{2,}|…|[-−–—]|to)\s*([-−]?[0-9][0-9_,]*(?:\.[0-9]+)?[kM]?)"
    r"(?:[\s,;]*(?:step|by)\s*([0-9][0-9_,.]*[kM]?))?",
    re.IGNORECASE,
)
_TIGHT_COMMA = re.compile(r",[^\s,]")
_BLANK = re.compile(r"\s|\Z")
_COMPUTES = re.compile(r"[*/()+]|[0-9]\s*-")


@dataclass(frozen=True, slots=True)
class Listed:
    """Values one by one, as written."""

    texts: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.texts)

    def text(self, index: int) -> str:
        """The value of a place, as a deck would write it."""
        return self.texts[index]


@dataclass(frozen=True, slots=True)
class Stepped:
    """A range, in units of its last decimal place, so that steps of 0.1 do not drift."""

    start: int
    step: int
    count: int
    places: int = 0
    grouped: bool = False
    """Whether an underscore stood in it, so that all its values have some."""

    def text(self, index: int) -> str:
        """The value of a place, as a deck would write it."""
        value = self.start + index * self.step
        whole, part = divmod(abs(value), 10**self.places)
        text = f"{whole:_}" if self.grouped else str(whole)
        decimals = f"{part:0{self.places}}".rstrip("0")
        return ("-" if value < 0 else "") + (f"{text}.{decimals}" if decimals else text)


def read_values(text: str) -> Listed | Stepped | Flaw:
    """The values that stand behind a name, or the first reason why they cannot be read."""
    if not text:
        return Flaw(0, "", "values are missing")
    if tight := _TIGHT_COMMA.search(text):
        return _tight(text, tight.start())
    if ".." in text or "…" in text:
        return _read_range(text)
    return _read_list(text)


def _tight(text: str, comma: int) -> Flaw:
    """A comma without a space behind it: in one number, or between several."""
    start = max(text.rfind(" ", 0, comma), text.rfind("\t", 0, comma)) + 1
    end = _BLANK.search(text, comma)
    run = text[start : end.start() if end else len(text)]
    apart = run.rstrip(",").replace(",", ", ")
    return Flaw(start, run[:MAX_SHOWN], COMMAS, written(run) or (apart if len(apart) <= MAX_HELP else ""))


def _read_list(text: str) -> Listed | Flaw:
    items = text.split(",")
    if len(items) > MAX_VALUES:
        return Flaw(0, text[:MAX_SHOWN], f"a name has at most {MAX_VALUES:,} values; this has {len(items):,}")
    at = 0
    for item in items:
        value = item.strip(" \t")
        if not value:
            rest = ", ".join(filter(None, (each.strip(" \t") for each in items)))
            comma = at - 1 if at else text.index(",")
            return Flaw(comma, ",", "a value is missing beside this comma", rest if len(rest) <= MAX_HELP else "")
        if read_written(value) is None:
            return _no_value(value, at + item.index(value))
        at += len(item) + 1
    return Listed(tuple(item.strip(" \t") for item in items))


def _no_value(text: str, at: int) -> Flaw:
    shown = text[:MAX_SHOWN]
    proper = _as_range(text) or written(text)
    if not proper and _COMPUTES.search(shown):
        return Flaw(at, shown, "values are numbers; only answer and require compute")
    return Flaw(at, shown, f"{shown!r} is not how a deck writes a number", proper)


def _as_range(text: str) -> str:
    """A range as it should be written, if this looks like one."""
    found = _LIKE_RANGE.fullmatch(text) if len(text) <= MAX_HELP else None
    numbers = [written(part) for part in found.groups() if part] if found else [""]
    return " step ".join([" .. ".join(numbers[:2]), *numbers[2:]]) if all(numbers) else ""


def _read_range(text: str) -> Stepped | Flaw:
    found = _RANGE.fullmatch(text) if len(text) <= MAX_RANGE_TEXT else None
    shown = text[:MAX_SHOWN]
    if not found:
        message = "a range is two numbers, and a step where it is not 1: 60 .. 85 step 5"
        return Flaw(0, shown, message, _as_range(text))
    numbers = [Decimal(found[1]), Decimal(found[2]), Decimal(found[3] or "1")]
    places = max(-min(int(number.as_tuple().exponent) for number in numbers), 0)
    if any(max(number.adjusted(), 0) + 1 + places > MAX_RANGE_DIGITS for number in numbers):
        return Flaw(0, shown, f"the numbers of a range have at most {MAX_RANGE_DIGITS} digits")
    start, end, step = (int(number.scaleb(places)) for number in numbers)
    upward = found[3].removeprefix("-") if found[3] and step else "1"
    if start > end:
        proper = f"{found[2]} .. {found[1]}" + (f" step {upward}" if found[3] else "")
        return Flaw(0, shown, "a range goes upward", proper)
    if step <= 0:
        return Flaw(found.start(3), found[3], "a step is above zero", upward)
    count = (end - start) // step + 1
    if count > MAX_RANGE:
        return Flaw(0, shown, f"a range has at most {MAX_RANGE:,} values; this has {count:,}", "choose a larger step")
    return Stepped(start, step, count, places, grouped="_" in text)
