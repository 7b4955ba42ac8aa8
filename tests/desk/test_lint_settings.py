"""The settings of check as a file: where it is looked for, what it does, what is said when it cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from studykit.deck.diagnostics import Diagnostic, Severity, Span
from studykit.desk.check import check
from studykit.desk.lint_settings import MAX_SETTINGS, SettingsFiles, find_settings, read_file
from tests.deck.lint.judged import pointed
from tests.store.tools import Folder, deck, note

TODAY = date(2026, 12, 1)
YES_NO = deck(note("Does a cache forget?", "In time.\n\nSource: a book", id="a"), checked="2026-11-20")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / ".git").mkdir()
    return Folder(tmp_path / "work" / "decks")


def judged(*roots: Path) -> list[Diagnostic]:
    return check(roots, today=TODAY).findings


def codes(*roots: Path) -> list[str]:
    return [one.code for one in judged(*roots)]


# --- where it is ------------------------------------------------------------------------------------------------------


def test_the_nearest_file_above_counts(folder: Folder) -> None:
    path, work = folder.write("net/a.md", YES_NO), folder.path.parent
    assert find_settings(folder.path) is None
    for place in (work.parent, work, folder.path, folder.path / "net"):
        (place / "studykit.toml").write_text("[check]\n", "utf-8")
    assert find_settings(path) == folder.path / "net" / "studykit.toml"
    assert find_settings(folder.path) == folder.path / "studykit.toml"
    (folder.path / "studykit.toml").unlink()
    assert find_settings(folder.path) == work / "studykit.toml"
    (work / "studykit.toml").unlink()
    assert find_settings(folder.path) == work.parent / "studykit.toml"


def test_the_search_ends_with_the_repository(folder: Folder) -> None:
    (folder.path.parent / "studykit.toml").write_text("[check]\n", "utf-8")
    (folder.path / ".git").mkdir()
    assert find_settings(folder.path) is None
    (folder.path / "studykit.toml").mkdir()
    assert find_settings(folder.path) is None


def test_findings_are_as_the_settings_say(folder: Folder) -> None:
    folder.write("a.md", YES_NO)
    assert codes(folder.path) == ["SK203"]
    folder.write("studykit.toml", '[check]\nSK203 = "error"\n')
    assert [(one.code, one.severity) for one in judged(folder.path)] == [("SK203", Severity.ERROR)]
    folder.write("studykit.toml", '[check]\nSK203 = "off"\n')
    assert codes(folder.path) == []


def test_findings_of_reading_are_tuned_too(folder: Folder) -> None:
    folder.write("a.md", deck(note("What does a cache forget?", "Old copies.\n\nSource: a book"), titel="typo"))
    assert codes(folder.path) == ["SK004", "SK117"]
    folder.write("studykit.toml", '[check]\nSK004 = "off"\nSK117 = "error"\n')
    assert [(one.code, one.severity) for one in judged(folder.path)] == [("SK117", Severity.ERROR)]


def test_every_root_has_its_own_settings(folder: Folder) -> None:
    other = Folder(folder.path.parent / "other")
    folder.write("a.md", YES_NO)
    other.write("b.md", YES_NO.replace("a cache", "a shield").replace("id: a", "id: b"))
    other.write("studykit.toml", '[check]\nSK203 = "off"\n')
    assert [Path(one.path).name for one in judged(folder.path, other.path)] == ["a.md"]


def test_likeness_is_looked_for_over_all_roots(folder: Folder) -> None:
    other = Folder(folder.path.parent / "other")
    one = folder.write("a.md", deck(note("Which cache forgets?", "This one.\n\nSource: a book", id="a")))
    two = other.write("b.md", deck(note("Which cache forgets?", "That one.\n\nSource: a book", id="b")))
    [found] = judged(folder.path, other.path)
    assert (found.code, found.path) == ("SK207", str(two))
    assert f"{one}:5" in found.message
    assert codes(folder.path, folder.path, one) == []


def test_links_lead_to_files_below_the_folder_of_a_deck(folder: Folder) -> None:
    link = "[one](b.md), [two](sub/notes.txt), [three](gone.md), [four](../../../nowhere.md)"
    path = folder.write("a.md", deck(note("Which links lead on?", f"{link}.\n\nSource: a book", id="a")))
    folder.write("b.md", "no deck\n")
    folder.write("sub/notes.txt", "notes\n")
    for root in (folder.path, path):
        assert [pointed(one) for one in judged(root) if one.code == "SK214"] == ["gone.md"]


def test_facts_grow_old_by_the_day_that_is_given(folder: Folder) -> None:
    text = deck(note("How many keys fit at Fastly?", "Up to 256.\n\nSource: a page", id="a"), checked="2026-11-20")
    folder.write("a.md", text)
    days = (date(2027, 11, 20), date(2027, 11, 21))
    assert [[one.code for one in check([folder.path], today=day).findings] for day in days] == [[], ["SK212"]]
    assert isinstance(check([folder.path]).findings, list)


# --- what is wrong with it --------------------------------------------------------------------------------------------


def broken(folder: Folder, content: str | bytes) -> Diagnostic:
    folder.write("a.md", YES_NO)
    path = folder.write("studykit.toml", content)
    found = judged(folder.path)
    assert [one.code for one in found if one.path != str(path)] == ["SK203"]
    [finding] = [one for one in found if one.path == str(path)]
    assert (finding.code, finding.severity) == ("SK014", Severity.ERROR)
    return finding


@pytest.mark.parametrize(
    ("content", "span", "words"),
    [
        ("[check]\nSK203 = off\n", Span(2, 9, 2, 12), "off"),
        ("[check\n", Span(1, 7, 1, 8), ""),
        ('[check]\nSK203 = "off', Span(2, 1, 2, 13), 'SK203 = "off'),
        ('[check]\nSK203 = "off"\nSK203 = "off"\n', Span(3, 14, 3, 15), ""),
        (b"[check]\n# caf\xe9\n", Span(2, 1, 2, 7), "# caf\ufffd"),
        (b"\xef\xbb\xbf[check]\r\nSK203 = 1\r\n", Span(2, 9, 2, 10), "1"),
        ("a = " + "[" * 5_000, Span(1, 1, 1, 5_005), "a = " + "[" * 5_000),
        ("a = " + "9" * 5_000, Span(1, 1, 1, 5_005), "a = " + "9" * 5_000),
        ('[check]\nSK203 = "of"\n\n', Span(2, 9, 2, 13), '"of"'),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_are_named_where_they_are_wrong(
    folder: Folder, content: str | bytes, span: Span, words: str
) -> None:
    finding = broken(folder, content)
    assert finding.span == span
    assert pointed(finding) == words
    assert finding.help


def test_settings_that_are_too_long_are_not_read(folder: Folder) -> None:
    assert "64 KiB" in broken(folder, "#" * (MAX_SETTINGS + 1)).message
    path = folder.write("studykit.toml", "#" * MAX_SETTINGS)
    assert read_file(path, "studykit.toml")[1] == []


def test_settings_that_cannot_be_opened_are_a_finding(tmp_path: Path) -> None:
    settings, [finding] = read_file(tmp_path / "gone.toml", "gone.toml")
    assert settings.is_on("SK203")
    assert (finding.code, finding.path, finding.span) == ("SK014", "gone.toml", Span(1, 1, 1, 2))


def test_what_is_wrong_is_said_once_for_all_decks_below(folder: Folder) -> None:
    (folder.path.parent / "studykit.toml").write_text("[chek]\n", "utf-8")
    files = SettingsFiles()
    for name in ("one", "two"):
        assert files.of(Folder(folder.path / name).path).is_on("SK203")
    assert [one.message for one in files.findings] == ["there are no settings 'chek'"]


def test_a_path_is_shown_as_it_was_named(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("a.md", YES_NO)
    folder.write("studykit.toml", "[chek]\n")
    monkeypatch.chdir(folder.path.parent)
    assert [one.path for one in judged(Path("decks"))] == ["decks/a.md", "decks/studykit.toml"]
    monkeypatch.chdir(folder.path)
    assert [one.path for one in judged(Path())] == ["a.md", "studykit.toml"]
    assert [one.path for one in judged(folder.path)] == [str(folder.path / "a.md"), str(folder.path / "studykit.toml")]
    (folder.path / "sub").mkdir()
    monkeypatch.chdir(folder.path / "sub")
    assert judged(Path(".."))[-1].path == str(folder.path / "studykit.toml")
