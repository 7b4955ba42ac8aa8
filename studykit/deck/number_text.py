"""Numbers as people write them: in a deck, in a typed answer with its unit, and on the screen.

Owns what is asked for, how a number and a unit are read and said, and when a typed number is right. Must not know how
an answer's number is drawn or computed; it is light to load for that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import floor, isfinite, log10

MAX_NUMBER = 1e300
MAX_WRITTEN = 40
"""A number in a deck has no more characters."""
MAX_TYPED = 200
MAX_WHOLE = 1e15
"""Whole numbers up to here are exact and said in full; others are said with a power of ten."""
MIN_DECIMAL = 1e-6
SIGNIFICANT = 4
"""So many digits are said of a number that is not whole: one more than answers are compared to."""
SLACK = 1e-9
"""So much, relatively, a bound may be missed by: 0.285 is within 5 % of 0.3."""

NUMBER = r"[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?(?:[eE][+-]?[0-9]+)?"
"""A number in a deck, without its sign."""
_WRITTEN = re.compile(f"-?{NUMBER}")

_MINUS = "−"
_MINUSES = frozenset("-−–")
_SIGN = "[-+−–]"
_GROUPED = (
    r"[1-9][0-9]{0,2}(?:,[0-9]{3})+"
    r"|[1-9][0-9]{0,2}(?P<mark>[\s'’_])[0-9]{3}(?:(?P=mark)[0-9]{3})*"
    r"|[0-9]+(?:_[0-9]+)*"
)
_TYPED = (
    rf"(?:[=≈~]\s*)?(?P<before>[$€£¥×xX])?\s*(?P<sign>{_SIGN})?\s*"
    rf"(?P<digits>(?:(?:{_GROUPED})(?![0-9,]))(?:\.[0-9]*)?|\.[0-9]+)(?![0-9.,])"
    rf"(?:[eE](?P<e>{_SIGN}?[0-9]{{1,3}})(?![0-9])"
    rf"|\s*[×xX*·]\s*10\s*(?:\^|\*\*)\s*(?P<power>{_SIGN}?[0-9]{{1,3}})"
    r"|\s*[×xX*·]\s*10(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))?"
    r"\s*(?P<unit>.*)"
)
_DECIMAL_COMMA = re.compile(r"\s*[-−–+]?\s*(?P<whole>[0-9]{1,20}),(?P<part>[0-9]{1,20})(?![0-9,.])")
_SECOND_NUMBER = re.compile(r"(?<![^\W0-9_])[0-9]")
"""A digit that does not belong to a word, as in m2."""
_RAISED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_SIGNS = str.maketrans(dict.fromkeys(_MINUSES, "-"))

_POWERS = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_TIMES = "×"
_NAMES = {
    "percent": "%",
    "pct": "%",
    "x": _TIMES,
    "time": _TIMES,
    "fold": _TIMES,
    "-fold": _TIMES,
    "factor": _TIMES,
    "sec": "s",
    "second": "s",
    "msec": "ms",
    "millisecond": "ms",
    "usec": "us",
    "microsecond": "us",
    "nanosecond": "ns",
    "minute": "min",
    "hr": "h",
    "hour": "h",
    "day": "d",
}
_OF_TIME = frozenset({"s", "min", "h", "d"})
_PLURAL = re.compile(r"([a-z]{3,})s\b")
_PLURAL_IES = re.compile(r"([a-z]{2,})ies\b")
_PLURAL_ES = re.compile(r"([a-z]+(?:ch|sh|ss|x))es\b")


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """A number that is asked for: right is whatever lies from `low` to `high`.

    `label` tells several answers of a card apart and is empty for a single one; `within` is as written in the deck,
    empty where three significant figures are compared.
    """

    label: str
    value: float
    unit: str
    low: float
    high: float
    within: str

    @property
    def said(self) -> str:
        """The number with as many digits as make it right if it is typed."""
        text = ""
        for digits in range(SIGNIFICANT, 16):
            text = say(self.value, digits)
            typed = _number(text)
            if typed is not None and is_right(self, typed[0]):
                return text
        return text


@dataclass(frozen=True, slots=True)
class Draw:
    """The numbers of one asking.

    `variant` is what the log keeps, in the words of the deck; `values` are the drawn ones by name, as they are shown.
    """

    variant: str
    values: Mapping[str, str]
    answers: tuple[NumberAnswer, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a learner typed: a value, or why it is none and what to say about it."""

    value: float | None
    why: str = ""
    """`empty`, `not a number` or `another unit`; empty where there is a value."""
    message: str = ""


def say(value: float, digits: int = SIGNIFICANT) -> str:
    """A number as a person writes it: 20, 19.5, 1,900,000, 0.05, 1.9e18."""
    size = abs(value)
    if value == 0:
        return "0"
    if size < MAX_WHOLE and value == floor(value):
        text = f"{size:,.0f}"
    elif MIN_DECIMAL <= size < MAX_WHOLE:
        text = f"{size:,.{max(digits - 1 - floor(log10(size)), 0)}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{mantissa}e{int(exponent)}"
    return _MINUS + text if value < 0 else text


def read_written(text: str) -> float | None:
    """The number that a deck says, or None: `98`, `-1.5`, `50_000`, `1e6`."""
    if len(text) > MAX_WRITTEN or not _WRITTEN.fullmatch(text):
        return None
    value = float(text)
    return value if abs(value) < MAX_NUMBER else None


def show_written(text: str) -> str:
    """A number of a deck as a learner sees it: as written, with commas for the underscores of `50_000`."""
    if "_" in text:
        whole, point, rest = text.replace("_", "").partition(".")
        grouped = f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole
        text = grouped + point + rest
    return text.replace("-", _MINUS, 1) if text.startswith("-") else text


def written(text: str) -> str:
    """How a deck would say what a person wrote as `50,000`, `5k`, or `.5`; empty where it is no number."""
    read = _number(text) if len(text) <= MAX_WRITTEN else None
    if read is None or any(char.isdigit() for char in read[1]):
        return ""
    value, unit = read
    if unit[:1] in _POWERS and not unit[1:]:
        value *= _POWERS[unit]
    if abs(value) < MAX_WHOLE and value == floor(value):
        return f"{int(value):_}"
    return repr(value) if abs(value) < MAX_NUMBER else ""


def bounds(value: float, within: str) -> tuple[float, float]:
    """From where to where a number is right: `5%` of it, an absolute amount, or three significant figures of it."""
    if within.endswith("%"):
        margin = abs(value) * float(within[:-1]) / 100
    elif within:
        margin = float(within)
    else:
        margin = 10.0 ** (floor(log10(abs(value))) - 2) / 2 if value else 0.0
    return settled(value - margin), settled(value + margin)


def settled(value: float) -> float:
    """The same number without the noise that binary fractions bring: 0.1 + 0.2 is 0.3.

    Whole numbers stay exact, others are kept to 15 significant digits.
    """
    value += 0.0  # a truth becomes a number, and -0.0 becomes 0.0
    return value if value.is_integer() else float(f"{value:.15g}")


def is_right(answer: NumberAnswer, value: float) -> bool:
    """Whether a typed number counts as the one that is asked for."""
    slack = SLACK * max(abs(answer.low), abs(answer.high))
    return answer.low - slack <= value <= answer.high + slack


def read_entry(text: str, answer: NumberAnswer) -> Entry:
    """Read what a learner typed for an answer. Another unit, or what is no number, is to be asked again, not failed.

    Where the answer has no unit, a percent sign makes hundredths and a sign of multiplication is no unit. The answer's
    own unit goes before `k M G T`.
    """
    if not text.strip():
        return Entry(None, "empty", "Nothing is typed yet.")
    read = _number(text) if len(text) <= MAX_TYPED else None
    if read is None:
        return Entry(None, "not a number", _not_a_number(text))
    value, unit = read
    factor = _factor(unit, answer.unit)
    if factor is None:
        if _SECOND_NUMBER.search(unit) or unit[0] in "/*^+=:<>":
            return Entry(None, "not a number", "One number is asked, such as 1,900 or 1.9k.")
        asked = _thing(answer.unit, "a plain number", "an answer in")
        return Entry(None, "another unit", f"{asked[0].upper()}{asked[1:]} is asked, not {_thing(unit, '', 'one in')}.")
    value = settled(value * factor)
    if abs(value) >= MAX_NUMBER:
        return Entry(None, "not a number", "A number below 1e300 is asked.")
    return Entry(value)


def is_unit(text: str) -> bool:
    """Whether a text can stand behind a number without being taken for a part of it."""
    read = _number(f"1 {text}")
    return read == (1.0, text)


def _number(text: str) -> tuple[float, str] | None:
    """The number a person wrote and what stands behind it (or for a unit, before it)."""
    found = _typed().fullmatch(text.strip())
    if found is None:
        return None
    digits = re.sub(r"[\s,'’_]", "", found["digits"])
    exponent = found["e"] or found["power"] or (found["raised"] or "").translate(_RAISED) or "0"
    value = float(f"{digits}e{exponent.translate(_SIGNS)}")
    if not isfinite(value):
        return None
    return (-value if found["sign"] in _MINUSES else value), found["unit"].strip() or found["before"] or ""


@cache
def _typed() -> re.Pattern[str]:
    return re.compile(_TYPED, re.DOTALL)  # slow to compile, and needed where a number is typed only


def _not_a_number(text: str) -> str:
    comma = _DECIMAL_COMMA.match(text) if len(text) <= MAX_TYPED else None
    if comma:
        return f"Fractions are written with a point: {comma['whole']}.{comma['part']}."
    return "A number is asked, such as 1,900 or 1.9k."


def _factor(typed: str, unit: str) -> float | None:
    """By what a number with a typed unit is to be multiplied; None where it is another unit."""
    asked, given = _canonical(unit), _canonical(typed)
    if given in ("", asked):
        return 1.0
    if not asked and given in ("%", _TIMES):
        return 0.01 if given == "%" else 1.0
    power, rest = _POWERS.get(typed[0]), typed[1:]
    if power is None or (rest and rest[0].isalpha() and asked in _OF_TIME):
        return None
    of_power = _canonical(rest)
    return power if of_power in ("", asked) or (not asked and of_power == _TIMES) else None


def _canonical(unit: str) -> str:
    """The form in which units are compared: case, blanks, plurals and long names folded."""
    unit = unicodedata.normalize("NFKC", unit).casefold().replace("μ", "u").strip(" .")
    unit = _PLURAL_ES.sub(r"\1", _PLURAL_IES.sub(r"\1y", unit))
    unit = _PLURAL.sub(r"\1", unit)
    unit = "".join(unit.split())
    return _NAMES.get(unit, unit)


def _thing(unit: str, none: str, in_unit: str) -> str:
    match _canonical(unit):
        case "":
            return none
        case "%":
            return "a percentage"
        case "×":
            return "a factor"
    return f"{in_unit} {unit if len(unit) <= MAX_WRITTEN else unit[: MAX_WRITTEN - 1] + '…'}"
