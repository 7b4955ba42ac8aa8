"""What holds for whatever a numbers block says: reading it is bounded, and what is drawn can be answered."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from studykit.deck.arithmetic import Calculator, CannotComputeError, Expression, read_expression
from studykit.deck.number_text import bounds, settled
from studykit.deck.numbers import (
    Draw,
    NumberAnswer,
    check_numbers,
    draw,
    fill,
    is_right,
    read_entry,
    read_numbers,
    redraw,
    say,
)
from tests.deck.markdown_makers import inlines, markdown

PIECES = [
    "answer", "unit", "within", "require", "step", " ", " ", " = ", "=", "==", "#", " # c", "\n", "\n", "\t", "n", "m",
    "0", "1", "2", "98", "50_000", "0.5", ".5", "1e3", "1e300", "-", "+", "*", "**", "/", "//", "%", "^", "(", ")", ",",
    ", ", "..", " .. ", "…", "<", "<=", "!=", " and ", " or ", " not ", "min(", "max(1, ", "sqrt(", "log10(", "round(",
    "exp(", "ms", "times", "{", "}", "`", "\0", "\u202e", "é", "²", "×", "−", "k", "'", '"', ".", ":", ";", "\r", "[",
    "answer = 1\n", "n = 1, 2\n", "lambda", "__class__", "\ud800",
]  # fmt: skip

blocks = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)

names = st.sampled_from(["a", "b", "c"])
values = st.one_of(
    st.lists(st.sampled_from(["0", "1", "2", "-3", "0.1", "98", "50_000", "1e9", "2.50"]), min_size=1, max_size=4).map(
        ", ".join
    ),
    st.sampled_from(["1 .. 5", "-1 .. 1 step 0.1", "10 .. 1_000 step 10", "0 .. 99_999"]),
)
terms = st.recursive(
    st.sampled_from(["a", "b", "c", "0", "1", "2.5", "1e6", "0.1"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "**"]), inner).map(" ".join),
        inner.map("({})".format),
        inner.map("-{}".format),
        st.tuples(st.sampled_from(["abs", "floor", "ceil", "sqrt", "log10", "exp", "round"]), inner).map(
            "{0[0]}({0[1]})".format
        ),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map("{0[0]}({0[1]}, {0[2]})".format),
    ),
    max_leaves=8,
)
conditions = st.tuples(terms, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), terms).map(" ".join)
readable = st.builds(
    lambda a, b, c, require, answer, rest: f"a = {a}\nb = {b}\nc = {c}\n{require}answer = {answer}\n{rest}",
    values,
    values,
    values,
    st.one_of(st.just(""), conditions.map("require = {}\n".format)),
    terms,
    st.sampled_from(["", "unit = ms", "unit = %\nwithin = 5%", "within = 2", "unit = k\nwithin = 0", "unit = times"]),
)
"""Blocks that can be read, though they may not compute."""


@given(
    st.one_of(blocks, st.text(max_size=60), blocks.map("answer = {}".format), blocks.map("n = {}\nanswer = n".format))
)
@settings(deadline=None, max_examples=1000)
def test_reading_never_raises_and_findings_point_into_the_block(content: str) -> None:
    numbers, faults = read_numbers(content)
    assert (numbers is None) == bool(faults)
    lines = content.removesuffix("\n").split("\n")
    for fault in faults:
        assert fault.code == "SK147"
        assert lines[fault.line][fault.at : fault.at + len(fault.text)] == fault.text
        assert fault.message
        assert len(fault.message) + len(fault.help) < 2_000


@given(blocks)
@settings(deadline=None, max_examples=500)
def test_what_can_be_read_is_checked_and_drawn_without_raising(content: str) -> None:
    numbers, _ = read_numbers(content + "\nanswer = 1")
    if numbers and numbers.combinations <= 100:
        check_numbers(numbers)
        draw(numbers, content)


@given(readable, st.text(max_size=10))
@settings(deadline=None, max_examples=300)
def test_a_draw_is_of_its_seed_alone_and_satisfies_require(content: str, seed: str) -> None:
    numbers, faults = read_numbers(content)
    assume(numbers and numbers.combinations <= 20_000)
    assert numbers, faults
    found = draw(numbers, seed)
    assert found == draw(numbers, seed)
    if found is None:
        assert check_numbers(numbers) != ()
        return
    drawn = dict(pair.split("=") for pair in found.variant.split(" "))
    for each in numbers.inputs:
        assert drawn[each.name] in {each.values.text(place) for place in range(each.values.count)}
    if numbers.require:
        assert Calculator().compute(numbers.require.expression, {name: float(text) for name, text in drawn.items()})
    assert redraw(numbers, found.variant) == found


@given(readable, st.text(max_size=10))
@settings(deadline=None, max_examples=300)
def test_what_is_drawn_can_be_answered_as_it_is_said(content: str, seed: str) -> None:
    numbers, faults = read_numbers(content)
    assert numbers, faults
    found = draw(numbers, seed) if numbers.combinations <= 20_000 else None
    for answer in found.answers if found else ():
        assert answer.low <= answer.value <= answer.high
        assert is_right(answer, answer.value)
        for text in (answer.said, f"{answer.said} {answer.unit}", f" {answer.said}{answer.unit.upper()}"):
            typed = read_entry(text, answer).value
            assert typed is not None
            assert is_right(answer, typed)


numbers_said = st.one_of(
    st.floats(-1e299, 1e299),
    st.floats(-1e6, 1e6),
    st.integers(-(10**15), 10**15).map(float),
    st.sampled_from([1e15, 1e-6]),
)


@given(numbers_said, st.sampled_from(["", "times", "%", "ms", "k", "req/s", "€", "m²"]), st.sampled_from(["", "5%"]))
@settings(deadline=None, max_examples=500)
def test_a_number_that_is_said_is_read_and_right(value: float, unit: str, within: str) -> None:
    answer = NumberAnswer("", value, unit, *bounds(value, within), within)
    assume(value == 0 or abs(value) > 1e-290)
    typed = read_entry(f"{say(value)} {unit}", answer).value
    assert typed is not None
    assert is_right(answer, typed)


@given(st.text(max_size=60), st.sampled_from(["", "ms", "%", "times", "€"]))
@settings(deadline=None, max_examples=500)
def test_reading_a_typed_answer_never_raises_and_says_why_it_is_none(text: str, unit: str) -> None:
    entry = read_entry(text, NumberAnswer("", 20.0, unit, 19.0, 21.0, "5%"))
    if entry.value is None:
        assert entry.why in ("empty", "not a number", "another unit")
        assert 0 < len(entry.message) < 200
    else:
        assert math.isfinite(entry.value)
        assert entry.why == entry.message == ""


@given(st.text(st.sampled_from("0123456789 .,_eEkM%×x-+$'"), max_size=20))
@settings(deadline=None, max_examples=500)
def test_reading_what_looks_like_a_number_never_raises(text: str) -> None:
    read_entry(text, NumberAnswer("", 20.0, "%", 19.0, 21.0, "5%"))


NATIVE = {"abs": abs, "floor": math.floor, "ceil": math.ceil, "sqrt": math.sqrt, "log10": math.log10, "exp": math.exp}
NATIVE |= {"min": min, "max": max}


@given(terms.filter(lambda term: "round" not in term and "%" not in term and "//" not in term), st.data())
@settings(deadline=None, max_examples=500)
def test_expressions_mean_what_python_means(source: str, data: st.DataObject) -> None:
    drawn = {name: data.draw(st.sampled_from([0.0, 1.0, 2.0, 3.5, -2.0, 100.0])) for name in "abc"}
    expression = read_expression(source, drawn)
    assert isinstance(expression, Expression)
    try:
        value = Calculator().compute(expression, drawn)
    except CannotComputeError:
        return
    try:
        native = eval(source, {"__builtins__": {}}, {**NATIVE, **drawn})  # noqa: S307 - made by this test
    except OverflowError:
        return
    if "floor" not in source and "ceil" not in source:
        assert value == pytest.approx(native, rel=1e-6, abs=1e-6)


@given(st.floats(-1e15, 1e15))
def test_settling_changes_no_digit_that_counts(value: float) -> None:
    assert settled(value) == pytest.approx(value, rel=1e-14)
    assert settled(settled(value)) == settled(value)


FOUND = Draw("n=5", {"n": "5"}, (NumberAnswer("", 7.0, "", 7.0, 7.0, ""),))


@given(st.one_of(markdown, inlines, st.text(max_size=60)))
@settings(deadline=None, max_examples=500)
def test_filling_touches_nothing_but_declared_names(text: str) -> None:
    assert fill(text, FOUND) == text
    assert fill(text, FOUND, inline=True) == text


@given(
    st.lists(st.sampled_from(["{n}", "{answer}", "{m}", "`", "``", "\\", " ", "\n", "a", "{", "}"]), max_size=20).map(
        "".join
    )
)
@settings(deadline=None, max_examples=500)
def test_filling_changes_names_alone(text: str) -> None:
    filled = fill(text, FOUND)
    assert filled.replace("5", "{n}").replace("7", "{answer}") == text


HOSTILE = [
    "1", "1,", "1, ", "1,000", ",", ", ", "..", "1..", "1 .. 2 ", "1_", "-", "--1", "(", "()", ")", "1+", "+1", "n",
    "n ", "n(", "min(", "min(1, ", "not ", "**", "2**", "**2", "1e", "1e9", "e", "0", "0x", ".", ".1", " ", "\t", "#",
    " #", "=", " = ", "\n", "n = 1\n", "answer = 1\n", "answer = n\n", "answer a = \n", "unit = ms\n", "within\n",
    "require = 1 < 2\n", "x\n", "é", "\0", "'", '"""', "\\", "[", "{n}", "`", "{", "}", "…", "1 - ", "1–", "and ",
    "a and ", "<", "1 < ", "\u202e",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_64_kib_of_one_thing_are_read_to_the_end(piece: str) -> None:
    filling = (piece * (65_536 // len(piece) + 1))[:65_536]
    answer = NumberAnswer("", 20.0, "ms", 19.0, 21.0, "5%")
    for content in (
        filling,
        f"n = {filling}\nanswer = n",
        f"answer = {filling}",
        f"answer = {filling[:499]}",
        f"answer {filling} = 1",
        f"n = 1\nrequire = {filling}\nanswer = n",
        f"answer = 1\nunit = {filling}",
        f"answer = 1\nwithin = {filling}",
        f"{filling} = 1\nanswer = 1",
    ):
        numbers, _ = read_numbers(content)
        if numbers:
            check_numbers(numbers)
    read_entry(filling, answer)
    read_entry(filling[:200], answer)
    read_entry(f"1{filling[:198]}", answer)
    assert isinstance(fill(filling, FOUND), str)
    assert isinstance(fill(f"{{n}}{filling}", FOUND, inline=True), str)


def test_very_many_runs_of_backticks_are_gone_through_once() -> None:
    runs = " ".join("`" * size for size in range(1, 350))
    assert fill(f"{runs} {{n}}", FOUND, inline=True) == f"{runs} 5"


def test_what_no_longer_fits_the_block_is_not_drawn_again() -> None:
    numbers, _ = read_numbers("a = 1, 2\nb = 3\nanswer = a / b")
    assert numbers
    assert redraw(numbers, "a=1 b=3") is not None
    for variant in ("", "a=1", "b=3 a=1", "a=1 b=3 c=1", "a=x b=3", "a=1 b=0", "a=1  b=3", "a=1=1 b=3", "a=1 a=1 b=3"):
        assert redraw(numbers, variant) is None


def test_values_that_were_logged_are_drawn_again_after_others_took_their_place() -> None:
    numbers, _ = read_numbers("a = 4, 5\nanswer = a")
    assert numbers
    found = redraw(numbers, "a=1_000")
    assert found
    assert (found.variant, found.values, found.answers[0].value) == ("a=1_000", {"a": "1,000"}, 1_000)


def test_every_combination_is_drawn_sooner_or_later() -> None:
    numbers, _ = read_numbers("a = 1 .. 3\nb = 1, 2\nrequire = a != b\nanswer = a")
    assert numbers
    variants = {found.variant for seed in range(100) if (found := draw(numbers, f"card:{seed}"))}
    assert variants == {"a=1 b=2", "a=2 b=1", "a=3 b=1", "a=3 b=2"}


def test_a_quick_check_finds_what_fails_often_and_tells_no_lack_it_cannot_know() -> None:
    rare, _ = read_numbers("a = 1 .. 5_000\nrequire = a == 77\nanswer = a")
    failing, _ = read_numbers("a = 1 .. 5_000\nanswer = sqrt(0 - a)")
    few, _ = read_numbers("a = 1 .. 5\nrequire = a > 5\nanswer = a")
    assert rare
    assert failing
    assert few
    assert check_numbers(rare, most=10) == ()
    assert [fault.code for fault in check_numbers(failing, most=10)] == ["SK148"]
    assert [fault.code for fault in check_numbers(few, most=10)] == ["SK148"]
