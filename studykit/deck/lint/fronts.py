"""How a question is worded: its length, yes and no, sets to be listed, words without anything to point at, vagueness.

Owns the rules about headings. Must not look at answers, but where a yes or no in one gives the question away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from studykit.deck.lint.settings import LintSettings
from studykit.deck.lint.view import Finding, Subject
from studykit.deck.lint.words import (
    NOT_NOUNS,
    NUMBER_WORDS,
    QUESTION_WORDS,
    WORD,
    is_name,
    word_set,
    words_over,
)
from studykit.deck.model import Kind

ANSWERED = frozenset({Kind.BASIC, Kind.REVERSE, Kind.TYPED})
"""The kinds that answer with a text of their own."""

# --- SK201: length ----------------------------------------------------------------------------------------------------


def long_front(subject: Subject, settings: LintSettings) -> Iterator[Finding]:
    """A heading with too many words. What stands above the break is there to be looked at, and not counted."""
    name = subject.kind.value if subject.kind in (Kind.CLOZE, Kind.SPOKEN) else "words"
    most = int(settings.number("SK201", name))
    if count := words_over(subject.heading.text, most):
        help_ = "ask for one thing; what is only to be looked at goes below the heading, above a line ---"
        yield Finding("SK201", subject.heading.span(), f"the front has {count} words, more than {most}", help_)


# --- SK203: yes and no ------------------------------------------------------------------------------------------------

_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|can|could|should|will|would|has|have|had|may|might|must|shall"
    r"|(?:is|are|was|were|do|does|did|ca|could|should|wo|would|has|have|had|must)n['’]t)"
)
_YES_NO = re.compile(rf"{_AUXILIARY}\s+\S", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=\S)")
_CONDITION = re.compile(
    r"(?:if|when|while|after|before|with|without|in|at|for|on|under|given|once|since|although|during)\b", re.IGNORECASE
)
_ALTERNATIVE = re.compile(r"\bor\b", re.IGNORECASE)
_ANSWERED = re.compile(r"\s*(yes|no)(?=\s*[,.:;!]|\s+[-–—]|\s*\Z)", re.IGNORECASE)
_TWO = 2


def yes_no(subject: Subject, _settings: LintSettings) -> Iterator[Finding]:
    """A question that yes or no answers, or an answer that is one of them."""
    if subject.kind not in ANSWERED and not (subject.kind is Kind.CHOICE and len(subject.options) == _TWO):
        return
    help_ = "ask how, why, what or which; or quote the wrong claim and ask for its flaw"
    first = subject.answer.first if subject.kind in ANSWERED else None
    if first is not None and (found := _ANSWERED.match(first.text)):
        yield Finding("SK203", first.span(*found.span(1)), f"the answer is {found[1].lower()}", help_)
    elif (at := _asks_yes_no(subject.heading.prose)) is not None:
        span = subject.heading.span(at, len(subject.heading.text.rstrip()))
        yield Finding("SK203", span, "yes or no answers this, so half of all guesses are right", help_)


def _asks_yes_no(prose: str) -> int | None:
    """Where a question begins that yes or no answers."""
    text = prose.rstrip()
    if not text.endswith("?"):
        return None
    start = max((found.end() for found in _SENTENCE_END.finditer(text)), default=len(text) - len(text.lstrip()))
    if _ALTERNATIVE.search(text, start):
        return None
    if (colon := text.rfind(": ", start)) >= 0:
        start = colon + 2
    while start < len(text) and text[start] in " #":
        start += 1
    if _YES_NO.match(text, start):
        return start
    comma = text.rfind(", ", start)
    if comma >= 0 and _CONDITION.match(text, start) and _YES_NO.match(text, comma + 2):
        return comma + 2
    return None


# --- SK205: sets ------------------------------------------------------------------------------------------------------

_NUMBER = "|".join(NUMBER_WORDS)
_WHOSE = r"(?:the\s+|all\s+|[\w-]+['’]s?\s+)"
_SET = re.compile(
    rf"(?:^|[.:,;?]\s+)(?P<ask>(?:list|name|give|enumerate|recite|state)\s+(?:me\s+)?{_WHOSE}*"
    rf"(?:(?P<all>all|every|each)|(?P<number>{_NUMBER}|[0-9]{{1,2}}))"
    rf"|(?:which|what)\s+(?:are\s+)?{_WHOSE}*(?:(?P<what_all>all)|(?P<which>{_NUMBER})))(?=(?:\s+[\w-]+){{0,3}}\s+[\w-]+)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?:\s+[\w-]+){0,3}?\s+[\w-]*[a-z]s\b")
_UNIT = re.compile(
    r"\s+(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|times?|percent|points?|bytes?|bits?|words?|sentences?)\b"
    r"|\s+\w*[0-9]",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r"\s+of\b", re.IGNORECASE)


def listed_set(subject: Subject, settings: LintSettings) -> Iterator[Finding]:
    """A question for all of a set that is longer than can be kept as one answer."""
    if subject.kind not in ANSWERED:
        return
    text = subject.heading.prose.strip()
    shift = len(subject.heading.prose) - len(subject.heading.prose.lstrip())
    found = _SET.search(text)
    if found is None or _UNIT.match(text, found.end()) or _ONE_OF.match(text, found.end()):
        return
    number = found["number"] or found["which"]
    many = as_number(number) if number and _PLURAL.match(text, found.end()) else 0
    if not number or many > settings.number("SK205", "items"):
        start, end = found.span("ask")
        help_ = "one card for each, kind: steps if they have an order, or kind: table"
        yield Finding("SK205", subject.heading.span(start + shift, end + shift), "a set is asked for at once", help_)


def as_number(word: str) -> int:
    """The number a word or figures stand for."""
    return NUMBER_WORDS.get(word.lower()) or int(word)


# --- SK206: words that point at nothing -------------------------------------------------------------------------------

_PICTURE = (
    r"(?:example|code|snippet|table|figure|image|picture|diagram|output|exchange|listing|log|trace|text|statement)"
)
_ELSEWHERE = re.compile(
    rf"\b(?P<card>(?:previous|last|next|preceding)\s+cards?|previous\s+(?:question|note))\b"
    rf"|\b(?:as|see|shown|described|mentioned|given|listed|defined|seen)\s+(?:above|below|here|earlier|before)\b(?!\s+\w)"
    rf"|\bsee\s+(?:the\s+)?{_PICTURE}\b|\b{_PICTURE}s?\s+(?:above|below)\b|\b(?:above|below)\s+{_PICTURE}s?\b"
    r"|\bthe\s+above\b|\bthe\s+following\b(?=[^:]*$)|\bhere(?=\s*[?.!])",
    re.IGNORECASE,
)
_ANY_POINTER = re.compile(
    r"\b[Ii]t|\b[Tt]h(?:is|at|[eo]se|e[myi])|\b[Tt]he above|[Ss]uch|here|above|below|earlier|before|following|card"
    r"|question|note|see"
)
_POINTER = re.compile(
    r"\b(?:(?P<pronoun>it|they|them|its|their)|(?P<near>this|these|those|such\s+an?)|(?P<that>that))\b(?![-'’])",
    re.IGNORECASE,
)
_IMPERSONAL = re.compile(
    r"(?:\s+(?:is|was|be|being|has|been|not))*\s+(?:takes?|took|means?|meant|matters?|helps?|pays?|seems?|costs?|follows?"
    r"|makes?|[\w-]*(?<!ed))(?:\s+[\w-]+){0,4}?\s+(?:to|that|for|if|when|whether|how|why|before|until)\b",
    re.IGNORECASE,
)
_OWN_VERB = re.compile(
    r"\s+(?:do|does|did|work|works|worked|happen|run|runs|go|use|uses|need|needs|store|send)\b", re.IGNORECASE
)
_AS_NOUN = re.compile(r"\b(?:the|a|an|keyword|word|pronoun)\s+\Z", re.IGNORECASE)
_THAT_POINTS = re.compile(
    r"\s*(?:[?.,!;]|$)|\s+(?:is|was|do|does|did|mean|means|work|works|happen|happens|matter|matters)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[.,:;?!—–(]\s*|\s-\s|\s(?:and|but|because|so|while|when|if|why|how)\s")
_NAMED = re.compile(r"\s+(?:called|named)\s+\S|\s+(?:recommended|advised|allowed|required|supposed)\s+to\b")
_TIME = re.compile(r"\s+(?:day|week|month|quarter|year|decade|century|morning|evening|time)s?\b")
_SHOWN = frozenset({Kind.TABLE, Kind.CHOICE})


def points_nowhere(subject: Subject, _settings: LintSettings) -> Iterator[Finding]:
    """A front that leans on something it does not show."""
    heading = subject.heading
    prose = heading.prose
    if not _ANY_POINTER.search(prose):
        return
    shown = bool(subject.note.front.strip()) or "![" in heading.raw or subject.kind in _SHOWN
    elsewhere = _ELSEWHERE.search(prose)
    if elsewhere is not None and (elsewhere["card"] or not shown):
        words = " ".join(prose[elsewhere.start() : elsewhere.end()].split())
        yield _pointing(subject, *elsewhere.span(), words)
        return
    if shown:
        return
    for found in _POINTER.finditer(prose):
        if not found[0].isupper() and not _AS_NOUN.search(prose, 0, found.start()) and _points_nowhere(prose, found):
            yield _pointing(subject, *found.span(), found[0])
            return


def _pointing(subject: Subject, start: int, end: int, words: str) -> Finding:
    message = f"{words!r} points at nothing on this front; cards come in any order"
    return Finding(
        "SK206", subject.heading.span(start, end), message, "name what is meant, or show it above a line ---"
    )


def _points_nowhere(prose: str, found: re.Match[str]) -> bool:
    before, end = prose[: found.start()], found.end()
    if found["pronoun"]:
        return not (found[0].lower() == "it" and _is_impersonal(prose, end)) and not _names_something(before)
    if found["that"]:
        return _THAT_POINTS.match(prose, end) is not None and not _names_something(before)
    clauses = [cut.end() for cut in _CLAUSE.finditer(before)]
    if _TIME.match(prose, end) or (clauses and _names_something(before[: clauses[-1]])):
        return False
    return not _names_something(before) or _points_at_another(prose, found, before)


def _is_impersonal(prose: str, end: int) -> bool:
    """Whether an `it` stands for what follows: why is it safe to retry, how long does it take until."""
    if _NAMED.match(prose, end):
        return True
    return _IMPERSONAL.match(prose, end) is not None and not _OWN_VERB.match(prose, end)


def _points_at_another(prose: str, found: re.Match[str], before: str) -> bool:
    """Whether `this` and its kin stand before a noun that the clause has not named."""
    pointed = WORD.match(prose, found.end() + 1)
    if pointed is None or not pointed[0].islower() or found[0].lower() == "those":
        return False
    return pointed[0] not in NOT_NOUNS and pointed[0] not in {word.lower() for word in WORD.findall(before)}


def _names_something(text: str) -> bool:
    """Whether a word of a text could be what a pronoun stands for."""
    words = WORD.findall(text)
    return any(word.lower() not in NOT_NOUNS or (index and is_name(word)) for index, word in enumerate(words))


# --- SK216: vagueness -------------------------------------------------------------------------------------------------

_VAGUE = re.compile(
    r"(?:explain|describe|discuss|elaborate|what about|how about|tell me about|talk about)\b", re.IGNORECASE
)
_CUES = QUESTION_WORDS | word_set("define name spot order compute calculate rewrite formula meaning opposite")


def vague_front(subject: Subject, _settings: LintSettings) -> Iterator[Finding]:
    """A front that can be answered in many ways."""
    if subject.kind is not Kind.BASIC:
        return
    text = subject.heading.text
    start = len(text) - len(text.lstrip())
    for at in (start, text.find(": ") + 2 if ": " in text else start):
        if found := _VAGUE.match(text, at):
            help_ = "ask for what the answer says: what, why, how, when, which"
            span = subject.heading.span(*found.span())
            yield Finding("SK216", span, f"{found[0]!r} leaves open what is asked", help_)
            return


def scraps(subjects: Sequence[Subject], settings: LintSettings) -> Iterator[tuple[Subject, Finding]]:
    """Fronts of a word or two, unless most of a deck's are: then its readers know what is asked."""
    most = int(settings.number("SK216", "words"))
    basic = [subject for subject in subjects if subject.kind is Kind.BASIC]
    short = [subject for subject in basic if _is_scrap(subject, most)]
    if len(basic) > _TWO and len(short) > len(basic) / 2:
        return
    help_ = "write the question out; or kind: reverse, for two names of one thing"
    for subject in short:
        yield subject, Finding("SK216", subject.heading.span(), "so few words do not say what is asked", help_)


def _is_scrap(subject: Subject, most: int) -> bool:
    text = subject.heading.text
    if words_over(text, most) or subject.note.front.strip() or "![" in subject.heading.raw or ":" in text:
        return False
    return not any(word.lower() in _CUES or word.isdigit() for word in WORD.findall(text))
