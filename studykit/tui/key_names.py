"""How keys are called on a page, which is written with the names of the default keys.

Owns the way from such a name to that of the key as it is mapped. Must not know the toolkit, or what a key does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SHOWN = {
    "pageup": "pgup", "pagedown": "pgdn", "escape": "esc", "delete": "del", "insert": "ins",
    "down": "↓", "up": "↑", "left": "←", "right": "→",
}  # fmt: skip
"""Keys whose names on screens are others than the toolkit's, but for characters."""
_UNICODE = {
    "slash": "SOLIDUS", "backslash": "REVERSE SOLIDUS", "at": "COMMERCIAL AT", "minus": "HYPHEN-MINUS",
    "plus": "PLUS SIGN", "underscore": "LOW LINE", "less_than_sign": "LESS-THAN SIGN",
    "greater_than_sign": "GREATER-THAN SIGN",
}  # fmt: skip
"""Characters that the toolkit calls otherwise."""
_ANSWERING = {"space": "next", "enter": "submit", "esc": "leave_field"}
"""Keys that sentences on a card name, and their actions."""
_NAMED = re.compile(rf"\b(?:{'|'.join(_ANSWERING)})\b", re.IGNORECASE)
_ARROWS = frozenset("←→↑↓")


@dataclass(frozen=True, slots=True)
class Renamed:
    """The names of the keys that run an action: by default, and as they are mapped."""

    before: Sequence[str]
    now: Sequence[str]

    def of(self, name: str) -> str:
        """The name of the key that stands in the place of another; the last, where there are fewer."""
        return self.now[min(self.before.index(name), len(self.now) - 1)]


@dataclass(frozen=True, slots=True)
class KeyNames:
    """The names that are others than the pages are written with, on one screen; by default there are none."""

    actions: Mapping[str, Renamed | None] = field(default_factory=dict)
    """What every action of the screen is renamed to; None where its keys are those of the default."""
    alone: Mapping[str, str] = field(default_factory=dict)
    """Names that mean the same whatever the action is, since only one binding has them."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Names of keys in a field."""

    def of(self, name: str, action: str = "") -> str:
        """A key as it is mapped. Of several, parted by blanks, the last is the action's; those before leave a field."""
        if not self.actions:
            return name
        *first, last = name.split(" ")
        known = self.actions.get(action)
        if known is not None and last in known.before:
            last = known.of(last)
        elif not action or action in self.actions:
            last = self._by_itself(last)
        else:
            last = self.fields.get(last, last)
        return " ".join([*(self.fields.get(part, part) for part in first), last])

    def _by_itself(self, name: str) -> str:
        if name in self.alone:
            return self.alone[name]
        if name and not set(name) - _ARROWS:
            return together(name, [self.alone.get(char, char) for char in name])
        return name

    def in_words(self, text: str) -> str:
        """A sentence that names space, enter and esc as what answers a card, with these keys as they are mapped."""
        if not self.actions:
            return text
        return _NAMED.sub(lambda found: self._named(found[0]), text)

    def _named(self, name: str) -> str:
        now = self.of(name.casefold(), _ANSWERING[name.casefold()])
        return name if now == name.casefold() else now

    def span(self, first: int, last: int, action: str) -> str:
        """The digits from one to another, which run an action with their number."""
        written = [str(number) for number in range(first, last + 1)]
        name = written[0] if first == last else f"{first}–{last}"
        return together(name, [self.of(digit, f"{action}({digit})") for digit in written], written)


def together(name: str, now: Sequence[str], written: Sequence[str] = ()) -> str:
    """A name for several keys, or their names one by one where any is another."""
    return name if list(now) == (list(written) or list(name)) else " ".join(now)


DEFAULT_NAMES = KeyNames()


def shown(key: str) -> str:
    """A key of the toolkit as it is written on screens: `?`, `pgdn`, `ctrl+x`."""
    *modifiers, name = key.split("+") if not key.endswith("+") else [key]
    return "+".join([*modifiers, SHOWN.get(name) or _character(name) or name])


def _character(name: str) -> str:
    """The character that a name of the toolkit stands for, if it stands for one: `question_mark`."""
    known = _UNICODE.get(name, name.replace("_", " ").upper())
    try:
        found = unicodedata.lookup(known)
    except KeyError:
        return ""
    return found if found.isprintable() and not found.isspace() else ""
