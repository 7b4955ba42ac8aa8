"""Numbers that are drawn, computed with, and typed: the ```` ```numbers ```` block of a numeric note.

Owns the drawing, what is logged of it, the check that all of a block computes, and filling the numbers into a note.
Must not know how the block is read; chance is an argument.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate, product

from studykit.deck.arithmetic import Calculator, CannotComputeError
from studykit.deck.number_block import Formula, Input, Numbers, NumbersFault, read_numbers
from studykit.deck.number_text import (
    Draw,
    Entry,
    NumberAnswer,
    bounds,
    is_right,
    read_entry,
    read_written,
    say,
    show_written,
)

__all__ = [
    "Draw",
    "Entry",
    "NumberAnswer",
    "Numbers",
    "NumbersFault",
    "braced",
    "check_numbers",
    "draw",
    "fill",
    "fillable",
    "is_right",
    "read_entry",
    "read_numbers",
    "redraw",
    "say",
]

MAX_ALL = 10_000
"""So many combinations are all tried."""
DRAWN = 1_000
"""Of more combinations, so many are drawn for the check."""
MAX_SAID = 12
"""So many digits are told of values that fail."""
TRIES = 100
"""So often chance alone has its way before combinations are gone through in turn."""


def draw(numbers: Numbers, seed: str) -> Draw | None:
    """The numbers that a seed stands for, always the same. None where none can be asked, which the check reports."""
    calculator = Calculator()
    for index in _tries(numbers, seed):
        texts = _texts(numbers.inputs, index)
        values = {name: float(text) for name, text in texts.items()}
        try:
            if numbers.require is None or calculator.compute(numbers.require.expression, values):
                return _drawn(numbers, texts, calculator)
        except CannotComputeError:
            continue
    return None


def redraw(numbers: Numbers, variant: str) -> Draw | None:
    """The numbers that were logged, under the block as it is now; None where they no longer fit it."""
    pairs = [pair.split("=", 1) for pair in variant.split(" ")] if variant else []
    texts = {pair[0]: pair[-1] for pair in pairs}
    names = [each.name for each in numbers.inputs]
    if [pair[0] for pair in pairs] != names or any(read_written(text) is None for text in texts.values()):
        return None
    try:
        return _drawn(numbers, texts, Calculator())
    except CannotComputeError:
        return None


def _drawn(numbers: Numbers, texts: Mapping[str, str], calculator: Calculator) -> Draw:
    values = {name: float(text) for name, text in texts.items()}
    answers = []
    for asked in numbers.answers:
        value = calculator.compute(asked.formula.expression, values)
        low, high = bounds(value, asked.within)
        answers.append(NumberAnswer(asked.label, value, asked.unit, low, high, show_written(asked.within)))
    variant = " ".join(f"{name}={text}" for name, text in texts.items())
    return Draw(variant, {name: show_written(text) for name, text in texts.items()}, tuple(answers))


def _tries(numbers: Numbers, seed: str) -> Iterator[int]:
    """Combinations by number: some by chance, then all that the check looks at, from a place that is chance's."""
    total = numbers.combinations
    for attempt in range(TRIES if total > 1 else 0):
        yield _chance(f"{seed}:{attempt}", total)
    checked = range(total) if total <= MAX_ALL else _sample(total)
    first = _chance(seed, len(checked))
    yield from checked[first:]
    yield from checked[:first]


def _sample(total: int) -> list[int]:
    return [_chance(f"check:{attempt}", total) for attempt in range(DRAWN)]


def _chance(seed: str, total: int) -> int:
    return int.from_bytes(blake2b(seed.encode("utf-8", "replace")).digest(), "big") % total


def _texts(inputs: Iterable[Input], index: int) -> dict[str, str]:
    """The combination of a number: the last name's values change fastest."""
    texts: dict[str, str] = {}
    for each in reversed(tuple(inputs)):
        index, place = divmod(index, each.values.count)
        texts[each.name] = each.values.text(place)
    return {each.name: texts[each.name] for each in inputs}


def check_numbers(numbers: Numbers, most: int = MAX_ALL) -> tuple[NumbersFault, ...]:
    """Compute every combination, or of more than `most` some: what fails, and whether any satisfies `require`.

    Of each line the first values that fail are told. An answer has to compute where `require` is true. With a small
    `most` this is quick, and what none of a few drawn combinations satisfies is not told.
    """
    calculator = Calculator()
    faults: dict[int, NumbersFault] = {}
    satisfied = tried = 0
    for values in _combinations(numbers, most):
        tried += 1
        if numbers.require and not _computed(calculator, numbers.require, values, faults):
            continue
        satisfied += 1
        for asked in numbers.answers:
            if asked.formula.line not in faults:
                _computed(calculator, asked.formula, values, faults)
    if numbers.require and not satisfied and not faults and tried >= min(numbers.combinations, DRAWN):
        source, drawn = numbers.require.expression.source, " drawn" if tried < numbers.combinations else ""
        message = (
            f"none of {tried:,}{drawn} combinations satisfies this" if tried > 1 else "the values do not satisfy this"
        )
        return (NumbersFault("SK148", source, numbers.require.line, message, "", numbers.require.at),)
    return tuple(faults[line] for line in sorted(faults))


def _computed(
    calculator: Calculator, formula: Formula, values: Mapping[str, float], faults: dict[int, NumbersFault]
) -> float | None:
    try:
        return calculator.compute(formula.expression, values)
    except CannotComputeError as error:
        if formula.line not in faults:
            used = ", ".join(
                f"{name} = {say(values[name], MAX_SAID)}" for name in values if name in formula.expression.names
            )
            message = f"{used}: {error}" if used else str(error)
            source = formula.expression.source
            faults[formula.line] = NumbersFault("SK148", source, formula.line, message, "", formula.at)
        return None


def _combinations(numbers: Numbers, most: int) -> Iterator[dict[str, float]]:
    names = [each.name for each in numbers.inputs]
    total = numbers.combinations
    if total > most:
        for index in _sample(total)[:most]:
            yield {name: float(text) for name, text in _texts(numbers.inputs, index).items()}
        return
    columns = [[float(each.values.text(place)) for place in range(each.values.count)] for each in numbers.inputs]
    for values in product(*columns):
        yield dict(zip(names, values, strict=True))


_BRACED = re.compile(r"\\.|(?P<ticks>`+)|(?<!\{)\{(?P<name>[^{}`]{1,80})\}(?!\})", re.DOTALL)
_CELL_END = re.compile(r"(?<!\\)\|")


def fill(markdown: str, draw: Draw, *, inline: bool = False) -> str:
    """Markdown (LF line ends) with the drawn numbers for `{name}`, `{answer}` and `{answer LABEL}`, outside code.

    Other braces stay. With `inline` the text is that of a heading, in which no line can begin a block.
    """
    texts = _fillings(draw)
    pieces: list[str] = []
    done = 0
    for start, end, name in braced(markdown, inline=inline):
        if (text := texts.get(name)) is not None:
            pieces.extend((markdown[done:start], text))
            done = end
    return "".join(pieces) + markdown[done:]


def fillable(numbers: Numbers) -> tuple[str, ...]:
    """What may stand in braces: the names that are drawn, and the answers."""
    answers = _answer_names([asked.label for asked in numbers.answers])
    return (*(each.name for each in numbers.inputs), *(name for name, _ in answers))


def _fillings(draw: Draw) -> dict[str, str]:
    answers = _answer_names([answer.label for answer in draw.answers])
    return {**draw.values, **{name: draw.answers[place].said for name, place in answers}}


def _answer_names(labels: Sequence[str]) -> Iterator[tuple[str, int]]:
    """What answers are called in braces, each with which one it is."""
    if len(labels) == 1:
        yield "answer", 0
    yield from ((f"answer {label}", place) for place, label in enumerate(labels) if label)


def braced(markdown: str, *, inline: bool = False) -> Iterator[tuple[int, int, str]]:
    """What stands in braces outside code: from where, to where, and the words, with one blank between them."""
    if "{" not in markdown:
        return
    if inline:
        yield from _braced(markdown, 0)
        return
    lines = markdown.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    for first, after, in_table in _stretches(markdown):
        stretch = "\n".join(lines[first:after])
        at = starts[first]
        for cell in _CELL_END.split(stretch) if in_table else [stretch]:
            yield from _braced(cell, at)
            at += len(cell) + 1


def _stretches(markdown: str) -> Iterator[tuple[int, int, bool]]:
    """The lines (from, to) that hold inlines and no code blocks, and whether they are a row of a table."""
    from studykit.deck.markdown import parse_blocks  # noqa: PLC0415

    tokens, _ = parse_blocks(markdown)
    blocks = sorted((token.map[0], token.map[1], token.type) for token in tokens if token.map and token.type in _BLOCKS)
    rows = {token.map[0] for token in tokens if token.map and token.type == "tr_open"}
    end = 0
    for place, (first, after, kind) in enumerate(blocks):
        # what a quote holds is said to end a line too late
        following = blocks[place + 1][0] if place + 1 < len(blocks) else after
        if kind == "inline" and first >= end:
            yield first, min(after, max(following, first + 1)), first in rows
        end = max(end, after if kind != "inline" else first + 1)


_BLOCKS = frozenset({"inline", "fence", "code_block", "html_block"})


def _braced(text: str, shift: int) -> Iterator[tuple[int, int, str]]:
    """What stands in braces in inline Markdown, outside code spans, as if it stood `shift` characters later."""
    runs: dict[int, list[int]] = {}
    for run in re.finditer("`+", text):
        runs.setdefault(len(run[0]), []).append(run.start())
    at = 0
    while found := _BRACED.search(text, at):
        at = found.end()
        if found["ticks"]:
            closing = runs.get(len(found["ticks"]), [])
            place = bisect_right(closing, found.start())
            at = closing[place] + len(found["ticks"]) if place < len(closing) else at
        elif found["name"]:
            yield found.start() + shift, at + shift, " ".join(found["name"].split())
