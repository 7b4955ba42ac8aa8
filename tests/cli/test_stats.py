"""The command stats: a page of at most 80 columns, whatever decks are called, and the same figures as a document."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from studykit.deck.blocks import Run
from studykit.deck.lines import width_of
from studykit.desk.desk import Desk
from studykit.memory.model import Rating
from tests.cli.program import Program
from tests.desk.tools import DAY, MINUTE, Watch
from tests.store.tools import Folder, deck, note, numbered

WIDE = "日本\u202e" * 30


@pytest.fixture
def studied(program: Program, folder: Folder) -> Program:
    """Seven weeks of two decks, one with spoken cards, and another deck that was never opened."""
    folder.write("a.md", deck(*numbered(12), title="Edge networks"))
    folder.write("b/talk.md", deck(note("Explain.", "- [ ] one", id="talk", kind="spoken", time="2m"), title=WIDE))
    folder.write("c.md", deck(note("Never asked?", id="never"), title="Not begun"))
    rows = [
        "card,at,rating,took_ms,state,stability_before,retrievability,state_after,stability,difficulty,interval_days,due"
    ]
    for number in range(12):
        for day in range(number % 3, 48, 4):
            then = date(2026, 10, 2) + timedelta(day)
            rating = 1 if (day + number) % 9 == 0 else 3
            due, p = then + timedelta(4), 0.81 + (number % 4) / 25
            rows.append(
                f"c{number},{then}T09:0{number % 10}:00Z,{rating},{8000 + 500 * number},review,4,{p},review,5,6,4,{due}"
            )
    evenings = ((date(2026, 10, 2) + timedelta(10 * n), 100_000 * (n + 1)) for n in range(4))
    rows += [f"talk,{day}T20:00:00Z,3,{took},,,,,,,," for day, took in evenings]
    path = program.home.parent / "rows.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert program("import", "reviews", str(path)).code == 0
    return program


PAGE = """\
148 answers on 36 days · 42 min

Recalled (target 90 %)            7 days             30 days                 all
Young                       too few (12)           89 % (84)          89 % (144)
Mature                       too few (0)         too few (0)         too few (0)
Total                       too few (12)           89 % (84)          89 % (144)

Predictions over 132 answers: log loss 0.339 · RMSE of bins 11.8 % · AUC 0.56
     between     predicted    recalled       95 % interval       answers
   80 – 90 %          85 %        89 %           81 – 94 %            99
   90 – 95 %          93 %        91 %           76 – 97 %            33

Load    3.0 answers a day · 3.0 a day to come, as intervals stand
Time    16.9 s an answer · 1 min a day studied
Ready   89 % known today, cards not seen counting 0

Due, the next 14 days
Fri 20 Nov  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  8
Sat 21 Nov  ━━━━━━━━━━━━━━━━━━━━━━  4
Sun 22 Nov  0
Mon 23 Nov  0
Tue 24 Nov  0
Wed 25 Nov  0
Thu 26 Nov  0
Fri 27 Nov  0
Sat 28 Nov  0
Sun 29 Nov  0
Mon 30 Nov  0
Tue 1 Dec   0
Wed 2 Dec   0
Thu 3 Dec   0

Hardest cards                                     forgotten  answers  difficulty
c8  Question 8?                                           2       12         9.1
c4  Question 4?                                           2       12         9.1
c0  Question 0?                                           1       12         8.7
c9  Question 9?                                           1       12         8.7
c11  Question 11?                                         1       12         7.3
c2  Question 2?                                           1       12         7.3
c7  Question 7?                                           1       12         7.3
c3  Question 3?                                           1       12         7.3
c5  Question 5?                                           1       12         7.3
c1  Question 1?                                           1       12         7.3

Deck                                cards    new    due  known recalled, 30 days
Edge networks                          12      0      8   96 %         89 % (84)
日本<U+202E>日本<U+202E>日本<U+2…       1      0      0   97 %       too few (0)
Not begun                               1      1      0    0 %       too few (0)
"""


def test_a_page_has_every_figure_in_eighty_columns(studied: Program) -> None:
    outcome = studied("stats")
    assert outcome.code == 0
    assert outcome.out == PAGE
    assert max(width_of((Run(line),)) for line in outcome.lines) <= 80


def test_stats_are_words_where_there_are_too_few_answers(program: Program) -> None:
    lines = program("stats").lines
    assert lines[0] == "0 answers on 0 days · no time yet"
    assert "Predictions: too few answers after at least a day (0)" in lines
    assert any("too few (0)" in line for line in lines)


def test_a_deck_and_a_day_bound_what_is_counted(studied: Program) -> None:
    whole, part = studied("stats", "--json").document, studied("stats", "--deck", "a", "--json").document
    assert (whole["reviews"], part["reviews"]) == (148, 144)
    assert part["scope"] == {"decks": ["a"], "since": None}
    assert [d["deck"] for d in part["decks"]] == ["a"]
    assert part["true_retention"] == whole["true_retention"], "spoken cards have no review yet that counts"
    late = studied("stats", "--deck", "a", "--since", "2026-11-10", "--json").document
    rows = [json.loads(line) for line in studied("export", "reviews", "--format", "jsonl").out.splitlines()]
    meant = [row for row in rows if row["deck"] == "a" and row["study_day"] >= "2026-11-10"]
    assert late["reviews"] == len(meant) < part["reviews"]
    assert late["days_studied"] == len({row["study_day"] for row in meant})
    everything = late["true_retention"]["all"]["total"]
    assert everything["passed"] == sum(row["rating"] > 1 for row in meant)
    assert everything["failed"] == sum(row["rating"] == 1 for row in meant)
    assert late["calibration"]["n"] == len(meant)
    assert (late["forecast"], late["decks"]) == (part["forecast"], part["decks"]), "they know no past"


def test_the_page_says_what_it_is_of(studied: Program) -> None:
    lines = studied("stats", "--deck", "a", "--since", "2026-11-10").lines
    assert lines[1:3] == ["Only deck a: Edge networks", "Since 10 Nov; what is due, and cards, as of today"]
    assert lines[4].endswith("since 10 Nov")
    assert [line for line in lines if line.startswith("Not begun")] == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--deck", "nowhere"], "there is no deck 'nowhere'"),
        (["--since", "soon"], "--since 'soon' is not a day; write 2026-11-20"),
        (["--since", "2026-11-21"], "--since 2026-11-21 is still to come"),
    ],
)
def test_what_there_is_not_is_a_line(studied: Program, options: list[str], said: str) -> None:
    outcome = studied("stats", *options)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert len([line for line in outcome.err.splitlines() if not line.startswith("!")]) == 1


def test_an_answer_counts_for_a_minute_at_most_and_a_spoken_one_for_three_times_its_time(
    program: Program, folder: Folder
) -> None:
    folder.write(
        "a.md", deck(note("Short?", id="short"), note("Talk.", "- [ ] x", id="talk", kind="spoken", time="30s"))
    )

    def minutes() -> Any:
        return program("stats", "--json").document["minutes"]

    program("answer", "short", "good", "--took", "100")
    assert minutes() == 1.0
    program("answer", "talk", "good", "--took", "100")
    assert minutes() == 2.5
    folder.write(
        "a.md", deck(note("Short?", id="short"), note("Talk.", "- [ ] x", id="talk", kind="spoken", time="20s"))
    )
    assert minutes() == 2.0, "sums that were kept follow the deck"
    assert program("export", "days", "--format", "jsonl").out.count('"minutes":2.0') == 1


def test_cards_that_are_forgotten_often_are_named_the_worst_first(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3)))
    watch = Watch("2026-08-01T09:00")
    desk = Desk(str(program.home), [str(folder.path)], watch)
    desk.scan()
    for _ in range(9):
        for card, lapses in (("c0", True), ("c1", False)):
            desk.answer(card, Rating.EASY)
            watch.wait(9 * DAY if lapses else MINUTE)
            if lapses:
                desk.answer(card, Rating.AGAIN)
                desk.answer(card, Rating.GOOD)
    desk.mark("c0", "suspend")
    desk.close()
    found = program("stats", "--json").document
    assert [(card["card"], card["suspended"]) for card in found["hardest"]] == [("c0", True)]
    assert [card["card"] for card in found["leeches"]] == ["c0"]
    assert found["hardest"][0]["lapses"] >= 8
    page = program("stats").lines
    assert [line for line in page if line.startswith("Leeches")] != []
    assert any(line.startswith("c0  Question 0? (suspended)") for line in page)
