"""Where facts come from and how old they are: sources, dates of volatile facts, percent of what is a percentage.

Owns the rules that make a fact checkable. Must not know today by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from studykit.deck.diagnostics import Span
from studykit.deck.lint.settings import LintSettings
from studykit.deck.lint.view import Finding, LintedDeck, Passage, Subject
from studykit.deck.model import Kind

Reported = tuple[Subject | None, Finding]
"""A finding with the note it is about, if it is about one."""

# --- SK211: sources ---------------------------------------------------------------------------------------------------

_NO_SOURCE_NEEDED = frozenset({Kind.SPOKEN, Kind.NUMERIC})
"""A model answer is an opinion, and numbers are their own proof."""


def sources(deck: LintedDeck, subjects: Sequence[Subject], settings: LintSettings) -> Iterator[Reported]:
    """Notes without a source; where no note of a deck has any, the deck is named once."""
    if _is_without(deck.key, settings.names("SK211", "without")):
        return
    needing = [one for one in subjects if one.kind not in _NO_SOURCE_NEEDED and "opinion" not in one.tags]
    lacking = [one for one in needing if not one.note.sources and "SK211" not in one.note.allow]
    help_ = "end the note with a paragraph: Source: [RFC 9110 §9.2](https://…), or tag it opinion"
    if len(lacking) == len(needing) and len(lacking) > 1:
        message = f"none of the {len(lacking)} notes that need a source names one"
        without = f'{help_}; or in studykit.toml [check.SK211] without = ["{deck.key}"]'
        yield None, Finding("SK211", _key_span(deck, "deck"), message, without)
        return
    for subject in lacking:
        yield subject, Finding("SK211", subject.heading.span(), "the note names no source", help_)


def _is_without(key: str, names: Sequence[str]) -> bool:
    return any(key == name or (name.endswith("/") and key.startswith(name)) for name in names)


def _key_span(deck: LintedDeck, key: str) -> Span:
    """The place of a key of front matter, or the first line."""
    for number, line in enumerate(deck.lines[:100], 1):
        if line.startswith(f"{key}:"):
            return Span(number, 1, number, len(line.rstrip()) + 1)
        if number > 1 and line.rstrip() in ("---", "..."):
            break
    return Span(1, 1, 1, max(len(deck.line(1)), 1) + 1)


# --- SK212: dates of volatile facts -----------------------------------------------------------------------------------

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    rf"\b(?:[0-3]?[0-9] )?{_MONTH}(?: [0-3]?[0-9],?)?(?: (?:19|20)[0-9]{{2}})?\b"
    r"|\b(?:19|20)[0-9]{2}-[01][0-9](?:-[0-3][0-9])?\b|\b(?:19|20)[0-9]{2}\b(?!\s*(?:%|ms|MB|kB|requests?|bytes?))"
)
_AS_OF = re.compile(r"\b(?:as of|currently|nowadays|today|at present)\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:default\w*|maxim(?:um|al)|minim(?:um|al)|at most|at least|up to|limits?|quotas?|pric(?:e[sd]?|ing)"
    r"|free plan)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w§./:-])(?:[$€£<>≤≥~]\s?)?[0-9]+(?:[.,][0-9]+)*(?![\w.]*[A-Za-z_/])")
_NAMED_NUMBER = re.compile(
    r"(?:\b(?:RFC|layers?|TLS|SSL|HTTP|IPv|ports?|versions?|v|sections?|levels?|status|codes?|SHA|AES|Varnish|Python|steps?"
    r"|phases?|tiers?|ISO|IEC|Wasm|figure|chapter|part|VCL|P)|§|#)[ -]?\Z",
    re.IGNORECASE,
)
_WORD_AFTER = re.compile(r"(?:\s+[$€£\w][\w.,/%-]*(?<![.,]))?")
_DIGIT = re.compile(r"[0-9]")
_STATUS = re.compile(r"[1-5][0-9]{2}\Z")
_COUNTED = re.compile(
    r"\s?%|\s?(?:[kKMGT]?i?[Bb](?:ps|it/s|/s)?|[mµn]?s|min|rps|qps|h)\b|\s(?!(?:is|was|has|does|as)\b)[\w-]+s\b"
)


def old_facts(deck: LintedDeck, subjects: Sequence[Subject], settings: LintSettings, today: date) -> Iterator[Reported]:
    """Facts that vendors change, checked too long ago or never; one date of the deck is named once."""
    months = int(settings.number("SK212", "months"))
    vendors = _vendors(settings.names("SK212", "vendors"))
    by_deck: list[tuple[Subject, Span, str]] = []
    for subject in subjects:
        found = _volatile(subject, vendors) if vendors is not None and "SK212" not in subject.note.allow else None
        if found is None:
            continue
        if subject.note.checked is None:
            by_deck.append((subject, *found))
        elif _is_old(subject.note.checked, months, today):
            at = deck.line(subject.note.line).rfind(subject.note.checked)
            span = Span(subject.note.line, at + 1, subject.note.line, at + 1 + len(subject.note.checked))
            yield (
                subject,
                Finding("SK212", span if at >= 0 else found[0], *_old(subject.note.checked, months, found[1])),
            )
    info = deck.text.info
    if not by_deck or info is None:
        return
    subject, span, words = by_deck[0]
    if info.checked is None:
        more = f", nor what {len(by_deck) - 1} more notes say of vendors" if len(by_deck) > 1 else ""
        help_ = f"verify it, then write checked: {today.isoformat()} in front matter or in the heading's comment"
        yield subject, Finding("SK212", span, f"no date says when {words} was checked{more}", help_)
    elif _is_old(info.checked, months, today):
        notes = f"what {len(by_deck)} notes say of vendors" if len(by_deck) > 1 else f"{words} in line {span.line}"
        yield None, Finding("SK212", _key_span(deck, "checked"), *_old(info.checked, months, notes))


def _old(checked: str, months: int, words: str) -> tuple[str, str]:
    return (
        f"{words} was last checked on {checked}, more than {months} months ago",
        "verify it again and write the day as checked:",
    )


def _is_old(checked: str, months: int, today: date) -> bool:
    day = date.fromisoformat(checked)
    ahead = day.year * 12 + day.month - 1 + months
    year, month = divmod(ahead, 12)
    return (today.year, today.month, today.day) > (year, month + 1, day.day)


@lru_cache(maxsize=64)
def _vendors(names: tuple[str, ...]) -> re.Pattern[str] | None:
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w])") if words else None


def _volatile(subject: Subject, vendors: re.Pattern[str]) -> tuple[Span, str] | None:
    """The place of a fact that a vendor can change, and its words."""
    passages = [subject.heading]
    if subject.kind in (Kind.BASIC, Kind.REVERSE, Kind.TYPED) and subject.answer.first is not None:
        passages.append(subject.answer.first)
    named = next((found[0] for passage in passages if (found := vendors.search(passage.text))), None)
    if named is None:
        return None
    for passage in reversed(passages):
        if (place := _changing(passage)) is not None:
            words = " ".join(passage.text[slice(*place)].split())
            return passage.span(*place), f"{words!r} of {named}"
    return None


def _changing(passage: Passage) -> tuple[int, int] | None:
    """Where a passage says a number, a limit or a price. Dates alone tell of what has happened and stays."""
    text = passage.text
    if found := _AS_OF.search(text) or _LIMIT.search(text):
        after = _WORD_AFTER.match(text, found.end())
        return found.start(), after.end() if after else found.end()
    if not _DIGIT.search(text):
        return None
    text = _DATE.sub(lambda found: "_" * len(found[0]), text)
    for found in _NUMBER.finditer(text):
        before = text[max(found.start() - 12, 0) : found.start()]
        counted = _COUNTED.match(text, found.end())
        if _NAMED_NUMBER.search(before) or (_STATUS.match(found[0]) and not counted):
            continue
        return found.span()
    return None


# --- SK213: percent of a percentage -----------------------------------------------------------------------------------

_VERB = (
    r"(?:ris(?:es?|ing)|rose|falls?|fell|falling|drop(?:s|ped|ping)?|increas(?:es?|ed|ing)|decreas(?:es?|ed|ing)"
    r"|improv(?:es?|ed|ing)|grow(?:s|n|ing)?|grew|declin(?:es?|ed|ing)|cut(?:s|ting)?|rais(?:es?|ed|ing)"
    r"|reduc(?:es?|ed|ing)|lower(?:s|ed|ing)?|chang(?:es?|ed|ing)|los(?:es?|t)|gain(?:s|ed)?)"
)
_NOUN = r"(?:rise|fall|drop|increase|decrease|improvement|growth|decline|cut|reduction|change|loss|gain)"
_PERCENT = r"(?P<percent>[0-9]+(?:\.[0-9]+)?\s?(?:%|percent\b(?!age)))"
_SAID = re.compile(
    r"\bpoints?\b|\brelative\b|\bpp\b|\bp\.p\.|\btimes\b|\bfactor\b|[0-9]\s?×|\bpercentage[- ]point", re.IGNORECASE
)


def percent_of_ratio(subject: Subject, settings: LintSettings) -> Iterator[Finding]:
    """A ratio that changes by percent, without a word on whether points are meant."""
    note = subject.note
    if not any("%" in text or "percent" in text for text in (note.back, note.heading, note.front)) or subject.flaw:
        return
    pattern = _ratio_changes(settings.names("SK213", "ratios"))
    if pattern is None:
        return
    if _SAID.search(note.heading) or _SAID.search(note.front) or _SAID.search(note.back):
        return
    for text in _texts(subject):
        if found := pattern.search(text[:20_000]):
            name = next(name for name, value in found.groupdict().items() if value)
            message = f"is {found[name]} of the ratio meant, or points?"
            help_ = "write 5 points, a relative 5%, or from 90% to 85%"
            yield Finding("SK213", subject.place(text, *found.span(name)), message, help_)
            return


def _texts(subject: Subject) -> tuple[str, str, str]:
    return subject.note.heading, subject.note.front, subject.note.back


@lru_cache(maxsize=64)
def _ratio_changes(ratios: tuple[str, ...]) -> re.Pattern[str] | None:
    if not ratios:
        return None
    names = "|".join(re.escape(name).replace(r"\ ", r"[ \n-]") for name in sorted(ratios, key=len, reverse=True))
    ratio = rf"(?<!\w)(?:{names})s?\b"
    shapes = (
        rf"{ratio}(?:\s+\w+){{0,2}}?\s+{_VERB}(?:\s+\w+)?\s+by\s+{_PERCENT}",
        rf"{_VERB}(?:\s+[\w'’-]+){{0,4}}?\s+{ratio}\s+by\s+{_PERCENT}",
        rf"{_PERCENT}\s+(?:\w+\s+)?{_NOUN}\s+(?:in|of)\s+(?:\w+\s+){{0,2}}?{ratio}",
        rf"{_PERCENT}\s+(?:\w+\s+)?{ratio}\s+{_NOUN}\b",
        rf"{ratio}\s+{_NOUN}\s+of\s+{_PERCENT}",
    )
    numbered = "|".join(shape.replace("?P<percent>", f"?P<percent{index}>") for index, shape in enumerate(shapes))
    return re.compile(numbered, re.IGNORECASE)
