"""Settings in a file: where it lies, what they do, and that they never touch what was before."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from studykit.desk.config import MAX_CONFIG, load_config, read_config
from studykit.desk.desk import Desk
from studykit.desk.home import bundled_decks, config_file, roots_in_use
from studykit.desk.settings import Settings
from studykit.desk.sitting import Sitting
from studykit.errors import InputError, SettingsError
from studykit.memory.days import from_date
from studykit.memory.model import Answer, Memory, Rating, State
from studykit.memory.scheduler import DEFAULT_PARAMETERS, SchedulerSettings
from studykit.study.queue import DeckLimits, Limits, Order
from tests.desk.tools import DAY, HOUR, MINUTE, Bench, in_order, waiting
from tests.store.tools import deck, note, numbered

Set = Callable[..., Desk]
OTHERS = tuple(round(value * 1.01, 4) for value in DEFAULT_PARAMETERS[:4]) + DEFAULT_PARAMETERS[4:]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config.toml"


@pytest.fixture
def with_settings(bench: Bench, path: Path) -> Set:
    """A desk that reads its settings from a file with this text."""

    def open_desk(text: str) -> Desk:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        desk = Desk(bench.home, [str(bench.folder.path)], bench.watch)
        bench.desks.append(desk)
        desk.scan()
        return desk

    return open_desk


def problems(path: Path) -> list[str]:
    config = read_config(path)
    with pytest.raises(SettingsError) as raised:
        load_config(path)
    assert raised.value.exit_code == 2
    assert [config.said(problem) for problem in config.problems] == list(raised.value.problems)
    return [line.removeprefix(f"{path}:") for line in raised.value.problems]


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_file_lies_in_the_data_folder_that_is_named_and_else_where_the_platform_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "platform"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("STUDYKIT_HOME", raising=False)
    assert config_file() == tmp_path / "platform" / "studykit" / "config.toml"
    monkeypatch.setenv("STUDYKIT_HOME", "~/by-name")
    assert config_file() == tmp_path / "by-name" / "config.toml"
    assert config_file(str(tmp_path / "by-option")) == tmp_path / "by-option" / "config.toml"


def test_without_a_file_everything_has_its_default(path: Path) -> None:
    config = load_config(path)
    assert (config.exists, config.settings()) == (False, Settings())
    assert load_config(path / "below" / "nothing").settings() == Settings()


def test_an_empty_file_chooses_nothing(path: Path) -> None:
    path.parent.mkdir()
    for text in ("", "\ufeff", "# nothing\r\n", "[deck]\n"):
        path.write_text(text, "utf-8")
        assert load_config(path).settings() == Settings()


def test_every_setting_has_its_effect(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(
        '\ufeffdecks = ["mine", "/else/where", "bundled"]\r\nday_start = "05:30"\r\ntheme = "light"\r\n'
        "desired_retention = 0.85\r\nnew_per_day = 5\r\nreviews_per_day = 50\r\nlearning_steps = []\r\n"
        'relearning_steps = ["1h"]\r\nmaximum_interval = 90\r\nleech_threshold = 4\r\norder = "sequential"\r\n'
        "bury_siblings = false\r\nfuzz = false\r\n",
        "utf-8",
    )
    assert load_config(path).settings() == Settings(
        SchedulerSettings(DEFAULT_PARAMETERS, 0.85, (), (60.0,), 90, fuzz=False),
        Limits(5, 50, bury_siblings=False, order=Order.SEQUENTIAL),
        4,
        time(5, 30),
        "light",
        (str(path.parent / "mine"), "/else/where", "bundled"),
        f"{path}:1",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("new_per_day = 1\n\ndesired_retention = 1.5", ["3: desired_retention is 1.5; it takes 0.70 to 0.99"]),
        ("# words\nnew_per_day =", ["2: not TOML: invalid value"]),
        ("new_per_day = 1\nnew_per_day = 2\n", ["2: not TOML: cannot overwrite a value"]),
        ('theme = """\n\n', ["1: not TOML: unterminated string"]),
        (
            'x = """\nfuzz = 1\n"""\nfuzz = 2\n[deck."a"]\ny = 1\nnew_per_day = -1',
            [
                '1: there is no setting "x"; known are decks, day_start, theme, marks, desired_retention,',
                "4: fuzz is 2; it takes true or false",
                '6: there is no setting "y"; known are desired_retention, new_per_day,',
                "7: new_per_day is -1; it takes a whole number from 0 to 9999",
            ],
        ),
        ('deck = { "a" = {\n fuzz = true } }', ["1: not TOML:"]),
        ("deck.a.order = 1\n[deck.b]\norder = 2", ["1: order is 1; it takes ", "3: order is 2; it takes "]),
        ("[[deck]]\nnew_per_day = 1", ["1: deck is […]; it takes tables: "]),
        ("a = [" + "[" * 5000 + "]" * 5001, ["1: not TOML: nested too deep, or a number too long"]),
        ("new_per_day = " + "9" * 5000, ["1: not TOML: nested too deep, or a number too long"]),
        ("new_per_day = 1\rfuzz = true", ["1: not TOML:"]),
        ("new_per_day = 1\x00", ["1: not TOML:"]),
        (".".join("a" * 3000) + " = 1\nfuzz = 3", ['1: there is no setting "a"; ', "2: fuzz is 3; "]),
    ],
)
def test_every_problem_is_a_line_with_its_place(path: Path, text: str, expected: list[str]) -> None:
    path.parent.mkdir()
    path.write_bytes(text.encode())
    found = problems(path)
    assert [said[: len(start)] for said, start in zip(found, expected, strict=True)] == expected


def test_files_that_are_no_text_of_a_size_are_one_line(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"new_per_day = 1\n\xff\xfe\n")
    assert problems(path) == ["2: not UTF-8"]
    path.write_bytes(os.urandom(64))
    assert len(problems(path)) == 1
    path.write_bytes(b"# filled\n" * (MAX_CONFIG // 8))
    assert problems(path) == [" the file is longer than 64 KiB"]
    path.unlink()
    path.mkdir()
    assert problems(path) == [" cannot be opened: it is no file"]
    path.rmdir()
    os.mkfifo(path)
    assert problems(path) == [" cannot be opened: it is no file"]


def test_a_file_that_may_not_be_read_is_one_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path.parent.mkdir()
    path.write_text("new_per_day = 1\n")
    monkeypatch.setattr(Path, "open", refused)
    assert problems(path) == [" cannot be opened: Permission denied"]


def test_a_read_only_file_is_as_good_as_any(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("new_per_day = 1\n")
    path.chmod(0o400)
    assert load_config(path).settings().limits.new_per_day == 1


def test_of_very_many_problems_the_first_are_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("".join(f"x{number} = 1\n" for number in range(1000)))
    with pytest.raises(SettingsError) as raised:
        load_config(path)
    assert len(raised.value.problems) == 21
    assert raised.value.problems[-1] == f"{path}: and 980 more"


def test_a_desk_does_not_open_with_a_broken_file(with_settings: Set, path: Path) -> None:
    with pytest.raises(SettingsError):
        with_settings("new_per_day = true")
    assert [child.name for child in path.parent.iterdir()] == ["config.toml"]


def test_decks_may_be_named_by_the_settings(bench: Bench, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    path.parent.mkdir()
    path.write_text('decks = ["../decks", "bundled"]\n')
    assert roots_in_use(bench.home, []) == ([path.parent / ".." / "decks", bundled_decks()], True)
    assert roots_in_use(bench.home, ["bundled"]) == ([bundled_decks()], True)
    desk = Desk(bench.home, (), bench.watch)
    bench.desks.append(desk)
    desk.scan()
    assert desk.find("c0") is not None
    assert len(desk.decks()) > 1
    monkeypatch.setenv("HOME", str(bench.folder.path.parent))
    path.write_text('decks = ["~/decks"]\n')
    assert roots_in_use(bench.home, []) == ([bench.folder.path], False)
    path.write_text('\ndecks = ["~nobody-of-that-name/decks"]\n')
    with pytest.raises(InputError, match=f"^{path}:2: .*: there is no such folder or deck$"):
        Desk(bench.home, (), bench.watch)


# --- decks ------------------------------------------------------------------------------------------------------------


def test_the_last_table_that_matches_counts_key_by_key(with_settings: Set) -> None:
    desk = with_settings(
        "new_per_day = 9\ndesired_retention = 0.8\n"
        '[deck."network/*"]\nnew_per_day = 5\nlearning_steps = ["5m"]\nleech_threshold = 3\n'
        '[deck."**"]\nreviews_per_day = 70\n'
        '[deck."network/tls"]\nnew_per_day = 2\nmaximum_interval = 30\nbury_siblings = false\norder = "random"\n'
    )
    settings = desk.settings
    dns, tls, osi = "network/dns", "network/tls", "osi"
    assert settings.scheduler_for(dns) == SchedulerSettings(desired_retention=0.8, learning_steps=(5.0,))
    assert settings.scheduler_for(tls).maximum_interval == 30
    assert settings.scheduler_for(osi) is settings.scheduler
    limits = settings.limits_for([dns, tls, osi])
    assert (limits.new_per_day, limits.reviews_per_day) == (9, 200)
    assert limits.own == {
        dns: DeckLimits(5, 70, True, Order.INTERLEAVED),
        tls: DeckLimits(2, 70, False, Order.RANDOM),
        osi: DeckLimits(9, 70, True, Order.INTERLEAVED),
    }
    assert [settings.leech_threshold_for(one) for one in (dns, tls, osi)] == [3, 3, 8]


def test_a_deck_has_its_own_scheduler_on_the_buttons_and_in_the_log(bench: Bench, with_settings: Set) -> None:
    for key in ("a", "b"):
        bench.folder.write(f"{key}.md", deck(note(f"Question of {key}?", "Answer.", id=key)))
    desk = with_settings(
        "fuzz = false\n[deck.b]\nlearning_steps = []\ndesired_retention = 0.99\nmaximum_interval = 3\n"
    )
    sitting = Sitting(desk)
    found = {}
    for _ in range(2):
        turn = sitting.current()
        assert turn is not None
        sitting.reveal()
        shown = sitting.outcomes()
        given = sitting.grade(Rating.GOOD)
        assert given.answer.decision == shown[Rating.GOOD]
        found[turn.card.card] = shown
    assert [found["a"][rating].state for rating in Rating] == [State.LEARNING] * 3 + [State.REVIEW]
    assert [found["b"][rating].state for rating in Rating] == [State.REVIEW] * 4
    assert (found["a"][Rating.EASY].interval_days, found["b"][Rating.EASY].interval_days) == (8, 3)


def test_parameters_of_the_log_reach_the_schedulers_of_decks(bench: Bench, with_settings: Set) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    desk = with_settings("[deck.a]\ndesired_retention = 0.75\n")
    desk.store.set_parameters(OTHERS, desk.clock.moment(), desk.settings.scheduler)
    desk.take_parameters()
    assert desk.settings.scheduler_for("a") == SchedulerSettings(OTHERS, desired_retention=0.75)
    assert desk.settings.scheduler == SchedulerSettings(OTHERS)
    given = desk.answer("c0", Rating.EASY)
    assert given.after.stability == OTHERS[3]


def three_decks(bench: Bench, cards: int = 6) -> None:
    for key in ("a", "b", "c"):
        notes = [note(f"Question {number} of {key}?", "Answer.", id=f"{key}{number}") for number in range(cards)]
        bench.folder.write(f"{key}.md", deck(*notes, title=key))


def test_a_deck_keeps_its_own_limit_of_new_cards_within_that_of_all(bench: Bench, with_settings: Set) -> None:
    three_decks(bench)
    desk = with_settings("new_per_day = 7\n[deck.a]\nnew_per_day = 1\n[deck.b]\nnew_per_day = 0\n")
    sitting = Sitting(desk)
    assert waiting(sitting) == ["a0", "c0", "c1", "c2", "c3", "c4", "c5"]
    assert in_order(sitting, limit=2) == ["a0", "c0"]
    assert waiting(Sitting(desk)) == ["c1", "c2", "c3", "c4", "c5"]
    assert waiting(Sitting(desk, ["a"])) == []
    more = Sitting(desk, ["a"])
    more.more_new(2)
    assert waiting(more) == ["a1", "a2"]
    bench.watch.wait(DAY)
    assert waiting(Sitting(desk))[:2] == ["a1", "c1"]


def test_a_deck_waits_for_one_before_it_that_has_given_all_it_may_today(bench: Bench, with_settings: Set) -> None:
    three_decks(bench)
    bench.folder.write("b.md", deck(note("Question?", "Answer.", id="b0"), after="[a]", title="b"))
    desk = with_settings("[deck.a]\nnew_per_day = 2\n")
    assert waiting(Sitting(desk)) == ["a0", "c0", "a1", "c1", "c2", "c3", "c4", "c5"]
    with_more = with_settings("[deck.a]\nnew_per_day = 6\n")
    assert "b0" in waiting(Sitting(with_more))


def test_a_deck_keeps_its_own_limit_of_reviews_and_its_new_cards_wait_while_more_is_due(
    bench: Bench, with_settings: Set
) -> None:
    three_decks(bench)
    desk = with_settings("learning_steps = []\n[deck.a]\nreviews_per_day = 2\n")
    for card in ("a0", "a1", "a2", "a3", "b0", "b1"):
        desk.answer(card, Rating.HARD)
    bench.watch.wait(40 * DAY)
    sitting = Sitting(desk)
    left = waiting(sitting)
    assert sorted(left[:4]) == ["a0", "a1", "b0", "b1"]
    assert {card[0] for card in left[4:]} == {"b", "c"}
    assert sitting.queue.held_back == 2
    in_order(sitting, limit=4)
    assert not [card for card in waiting(Sitting(desk)) if card.startswith("a")]


def test_siblings_are_buried_deck_by_deck(bench: Bench, with_settings: Set) -> None:
    cloze = "A {{c1::cache}} keeps a {{c2::copy}}."
    for key in ("a", "b"):
        bench.folder.write(f"{key}.md", deck(note(cloze, id=key, kind="cloze")))
    assert waiting(Sitting(with_settings("[deck.b]\nbury_siblings = false\n"))) == ["a/c1", "b/c1", "b/c2"]
    assert waiting(Sitting(with_settings("bury_siblings = false\n[deck.b]\nbury_siblings = true\n"))) == [
        "a/c1", "b/c1", "a/c2",
    ]  # fmt: skip


def test_new_cards_go_deck_by_deck_where_that_is_wished(bench: Bench, with_settings: Set) -> None:
    three_decks(bench, 2)
    assert waiting(Sitting(with_settings(""))) == ["a0", "b0", "c0", "a1", "b1", "c1"]
    assert waiting(Sitting(with_settings('order = "sequential"'))) == ["a0", "a1", "b0", "b1", "c0", "c1"]
    assert waiting(Sitting(with_settings('[deck.b]\norder = "sequential"'))) == ["a0", "b0", "b1", "a1", "c0", "c1"]


def test_shuffled_new_cards_stay_as_they_are_all_day_and_keep_levels_and_after(
    bench: Bench, with_settings: Set
) -> None:
    notes = [note(f"Question {number}?", "Answer.", id=f"a{number}", level="3" if number < 4 else "1")
             for number in range(12)]  # fmt: skip
    bench.folder.write("a.md", deck(*notes))
    bench.folder.write("b.md", deck(*numbered(3), after="[a]"))
    desk = with_settings('order = "random"\nnew_per_day = 13\n')
    orders = []
    for _ in range(3):
        sitting = Sitting(desk)
        order = waiting(sitting)
        assert {int(card[1:]) for card in order[:8]} == set(range(4, 12))
        assert {int(card[1:]) for card in order[8:12]} == set(range(4))
        assert order[12] in {"c0", "c1", "c2"}
        assert waiting(Sitting(with_settings('order = "random"\nnew_per_day = 13\n'))) == order
        orders.append(tuple(order))
        bench.watch.wait(DAY)
    assert len(set(orders)) == 3
    given = in_order(Sitting(desk), limit=3)
    assert waiting(Sitting(desk))[:2] not in (given[:2], ["a4", "a5"])
    own = waiting(Sitting(with_settings('new_per_day = 99\n[deck.a]\norder = "random"\n')))
    assert own != sorted(own)


def test_shuffled_decks_take_turns_in_an_order_of_the_day(bench: Bench, with_settings: Set) -> None:
    for key in "abcdefgh":
        bench.folder.write(f"{key}.md", deck(note("Question?", "Answer.", id=key)))
    desk = with_settings('order = "random"\nnew_per_day = 3\n')
    seen = set()
    for _ in range(12):
        seen |= set(waiting(Sitting(desk)))
        bench.watch.wait(DAY)
    assert seen > {"a", "b", "c"}


# --- what was before --------------------------------------------------------------------------------------------------

CHANGED = (
    'day_start = "13:00"\ndesired_retention = 0.7\nlearning_steps = ["1d"]\nrelearning_steps = []\n'
    'maximum_interval = 1\nfuzz = false\nnew_per_day = 1\n[deck."**"]\nlearning_steps = []\ndesired_retention = 0.99\n'
)


def remembered(desk: Desk) -> dict[str, Memory]:
    return {row.card: row.memory for row in desk.cards()}


def lived(bench: Bench, desk: Desk) -> None:
    """Some days of study, and answers from elsewhere that came without a schedule."""
    for day in range(4):
        for number, rating in enumerate((Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY)):
            desk.answer(f"c{number}", rating)
            bench.watch.wait(11 * MINUTE)
        bench.watch.wait((day + 1) * DAY)
    moment = desk.clock.moment()
    bare = [
        Answer(f"0000000000000000000000000{day}", "x", day, moment.at - day * DAY, "c4", Rating.GOOD, None,
               moment.day - day, 0)
        for day in range(3)
    ]  # fmt: skip
    desk.store.add_imported(bare, (), moment, desk.settings.scheduler)


def test_changed_settings_leave_memory_due_dates_and_days_as_they_were(bench: Bench, with_settings: Set) -> None:
    bench.folder.write("a.md", deck(*numbered(6)))
    desk = with_settings("")
    lived(bench, desk)
    before = remembered(desk)
    first = from_date(date(2026, 11, 20))
    days = [[answer.card for answer in desk.store.reviews_on(day)] for day in range(first, first + 40)]
    desk.close()
    changed = with_settings(CHANGED)
    assert remembered(changed) == before
    changed.store.rebuild(changed.settings.scheduler)
    assert remembered(changed) == before
    assert [[answer.card for answer in changed.store.reviews_on(day)] for day in range(first, first + 40)] == days
    assert changed.undo() is not None
    assert changed.redo() is not None
    assert remembered(changed) == before


def test_only_the_next_answer_follows_the_new_settings(bench: Bench, with_settings: Set) -> None:
    bench.folder.write("a.md", deck(*numbered(6)))
    desk = with_settings("")
    lived(bench, desk)
    before = remembered(desk)
    changed = with_settings("desired_retention = 0.99\nmaximum_interval = 2\n")
    given = changed.answer("c3", Rating.GOOD)
    assert given.after.interval_days == 2
    after = remembered(changed)
    assert {card for card in after if after[card] != before[card]} == {"c3"}


@pytest.mark.parametrize(
    "text", ["learning_steps = []", 'learning_steps = ["1m"]', 'learning_steps = ["1m", "5m", "1h"]']
)
@pytest.mark.parametrize("rating", Rating)
def test_a_card_half_way_through_steps_that_are_no_more_goes_on(
    bench: Bench, with_settings: Set, text: str, rating: Rating
) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    desk = with_settings('learning_steps = ["1m", "5m", "10m", "30m"]\n')
    for _ in range(3):
        desk.answer("c0", Rating.GOOD)
        bench.watch.wait(HOUR)
    assert desk.card("c0").memory.step == 3
    after = with_settings(text).answer("c0", rating).after
    assert (after.due_day is None) != (after.due_at is None)


def test_the_day_starts_when_the_settings_say(bench: Bench, with_settings: Set) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    bench.watch.set("2026-11-20T05:00")
    assert with_settings("").clock.day() == from_date(date(2026, 11, 20))
    desk = with_settings('day_start = "05:30"')
    assert desk.clock.day() == from_date(date(2026, 11, 19))
    assert desk.answer("c0", Rating.GOOD).answer.study_day == from_date(date(2026, 11, 19))
