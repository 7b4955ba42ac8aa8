"""Drawn numbers in the text of a note: what is replaced and what is left alone."""

from __future__ import annotations

import pytest

from studykit.deck.numbers import Draw, draw, fill, read_numbers

BLOCK = "before = 98\nafter = -60\nrate = 50_000\nanswer = (100 - after) / (100 - before)\nunit = times\n"


def drawn(block: str) -> Draw:
    numbers, faults = read_numbers(block)
    assert numbers, faults
    found = draw(numbers, "a:0")
    assert found
    return found


FILLED = [
    # names and the answer
    ("From {before} % to {after} %", "From 98 % to −60 %"),
    ("{rate} a second", "50,000 a second"),
    ("It is {answer}.", "It is 80."),
    ("{ before } and {\tafter}", "98 and −60"),
    ("**{before}** [{after}](u) ![{rate}](i)", "**98** [−60](u) ![50,000](i)"),
    ("a\n{before}\nb {after}\n", "a\n98\nb −60\n"),
    ("${before}", "$98"),
    # other braces
    ("{other} {} {{before}} {before", "{other} {} {{before}} {before"),
    ("{Before} {before after} {answer x}", "{Before} {before after} {answer x}"),
    ("\\{before}", "\\{before}"),
    ("\\\\{before}", "\\\\98"),
    ("{before\n}", "98"),
    ("{before\n\n}", "{before\n\n}"),
    # code
    ("`{before}` {before}", "`{before}` 98"),
    ("``a ` {before}`` {before}", "``a ` {before}`` 98"),
    ("`a\n{before}` {before}", "`a\n{before}` 98"),
    ("` {before}", "` 98"),
    ("`` {before} `", "`` 98 `"),
    ("\\`{before}`", "\\`98`"),
    ("`\\` {before}`", "`\\` 98`"),
    ("a `\n\n{before} `b`", "a `\n\n98 `b`"),
    ("```\n{before}\n```\n{before}", "```\n{before}\n```\n98"),
    ("~~~ {before}\n{before}\n\n{before}\n~~~\n\n{before}", "~~~ {before}\n{before}\n\n{before}\n~~~\n\n98"),
    ("```numbers\nbefore = {before}\n```", "```numbers\nbefore = {before}\n```"),
    ("a\n\n    {before}\n\n{before}", "a\n\n    {before}\n\n98"),
    ("- {before}\n\n  ```\n  {before}\n  ```\n- {after}", "- 98\n\n  ```\n  {before}\n  ```\n- −60"),
    ("> {before}\n> `a\n> {before}` {after}\n\n{rate}", "> 98\n> `a\n> {before}` −60\n\n50,000"),
    ("> {before}\n```\n{before}\n```", "> 98\n```\n{before}\n```"),
    ("### {before}\n{after}", "### 98\n−60"),
    # tables
    ("| {before} | `{after}` |\n|---|---|\n| {rate} | b |", "| 98 | `{after}` |\n|---|---|\n| 50,000 | b |"),
    (
        "| a ` {before} | b ` {after} |\n|---|---|\n| `c \\| {rate}` | {rate} |",
        "| a ` 98 | b ` −60 |\n|---|---|\n| `c \\| {rate}` | 50,000 |",
    ),
    # HTML and definitions
    ("<div>\n{before}\n</div>\n\n{before}", "<div>\n{before}\n</div>\n\n98"),
    ("[x]: /{before}\n\n[x] {before}", "[x]: /{before}\n\n[x] 98"),
]


@pytest.mark.parametrize(("text", "expected"), FILLED, ids=repr)
def test_names_are_filled_outside_code(text: str, expected: str) -> None:
    assert fill(text, drawn(BLOCK)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. {before}", "1. 98"),
        ("~~~ {before}", "~~~ 98"),
        ("<div> {before}", "<div> 98"),
        ("`{before}`", "`{before}`"),
    ],
)
def test_no_line_of_a_heading_begins_a_block(text: str, expected: str) -> None:
    assert fill(text, drawn(BLOCK), inline=True) == expected


def test_several_answers_are_filled_by_their_labels() -> None:
    several = drawn("answer p 99 = 5\nanswer mean = 2 / 3\n")
    assert (
        fill("{answer p  99}, {answer mean}, {answer}, {answer P 99}", several) == "5, 0.6667, {answer}, {answer P 99}"
    )
    assert fill("wrapped as prose is: {answer\np 99}.", several) == "wrapped as prose is: 5."


def test_a_single_answer_is_filled_with_its_label_and_without() -> None:
    assert fill("{answer} {answer mean}", drawn("answer mean = 5\n")) == "5 5"
