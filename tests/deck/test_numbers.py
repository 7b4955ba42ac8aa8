"""Numbers blocks, what is drawn and what is wrong with them: the cases of `fixtures/numbers.md`."""

from __future__ import annotations

import pytest

from studykit.deck.number_block import Numbers, NumbersFault
from studykit.deck.numbers import check_numbers, draw, read_numbers, say
from tests.deck.fixtures import SHOWN, Case, cases

FIRST = 6
SEEDS = ("k3f9x2mq:0", "k3f9x2mq:1")


def declared(numbers: Numbers) -> list[str]:
    lines = []
    for each in numbers.inputs:
        count = each.values.count
        values = ", ".join(each.values.text(place) for place in range(min(count, FIRST)))
        lines.append(f"{each.name}: {values}{f', … {count:,}' if count > FIRST else ''}")
    if numbers.require:
        lines.append(f"require: {numbers.require.expression.source}")
    for asked in numbers.answers:
        rest = [asked.label, asked.formula.expression.source, asked.unit, asked.within]
        lines.append("answer: " + " | ".join(rest))
    return lines


def drawn(numbers: Numbers, seed: str) -> list[str]:
    found = draw(numbers, seed)
    if found is None:
        return ["nothing to draw"]
    values = ", ".join(f"{name} {text}" for name, text in found.values.items())
    return [f"[{found.variant}] {values}"] + [
        "  "
        + " ".join(filter(None, [answer.label, answer.said, answer.unit, f"({say(answer.low)} to {say(answer.high)})"]))
        for answer in found.answers
    ]


def told(fault: NumbersFault) -> str:
    end = fault.at + len(fault.text)
    help_ = f" => {fault.help}" if fault.help else ""
    return f"{fault.code} {fault.line + 1}:{fault.at + 1}-{end + 1} {fault.message}{help_}"


def as_text(source: str) -> str:
    numbers, faults = read_numbers(source)
    lines = [told(fault) for fault in faults]
    if numbers:
        lines += declared(numbers)
        for seed in SEEDS if numbers.varies else SEEDS[:1]:
            lines += drawn(numbers, seed)
        lines += [told(fault) for fault in check_numbers(numbers)]
    return "\n".join(lines)


@pytest.mark.parametrize("case", cases("numbers"), ids=str)
def test_numbers_are_read_drawn_and_checked_as_the_language_says(case: Case) -> None:
    assert as_text(case.source).translate(SHOWN) == case.expected
