"""What clozes hide: too much, too little, or what stands beside them anyway.

Owns the rules about notes of the kind cloze. Must not know how a cloze is written; the parser finds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studykit.deck.clozes import Place, places
from studykit.deck.kinds import clozes_of
from studykit.deck.lint.plain import MAX_TEXT, plain
from studykit.deck.lint.settings import LintSettings
from studykit.deck.lint.view import Finding, Subject
from studykit.deck.lint.words import count_words, word_set
from studykit.deck.markdown import parse_full, parse_inline
from studykit.deck.model import Kind

_EMPTY_WORDS = word_set("a an the of is are was were be it its that this and")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n[ \t]*\n")
_ALNUM = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Hole:
    """A cloze with the label of its card, the part of the note it stands in and where."""

    label: str
    part: str
    place: Place

    @property
    def hidden(self) -> str:
        return plain(self.part[self.place.text_start : self.place.text_end]).strip()


def clozes(subject: Subject, settings: LintSettings) -> Iterator[Finding]:
    """Everything about the clozes of a note."""
    if subject.kind is not Kind.CLOZE:
        return
    holes = _holes(subject)
    yield from _many_labels(subject, holes, int(settings.number("SK210", "labels")))
    yield from _long_sentence(subject, holes, int(settings.number("SK201", "cloze")))
    for hole in holes:
        yield from _wrong_size(subject, hole, int(settings.number("SK210", "words")))
    for label in dict.fromkeys(hole.label for hole in holes):
        yield from _one_card(subject, [hole for hole in holes if hole.label == label], settings)


def _holes(subject: Subject) -> list[_Hole]:
    info, note = subject.deck.text.info, subject.note
    links = info.links if info else {}
    found: list[tuple[str, Place | None]] = [
        (note.heading, place) for place in places(note.heading, parse_inline(note.heading, links, clozes=True)[0])
    ]
    for part in (note.front, note.back):
        if "{{" in part:
            found += [(part, place) for place in places(part, parse_full(part, links, clozes=True)[0])]
    labels = [label for label, _ in clozes_of(note, links)]
    return [
        _Hole(label, part, place)
        for label, (part, place) in zip(labels, found, strict=False)
        if place is not None and place.end <= MAX_TEXT
    ]


def _many_labels(subject: Subject, holes: Sequence[_Hole], most: int) -> Iterator[Finding]:
    labels = list(dict.fromkeys(hole.label for hole in holes))
    if len(labels) > most:
        first = next(hole for hole in holes if hole.label == labels[most])
        span = subject.place(first.part, first.place.start, first.place.end)
        yield Finding(
            "SK210",
            span,
            f"the note makes {len(labels)} cards, more than {most}",
            "hide what matters; split the note, or give what belongs together one label",
        )


def _long_sentence(subject: Subject, holes: Sequence[_Hole], most: int) -> Iterator[Finding]:
    """A sentence of the body with a cloze is what is read, as a heading is."""
    for hole in holes:
        if hole.part is subject.note.heading:
            continue
        text = plain(hole.part, clozes=True)
        ends = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
        start = max(end for end in ends if end <= hole.place.start)
        stop = min(end for end in ends if end >= hole.place.end)
        count = count_words(text[start:stop])
        if count > most:
            message = f"the sentence has {count} words, more than {most}"
            span = subject.place(hole.part, start, stop)
            yield Finding("SK201", span, message, "keep what the hidden term needs around it, and no more")
            return


def _wrong_size(subject: Subject, hole: _Hole, most: int) -> Iterator[Finding]:
    span = subject.place(hole.part, hole.place.start, hole.place.end)
    count = count_words(hole.hidden)
    if count > most:
        yield Finding("SK210", span, f"the cloze hides {count} words, more than {most}", "hide the key term alone")
    elif hole.hidden.lower() in _EMPTY_WORDS:
        yield Finding(
            "SK210", span, f"{hole.hidden!r} says nothing that is worth recalling", "hide the key term instead"
        )


def _one_card(subject: Subject, holes: Sequence[_Hole], settings: LintSettings) -> Iterator[Finding]:
    shown = _shown(subject, holes)
    words = sum(count_words(text) for _, text in shown)
    first = holes[0]
    span = subject.place(first.part, first.place.start, first.place.end)
    if words < settings.number("SK210", "rest"):
        least = int(settings.number("SK210", "rest"))
        message = f"only {words} words are left beside the cloze, fewer than {least}"
        yield Finding("SK210", span, message, "write a sentence that only the hidden term completes")
        return
    for hole in holes:
        if len(_ALNUM.findall(hole.hidden)) < settings.number("SK209", "letters"):
            continue
        hidden = re.compile(rf"(?<!\w){re.escape(hole.hidden)}(?!\w)", re.IGNORECASE)
        help_ = "reword what is shown, or hide it there too, under the same label"
        if hidden.search(hole.place.cloze.hint):
            own = subject.place(hole.part, hole.place.start, hole.place.end)
            yield Finding("SK209", own, f"the hint says the hidden {hole.hidden!r}", "hint at its sort, not at itself")
            return
        for part, text in shown:
            if found := hidden.search(text):
                message = f"{hole.hidden!r} is hidden, and stands here as well"
                yield Finding("SK209", subject.place(part, *found.span()), message, help_)
                return


def _shown(subject: Subject, holes: Sequence[_Hole]) -> list[tuple[str, str]]:
    """The parts that are shown with the question, each with its words; what the card hides is blank."""
    note = subject.note
    parts = [note.heading, note.front]
    if any(hole.part is note.back for hole in holes):
        parts.append(note.back)
    shown = []
    for part in parts:
        text = list(part[:MAX_TEXT])
        for hole in holes:
            if hole.part is part:
                text[hole.place.start : hole.place.end] = " " * (hole.place.end - hole.place.start)
        shown.append((part, plain("".join(text), clozes=True)))
    return shown
