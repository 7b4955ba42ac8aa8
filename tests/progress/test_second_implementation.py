"""The figures of a log of 100,000 reviews, beside what plain loops over the exported rows make of their definitions.

The definitions are those of docs/progress.md and of the papers they name, in the words of this module: it shares no
code with the figures. Where the crate that Anki judges by is installed, it judges the same items.
"""

from __future__ import annotations

import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise, product
from typing import Any

import pytest

from benchmarks.history import history
from studykit.memory.model import Answer
from studykit.memory.scheduler import DEFAULT_PARAMETERS, SchedulerSettings
from tests.cli.program import Program
from tests.store.tools import Folder, deck, note

pytestmark = pytest.mark.slow

REVIEWS = 100_000
AGO = (0, 1, 2, 4, 7, 13, 30, 60, 200, 400)
"""Every card is one of ten that were answered alike, each so many days ago: that is a tenth of the work."""
TODAY = date(2026, 11, 20)
SINCE = date(2026, 3, 1)
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
DAY = 86_400_000
Row = dict[str, Any]


# --- a log ---


def is_spoken(number: int) -> bool:
    return number % 20 == 7


def seconds_of(number: int) -> int:
    return 10 + number % 90


def deck_of(number: int) -> str:
    return "even" if number % 2 == 0 else "odd"


def a_card(number: int) -> str:
    if is_spoken(number):
        return note(
            f"Tell {number}.", "- [ ] this\n- [ ] that\n\nModel.", id=f"n{number}", kind="spoken",
            time=f"{seconds_of(number)}s",
        )  # fmt: skip
    return note(f"What is {number}?", f"It is {number}.", id=f"n{number}")


def a_time(at: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).isoformat(timespec="milliseconds")


def a_day(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def as_row(answer: Answer, like: int, chance: random.Random) -> Row:
    """An answer as another program would hand it over; some were not timed, some at another place on earth."""
    before, after, ago = answer.before, answer.decision, AGO[like]
    assert before is not None
    assert after is not None
    due = a_day(after.due_day - ago) if after.due_day is not None else a_time((after.due_at or 0) - ago * DAY)
    return {
        "review": f"{answer.id}{like}", "device": "elsewhere", "seq": answer.seq * len(AGO) + like,
        "card": f"n{int(answer.card) * len(AGO) + like}", "at": a_time(answer.at - ago * DAY),
        "utc_offset": chance.choice([-480, -300, 0, 60, 120, 330]), "study_day": a_day(answer.study_day - ago),
        "rating": int(answer.rating), "took_ms": chance.choice([None, 900, 7_301, 21_013, 64_007, 400_009]),
        "cram": False, "undone": False, "rev": 1, "variant": None, "state": before.state.value,
        "stability_before": before.stability, "difficulty_before": before.difficulty,
        "retrievability": before.retrievability, "state_after": after.state.value, "step": after.step,
        "stability": after.stability, "difficulty": after.difficulty, "interval_days": after.interval_days, "due": due,
    }  # fmt: skip


RESULTS = ("state_after", "step", "stability", "difficulty", "interval_days", "due")


def the_log(chance: random.Random) -> Iterator[Row]:
    """What was answered, with what was only crammed, and what was taken back: a row later than one that it is like."""
    tomorrow = (TODAY - date(1970, 1, 1)).days + 1
    past = history(map(str, count()), REVIEWS // len(AGO), tomorrow, SchedulerSettings())
    for answer, like in product(past, range(len(AGO))):
        row = as_row(answer, like, chance)
        yield row
        at = a_time(answer.at - AGO[like] * DAY + 1)
        other = {"review": f"x{row['review']}", "at": at, "rating": chance.choice([1, 1, 3])}
        if chance.random() < 0.03:
            yield row | other | {"cram": True} | dict.fromkeys(RESULTS)
        elif chance.random() < 0.03:
            yield row | other | {"undone": True}


@dataclass(frozen=True, slots=True)
class Home:
    program: Program
    rows: list[Row]
    seen: list[Seen]
    said: dict[str, Any]
    """All figures, as a document."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with such a log, and what it exports."""
    path = tmp_path_factory.mktemp("second")
    rows = list(the_log(random.Random(11)))  # noqa: S311 - a made-up learner
    folder, numbers = Folder(path / "decks"), sorted({int(row["card"][1:]) for row in rows})
    for name in ("even", "odd"):
        folder.write(f"{name}.md", deck(*[a_card(number) for number in numbers if deck_of(number) == name]))
    source = path / "log.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    program = Program(path / "home", [folder.path], f"{TODAY}T23:00")
    taken = program("import", "reviews", str(source))
    assert taken.code == 0, taken.err
    exported = program("export", "reviews", "--format", "jsonl")
    exported_rows = [json.loads(line) for line in exported.lines]
    return Home(program, exported_rows, seen(exported_rows), program("stats", "--json").document)


# --- the definitions ---


@dataclass(frozen=True, slots=True)
class Seen:
    """A review that counts, with what came before it of its card."""

    row: Row
    day: date
    recalled: bool
    interval: int
    """Days that the answer before led to; 0 for a step, and for none."""
    elapsed: int
    """Study days since the answer before; 0 for the first, and for one of the same day."""
    long_reviews: int
    """How many answers of the card came a day or more after the one before them, this one included."""
    lapses: int
    """How many of the earlier ones among these were forgotten."""


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["at"], row["device"], row["seq"]))


def done(rows: list[Row]) -> list[Row]:
    """All work: what was not taken back."""
    return [row for row in in_order(rows) if not row["undone"]]


def seen(rows: list[Row]) -> list[Seen]:
    """All answers that count to memory."""
    found: list[Seen] = []
    last: dict[str, Seen] = {}
    for row in done(rows):
        if row["cram"]:
            continue
        before, day = last.get(row["card"]), date.fromisoformat(row["study_day"])
        if before is None:
            one = Seen(row, day, row["rating"] > 1, 0, 0, 0, 0)
        else:
            elapsed = max((day - before.day).days, 0)
            lapsed = before.elapsed >= 1 and not before.recalled
            one = Seen(
                row, day, row["rating"] > 1, before.row["interval_days"] or 0, elapsed,
                before.long_reviews + (elapsed >= 1), before.lapses + lapsed,
            )  # fmt: skip
        last[row["card"]] = one
        found.append(one)
    return found


def learnt(one: Seen) -> bool:
    return one.row["state"] == "review" or one.interval >= 1


def in_period(day: date, period: str) -> bool:
    age = (TODAY - day).days
    match period:
        case "today":
            return age == 0
        case "yesterday":
            return age == 1
        case "all":
            return True
        case _:
            return age < int(period.removeprefix("last_"))


def tally(found: list[Seen]) -> dict[str, Any]:
    passed = sum(one.recalled for one in found)
    return {"passed": passed, "failed": len(found) - passed, "rate": passed / len(found) if found else None}


def retention(found: list[Seen]) -> dict[str, Any]:
    table = {}
    for period in ("today", "yesterday", "last_7", "last_30", "last_365", "all"):
        counted = [one for one in found if learnt(one) and in_period(one.day, period)]
        table[period] = {
            "young": tally([one for one in counted if one.interval < 21]),
            "mature": tally([one for one in counted if one.interval >= 21]),
            "total": tally(counted),
        }
    return table


def cap(row: Row) -> int:
    number = int(row["card"][1:])
    return 3_000 * seconds_of(number) if is_spoken(number) else 60_000


def hour_of(row: Row) -> int:
    moment = datetime.fromisoformat(row["at"]) + timedelta(minutes=row["utc_offset"])
    return moment.hour


def predicted(found: list[Seen]) -> list[tuple[float, Seen]]:
    return [
        (one.row["retrievability"], one) for one in found if one.elapsed >= 1 and one.row["retrievability"] is not None
    ]


def weights(n: int) -> list[float]:
    return [0.25 + 0.75 * (i / (n - 1)) ** 3 for i in range(n)]


def log_loss(items: list[tuple[float, Seen]]) -> float:
    weighed = weights(len(items))
    losses = [
        -weight * (math.log(p) if one.recalled else math.log(1 - p))
        for weight, (p, one) in zip(weighed, items, strict=True)
    ]
    return math.fsum(losses) / math.fsum(weighed)


def bin_of(one: Seen) -> tuple[float, ...]:
    def power(value: int, base: float) -> float:
        exponent = 0
        while base ** (exponent + 1) <= value:
            exponent += 1
        return float(base**exponent)

    reviews = one.long_reviews + 1
    return (
        round(100 * 2.48 * power(one.elapsed, 3.62)), round(1.99 * power(reviews, 1.89)),
        round(1.65 * power(one.lapses, 1.73)) if one.lapses else 0,
    )  # fmt: skip


def rmse_bins(items: list[tuple[float, Seen]]) -> float:
    groups: dict[tuple[float, ...], list[tuple[float, float, bool]]] = defaultdict(list)
    for weight, (p, one) in zip(weights(len(items)), items, strict=True):
        groups[bin_of(one)].append((weight, p, one.recalled))
    squares = total = 0.0
    for group in groups.values():
        apart = sum(p for _, p, _ in group) / len(group) - sum(y for *_, y in group) / len(group)
        weight = sum(weight for weight, *_ in group)
        squares, total = squares + weight * apart**2, total + weight
    return math.sqrt(squares / total)


def auc(items: list[tuple[float, Seen]]) -> float:
    """By the sum of ranks, those of the same tenth of a percent sharing theirs."""
    order = sorted((round(p * 1000), one.recalled) for p, one in items)
    places: dict[int, list[int]] = defaultdict(list)
    for place, (rank, _) in enumerate(order, 1):
        places[rank].append(place)
    shared = {rank: sum(found) / len(found) for rank, found in places.items()}
    good = [shared[rank] for rank, recalled in order if recalled]
    bad = len(order) - len(good)
    return (sum(good) - len(good) * (len(good) + 1) / 2) / (len(good) * bad)


def interval(passed: int, n: int) -> list[float]:
    """Wilson's: the shares from which what was seen is as far away as 95 % allow, by the square equation."""
    z2, share = 1.959963984540054**2, passed / n
    a, b, c = 1 + z2 / n, -(2 * share + z2 / n), share**2
    root = math.sqrt(b * b - 4 * a * c)
    return [(-b - root) / (2 * a), (-b + root) / (2 * a)]


def table(items: list[tuple[float, Seen]]) -> list[dict[str, Any]]:
    found = []
    for low, high in pairwise(EDGES):
        inside = [(p, one) for p, one in items if low <= p < high or (high == 1.0 and p == 1.0)]
        if not inside:
            continue
        passed = sum(one.recalled for _, one in inside)
        bounds = interval(passed, len(inside))
        found.append({
            "predicted": sum(p for p, _ in inside) / len(inside), "observed": passed / len(inside), "n": len(inside),
            "low": bounds[0], "high": bounds[1],
        })  # fmt: skip
    return found


# --- side by side ---


def assert_same_calibration(said: dict[str, Any], items: list[tuple[float, Seen]]) -> None:
    assert said["n"] == len(items)
    assert said["log_loss"] == pytest.approx(log_loss(items), abs=1e-5)
    assert said["rmse_bins"] == pytest.approx(rmse_bins(items), abs=1e-5)
    assert said["auc"] == pytest.approx(auc(items), abs=1e-5)
    bins = table(items)
    assert [one["n"] for one in said["bins"]] == [one["n"] for one in bins]
    for mine, theirs in zip(bins, said["bins"], strict=True):
        assert {name: theirs[name] for name in mine} == pytest.approx(mine, abs=1e-9)


def test_the_log_has_all_that_figures_have_to_tell_apart(home: Home) -> None:
    assert len(home.rows) > REVIEWS
    assert sum(row["undone"] for row in home.rows) > 1_000
    assert sum(row["cram"] for row in home.rows) > 1_000
    found = retention(home.seen)
    assert found["today"]["total"]["passed"]
    assert min(found["last_30"][how]["failed"] for how in ("young", "mature")) > 20
    assert len(predicted(home.seen)) > REVIEWS / 2


def test_true_retention_of_every_period_is_that_of_the_definition(home: Home) -> None:
    assert home.said["true_retention"] == retention(home.seen)


def assert_same_work(said: dict[str, Any], rows: list[Row], found: list[Seen]) -> None:
    days = {date.fromisoformat(row["study_day"]) for row in rows}
    newest = 0 if TODAY in days else 1
    streak = next(number for number in count() if TODAY - timedelta(days=newest + number) not in days)
    time = sum(min(row["took_ms"], cap(row)) for row in rows if row["took_ms"] is not None)
    assert (said["reviews"], said["days_studied"], said["streak"]) == (len(rows), len(days), streak)
    assert said["minutes"] == round(time / 60_000, 1)
    answers = Counter(map(hour_of, rows))
    counted: dict[int, list[Seen]] = defaultdict(list)
    for one in found:
        counted[hour_of(one.row)] += [one] if learnt(one) else []
    assert said["hours"] == [
        {"hour": hour, "reviews": answers[hour], **tally(counted[hour])} for hour in sorted(answers)
    ]


def test_answers_days_time_and_hours_are_those_of_the_rows(home: Home) -> None:
    assert_same_work(home.said, done(home.rows), home.seen)


def test_calibration_is_that_of_the_definitions(home: Home) -> None:
    assert_same_calibration(home.said["calibration"], predicted(home.seen))


def test_what_was_recalled_of_each_deck_within_thirty_days_is_that_of_its_cards(home: Home) -> None:
    said = {one["deck"]: one["true_retention"] for one in home.said["decks"]}
    for name in ("even", "odd"):
        found = [
            one for one in home.seen
            if one.row["deck"] == name and learnt(one) and in_period(one.day, "last_30")
        ]  # fmt: skip
        assert {key: said[name][key] for key in ("passed", "failed", "rate")} == tally(found)


@pytest.mark.parametrize(
    ("options", "decks", "since"),
    [
        (["--since", f"{SINCE}"], {"even", "odd"}, SINCE),
        (["--deck", "odd"], {"odd"}, date.min),
        (["--deck", "even", "--since", f"{SINCE}"], {"even"}, SINCE),
    ],
)
def test_within_a_scope_figures_are_those_of_its_answers_with_all_that_came_before_them_known(
    home: Home, options: list[str], decks: set[str], since: date
) -> None:
    said = home.program("stats", "--json", *options).document
    found = [one for one in home.seen if one.row["deck"] in decks and one.day >= since]
    rows = [row for row in done(home.rows) if row["deck"] in decks and row["study_day"] >= f"{since}"]
    assert said["true_retention"] == retention(found)
    assert_same_work(said, rows, found)
    assert_same_calibration(said["calibration"], predicted(found))
    assert {one["deck"] for one in said["decks"]} == decks


def test_the_crate_that_anki_judges_by_says_the_same_of_the_same_items(home: Home) -> None:
    crate = pytest.importorskip("fsrs_rs_python")
    reviews: dict[str, list[Any]] = defaultdict(list)
    items = []
    for one in home.seen:
        history_of_card = reviews[one.row["card"]]
        history_of_card.append(crate.FSRSReview(one.row["rating"], one.elapsed))
        if one.elapsed >= 1:
            items.append(crate.FSRSItem([*history_of_card]))
    judged = crate.FSRS([*DEFAULT_PARAMETERS]).evaluate(items)
    said = home.said["calibration"]
    assert said["n"] == len(items)
    assert judged.log_loss == pytest.approx(said["log_loss"], abs=1e-5)
    assert judged.rmse_bins == pytest.approx(said["rmse_bins"], abs=1e-5)
