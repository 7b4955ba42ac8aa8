"""What answers say: their length, one fact or several, sets, what the front gives away, counts, options.

Owns the rules about backs. Must not judge how a question is worded, but for what it asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studykit.deck.kinds import answer_part
from studykit.deck.lint.fronts import ANSWERED, as_number
from studykit.deck.lint.plain import plain
from studykit.deck.lint.settings import LintSettings
from studykit.deck.lint.view import Finding, Passage, Subject
from studykit.deck.lint.words import (
    FUNCTION_WORDS,
    NUMBER_WORDS,
    canonical,
    count_words,
    is_name,
    tokens,
    told,
    word_set,
    words_over,
)
from studykit.deck.markdown import parse_full, says_something
from studykit.deck.model import Kind

_SAID_APART = "what explains it goes in a paragraph of its own below"

# --- SK202: length ----------------------------------------------------------------------------------------------------


def long_answer(subject: Subject, settings: LintSettings) -> Iterator[Finding]:
    """An answer with too many words; what explains it is not counted."""
    if subject.kind in ANSWERED:
        yield from _long_text(subject, int(settings.number("SK202", "flaw" if subject.flaw else "words")))
    elif subject.kind is Kind.TABLE:
        yield from _long_rows(subject, int(settings.number("SK202", "row")))
    elif subject.kind is Kind.SPOKEN:
        yield from _long_speech(subject, int(settings.number("SK202", "spoken")))


def _long_text(subject: Subject, most: int) -> Iterator[Finding]:
    answer = subject.answer
    parts = [*([answer.first] if answer.first else []), *answer.items]
    count = words_over(" ".join(part.text for part in parts), most)
    if count:
        help_ = f"keep what is to be recalled; {_SAID_APART}"
        yield Finding("SK202", parts[0].span(), f"the answer has {count} words, more than {most}", help_)


def _long_rows(subject: Subject, most: int) -> Iterator[Finding]:
    part = answer_part(Kind.TABLE, subject.note.back)
    if part is None or len(part.text.split()) <= most:
        return
    for index, row in enumerate(part.text.split("\n")[2:], part.start + 2):
        cells = plain(row).strip().strip("|").split("|")
        count = sum(count_words(cell) for cell in cells[1:])
        if count > most:
            message = f"the row asks for {count} words, more than {most}"
            yield Finding(
                "SK202", subject.back(index, index + 1).span(), message, "shorten the cells, or split the table"
            )


def _long_speech(subject: Subject, most: int) -> Iterator[Finding]:
    part = answer_part(Kind.SPOKEN, subject.note.back)
    if part is None or (count := count_words(part.after)) <= most:
        return
    first = part.after.split("\n", 1)[0]
    start = part.start + part.text.count("\n") + 1
    index = next((n for n, line in enumerate(subject.lines[start:], start) if line.rstrip() == first.rstrip()), start)
    message = f"the model answer has {count} words, more than {most} and than two minutes hold"
    yield Finding("SK202", subject.back(index, index + 1).span(), message, "say it aloud once, and keep what you said")


# --- SK204: several facts ---------------------------------------------------------------------------------------------

_ABBREVIATIONS = word_set(
    """e.g i.e vs etc cf no nos fig sec ch approx ca st dr mr mrs ms prof inc ltd co corp al resp max min vol art p
    pp a.m p.m u.s jan feb mar apr jun jul aug sep sept oct nov dec"""
)
_STOP = re.compile(r"(?P<word>[\w.]*)[.!?][\"'”’)\]]*\s+(?=[\"'“(\[]*(?P<next>\w+))|[。！？](?=\s*\S)")
_CONSEQUENCE = re.compile(
    r"[\"'“(\[]*(?:so|because|hence|therefore|thus|otherwise|that is|correct|corrected)\b", re.IGNORECASE
)
_PAIR = re.compile(
    r"\b(?:and|versus|vs|both|each|two|2|respectively|differ\w*|compar\w*|contrast\w*|distinguish\w*|separates?)\b",
    re.IGNORECASE,
)
_REASON = re.compile(r"\b(?:why|how)\b", re.IGNORECASE)
_QUESTION = re.compile(r"\?(?=[\"'”’)\]]*(?:\s|$))")
_TWO = 2


def several_facts(subject: Subject, _settings: LintSettings) -> Iterator[Finding]:
    """An answer that holds two things, or a front that asks two."""
    if subject.kind not in ANSWERED:
        return
    questions = [found.end() for found in _QUESTION.finditer(subject.heading.prose)]
    if len(questions) >= _TWO:
        second = subject.heading.text[questions[0] : questions[1]]
        span = subject.heading.span(questions[1] - len(second.lstrip("\"'”’)] ")), questions[1])
        yield Finding("SK204", span, "the front asks two questions", "make a card of each")
        return
    first = subject.answer.first
    if first is not None and (at := _second_fact(subject, first)) is not None:
        span = first.span(at, len(first.text.rstrip()))
        help_ = f"one fact to a card: make two, or ask for both; {_SAID_APART}"
        yield Finding("SK204", span, "the answer goes on to a second fact", help_)


def _second_fact(subject: Subject, first: Passage) -> int | None:
    """Where in an answer a second fact begins that the front does not ask for."""
    if not any(sign in first.text for sign in (". ", ".\n", "! ", "? ", "; ", ";\n", "also", "。")):
        return None
    prose = first.prose_without_asides
    front = subject.heading.text
    pair = _PAIR.search(front) is not None
    facts = [at for at in _sentences(prose) if not _CONSEQUENCE.match(prose, at)]
    allowed = 1 if pair or subject.flaw else 0
    if len(facts) > allowed:
        return facts[allowed]
    parts = [found.end() for found in re.finditer(r";\s+", prose)]
    allowed = 1 if pair or _REASON.search(front) or subject.flaw else 0
    if len(parts) > allowed and not _CONSEQUENCE.match(prose, parts[allowed]):
        return parts[allowed]
    also = re.search(r"\band\s+also\b", prose)
    return also.start() if also and not pair else None


def _sentences(prose: str) -> list[int]:
    """Where each sentence but the first begins."""
    found = []
    for stop in _STOP.finditer(prose):
        word, follows = (stop["word"] or "").lower().strip("."), stop["next"] or ""
        if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
            continue
        if not follows or follows[0].isupper() or follows[0].isdigit():
            found.append(stop.end())
    return found


# --- SK205: sets ------------------------------------------------------------------------------------------------------

_ITEM = re.compile(r"[,;]\s+(?:and\s+|or\s+)?|\s+(?:and|or)\s+")
_LONGEST_ITEM = 4


def many_items(subject: Subject, settings: LintSettings) -> Iterator[Finding]:
    """An answer that is a long list."""
    if subject.kind not in ANSWERED:
        return
    most, answer = int(settings.number("SK205", "items")), subject.answer
    help_ = "one card for each, kind: steps if they have an order, or kind: table"
    if len(answer.items) > most:
        message = f"the answer is a set of {len(answer.items)}, more than {most}"
        yield Finding("SK205", answer.items[0].span(), message, help_)
    elif answer.first is not None and answer.first.text.count(",") + answer.first.text.count(";") >= most - 1:
        listed = _listed(answer.first.prose_without_asides)
        if listed is not None and listed[0] > most:
            message = f"the answer is a set of {listed[0]}, more than {most}"
            yield Finding("SK205", answer.first.span(*listed[1]), message, help_)


def _listed(prose: str) -> tuple[int, tuple[int, int]] | None:
    """How many short items a first sentence lists, and where they stand."""
    sentences = _sentences(prose)
    end = sentences[0] if sentences else len(prose)
    start = prose.find(": ", 0, end) + 2 if ": " in prose[:end] else 0
    text = prose[start:end].rstrip()
    pieces = _ITEM.split(text)
    commas = text.count(",") + text.count(";")
    if commas < _TWO or any(count_words(piece) > _LONGEST_ITEM for piece in pieces):
        return None
    blank = len(text) - len(text.lstrip())
    return len([piece for piece in pieces if piece.strip(" .")]), (start + blank, start + len(text))


# --- SK209: the front gives the answer away ---------------------------------------------------------------------------

_LONGEST_SHORT = 8
_CHOICE = re.compile(r"\b(?:or|versus|vs)\b")
_ASKS_FOR = frozenset({"which", "what"})
"""The words that follow name the sort of thing that is asked for, so that an answer may say them again."""


def leaked_answer(subject: Subject, settings: LintSettings) -> Iterator[Finding]:
    """A short answer whose words stand in the front already."""
    first = subject.answer.first if subject.kind in (Kind.BASIC, Kind.TYPED) else None
    if (
        first is None
        or subject.flaw
        or subject.answer.announces
        or re.search(r"\b(?:or|versus|vs)\b", subject.heading.text)
    ):
        return
    said = [(word, written) for word, written in told(first.text) if word not in FUNCTION_WORDS]
    if not _TWO <= len(said) <= _LONGEST_SHORT or _CHOICE.search(subject.heading.text):
        return
    heading = tokens(subject.heading.text)
    asked = {canonical(word) for at, word in enumerate(heading) if _ASKS_FOR & set(heading[max(at - 2, 0) : at])}
    said = [(word, written) for word, written in said if canonical(word) not in asked]
    front = {canonical(word) for word in heading}
    leaked = [written for word, written in said if canonical(word) in front]
    left = [
        written if index else written[1:] for index, (word, written) in enumerate(said) if canonical(word) not in front
    ]
    if len(leaked) < max(_TWO, settings.number("SK209", "share") * len(said)) or any(map(is_name, left)):
        return
    help_ = "ask so that the answer's own words are not in the question"
    words = ", ".join(repr(word) for word in dict.fromkeys(leaked))
    yield Finding("SK209", first.span(), f"the front already says {words}", help_)


# --- SK215: as many as asked ------------------------------------------------------------------------------------------

_PROMISE = re.compile(
    r"(?:^|[.:,;?]\s+)(?:(?:which|what(?:\s+are)?|name|list|give|order|state|recall|put|pick|choose|select|mark)\s+"
    r"(?:the\s+|its\s+|[\w-]+['’]s?\s+)*(?:first\s+|last\s+|main\s+|next\s+)?)?"
    rf"(?P<number>{'|'.join(NUMBER_WORDS)}|[2-9])(?P<what>(?:\s+[\w-]+){{0,3}}?\s+[\w-]*[a-z]s)\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\s+(?:seconds|minutes|hours|days|weeks|months|years|times|percent|points|words|sentences)\b", re.IGNORECASE
)
_OF = re.compile(r"\s+of\b", re.IGNORECASE)


def promised_number(subject: Subject, _settings: LintSettings) -> Iterator[Finding]:
    """A front that names a number and an answer with another number of items."""
    if subject.kind not in (*ANSWERED, Kind.STEPS, Kind.CHOICE):
        return
    heading = subject.heading
    prose = heading.prose.strip()
    shift = len(heading.prose) - len(heading.prose.lstrip())
    found = next((one for one in _PROMISE.finditer(prose) if not _MEASURE.match(prose, one.end("number"))), None)
    if found is None or _OF.match(prose, found.end("number")):
        return
    led = found.start("number") > found.start() + (0 if not found.start() else 2)
    count = _count(subject)
    number = as_number(found["number"])
    if count is None or count == number or not (led or subject.kind is Kind.STEPS):
        return
    start, end = found.start("number") + shift, found.end("what") + shift
    of_what = "right options" if subject.kind is Kind.CHOICE else "items"
    message = f"the front says {found['number'].lower()}, the answer has {count} {of_what}"
    yield Finding("SK215", heading.span(start, end), message, "make the number and the answer agree")


def _count(subject: Subject) -> int | None:
    """How many items an answer has, where it is made of items."""
    if subject.kind is Kind.STEPS:
        return len(subject.options)
    if subject.kind is Kind.CHOICE:
        return sum(option.ticked is True for option in subject.options)
    answer = subject.answer
    return answer.rows if answer.rows is not None else len(answer.items) or None


# --- SK217 and SK218: nothing, and too much ---------------------------------------------------------------------------


def empty_back(subject: Subject, _settings: LintSettings) -> Iterator[Finding]:
    """A basic note that answers nothing."""
    if subject.kind is not Kind.BASIC or subject.answer.first is not None or subject.answer.items:
        return
    info, back = subject.deck.text.info, subject.note.back.strip()
    if back and says_something(parse_full(back, info.links if info else {})[0]):
        return
    if _BARE_NUMBER.match(back):
        help_ = "write it without the sign behind it"
        yield Finding(
            "SK217", subject.back(0, 1).span(), "a number with a sign behind it is read as an empty list", help_
        )
        return
    help_ = "write the answer below the heading; kind: none is for a section that is no card"
    yield Finding("SK217", subject.heading.span(), "nothing stands on the back", help_)


_BARE_NUMBER = re.compile(r"[0-9]{1,9}[.)]\Z")
_FEWEST_OPTIONS = 3
_LEAST_EXCESS = 8


def long_right_option(subject: Subject, settings: LintSettings) -> Iterator[Finding]:
    """A right option that stands out by its length."""
    if subject.kind is not Kind.CHOICE or len(subject.options) < _FEWEST_OPTIONS:
        return
    sizes = [(len(" ".join(option.passage.text.split())), option) for option in subject.options]
    right = [(size, option) for size, option in sizes if option.ticked]
    if len(right) != 1:
        return
    others = [size for size, option in sizes if not option.ticked]
    size, option = right[0]
    mean = sum(others) / len(others)
    if size > max(others) and size > settings.number("SK218", "ratio") * mean and size - mean >= _LEAST_EXCESS:
        message = f"the right option is {size / max(mean, 1):.1f} times as long as the others"
        help_ = "shorten it, or make the wrong ones as exact; reasons go below an option, indented"
        yield Finding("SK218", option.passage.span(), message, help_)
