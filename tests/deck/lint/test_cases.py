"""Good and bad cards side by side: the cases of `fixtures/lint/`, and what holds of all of them."""

from __future__ import annotations

import re

import pytest

from studykit.deck.diagnostics import Diagnostic, Severity
from studykit.deck.lint import LintSettings
from studykit.deck.lint.settings import TUNABLES
from tests.deck.fixtures import Case, cases
from tests.deck.lint.families import FAMILIES, files_of, settings_of
from tests.deck.lint.judged import codes, decks_of, judge, linted, off, said

ALL = [(family, case) for family in FAMILIES for case in cases(f"lint/{family}")]
BAD = [(family, case) for family, case in ALL if case.expected]

each = pytest.mark.parametrize(("family", "case"), ALL, ids=[str(case) for _, case in ALL])
each_bad = pytest.mark.parametrize(("family", "case"), BAD, ids=[str(case) for _, case in BAD])


def found_in(family: str, case: Case) -> list[Diagnostic]:
    return judge(case.source, settings_of(family), files=files_of(family))


@each
def test_cards_are_judged_as_the_rules_say(family: str, case: Case) -> None:
    assert said(found_in(family, case), case.source) == case.expected


@each
def test_the_decks_of_cases_read_well(family: str, case: Case) -> None:
    for deck in decks_of(case.source):
        assert {one.code for one in deck.text.diagnostics} <= {"SK117", "SK141", "SK150", "SK156"}


def test_every_rule_speaks_in_a_case() -> None:
    spoken = {word for _, case in ALL for word in case.expected.split() if word in TUNABLES}
    assert spoken == set(TUNABLES)


@each_bad
def test_every_finding_lies_within_the_line_it_repeats(family: str, case: Case) -> None:
    lines = {deck.path: deck.lines for deck in decks_of(case.source)}
    for one in found_in(family, case):
        line = lines[one.path][one.span.line - 1]
        assert one.source == line
        assert 1 <= one.span.column <= len(line) or one.span.column == len(line) + 1
        if one.span.end_line == one.span.line:
            assert one.span.column < one.span.end_column <= len(line) + 1


@each_bad
def test_every_finding_says_what_to_write(family: str, case: Case) -> None:
    for one in found_in(family, case):
        assert one.message
        assert one.help
        assert one.severity is Severity.WARNING


_HEADING = re.compile(r"^(## .*?)(?: <!-- (.*?) -->)?$", re.MULTILINE)


_OF_NO_NOTE = ("deck:", "checked:", "See [the notes]", "[The notes]")
"""Lines that belong to no note of a case."""


def waived(source: str, code: str) -> str:
    """The same notes, each of which allows a code."""

    def with_allow(heading: re.Match[str]) -> str:
        metadata = heading[2] or "id: z"
        if "allow: [" in metadata:
            return f"{heading[1]} <!-- {metadata.replace('allow: [', f'allow: [{code}, ')} -->"
        return f"{heading[1]} <!-- {metadata}, allow: [{code}] -->"

    return _HEADING.sub(with_allow, source)


@each_bad
def test_a_note_can_waive_whatever_is_said_of_it(family: str, case: Case) -> None:
    for code in set(codes(found_in(family, case))):
        left = judge(waived(case.source, code), settings_of(family), files=files_of(family))
        assert [one.source for one in left if one.code == code and not one.source.startswith(_OF_NO_NOTE)] == []


@each_bad
def test_a_code_that_is_off_is_not_heard(family: str, case: Case) -> None:
    for code in set(codes(found_in(family, case))):
        settings = LintSettings({**settings_of(family).levels, code: None})
        assert code not in codes(judge(case.source, settings, files=files_of(family)))


def test_a_severity_can_be_chosen() -> None:
    notes = "## Does it work? <!-- id: a -->\n\nBy gossip.\n\nSource: x\n"
    settings = LintSettings({"SK203": Severity.ERROR, "SK206": Severity.INFO})
    assert [(one.code, one.severity) for one in judge(notes, settings)] == [
        ("SK203", Severity.ERROR),
        ("SK206", Severity.INFO),
    ]


def test_settings_of_a_deck_take_the_place_of_those_for_all() -> None:
    notes = "## Does a cache work? <!-- id: a -->\n\nBy gossip.\n\nSource: x\n"
    own = linted(notes.replace("a cache", "a shield").replace("id: a", "id: b"), "own")
    other = linted(notes, "other")
    strict = type(own)(own.path, own.key, own.lines, own.text, settings=LintSettings({"SK203": Severity.ERROR}))
    found = judge([strict, other], off("SK203"))
    assert [(one.path, one.severity) for one in found] == [("own.md", Severity.ERROR)]


# --- what is too long for a case --------------------------------------------------------------------------------------


def speech(words: int) -> str:
    return f"## Two minutes: defend a launch. <!-- id: a, kind: spoken -->\n\n- [ ] a risk\n\n{'word ' * words}\n"


def test_a_model_answer_is_as_long_as_two_minutes() -> None:
    assert judge(speech(300)) == []
    [long] = judge(speech(301))
    assert (long.code, long.span.line, long.message) == (
        "SK202",
        10,
        "the model answer has 301 words, more than 300 and than two minutes hold",
    )


@pytest.mark.parametrize(
    ("code", "name", "value", "notes", "default", "tuned"),
    [
        ("SK201", "words", 5, "## Which one two three four? <!-- id: a -->\n\nA.\n\nSource: x\n", 0, 0),
        ("SK201", "words", 5, "## Which one two three four five? <!-- id: a -->\n\nA.\n\nSource: x\n", 0, 1),
        ("SK202", "words", 3, "## Which one is it at Fastly? <!-- id: a -->\n\nA b c d.\n\nSource: x\n", 0, 1),
        ("SK205", "items", 5, "## Name the five layers. <!-- id: a -->\n\nSome.\n\nSource: x\n", 1, 0),
        ("SK209", "letters", 3, "## Port {{c1::179}} is 179 in TCP. <!-- id: a, kind: cloze -->\n\nSource: x", 0, 1),
        ("SK210", "labels", 1, "## A {{c1::b}} c d {{c2::e}} f g. <!-- id: a, kind: cloze -->\n\nSource: x\n", 0, 1),
        ("SK210", "rest", 0, "## A {{c1::b}}. <!-- id: a, kind: cloze -->\n\nSource: x\n", 1, 0),
        ("SK216", "words", 0, "## Cache stampede <!-- id: a -->\n\nA.\n\nSource: x\n", 1, 0),
        (
            "SK218", "ratio", 9.5,
            "## Which? <!-- id: a, kind: choice -->\n\n- [x] one two three four\n- [ ] a\n- [ ] b\n\nSource: x\n", 1, 1,
        ),
        (
            "SK218", "ratio", 10.0,
            "## Which? <!-- id: a, kind: choice -->\n\n- [x] one two three\n- [ ] ab\n- [ ] bc\n\nSource: x\n", 1, 0,
        ),
    ],
)  # fmt: skip
def test_the_figures_of_a_rule_can_be_tuned(
    code: str, name: str, value: float, notes: str, default: int, tuned: int
) -> None:
    assert codes(judge(notes)).count(code) == default
    assert codes(judge(notes, LintSettings(values={(code, name): value}))).count(code) == tuned


def test_the_likeness_of_fronts_can_be_tuned() -> None:
    notes = (
        "## What happens to objects on a purge? <!-- id: a -->\n\nA.\n\nSource: x\n\n"
        "## What happens to all cached objects on a purge? <!-- id: b -->\n\nB.\n\nSource: x\n"
    )
    assert codes(judge(notes)) == []
    assert codes(judge(notes, LintSettings(values={("SK208", "likeness"): 0.7}))) == ["SK208"]


def test_vendors_months_and_ratios_can_be_chosen() -> None:
    notes = "---\ndeck: D\nchecked: 2026-11-01\n---\n\n## How many at Acme? <!-- id: a -->\n\nUp to 5.\n\nSource: x\n"
    acme = LintSettings(values={("SK212", "vendors"): ("Acme",), ("SK212", "months"): 1})
    assert codes(judge(notes)) == []
    assert codes(judge(notes, acme)) == []
    assert codes(judge(notes.replace("11-01", "10-31"), acme)) == ["SK212"]
    rising = "## What if a win rate rises by 5%? <!-- id: a -->\n\nMore.\n\nSource: x\n"
    assert codes(judge(rising)) == []
    assert codes(judge(rising, LintSettings(values={("SK213", "ratios"): ("win rate",)}))) == ["SK213"]


@pytest.mark.parametrize(("without", "heard"), [("d", 0), ("e", 1), ("mine/", 1), ("d/", 1)])
def test_decks_can_do_without_sources(without: str, heard: int) -> None:
    notes = "## Which unit does layer 4 send? <!-- id: a -->\n\nA segment.\n"
    assert codes(judge(notes, LintSettings(values={("SK211", "without"): (without,)}))).count("SK211") == heard


def test_all_decks_of_a_folder_can_do_without_sources() -> None:
    deck = linted("## Which unit does layer 4 send? <!-- id: a -->\n\nA segment.\n", "mine/net/osi")
    assert judge([deck], LintSettings(values={("SK211", "without"): ("mine/",)})) == []
