"""Where a key stands in a file of TOML; the reader of TOML does not say.

Owns a look at lines, one at a time: table heads, dotted keys, and keys within an inline table. What it cannot find is
placed at the nearest key around it. Must not know what the keys mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from studykit.deck.diagnostics import Span

_PART = r"(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')"
_DOTTED = re.compile(rf"[ \t]*({_PART}(?:[ \t]*\.[ \t]*{_PART})*)[ \t]*")
_PARTS = re.compile(_PART)

_VALUE = re.compile(r"[ \t]*(\S(?:[^#\s]|[ \t]+(?![\s#])|(?<!\s)#)*)")
_INLINE = re.compile(r"[ \t]*(\"[^\"]*\"|'[^']*'|\[[^\]]*\]|[^\s,}]+)")

Found = tuple[int, Span, str]
"""How many of the keys are placed, where the last of them stands, and its line."""


def place_of(keys: tuple[str, ...], lines: Sequence[str], *, value: bool) -> tuple[Span, str]:
    """The place of a key, or of its value, and the line it stands in."""
    first = lines[0] if lines else ""
    best: Found = (0, Span(1, 1, 1, max(len(first), 1) + 1), first)
    head: tuple[str, ...] = ()
    for number, line in enumerate(lines, 1):
        content = line.lstrip(" \t")
        is_head = content.startswith("[")
        found = _DOTTED.match(line, len(line) - len(content.lstrip("[")))
        if found is None or not (is_head or line.startswith("=", found.end())):
            continue
        parts = [part.strip("\"'") for part in _PARTS.findall(found[1])]
        before = () if is_head else head
        here = _placed(keys, (*before, *parts), len(before), line, found, number, value=value)
        head = tuple(parts) if is_head else head
        if here[0] > best[0]:
            best = here
    return best[1], best[2]


def _placed(
    keys: tuple[str, ...],
    path: tuple[str, ...],
    before: int,
    line: str,
    found: re.Match[str],
    number: int,
    *,
    value: bool,
) -> Found:
    """What a line with a path of keys, the first `before` of them from a head above, says of the place of `keys`."""
    depth = _common(path, keys)
    if depth <= before or depth < min(len(path), len(keys)):
        return 0, Span(1), ""
    part = list(_PARTS.finditer(line, found.start(1), found.end(1)))[depth - before - 1]
    start, end = part.span()
    if depth < len(path) or not line.startswith("=", found.end()):
        return depth, _span(number, start, end), line
    after, inline = found.end() + 1, depth < len(keys)
    for key in keys[depth:]:
        inner = re.compile(rf"(?<![\w-])[\"']?({re.escape(key)})[\"']?[ \t]*=").search(line, after)
        if inner is None:
            break
        depth += 1
        start, end, after = inner.start(1), inner.end(1), inner.end()
    if value and depth == len(keys) and (written := (_INLINE if inline else _VALUE).match(line, after)):
        start, end = written.span(1)
    return depth, _span(number, start, end), line


def _common(path: tuple[str, ...], keys: tuple[str, ...]) -> int:
    depth = 0
    for one, other in zip(path, keys, strict=False):
        if one != other:
            break
        depth += 1
    return depth


def _span(line: int, start: int, end: int) -> Span:
    return Span(line, start + 1, line, max(end, start + 1) + 1)
