"""A deck while it is written: which cards stand where, with which findings, and what a save changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import chain, repeat
from pathlib import Path

import pytest

from studykit.deck.blocks import Block
from studykit.desk.preview import (
    CardSheet,
    Preview,
    SourceSheet,
    previews,
    read_preview,
    same_sheet,
    show_card,
)
from studykit.errors import InputError, StudykitError, UsageError
from tests.desk.quiet import without_style
from tests.store.tools import Folder, deck, note, numbered

HEAD = "---\ndeck: A deck\n---\n\n"
BROKEN = "## Broken? <!-- id:x -->\n\nNo.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(without_style(tmp_path / "decks"))


def sheets(preview: Preview) -> list[str]:
    """What stands where, each sheet with the codes of its findings."""
    return [" ".join([_name(sheet), *sorted({found.code for found in sheet.findings})]) for sheet in preview.sheets]


def _name(sheet: CardSheet | SourceSheet) -> str:
    if isinstance(sheet, CardSheet):
        return f"{sheet.number}:{sheet.card}"
    return f"{'head' if sheet.head else 'lines'} {sheet.first}-{sheet.first + len(sheet.lines) - 1}"


def previewed(folder: Folder, text: str | bytes) -> Preview:
    return read_preview(folder.write("a.md", text))


def fatal(preview: Preview) -> list[str]:
    """The sheets as above, of findings only errors told."""
    return [
        " ".join([_name(sheet), *sorted({found.code for found in sheet.findings if found.severity == "error"})])
        for sheet in preview.sheets
    ]


# --- what stands where ------------------------------------------------------------------------------------------------

SHEETS: dict[str, tuple[str, list[str]]] = {
    "notes, a card each": (deck(*numbered(2)), ["1:c0", "2:c1"]),
    "a note with several cards": (
        deck(note("Term", "Meaning.", id="r", kind="reverse"), *numbered(1)), ["1:r", "2:r/reverse", "3:c0"],
    ),
    "a section that is no card": (deck(*numbered(1), "## References <!-- kind: none -->\n\n- A book\n"), ["1:c0"]),
    "a broken note between good ones": (
        deck(note("A?", id="a"), BROKEN, note("B?", id="b")), ["1:a", "lines 9-11 SK101", "2:b"],
    ),
    "front matter that cannot be read": (
        "---\ndeck: TCP: the basics\n---\n\n" + note("A?", id="a"), ["head 1-3 SK002", "1:a"],
    ),
    "a setext heading before the first note": (
        HEAD + "Words\n---\n\n" + note("A?", id="a"), ["head 1-6 SK104", "1:a"],
    ),
    "a setext heading under a heading of the first level": (
        HEAD + note("A?", id="a") + "\n# Part\n\nWords\n---\n\n" + note("B?", id="b"),
        ["1:a", "lines 9-12 SK104", "2:b"],
    ),
    "two cards with one id": (deck(note("A?", id="a"), note("B?", id="a")), ["1:a", "2:a SK120"]),
    "a source in the text, which costs no card": (
        deck(note("A?", "Yes.\nSource: a book", id="a")), ["1:a SK106"],
    ),
    "no card at all": (HEAD + "Nothing yet.\n", []),
    "carriage returns": (deck(note("A?", id="a"), BROKEN).replace("\n", "\r"), ["1:a", "lines 9-11 SK101"]),
    "a byte-order mark": ("\ufeff" + deck(BROKEN), ["lines 5-7 SK101"]),
    "a fence that swallows the rest": (HEAD + "```\n\n" + note("A?", id="a"), ["head 1-9 SK006"]),
}  # fmt: skip


@pytest.mark.parametrize("name", list(SHEETS))
def test_each_card_and_each_finding_has_its_place(folder: Folder, name: str) -> None:
    text, expected = SHEETS[name]
    assert fatal(previewed(folder, text)) == expected


def test_a_file_that_is_not_utf_8_is_shown_where_it_is_not(folder: Folder) -> None:
    preview = previewed(folder, deck(*numbered(1)).encode() + b"\xff\n")
    assert preview.unreadable
    assert sheets(preview) == ["head 1-8 SK001"]


def test_the_findings_are_those_of_check_and_none_is_left_out(folder: Folder) -> None:
    preview = previewed(folder, "---\ndeck: X\ncolor: y\n---\n\n" + BROKEN + "\n" + note("A?"))
    shown = [finding for sheet in preview.sheets for finding in sheet.findings]
    assert {finding.code for finding in shown} >= {"SK004", "SK101", "SK117"}
    assert sorted(map(repr, shown)) == sorted(map(repr, preview.findings))


def test_a_broken_note_is_edited_where_it_is_broken(folder: Folder) -> None:
    text = HEAD + "## Which? <!-- id: a, kind: choice -->\n\n- [ ] one\n- [ ] two\n"
    [sheet] = previewed(folder, text).sheets
    assert (sheet.line, isinstance(sheet, SourceSheet)) == (7, True)


def test_a_card_is_shown_as_the_learner_gets_it(folder: Folder) -> None:
    preview = previewed(folder, deck(note("It is {{c1::hidden}}.", "Why.", id="a", kind="cloze")))
    [sheet] = preview.sheets
    assert isinstance(sheet, CardSheet)
    shown = show_card(preview, sheet)
    assert (said(shown.question), said(shown.question_answered)) == ("It is […].", "It is [hidden].")
    assert said(shown.answer) == "Why."


def said(blocks: object) -> str:
    assert isinstance(blocks, list)
    assert all(isinstance(block, Block) for block in blocks)
    return " ".join("".join(run.text for run in row) for block in blocks for row in block.rows)


def test_another_asking_draws_other_numbers(folder: Folder) -> None:
    block = "```numbers\na = 1 .. 1000\nanswer = a\n```\n"
    preview = previewed(folder, deck(note("What is {a}?", block, id="a", kind="numeric")))
    [sheet] = preview.sheets
    assert isinstance(sheet, CardSheet)
    variants = [show_card(preview, sheet, asking).variant for asking in range(5)]
    assert len(set(variants)) > 1
    assert variants == [show_card(preview, sheet, asking).variant for asking in range(5)]


def test_what_is_no_deck_is_said_in_a_line(folder: Folder) -> None:
    with pytest.raises(InputError, match="no deck: it has no front matter"):
        previewed(folder, "# Only a file\n")
    with pytest.raises(InputError, match="no such file"):
        read_preview(folder.path / "missing.md")
    with pytest.raises(UsageError, match="studykit check"):
        read_preview(folder.path)


# --- save after save --------------------------------------------------------------------------------------------------


def after(path: Path, *steps: Callable[[], object]) -> list[Preview | StudykitError]:
    """What comes when something is done between two looks at the file."""
    done = chain(steps, repeat(None))

    def wait() -> bool:
        step = next(done)
        if step is not None:
            step()
        return step is None

    return list(previews(path, wait))


def test_a_save_is_read_again(folder: Folder) -> None:
    path = folder.write("a.md", deck(*numbered(1)))
    read = after(path, lambda: None, lambda: folder.write("a.md", deck(*numbered(2))))
    assert [each.cards for each in read if isinstance(each, Preview)] == [1, 2]


def test_a_save_of_the_settings_is_read_again_and_what_is_wrong_in_them_is_shown(folder: Folder) -> None:
    path = folder.write("a.md", deck(note("Q?", id="a")))
    settings = folder.path / "studykit.toml"
    read = after(path, settings.unlink, lambda: settings.write_text("[check\n", "utf-8"))
    quiet, judged, broken = (each for each in read if isinstance(each, Preview))
    assert sheets(quiet) == ["1:a"]
    assert sheets(judged)[0].startswith("1:a SK2")
    assert len(broken.sheets) == 2
    assert isinstance(broken.sheets[0], SourceSheet)
    assert broken.sheets[0].path == str(settings)
    assert sheets(broken)[1] == sheets(judged)[0]


def test_facts_grow_old_by_the_day_that_is_given(folder: Folder) -> None:
    (folder.path / "studykit.toml").unlink()
    text = deck(
        note("How many backends may a Fastly service have?", "Fastly allows 5 backends by default.", id="a"),
        checked="2026-11-20",
    )
    path = folder.write("a.md", text)
    codes = [{found.code for found in read_preview(path, date(year, 11, 21)).findings} for year in (2026, 2036)]
    assert codes[1] - codes[0] == {"SK212"}


def test_a_file_that_is_gone_for_a_moment_comes_back(folder: Folder) -> None:
    path = folder.write("a.md", deck(*numbered(1)))
    read = after(path, path.unlink, lambda: folder.write("a.md", deck(*numbered(2))))
    assert [type(each) for each in read] == [Preview, InputError, Preview]


def test_a_deck_that_is_none_any_more_leaves_what_was_read(folder: Folder) -> None:
    path = folder.write("a.md", deck(*numbered(1)))
    read = after(path, lambda: folder.write("a.md", "# Only a file\n"))
    assert [type(each) for each in read] == [Preview, InputError]


def test_what_is_no_deck_to_begin_with_ends_it(folder: Folder) -> None:
    with pytest.raises(InputError):
        after(folder.write("a.md", "# Only a file\n"))


def test_the_cards_of_a_deck_that_cannot_be_read_now_stay_below_what_is_wrong(folder: Folder) -> None:
    path = folder.write("a.md", deck(*numbered(2)))
    swallowed = deck(numbered(1)[0], "```\n", numbered(2)[1])
    first, broken, mended = after(
        path, lambda: folder.write("a.md", swallowed), lambda: folder.write("a.md", deck(*numbered(3)))
    )
    assert isinstance(first, Preview)
    assert isinstance(broken, Preview)
    assert isinstance(mended, Preview)
    assert broken.unreadable
    assert fatal(broken) == ["head 1-13 SK006", "1:c0", "2:c1"]
    assert broken.errors == 1
    assert (mended.unreadable, mended.cards) == (False, 3)


# --- the same card ----------------------------------------------------------------------------------------------------

A, B, C = (note(f"{name}?", id=name.lower()) for name in "ABC")
TABLE = note("Where?", "| a | b |\n|---|---|\n| x | 1 |\n| y | 2 |\n| z | 3 |\n", id="t", kind="table")

SAME: dict[str, tuple[str, int, str, int]] = {
    "a card above it is new": (deck(A, C), 1, deck(A, B, C), 2),
    "a card above it is gone": (deck(A, B, C), 2, deck(A, C), 1),
    "it was moved": (deck(A, B, C), 0, deck(B, C, A), 2),
    "it was reworded": (deck(A, B), 1, deck(A, note("Another question?", id="b")), 1),
    "it has no id and was reworded": (deck(A, note("Which?"), B), 1, deck(A, note("Which one?"), B), 1),
    "it has no id and a card above it is new": (deck(A, note("Which?")), 1, deck(A, B, note("Which?")), 2),
    "it makes no card any more": (deck(A, BROKEN.replace("id:", "id: "), C), 1, deck(A, BROKEN, C), 1),
    "its source makes a card now": (deck(A, BROKEN, C), 1, deck(A, BROKEN.replace("id:", "id: "), C), 1),
    "a row below a table that is broken now": (deck(TABLE, A), 3, deck(TABLE.replace("id: t", "id:t"), A), 1),
    "a row of a table that is broken now": (deck(A, TABLE, B), 3, deck(A, TABLE.replace("id: t", "id:t"), B), 1),
    "it is gone and a card took its place": (deck(A, B, C), 1, deck(A, C), 1),
    "it was the last and is gone": (deck(A, B, C), 2, deck(A), 0),
    "nothing is left": (deck(A, B), 1, deck(), 0),
    "there was nothing": (deck(), 0, deck(A, B), 0),
    "its id is there twice": (deck(A, B, A), 2, deck(A, B, A), 2),
}


@pytest.mark.parametrize("name", list(SAME))
def test_the_same_card_is_in_view_when(folder: Folder, name: str) -> None:
    before, at, saved, expected = SAME[name]
    assert same_sheet(previewed(folder, before), at, previewed(folder, saved)) == expected
