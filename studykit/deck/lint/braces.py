"""Names in braces in the text of a numeric note that no number takes the place of.

Owns which braces look meant for a number. Must not know how numbers are put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from studykit.deck.kinds import answer_part
from studykit.deck.lint.plain import MAX_TEXT
from studykit.deck.lint.settings import LintSettings
from studykit.deck.lint.view import Finding, Subject
from studykit.deck.metadata import did_you_mean
from studykit.deck.model import Kind

# --- SK219 ------------------------------------------------------------------------------------------------------------

_NAME = re.compile(r"(?<![{\\])\{(\s*[^\W\d]\w*(?:\s+[^{}`]{1,40})?)\}(?!\})")
_ANSWER = "answer"
_MOST = 3
"""So many names of one note are told of."""


def unfilled(subject: Subject, _settings: LintSettings) -> Iterator[Finding]:
    """A name in code, where all braces stay, or one that the block does not have."""
    note = subject.note
    if subject.kind is not Kind.NUMERIC or not any("{" in text for text in (note.heading, note.front, note.back)):
        return
    names = _names(note.back)
    if not names:
        return
    found = (
        Finding("SK219", subject.place(text, start, end), message, help_)
        for text, inline in ((note.heading, True), (note.front, False), (note.back, False))
        for start, end, message, help_ in _of(text, names, inline=inline)
    )
    yield from islice(found, _MOST)


def _names(back: str) -> tuple[str, ...]:
    """What can be filled in; empty where the block cannot be read, which is told of elsewhere."""
    from studykit.deck.numbers import fillable, read_numbers  # noqa: PLC0415 - most decks have no numbers

    part = answer_part(Kind.NUMERIC, back)
    numbers = read_numbers(part.tokens[0].content)[0] if part is not None else None
    return () if numbers is None else fillable(numbers)


def _of(text: str, names: tuple[str, ...], *, inline: bool) -> Iterator[tuple[int, int, str, str]]:
    """What is wrong in one text: from where, to where, what, and what to write."""
    from studykit.deck.numbers import braced  # noqa: PLC0415 - as above

    outside = {start for start, _, _ in braced(text, inline=inline)}
    for found in _NAME.finditer(text[:MAX_TEXT]):
        name = " ".join(found[1].split())
        if name in names:
            if found.start() not in outside:
                yield *found.span(), f"in code {{{name}}} stays as it is", "take it out of the code"
        elif found.start() in outside and (" " not in name or name.split()[0] == _ANSWER):
            help_ = f"if it is to stay, put it into code; {did_you_mean(name, names)}"
            yield *found.span(), f"no number of the block is called {name}", help_
