"""What could be better in the cards of decks that read well: findings as data, each of which can be tuned or waived.

Owns which rules there are and in what order they look. Never raises on any deck, and knows neither files nor the day;
both are arguments. Findings never cost a card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from studykit.deck.diagnostics import Diagnostic
from studykit.deck.lint import answers, braces, clozes, fronts, likeness, links, sourcing
from studykit.deck.lint.settings import LintSettings, read_settings
from studykit.deck.lint.view import Finding, LintedDeck, Subject
from studykit.deck.model import Reading

__all__ = ["LintSettings", "LintedDeck", "lint", "read_settings"]

NoteRule = Callable[[Subject, LintSettings], Iterator[Finding]]


def _set_asked(subject: Subject, settings: LintSettings) -> Iterator[Finding]:
    """A set in the question or else in the answer; saying both would say one thing twice."""
    found = [*fronts.listed_set(subject, settings), *answers.many_items(subject, settings)]
    yield from found[:1]


NOTE_RULES: tuple[tuple[tuple[str, ...], NoteRule], ...] = (
    (("SK201",), fronts.long_front),
    (("SK202",), answers.long_answer),
    (("SK203",), fronts.yes_no),
    (("SK204",), answers.several_facts),
    (("SK205",), _set_asked),
    (("SK206",), fronts.points_nowhere),
    (("SK209",), answers.leaked_answer),
    (("SK201", "SK209", "SK210"), clozes.clozes),
    (("SK213",), sourcing.percent_of_ratio),
    (("SK215",), answers.promised_number),
    (("SK216",), fronts.vague_front),
    (("SK217",), answers.empty_back),
    (("SK218",), answers.long_right_option),
    (("SK219",), braces.unfilled),
)
"""The rules that look at one note, each with the codes it may report. Others look at a whole deck or at all of them."""


def lint(
    decks: Sequence[LintedDeck], settings: LintSettings, today: date, exists: Callable[[str], bool]
) -> list[Diagnostic]:
    """What could be better in decks, by path and line; `exists` tells of paths below the decks' roots."""
    read = [deck for deck in decks if deck.text.reading in (Reading.DECK, Reading.PARTIAL)]
    subjects = [[Subject(deck, note) for note in deck.text.notes] for deck in read]
    collection = links.Collection({(deck.root, deck.key): deck for deck in reversed(read)}, exists)
    found: list[Diagnostic] = []
    for deck, own in zip(read, subjects, strict=True):
        chosen = deck.settings or settings
        for subject, finding in _of_deck(deck, own, chosen, today, collection):
            _keep(found, deck, subject, finding, chosen)
    if any((deck.settings or settings).is_on(code) for deck in read for code in ("SK207", "SK208")):
        for subject, finding in likeness.alike((one for own in subjects for one in own), settings):
            _keep(found, subject.deck, subject, finding, subject.deck.settings or settings)
    return sorted(found, key=lambda one: (one.path, one.span.line, one.span.column, one.code))


def _of_deck(
    deck: LintedDeck, subjects: Sequence[Subject], settings: LintSettings, today: date, collection: links.Collection
) -> Iterator[sourcing.Reported]:
    """What the rules for notes and for whole decks find in one deck."""
    rules = [rule for codes, rule in NOTE_RULES if any(settings.is_on(code) for code in codes)]
    for subject in subjects:
        for rule in rules:
            for finding in rule(subject, settings):
                yield subject, finding
    yield from fronts.scraps(subjects, settings)
    yield from sourcing.sources(deck, subjects, settings)
    yield from sourcing.old_facts(deck, subjects, settings, today)
    if settings.is_on("SK214"):
        yield from links.dead_links(deck, subjects, collection)


def _keep(
    found: list[Diagnostic], deck: LintedDeck, subject: Subject | None, finding: Finding, settings: LintSettings
) -> None:
    """Make a finding one of the deck's, unless its note waives it or settings turn it off."""
    if subject is not None and finding.code in subject.note.allow:
        return
    source = deck.line(finding.span.line)
    made = Diagnostic(finding.code, deck.path, finding.span, finding.message, finding.help, source)
    tuned = settings.tuned(made)
    if tuned is not None:
        found.append(tuned)
