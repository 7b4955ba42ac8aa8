"""What was probably meant by a key or a value that is wrong, and the line with it put right.

Owns the guesses. A guess is right by the rules itself, or it is not made. Must not know where a line stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from studykit.deck.metadata import MAX_ID, Entry, Problem, check_value, nearest, read_flow
from studykit.deck.model import Kind

Value = str | tuple[str, ...]

_KINDS = {
    "mcq": Kind.CHOICE, "multiple-choice": Kind.CHOICE, "quiz": Kind.CHOICE, "gap": Kind.CLOZE, "input": Kind.TYPED,
    "oral": Kind.SPOKEN, "ordered": Kind.STEPS, "sequence": Kind.STEPS, "two-way": Kind.REVERSE, "qa": Kind.BASIC,
}  # fmt: skip
_LEVELS = {"recall": "1", "easy": "1", "explain": "2", "medium": "2", "apply": "3", "hard": "3"}
_KEYS = {
    "title": "deck", "name": "deck", "requires": "after", "prerequisites": "after", "date": "checked",
    "verified": "checked", "updated": "checked", "difficulty": "level", "type": "kind", "timer": "time",
    "ignore": "allow", "waive": "allow", "answers": "accept", "revision": "rev", "version": "rev",
}  # fmt: skip
_TIME = re.compile(r"([0-9]{1,4}) *(m|min|mins|minutes?|s|sec|secs|seconds?|h|hours?)\Z", re.IGNORECASE)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])\Z")
_WHOLE = re.compile(r"v?0*([1-9][0-9]{0,5})(?:\.0*)?\Z", re.IGNORECASE)
_DATES = (
    re.compile(r"(?P<y>[0-9]{4})[-./ ]?(?P<m>[0-9]{1,2})[-./ ]?(?P<d>[0-9]{1,2})\Z"),
    re.compile(r"(?P<d>[0-9]{1,2})\. ?(?P<m>[0-9]{1,2})\. ?(?P<y>[0-9]{4})\Z"),
)
_OPENS = re.compile(r"\s*(?:(?P<fence>`{3,20}|~{3,20})|(?P<comment><!--))")
_CODE = re.compile(r"(?:SK)?[ -]?([0-9]{3})\Z", re.IGNORECASE)
_PLAIN = re.compile(r"[^\W_](?:[\w ./+()-]{0,200}[\w./+()-])?\Z")


def unknown_key(entry: Entry, entries: Sequence[Entry], known: tuple[str, ...]) -> tuple[str, str]:
    """What is said of a key that there is not, and what helps where the line cannot be put right."""
    near = nearest(entry.key, known, _KEYS)
    if near is None:
        return f"unknown key {entry.key!r}", f"known are {', '.join(known)}"
    if any(other.key == near for other in entries):
        return f"unknown key {entry.key!r}; {near} is there, too", "leave it out"
    return f"unknown key {entry.key!r}; did you mean {near}?", ""


def meant_value(entry: Entry) -> Value | None:
    """A value that fits the key of an entry and is what its own was probably meant to be."""
    value = _guess(entry.key, entry.value)
    return value if value is not None and check_value(replace(entry, value=value)) is None else None


def corrected_comment(entries: Sequence[Entry], known: tuple[str, ...]) -> str:
    """Metadata with all that can be put right; empty where it cannot be written."""
    right = corrected(entries, known)
    inner = ", ".join(f"{entry.key}: {written(entry.value)}" for entry in right)
    read = read_flow(f" {inner} ")
    if isinstance(read, Problem) or "--" in inner or [(e.key, e.value) for e in read] != [
        (e.key, e.value) for e in right
    ]:  # fmt: skip
        return ""
    return f"<!-- {inner} -->"


def corrected(entries: Sequence[Entry], known: tuple[str, ...]) -> list[Entry]:
    """The entries with all that can be put right; others as they are."""
    taken = {entry.key for entry in entries}
    right = []
    for entry in entries:
        key = entry.key if entry.key in known else nearest(entry.key, known, _KEYS)
        if key is None or (key != entry.key and key in taken):
            right.append(entry)
            continue
        taken.add(key)
        named = replace(entry, key=key)
        value = meant_value(named) if check_value(named) is not None else None
        right.append(named if value is None else replace(named, value=value))
    return right


def written(value: Value) -> str:
    """A value as YAML, in quotes where it needs them."""
    if not isinstance(value, str):
        return f"[{', '.join(written(one) for one in value)}]"
    if _PLAIN.match(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def closing(line: str) -> str:
    """What closes a fence or a block of HTML that a line opens."""
    found = _OPENS.match(line)
    if found is None:
        return "close it"
    if found["fence"]:
        return f"write {found['fence']} on a line of its own below what it holds"
    return "write --> behind the comment" if found["comment"] else "close it"


# --- guesses --------------------------------------------------------------------------------------------------------


def _guess(key: str, value: Value) -> Value | None:
    if key in ("tags", "after", "accept", "allow"):
        texts = [text.strip() for text in ((value,) if isinstance(value, str) else value) if text.strip()]
        if key == "allow":
            codes = [found[1] for text in texts for word in text.split(",") if (found := _CODE.match(word.strip()))]
            return tuple(f"SK{code}" for code in codes) or None
        return tuple(texts) or None
    if not isinstance(value, str):
        if len(value) != 1:
            return None
        value = value[0]
        return _one(key, value) or value
    return _one(key, value.strip())


def _one(key: str, value: str) -> str | None:  # noqa: PLR0911 - one line a key
    match key:
        case "id":
            plain = unicodedata.normalize("NFKD", value.casefold()).encode("ascii", "ignore").decode()
            return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_ID].rstrip("-")
        case "kind":
            return nearest(re.sub(r"[\s_]+", "-", value), tuple(Kind), _KINDS)
        case "level":
            return _LEVELS.get(value.lower()) or _whole(value)
        case "rev" | "labels":
            return _whole(value)
        case "checked":
            found = next((found for date in _DATES if (found := date.match(value))), None)
            return f"{found['y']}-{found['m']:0>2}-{found['d']:0>2}" if found else None
        case "time":
            return _time(value)
        case _:
            return None


def _whole(value: str) -> str | None:
    found = _WHOLE.match(value)
    return found[1] if found else None


def _time(value: str) -> str | None:
    if found := _CLOCK.match(value):
        return f"{int(found[1]) * 60 + int(found[2])}s"
    if not (found := _TIME.match(value)):
        return None
    number, unit = int(found[1]), found[2][0].lower()
    return f"{number * 60}m" if unit == "h" else f"{number}{unit}"
