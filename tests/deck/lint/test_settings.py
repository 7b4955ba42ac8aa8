"""What can be tuned, and what is said of settings that cannot be used."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.diagnostics import CODES, Severity
from studykit.deck.lint import LintSettings, read_settings
from studykit.deck.lint.settings import TUNABLES, TUNED, Figure, Names
from tests.deck.fixtures import Case, cases
from tests.deck.lint.judged import pointed

EACH = [(code, tunable) for code, tunables in TUNABLES.items() for tunable in tunables]


def as_text(source: str) -> str:
    read, findings = read_settings(tomllib.loads(source), source.split("\n"), "studykit.toml")
    lines = [f"{code} {'off' if level is None else level}" for code, level in read.levels.items()]
    lines += [f"{code}.{name} {value}" for (code, name), value in read.values.items()]
    for one in findings:
        assert (one.code, one.path, one.severity) == ("SK014", "studykit.toml", Severity.ERROR)
        assert one.source == source.split("\n")[one.span.line - 1]
        place = f"{one.span.line}:{one.span.column}-{one.span.end_column}"
        lines.append(f"{place} ‹{pointed(one)}› {one.message} => {one.help}")
    return "\n".join(lines)


@pytest.mark.parametrize("case", cases("lint/settings"), ids=str)
def test_settings_are_read_as_they_are_described(case: Case) -> None:
    assert as_text(case.source) == case.expected


def test_every_rule_can_be_tuned_and_no_error_can() -> None:
    assert set(TUNABLES) == {code for code in CODES if code.startswith("SK2")}
    assert set(TUNED) == {code for code, (severity, _) in CODES.items() if severity is not Severity.ERROR}


@pytest.mark.parametrize(("code", "tunable"), EACH, ids=lambda one: one if isinstance(one, str) else one.name)
def test_a_figure_takes_its_default_and_both_ends_of_its_range(code: str, tunable: Figure | Names) -> None:
    assert LintSettings().is_on(code)
    if isinstance(tunable, Names):
        assert LintSettings().names(code, tunable.name) == tunable.default
        assert tunable.fault(list(tunable.default)) is None
        assert tunable.fault(["x"] * 501) is not None
        return
    assert LintSettings().number(code, tunable.name) == tunable.default
    whole = isinstance(tunable.default, int)
    for value in (tunable.least, tunable.most, tunable.default):
        assert tunable.fault(int(value) if whole else value) is None
    for value in (tunable.least - 1, tunable.most + 1):
        assert tunable.fault(int(value) if whole else value) is not None


values = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.dates(),
        st.sampled_from(["off", "error", 25]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["check", "SK201", "SK101", "words", "severity", "x y"]), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["check", "chek", "x"]), values, max_size=3),
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=30), max_size=6),
)
@settings(deadline=None)
def test_no_document_breaks_it_and_every_finding_has_a_place(document: dict[str, object], lines: list[str]) -> None:
    read, findings = read_settings(document, lines, "studykit.toml")
    for one in findings:
        assert one.source == (lines[one.span.line - 1] if lines else "")
        assert one.span.end_column > one.span.column
    for code, name in read.values:
        assert any((code, name) == (known, tunable.name) for known, tunable in EACH)
