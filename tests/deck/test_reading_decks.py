"""Files and what is read from them: the cases of `fixtures/reading.md`, and what needs bytes."""

from __future__ import annotations

import pytest

from studykit.deck.diagnostics import CODES, Diagnostic, Severity
from studykit.deck.model import DeckInfo, DeckText, Kind, Note, Reading
from studykit.deck.read import read_deck
from tests.deck.fixtures import SHOWN, Case, cases
from tests.deck.test_kinds import KINDS

_SEVERAL = {"SK008", "SK009", "SK010", "SK011", "SK012", "SK013", "SK014", "SK015", "SK120"}
ONE_FILE = {code for code in CODES if code not in _SEVERAL and not code.startswith("SK2")}
"""The codes that reading one file by itself can have."""


def finding(found: Diagnostic) -> str:
    span = found.span
    place = f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"
    return f"{found.code} {place} {found.message}" + (f" => {found.help}" if found.help else "")


def note(read: Note) -> str:
    extras = {
        "tags": ", ".join(read.tags),
        "level": read.level,
        "rev": read.rev if read.rev != 1 else None,
        "checked": read.checked,
        "labels": ", ".join(read.labels),
    }
    fields = [read.id or "", read.kind.value, read.heading, read.front, read.back, read.sources]
    fields += [f"{name} {value}" for name, value in extras.items() if value]
    return " | ".join(fields).replace("\n", "⏎").rstrip()


def info(read: DeckInfo) -> list[str]:
    fields = {
        "tags": ", ".join(read.tags),
        "after": ", ".join(read.after),
        "level": read.level,
        "checked": read.checked,
        "author": read.author,
        "license": read.license,
        "intro": read.intro.strip().replace("\n", "⏎"),
        "links": ", ".join(
            f"{label} = {address}" + (f" ({title})" if title else "") for label, (address, title) in read.links.items()
        ),
    }
    return [f"{name}: {value}" for name, value in fields.items() if value]


def as_text(read: DeckText) -> str:
    first = read.reading.value if read.info is None else f"{read.reading.value}: {read.info.title}"
    lines = [first, *(info(read.info) if read.info else ())]
    lines += [note(one) for one in read.notes]
    lines += [finding(one) for one in read.diagnostics]
    return "\n".join(lines).translate(SHOWN)


@pytest.mark.parametrize("case", cases("reading"), ids=str)
def test_a_file_is_read_as_the_language_says(case: Case) -> None:
    assert as_text(read_deck(case.source.encode(), "d.md")) == case.expected


def test_every_code_that_one_file_can_have_is_in_a_case() -> None:
    names = ("reading", "clozes", *KINDS)
    seen = {word for name in names for case in cases(name) for word in case.expected.split()}
    assert ONE_FILE - {"SK001"} <= seen


def test_every_finding_repeats_the_line_it_points_at() -> None:
    for case in cases("reading"):
        data = case.source.encode()
        lines = case.source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for found in read_deck(data, "d.md").diagnostics:
            assert found.source == lines[found.span.line - 1]
            assert found.path == "d.md"


def test_a_deck_in_another_encoding_is_unreadable_and_says_where() -> None:
    read = read_deck("---\ndeck: D\n---\n\n## Ünter <!-- id: a -->\n\nschön\n".encode("latin-1"), "d.md")
    assert as_text(read) == (
        "unreadable\n"
        "SK001 5:4-5:5 the byte 0xDC here is not UTF-8"
        " => save the file as UTF-8; until then its cards stay as they were last read"
    )


def test_the_place_of_a_wrong_byte_counts_code_points_behind_a_byte_order_mark() -> None:
    read = read_deck(b"\xef\xbb\xbf---\r\ndeck: \xc3\xa9\xc3\xa9\xff\r\n---\r\n", "d.md")
    assert [finding(found).split(" ")[:2] for found in read.diagnostics] == [["SK001", "2:9-2:10"]]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_deck_saved_as_utf_16_is_unreadable_and_not_forgotten(encoding: str) -> None:
    text = "---\ndeck: D\n---\n\n## Q <!-- id: a -->\n"
    data = text.encode(encoding) if encoding == "utf-16" else ("\ufeff" + text).encode(encoding)
    assert [found.code for found in read_deck(data, "d.md").diagnostics] == ["SK001"]


def test_a_file_in_another_encoding_that_is_no_deck_is_left_alone() -> None:
    assert as_text(read_deck("# Ünter\n".encode("latin-1"), "d.md")) == "other"


def front_matter_of(size: int) -> bytes:
    """A deck whose front matter, between the lines of dashes, takes this many bytes."""
    head = "deck: D\nauthor: "
    return f"---\n{head}{'é' * ((size - len(head) - 1) // 2)}{'x' * ((size - len(head) - 1) % 2)}\n---\n".encode()


def test_front_matter_takes_at_most_64_kib() -> None:
    assert read_deck(front_matter_of(64 * 1024), "d.md").diagnostics == ()
    read = read_deck(front_matter_of(64 * 1024 + 1), "d.md")
    assert [found.code for found in read.diagnostics] == ["SK003"]
    assert as_text(read).startswith("partial: D\n")


def test_metadata_takes_at_most_2000_characters() -> None:
    def heading(size: int) -> bytes:
        tags = "x" * (size - len(" id: a, tags: [] "))
        return f"---\ndeck: D\n---\n\n## Q <!-- id: a, tags: [{tags}] -->\n".encode()

    assert read_deck(heading(2_000), "d.md").diagnostics == ()
    read = read_deck(heading(2_001), "d.md")
    assert [found.code for found in read.diagnostics] == ["SK101"]
    assert read.notes == ()


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NONE])
def test_a_note_that_its_kind_cannot_ask_says_why_and_retires_nothing(kind: Kind) -> None:
    asks_text = kind in (Kind.BASIC, Kind.REVERSE, Kind.CLOZE, Kind.TYPED)
    read = read_deck(f"---\ndeck: D\n---\n\n## {{{{c1::Q}}}} <!-- id: a, kind: {kind} -->\n\nA\n".encode(), "d.md")
    errors = [found for found in read.diagnostics if found.severity is Severity.ERROR]
    assert (read.reading, len(read.notes), len(errors)) == (
        (Reading.DECK, 1, 0) if asks_text else (Reading.PARTIAL, 0, 1)
    )
