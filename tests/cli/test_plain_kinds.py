"""Interactive cards in lines: one card a test, all of its dialog behind the header."""

from __future__ import annotations

import pytest

from tests.cli.program import Program
from tests.store.tools import Folder

CHOICE = """## Which order decides? <!-- id: c, kind: choice -->

- [ ] max-age first

  Not in a shared cache.
- [x] s-maxage first
- [ ] Expires first

All for shared caches.
"""
SEVERAL = """## Which remedies work? <!-- id: c, kind: choice -->

- [x] Collapsing
- [x] Jitter
- [ ] Longer timeouts
"""
TYPED = """## Which header carries the tags? <!-- id: c, kind: typed, accept: [surrogate keys] -->

`Surrogate-Key`

Separated by blanks.
"""
NUMERIC = """## From {a} % to {b} %, by what factor do misses grow? <!-- id: c, kind: numeric -->

```numbers
a = 98
b = 60
answer = (100 - b) / (100 - a)
unit = times
within = 5%
```

They grow {answer} times.
"""
FIELDS = """## Misses and hits? <!-- id: c, kind: numeric -->

```numbers
answer misses = 40
answer hits = 60
```
"""
STEPS = """## In what order? <!-- id: c, kind: steps -->

1. Transport
2. TLS
3. WAF
"""
SPOKEN = """## Origin load doubled. What now? <!-- id: c, kind: spoken, time: 90s -->

- [ ] asks which ratio
- [ ] splits by POP

First I would ask.
"""
REVERSE = "## Purge <!-- id: c, kind: reverse -->\n\nTakes objects out of caches.\n"
TABLE = """## Where does it sit? <!-- id: c, kind: table -->

| Product | Layer |
|---|---|
| Spectrum | 4 |
"""


def dialog(program: Program, folder: Folder, note: str, *typed: str) -> list[str]:
    """What is said behind the header of the card, with the grades and their intervals left out."""
    folder.write("a.md", f"---\ndeck: D\n---\n\n{note}")
    outcome = program("review", "--plain", typed="".join(f"{line}\n" for line in typed))
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith("D · "))
    kept = [("1 Again …" + line.partition("d  (")[2].join(("  (", "")) if "1 Again 1m" in line else line)
            for line in lines[start + 2 :]]  # fmt: skip
    return [line for line in kept if line]


def rating(program: Program) -> str:
    rows = program("export", "reviews").lines
    return rows[1].split(",")[rows[0].split(",").index("rating")] if len(rows) > 1 else ""


@pytest.mark.parametrize(("pick", "mark", "proposed"), [("right", "(right)", "3"), ("wrong", "(your pick)", "1")])
def test_a_choice_is_picked_by_its_number(
    program: Program, folder: Folder, pick: str, mark: str, proposed: str
) -> None:
    first = dialog(program, folder, CHOICE, "q")
    wanted = "s-maxage first" if pick == "right" else "max-age first"
    number = next(line[0] for line in first if line[3:] == wanted)
    said = dialog(program, folder, CHOICE, number, "", "q")
    assert f"{'✓' if pick == 'right' else '✗'} {wanted} {mark}" in said
    assert "  Not in a shared cache." in said
    assert said.index("All for shared caches.") > said.index("  Not in a shared cache.")
    assert rating(program) == proposed


def test_several_options_are_given_in_one_line(program: Program, folder: Folder) -> None:
    first = dialog(program, folder, SEVERAL, "q")
    numbers = [line[0] for line in first if line[3:] in ("Collapsing", "Jitter")]
    said = dialog(program, folder, SEVERAL, "7 x", " ".join(numbers), "", "q")
    assert any(line.endswith("Write numbers from 1 to 3, with blanks between them.") for line in said)
    assert {"✓ Collapsing (right)", "✓ Jitter (right)", "· Longer timeouts"} <= set(said)
    assert rating(program) == "3"


def test_a_typed_answer_is_compared_and_its_difference_shown(program: Program, folder: Folder) -> None:
    said = dialog(program, folder, TYPED, "surogate key", ":q")
    at = said.index("you       su·rogate␣key")
    assert said[at + 1 : at + 3] == ["answer    Surrogate-Key", "            ^      ^   1 missing, 1 other"]
    assert dialog(program, folder, TYPED, "SURROGATE KEYS", "", ":q").count(
        "you       SURROGATE KEYS  ✓ right; also: Surrogate-Key"
    )
    assert rating(program) == "3"


def test_a_line_that_could_be_a_command_is_an_answer_where_one_types(program: Program, folder: Folder) -> None:
    said = dialog(program, folder, TYPED, "q", ":q")
    assert "you       q  ✗" in said


def test_a_number_in_another_unit_is_asked_again(program: Program, folder: Folder) -> None:
    said = dialog(program, folder, NUMERIC, "1900 %", "19.5", "", ":q")
    assert any("Not counted: try again." in line for line in said)
    assert {"you       19.5  ✓", "answer    20 times, within 5%", "They grow 20 times."} <= set(said)
    assert rating(program) == "3"


def test_each_of_several_numbers_is_asked_for(program: Program, folder: Folder) -> None:
    said = dialog(program, folder, FIELDS, "40", "61", "", ":q")
    assert {"you       misses: 40  ✓", "you       hits: 61  ✗", "answer    hits: 60"} <= set(said)
    assert rating(program) == "2"


def test_steps_are_gone_through_one_by_one(program: Program, folder: Folder) -> None:
    said = dialog(program, folder, STEPS, "", "", "n", "", "", "q")
    assert [line for line in said if line.startswith(("✓", "✗"))] == ["✓ Transport", "✗ TLS (missed)", "✓ WAF"]
    assert rating(program) == "2"


def test_a_spoken_answer_is_ticked_off_after_speaking(program: Program, folder: Folder) -> None:
    said = dialog(program, folder, SPOKEN, "", "1", "", "q")
    assert "Answer aloud, in about 1:30; nothing is recorded. Enter when you are done: " in said
    assert "You spoke 0:00. You made 1 of 2 points." in said
    assert {"✓ asks which ratio", "✗ splits by POP (missed)", "First I would ask."} <= set(said)
    assert rating(program) == "2"


def test_a_reverse_note_is_asked_from_its_front_and_a_table_by_its_rows(program: Program, folder: Folder) -> None:
    said = dialog(program, folder, REVERSE, "", "q")
    assert said[:3] == ["Purge", "Enter for the answer: ", "Takes objects out of caches."]
    said = dialog(program, folder, TABLE, "", "q")
    assert "Spectrum  […]" in said
    assert "Spectrum  4" in said


@pytest.mark.parametrize("note", [CHOICE, SEVERAL, TYPED, NUMERIC, FIELDS, STEPS, SPOKEN, REVERSE, TABLE])
def test_leaving_in_the_middle_of_any_card_counts_for_nothing(program: Program, folder: Folder, note: str) -> None:
    dialog(program, folder, note)
    dialog(program, folder, note, ":q")
    assert rating(program) == ""


@pytest.mark.parametrize("no", ["n", "N"])
def test_a_step_is_missed_with_a_small_or_a_capital_letter(program: Program, folder: Folder, no: str) -> None:
    said = dialog(program, folder, STEPS, "", "Y", no, "", "", "q")
    assert [line for line in said if line.startswith(("✓", "✗"))] == ["✓ Transport", "✗ TLS (missed)", "✓ WAF"]


@pytest.mark.parametrize("typed", [",", "1 2", "2, 3", "0011", "٣", "4"])
def test_where_one_option_is_right_one_number_is_asked_for(program: Program, folder: Folder, typed: str) -> None:
    said = dialog(program, folder, CHOICE, typed, "q")
    assert any(line.endswith("Write one number from 1 to 3.") for line in said)
    assert not any("your pick" in line or "(right" in line for line in said)


def test_commas_alone_tick_no_option(program: Program, folder: Folder) -> None:
    said = dialog(program, folder, SEVERAL, ",", "q")
    assert any(line.endswith("Write numbers from 1 to 3, with blanks between them.") for line in said)
    assert not any("space" in line for line in said)
