"""Keys that a learner chose in the place of the default ones: their names, whether they can be, how they act.

Owns which keys two bindings cannot share. Must not know where the choice was written down, nor load the screens to say
so. Loaded only where something was chosen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode
from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from studykit.deck.metadata import did_you_mean
from studykit.study.options import Fault, KeyChoice, quoted
from studykit.tui.key_names import SHOWN, KeyNames, Renamed, shown
from studykit.tui.key_table import EVERYWHERE, IN_FIELD, OF_FIELD, SCREENS

KeyMap = Mapping[str, tuple[str, ...]]
"""Bindings by their ids, each with the toolkit's names of its keys."""

_WRITTEN = {short: key for key, short in SHOWN.items()} | {"return": "enter"}
_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "esc", "ctrl+h": "backspace"}
"""Keys that a terminal cannot tell from others."""
_TAKEN = {"ctrl+c": "ctrl+c copies, or leaves", "ctrl+q": "ctrl+q always leaves", "ctrl+z": "ctrl+z is the shell's"}
_FROM_FIELD = ("answer.leave", "answer.field.next", "answer.field.previous")
"""What is done from within a field, where every key that types is text."""
_NEVER_TOGETHER = ("answer.", "grade.")
"""Digits and Enter answer until a card is checked, and grade from then on: these may share keys."""
_MODIFIED = re.compile(r"((?:ctrl|alt|shift)\+)+(?=.)")


# --- names ------------------------------------------------------------------------------------------------------------


def read_key(name: str) -> str:
    """The toolkit's name of a key as people write it; raises ValueError with what is wrong with it."""
    plain = name if len(name) == 1 else name.lower()
    if plain in _SAME:
        raise ValueError(f"a terminal cannot tell {plain} from {_SAME[plain]}")
    if plain in _TAKEN:
        raise ValueError(_TAKEN[plain])
    found = _MODIFIED.match(plain)
    modifiers = found.group() if found else ""
    last = name[len(modifiers) :] if len(name) - len(modifiers) == 1 else plain[len(modifiers) :]
    key = _read_name(last)
    if not key:
        raise ValueError(f"there is no key {quoted(name)}; {did_you_mean(plain, _known())}")
    if modifiers == "shift+" and len(last) == 1:
        raise ValueError(f"write {quoted(last.upper())} for {name}")
    return modifiers + key


def _read_name(name: str) -> str:
    """The toolkit's name of a key without modifiers, or nothing."""
    if len(name) == 1:
        return _key_of(name)
    key = _WRITTEN.get(name, name)
    return key if key in _known() else ""


def _key_of(character: str) -> str:
    """The toolkit's name of a character."""
    if character in _WRITTEN:
        return _WRITTEN[character]
    if character == " ":
        return "space"
    if character.isalnum():
        return character
    if not character.isprintable():
        return ""
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


@lru_cache(maxsize=1)
def _known() -> tuple[str, ...]:
    """Names of keys that can be written, but for characters."""
    plain = [key.value for key in Keys if "+" not in key.value and key.value.isalnum() and len(key.value) > 1]
    return tuple(name for name in [*plain, "space", *_WRITTEN] if name not in ("ignore", "any", "return"))


# --- whether it can be ------------------------------------------------------------------------------------------------


def read_keymap(choices: Sequence[KeyChoice]) -> tuple[KeyMap, list[Fault]]:
    """The keys that were chosen, and what is wrong with them."""
    idents = dict.fromkeys(ident for bindings in (*SCREENS.values(), EVERYWHERE, IN_FIELD) for ident in bindings)
    faults: list[Fault] = []
    keymap: dict[str, tuple[str, ...]] = {}
    for choice in choices:
        if choice.ident not in idents:
            said = did_you_mean(choice.ident, tuple(idents))
            faults.append(Fault(choice.path, f"there is no binding {quoted(choice.ident)}; {said}"))
            continue
        keys = []
        for name in choice.names:
            try:
                keys.append(_for(choice.ident, read_key(name), name))
            except ValueError as error:
                faults.append(Fault(choice.path, f"{quoted(choice.ident)}: {error}"))
        keymap[choice.ident] = tuple(dict.fromkeys(keys))
    if not faults:
        faults += _clashes(keymap, {choice.ident: choice.path for choice in choices})
    return keymap, faults


def _for(ident: str, key: str, name: str) -> str:
    """A key that can do something; raises ValueError where a field has it for itself."""
    if ident not in _FROM_FIELD:
        return key
    if len(shown(key)) == 1 or key == "space":
        raise ValueError(f"in a field {name} is text")
    if key in OF_FIELD:
        raise ValueError(f"a field has {name} for itself")
    return key


def _clashes(keymap: KeyMap, paths: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    """Two bindings of one screen on one key, each pair said once."""
    said: set[tuple[str, str]] = set()
    for title, bindings in SCREENS.items():
        for key, one, other in shared({**EVERYWHERE, **bindings}, keymap):
            if (one, other) in said or not {one, other} & keymap.keys():
                continue
            said.add((one, other))
            ours, theirs = (one, other) if one in keymap else (other, one)
            rest = f"{theirs} another key" if theirs not in keymap else "one of them another"
            where = f"on the screen “{title}”"
            yield Fault(paths[ours], f"{quoted(shown(key))} would be both {ours} and {theirs} {where}; give {rest}")


def shared(bindings: Mapping[str, str], keymap: KeyMap) -> Iterator[tuple[str, str, str]]:
    """Keys that two bindings of a screen would have at the same time, and which two."""
    holders: dict[str, list[str]] = {}
    for ident, default in bindings.items():
        for key in keymap.get(ident, default.split(",")):
            holders.setdefault(key, []).append(ident)
    for key, idents in holders.items():
        for one, other in combinations(dict.fromkeys(idents), 2):
            if {f"{ident.partition('.')[0]}." for ident in (one, other)} != set(_NEVER_TOGETHER):
                yield key, one, other


# --- how it acts ------------------------------------------------------------------------------------------------------


def bindings_of(*owners: type[DOMNode]) -> list[Binding]:
    """The bindings with an id of a screen, an application or a field, each once and with all keys, parted by commas."""
    # the toolkit has no other way to ask a class
    return [binding for owner in owners for binding in _with_keys(owner._merge_bindings())]  # noqa: SLF001


def _with_keys(bindings: BindingsMap) -> list[Binding]:
    keys: dict[tuple[str | None, str], list[str]] = {}
    first: dict[tuple[str | None, str], Binding] = {}
    for key, binding in bindings:
        one = (binding.id, binding.action)
        first.setdefault(one, binding)
        keys.setdefault(one, []).append(key)
    return [binding.with_key(",".join(keys[one])) for one, binding in first.items() if binding.id]


def mapped(bindings: BindingsMap, keymap: KeyMap) -> BindingsMap:
    """The same bindings with the keys that were chosen; each choice takes the place of that binding's keys alone.

    The toolkit's own way drops whatever else had the key.
    """
    found: dict[str, list[Binding]] = {}
    done: set[tuple[str, str]] = set()
    for key, binding in bindings:
        chosen = keymap.get(binding.id or "")
        if chosen is None:
            found.setdefault(key, []).append(binding)
        elif (one := (binding.id or "", binding.action)) not in done:
            done.add(one)
            for each in chosen:
                found.setdefault(each, []).append(binding.with_key(each))
    return BindingsMap.from_keys(found)


def names_on(screen: type[DOMNode], app: type[DOMNode], keymap: KeyMap) -> KeyNames:
    """How the keys of a screen are called, as they are mapped."""
    actions: dict[str, Renamed | None] = {}
    holders: dict[str, set[str]] = {}
    for binding in bindings_of(screen, app):
        before = [shown(key) for key in binding.key.split(",")]
        chosen = keymap.get(binding.id or "")
        actions[binding.action] = None if chosen is None else Renamed(before, [shown(key) for key in chosen])
        for name in before:
            holders.setdefault(name, set()).add(binding.action)
    alone = {
        name: renamed.of(name)
        for name, runs in holders.items()
        if len(runs) == 1 and (renamed := actions[next(iter(runs))]) is not None
    }
    return KeyNames(actions, alone, _names_in_fields(keymap))


def _names_in_fields(keymap: KeyMap) -> dict[str, str]:
    return {
        shown(key): shown(keymap[ident][0])
        for ident, default in IN_FIELD.items()
        if ident in keymap
        for key in default.split(",")
    }
