"""What holds for notes of every kind, whatever stands in them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.exercise import Choice, Item
from studykit.deck.kinds import card_faces
from studykit.deck.kinds.drawn import Drawn, draw_card
from studykit.deck.kinds.solved import solved
from studykit.deck.lines import plain, typeset
from studykit.deck.model import DeckText, Kind, Note, Reading
from studykit.deck.read import read_deck
from tests.deck.markdown_makers import answers, decks, inlines, kinds, notes, text
from tests.deck.test_reading_properties import PIECES, as_notes, check, hostile, read

seeds = st.text(max_size=8)
words = st.text(st.sampled_from("abcdé日 _.+/*`-"), min_size=1, max_size=8)
WIDE = 10_000


def draw_all(read: DeckText, seed: str = "") -> None:
    links = read.info.links if read.info else {}
    for note in read.notes:
        for label in note.labels:
            card_faces(note, label, links, seed)
            drawn = draw_card(note, label, links, seed)
            typeset([*drawn.question, *drawn.answered, *solved(drawn.exercise), *drawn.answer], 40)


def one(body: str, kind: str, heading: str = "Q") -> Note:
    """The one note with this body."""
    (note,) = read(f"---\ndeck: D\n---\n\n## {heading} <!-- id: n, kind: {kind} -->\n\n{body}\n").notes
    return note


def asked(note: Note, label: str = "", seed: str = "") -> tuple[str, str, Drawn]:
    """What is asked as Markdown and on the screen."""
    drawn = draw_card(note, label, {}, seed)
    return card_faces(note, label, {}, seed)[0], on_screen(drawn), drawn


def on_screen(drawn: Drawn) -> str:
    return "\n".join(plain(line) for line in typeset(list(drawn.question), WIDE))


# --- any text ---------------------------------------------------------------------------------------------------------


@given(decks, seeds)
@settings(deadline=None, max_examples=1000)
def test_notes_of_every_kind_are_read_and_drawn_to_the_end(content: str, seed: str) -> None:
    deck = read(content)
    check(deck, content)
    draw_all(deck, seed)


@given(kinds, text, inlines, seeds)
@settings(deadline=None, max_examples=300)
def test_any_text_below_a_heading_of_any_kind_is_read_and_drawn(kind: str, body: str, heading: str, seed: str) -> None:
    for below in (body, f"- [x] a\n- [ ] b{body}", f"| a | b |\n|---|---|\n| {body} | c |", f"a\n\n---\n\n{body}"):
        content = f"---\ndeck: D\n---\n\n## {heading} <!-- id: n, kind: {kind} -->\n\n{below}"
        deck = read(content)
        check(deck, content)
        draw_all(deck, seed)


@given(decks)
@settings(deadline=None, max_examples=300)
def test_a_note_has_labels_of_its_kind(content: str) -> None:
    forms = {
        Kind.REVERSE: re.compile("|reverse"),
        Kind.CLOZE: re.compile(r"c[0-9]+|x[0-9a-f]{8}(?:-[0-9]+)?"),
        Kind.TABLE: re.compile(r"row:(?:[\w.+-]|%[0-9A-F]{2})+"),
    }
    for note in read(content).notes:
        assert note.kind is not Kind.NONE
        form = forms.get(note.kind, re.compile(""))
        assert [label for label in note.labels if not form.fullmatch(label)] == []
        assert note.labels == ("", "reverse") or note.kind is not Kind.REVERSE


@given(kinds, answers, seeds)
@settings(deadline=None, max_examples=300)
def test_a_card_is_drawn_the_same_with_the_same_seed(kind: str, body: str, seed: str) -> None:
    for note in read(f"---\ndeck: D\n---\n\n## Q <!-- kind: {kind} -->\n\n{body}\n").notes:
        for label in note.labels:
            assert draw_card(note, label, {}, seed) == draw_card(note, label, {}, seed)
            assert card_faces(note, label, {}, seed) == card_faces(note, label, {}, seed)


# --- what is hidden ---------------------------------------------------------------------------------------------------

options = st.lists(st.tuples(st.booleans(), words), min_size=2, max_size=9).filter(lambda o: any(r for r, _ in o))


def choice(marked: list[tuple[bool, str]], more: str = "") -> Note:
    return one("\n".join(f"- [{'x' if right else ' '}] o{text}{more}" for right, text in marked), "choice")


@given(options, seeds)
@settings(deadline=None)
def test_the_options_of_a_choice_are_asked_in_some_order_each_once(marked: list[tuple[bool, str]], seed: str) -> None:
    note = choice(marked)
    orders = [draw_card(note, "", {}, each).exercise for each in (seed, f"{seed}2")]
    for exercise in orders:
        assert isinstance(exercise, Choice)
        assert sorted(map(repr, exercise.options)) == sorted(map(repr, in_deck_order(note)))
        assert len(exercise.right) == sum(right for right, _ in marked)


def in_deck_order(note: Note) -> list[Item]:
    """The options one by one, each from a choice that has only it and one more."""
    lines = note.back.split("\n")
    found = []
    for line in lines:
        exercise = draw_card(one(f"{line}\n- [x] other", "choice"), "", {}, "").exercise
        assert isinstance(exercise, Choice)
        found += [item for item in exercise.options if item.text[0][0].text != "other"]
    return found


def test_every_option_comes_first_with_some_seed() -> None:
    note = choice([(True, "a"), (False, "b"), (False, "c"), (False, "d")])
    firsts = set()
    for seed in range(100):
        exercise = draw_card(note, "", {}, str(seed)).exercise
        assert isinstance(exercise, Choice)
        firsts.add(exercise.options[0].text[0][0].text)
    assert firsts == {"oa", "ob", "oc", "od"}


@given(options, seeds)
@settings(deadline=None)
def test_which_option_is_right_changes_nothing_that_is_asked(marked: list[tuple[bool, str]], seed: str) -> None:
    turned = [(not right if any(not r for r, _ in marked) else True, text) for right, text in marked]
    (front, screen, one_way), (other_front, other_screen, other_way) = (
        asked(choice(each, "\n\n  hemlock"), "", seed) for each in (marked, turned)
    )
    assert (front, screen) == (other_front, other_screen)
    assert "hemlock" not in front + screen
    assert isinstance(one_way.exercise, Choice)
    assert isinstance(other_way.exercise, Choice)
    assert [o.text for o in one_way.exercise.options] == [o.text for o in other_way.exercise.options]


@given(st.lists(words, min_size=1, max_size=5, unique_by=lambda word: word.lower()), st.integers(2, 4))
@settings(deadline=None)
def test_the_cells_that_are_asked_are_not_on_the_front(firsts: list[str], columns: int) -> None:
    rows = [f"| r{n}{first} " + f"| hemlock{n} " * (columns - 1) + "|" for n, first in enumerate(firsts)]
    head = "| a " * columns + "|\n" + "|---" * columns + "|\n"
    note = one(f"Of these:\n\n{head}" + "\n".join(rows) + "\n\nhemlock", "table")
    assert len(note.labels) == len(firsts)
    for number, label in enumerate(note.labels):
        front, screen, drawn = asked(note, label)
        assert "hemlock" not in front + screen
        answered = "\n".join(plain(line) for line in typeset(list(drawn.answered), WIDE))
        assert answered.count(f"hemlock{number}") == columns - 1
        assert answered.count("hemlock") == columns - 1


@given(st.sampled_from(["numeric", "steps", "spoken", "typed"]), st.booleans(), seeds)
@settings(deadline=None)
def test_what_is_to_be_found_is_not_on_the_front(kind: str, below: bool, seed: str) -> None:
    part = {
        "numeric": "```numbers\nhemlock = 1, 2\nanswer = hemlock\n```\n\nhemlock",
        "steps": "1. hemlock\n2. hemlock\n3. hemlock\n\nhemlock",
        "spoken": "- [ ] hemlock\n\nhemlock",
        "typed": "hemlock\n\nhemlock\n\nAccept: hemlocks",
    }[kind]
    note = one(f"Above.\n\n---\n\n{part}" if below or kind == "typed" else f"Above.\n\n{part}", kind)
    front, screen, _ = asked(note, "", seed)
    assert "Above." in front
    assert "Above." in screen
    assert "hemlock" not in front + screen


# --- labels of rows ---------------------------------------------------------------------------------------------------


def labels_of(firsts: list[str]) -> tuple[str, ...]:
    return one("| a | b |\n|---|---|\n" + "\n".join(f"| r{first} | b |" for first in firsts), "table").labels


@given(st.lists(st.from_regex(r"[a-zé日0-9.+ -]{0,6}[a-z]", fullmatch=True), min_size=2, max_size=8), st.data())
@settings(deadline=None)
def test_the_label_of_a_row_stays_when_others_come_go_or_move(firsts: list[str], data: st.DataObject) -> None:
    rows = list({labels_of([first])[0]: first for first in firsts}.values())
    labels = dict(zip(rows, labels_of(rows), strict=True))
    changed = data.draw(st.permutations(rows))[: data.draw(st.integers(1, len(rows)))]
    assert labels_of(changed) == tuple(labels[first] for first in changed)


# --- notes beside notes -----------------------------------------------------------------------------------------------

SOUND = {
    "basic": "A",
    "reverse": "A",
    "cloze": "{{c1::a}} b",
    "choice": "- [x] a\n- [ ] b",
    "typed": "a\n\nAccept: b",
    "numeric": "```numbers\na = 1, 2\nanswer = a\n```",
    "steps": "1. a\n2. b\n3. c",
    "table": "| a | b |\n|---|---|\n| c | d |",
    "spoken": "- [ ] a\n\nM",
}


@given(st.sampled_from(sorted(SOUND)), notes, st.booleans())
@settings(deadline=None, max_examples=300)
def test_a_note_of_a_kind_is_not_hidden_by_what_stands_beside_it(kind: str, other: str, first: bool) -> None:
    good = f"## good <!-- id: good, kind: {kind} -->\n\n{SOUND[kind]}\n\n"
    alone = read(f"---\ndeck: D\n---\n\n{good}")
    beside = read(f"---\ndeck: D\n---\n\n{good if first else ''}{other}\n\n{'' if first else good}")
    assert len(alone.notes) == 1
    if beside.reading is not Reading.UNREADABLE:
        assert as_notes(alone)[0] in as_notes(beside)
        assert alone.notes[0].labels in [note.labels for note in beside.notes if note.id == "good"]


# --- where findings stand ---------------------------------------------------------------------------------------------

names = st.sampled_from(["one", "two", "on", "`one`"])
above = st.lists(st.sampled_from(["one", "two on", "[x]: /u", "---", "> one", "```\none\n```", "- one"]), max_size=4)


@given(st.sampled_from(["choice", "spoken", "table"]), above, st.lists(st.tuples(st.booleans(), names), max_size=5))
@settings(deadline=None, max_examples=300)
def test_a_finding_about_an_item_or_a_row_stands_in_its_line(
    kind: str, before: list[str], rows: list[tuple[bool, str]]
) -> None:
    good, bad = {"choice": ("- [x] ", "- "), "spoken": ("- [ ] ", "- [x] "), "table": ("| ", "| ")}[kind]
    part = ["| a | b |", "|---|---|", "| zero | z |"] if kind == "table" else [f"{good}zero"]
    first = [name.strip("`") for _, name in rows]
    bads = [name.strip("`") in first[:at] if kind == "table" else wrong for at, (wrong, name) in enumerate(rows)]
    lines = [
        f"{bad if wrong else good}{name}{' | z |' if kind == 'table' else ''}"
        for wrong, (_, name) in zip(bads, rows, strict=True)
    ]
    head = ["---", "deck: D", "---", f"## Q <!-- id: n, kind: {kind} -->", ""]
    content = [*head, *"\n\n".join(before).split("\n"), "", "<!-- -->", "", *part, *lines]
    found = read("\n".join(content)).diagnostics
    wanted = [len(content) - len(lines) + at + 1 for at, wrong in enumerate(bads) if wrong]
    codes = {"choice": "SK144", "spoken": "SK155", "table": "SK153"}
    if not any(each.code in ("SK141", "SK152", "SK154") for each in found):
        about = [each for each in found if each.code == codes[kind]]
        assert [each.span.line for each in about] == wanted
        assert [each.source[each.span.column - 1 : each.span.end_column - 1] for each in about] == [
            f"{'[x] ' if kind == 'spoken' else ''}{name}" for wrong, (_, name) in zip(bads, rows, strict=True) if wrong
        ]


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_much_of_one_thing_is_read_and_drawn_to_the_end_whatever_the_kind(piece: str) -> None:
    filling = hostile(piece, 2_000)
    for kind, part in SOUND.items():
        head = f"---\ndeck: D\n---\n\n## Q <!-- id: n, kind: {kind} -->\n\n"
        opening = part.rsplit(" ", 1)[0]
        for content in (
            head + filling,
            f"{head}{part}\n\n{filling}",
            f"{head}{filling}\n\n{part}",
            head + opening + filling,
        ):
            deck = read_deck(content.encode(), "d.md")
            check(deck, content)
            for note in deck.notes:
                card_faces(note, note.labels[-1], {})
                draw_card(note, note.labels[-1], {}, "")


def test_a_note_with_very_many_clozes_has_the_faces_of_each() -> None:
    note = one("".join(f"{{{{c{number}::a{number}}}}}\n\n" for number in range(1_000)), "cloze")
    fronts = {card_faces(note, label, {})[0] for label in note.labels}
    assert len(fronts) == 1_000
