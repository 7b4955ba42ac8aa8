"""Typed answers of numeric cards: what is read, what is asked again, what is right, and how numbers are said."""

from __future__ import annotations

import pytest

from studykit.deck.number_text import bounds, read_written, show_written, written
from studykit.deck.numbers import NumberAnswer, is_right, read_entry, say


def asked(unit: str = "", value: float = 20.0, within: str = "5%") -> NumberAnswer:
    return NumberAnswer("", value, unit, *bounds(value, within), within)


READ = [
    # plain numbers
    ("20", "", 20),
    ("  20\t", "", 20),
    ("+20", "", 20),
    ("-5", "", -5),
    ("−5", "", -5),
    ("– 5", "", -5),
    ("19.5", "", 19.5),
    (".5", "", 0.5),
    ("5.", "", 5),
    ("007", "", 7),
    ("= 20", "", 20),
    ("~20", "", 20),
    ("≈ 20", "", 20),
    # separators of thousands
    ("1,900", "", 1_900),
    ("1,900,000", "", 1_900_000),
    ("1,900.5", "", 1_900.5),
    ("1 900 000", "", 1_900_000),
    ("1\u202f900\u202f000", "", 1_900_000),
    ("1'900'000", "", 1_900_000),
    ("1’900", "", 1_900),
    ("1_900", "", 1_900),
    ("1.900", "", 1.9),
    # powers of ten
    ("1e6", "", 1_000_000),
    ("1.9E-3", "", 0.0019),
    ("2e+3 ms", "ms", 2_000),
    ("2e3ms", "ms", 2_000),
    ("1.9k", "", 1_900),
    ("1.9 K", "", 1_900),
    ("1.5M", "", 1_500_000),
    ("2G", "", 2e9),
    ("3 T", "", 3e12),
    ("2×10^6", "", 2e6),
    ("2 x 10**6", "", 2e6),
    ("2·10⁶", "", 2e6),
    ("2 × 10⁻³ s", "s", 0.002),
    # the unit
    ("20 times", "times", 20),
    ("20 time", "times", 20),
    ("20 Times.", "times", 20),
    ("20×", "times", 20),
    ("20 x", "times", 20),
    ("× 20", "times", 20),
    ("x20", "times", 20),
    ("20-fold", "times", 20),
    ("20×", "", 20),
    ("20 times", "", 20),
    ("20 ms", "ms", 20),
    ("20ms", "ms", 20),
    ("20 MS", "ms", 20),
    ("20 milliseconds", "ms", 20),
    ("20 seconds", "s", 20),
    ("20 sec", "seconds", 20),
    ("1 hr", "hours", 1),
    ("5 µs", "μs", 5),
    ("5 us", "µs", 5),
    ("5 m2", "m²", 5),
    ("5 req / s", "req/s", 5),
    ("5 requests per second", "requests  per second", 5),
    ("5 request per second", "requests per second", 5),
    ("5 queries", "query", 5),
    ("5 hash", "hashes", 5),
    ("5k requests", "requests", 5_000),
    ("5 kB", "B", 5_000),
    ("5kB", "kB", 5),
    ("5 M", "M", 5),
    ("5 m", "m", 5),
    ("2k s", "s", 2_000),
    ("$20", "$", 20),
    ("20 $", "$", 20),
    ("€ 20", "€", 20),
    # percentages
    ("50", "%", 50),
    ("50%", "%", 50),
    ("50 percent", "%", 50),
    ("50 pct", "percent", 50),
    ("50 %", "", 0.5),
    ("7%", "", 0.07),
]


@pytest.mark.parametrize(("text", "unit", "value"), READ, ids=repr)
def test_a_number_is_read_as_people_write_it(text: str, unit: str, value: float) -> None:
    entry = read_entry(text, asked(unit))
    assert (entry.value, entry.why, entry.message) == (value, "", "")


OTHER_UNITS = [
    ("1900 %", "times", "A factor is asked, not a percentage."),
    ("20 ×", "%", "A percentage is asked, not a factor."),
    ("20x", "ms", "An answer in ms is asked, not a factor."),
    ("20 s", "ms", "An answer in ms is asked, not one in s."),
    ("5 ms", "s", "An answer in s is asked, not one in ms."),
    ("5 Ms", "s", "An answer in s is asked, not one in Ms."),
    ("5 GB", "MB", "An answer in MB is asked, not one in GB."),
    ("5 k%", "times", "A factor is asked, not one in k%."),
    ("20 ms", "", "A plain number is asked, not one in ms."),
    ("20 m", "", "A plain number is asked, not one in m."),
    ("20 g", "", "A plain number is asked, not one in g."),
    ("5 CO2", "", "A plain number is asked, not one in CO2."),
    ("20 €", "$", "An answer in $ is asked, not one in €."),
    ("$20", "", "A plain number is asked, not one in $."),
    ("5 mbp", "ms", "An answer in ms is asked, not one in mbp."),
    ("5 m", "ms", "An answer in ms is asked, not one in m."),
    ("5e", "", "A plain number is asked, not one in e."),
    ("20 " + "very " * 20, "", "A plain number is asked, not one in very very very very very very very very…."),
]


@pytest.mark.parametrize(("text", "unit", "message"), OTHER_UNITS, ids=repr)
def test_another_unit_is_asked_again(text: str, unit: str, message: str) -> None:
    entry = read_entry(text, asked(unit))
    assert (entry.value, entry.why, entry.message) == (None, "another unit", message)


NO_NUMBERS = [
    ("twenty", "A number is asked, such as 1,900 or 1.9k."),
    ("-", "A number is asked, such as 1,900 or 1.9k."),
    ("ms", "A number is asked, such as 1,900 or 1.9k."),
    ("1.900.000", "A number is asked, such as 1,900 or 1.9k."),
    ("1,900,00", "A number is asked, such as 1,900 or 1.9k."),
    ("1e999", "A number is asked, such as 1,900 or 1.9k."),
    ("1e299 k", "A number below 1e300 is asked."),
    ("inf", "A number is asked, such as 1,900 or 1.9k."),
    ("nan", "A number is asked, such as 1,900 or 1.9k."),
    ("２０", "A number is asked, such as 1,900 or 1.9k."),
    ("9" * 201, "A number is asked, such as 1,900 or 1.9k."),
    ("19-21", "One number is asked, such as 1,900 or 1.9k."),
    ("19 to 21", "One number is asked, such as 1,900 or 1.9k."),
    ("40/2", "One number is asked, such as 1,900 or 1.9k."),
    ("1\u00a0900\u202f000", "One number is asked, such as 1,900 or 1.9k."),
    ("> 20", "A number is asked, such as 1,900 or 1.9k."),
    ("1,95", "Fractions are written with a point: 1.95."),
    ("0,500", "Fractions are written with a point: 0.500."),
]


@pytest.mark.parametrize(("text", "message"), NO_NUMBERS, ids=repr)
def test_what_is_no_number_is_asked_again(text: str, message: str) -> None:
    entry = read_entry(text, asked())
    assert (entry.value, entry.why, entry.message) == (None, "not a number", message)


@pytest.mark.parametrize("text", ["", " ", "\t\n"], ids=repr)
def test_an_empty_field_is_no_answer(text: str) -> None:
    assert read_entry(text, asked()).why == "empty"


RIGHT = [
    (20.0, "5%", [19, 20, 21], [18.99, 21.01]),
    (0.3, "5%", [0.285, 0.315], [0.2849, 0.3151]),
    (-20.0, "5%", [-19, -21], [20, -18.9, -21.1]),
    (20.0, "2", [18, 22], [17.9, 22.1]),
    (20.0, "0", [20], [19.99, 20.01]),
    (0.0, "5%", [0], [0.01, -0.01]),
    (0.0, "0.5", [0.5, -0.5], [0.51]),
    (1.2345, "", [1.23, 1.234, 1.235, 1.2345], [1.22, 1.24]),
    (1_900_000.0, "", [1_900_000, 1_904_999], [1_905_001, 1_910_000]),
    (999.7, "", [999.7, 1_000], [1_001, 999]),
    (2 / 3, "", [0.667, 0.6667, 0.666667], [0.66, 0.67]),
    (0.0, "", [0], [0.001]),
]


@pytest.mark.parametrize(("value", "within", "right", "wrong"), RIGHT, ids=repr)
def test_right_is_what_lies_within(value: float, within: str, right: list[float], wrong: list[float]) -> None:
    answer = asked(value=value, within=within)
    assert [typed for typed in right if not is_right(answer, typed)] == []
    assert [typed for typed in wrong if is_right(answer, typed)] == []


SAID = [
    (20.0, "20"),
    (19.5, "19.5"),
    (1_900_000.0, "1,900,000"),
    (0.05, "0.05"),
    (0.0, "0"),
    (-5.0, "−5"),
    (1 / 3, "0.3333"),
    (1_234.567, "1,235"),
    (12.345, "12.35"),
    (19.99999, "20"),
    (0.1 + 0.2, "0.3"),
    (999_999_999_999_999.0, "999,999,999,999,999"),
    (1e15, "1e15"),
    (1.9e18, "1.9e18"),
    (0.000001, "0.000001"),
    (-1.25e-7, "−1.25e-7"),
]


@pytest.mark.parametrize(("value", "text"), SAID, ids=repr)
def test_a_number_is_said_as_people_write_it(value: float, text: str) -> None:
    assert say(value) == text


def test_an_answer_is_said_with_the_digits_its_tolerance_asks_for() -> None:
    assert asked(value=1_234.5678).said == "1,235"
    assert asked(value=1_234.5678, within="0.01").said == "1,234.57"
    assert asked(value=2 / 3, within="0").said == "0.666666667"


DECKS = [
    ("98", 98, "98"),
    ("-1.50", -1.5, "−1.50"),
    ("50_000", 50_000, "50,000"),
    ("-50_000.5", -50_000.5, "−50,000.5"),
    ("50000", 50_000, "50000"),
    ("1e6", 1e6, "1e6"),
    ("1_0e-3", 0.01, "10e-3"),
]


@pytest.mark.parametrize(("text", "value", "shown"), DECKS, ids=repr)
def test_a_number_of_a_deck_is_shown_as_written_with_commas_for_underscores(
    text: str, value: float, shown: str
) -> None:
    assert read_written(text) == value
    assert show_written(text) == shown


@pytest.mark.parametrize("text", ["", "+1", ".5", "5.", "1__0", "1_", "_1", "1e300", "0x1", "1 ", "٣", "1" * 41, "−1"])
def test_a_deck_writes_numbers_in_one_way(text: str) -> None:
    assert read_written(text) is None


@pytest.mark.parametrize(
    ("text", "proper"),
    [
        ("50,000", "50_000"),
        ("5k", "5_000"),
        ("1.5 M", "1_500_000"),
        (".5", "0.5"),
        ("−2", "-2"),
        ("50 %", "50"),
        ("1e20", "1e+20"),
        ("ten", ""),
        ("0x10", ""),
        ("1" * 50, ""),
    ],
)
def test_what_people_write_is_put_as_a_deck_writes_it(text: str, proper: str) -> None:
    assert written(text) == proper
    assert not proper or read_written(proper) is not None
