"""The command check: what is wrong in decks, and what a change of them does to learners.

Owns how often decks are looked at and which exit code that gives.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli.decks import progress_bar
from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.diagnostics import Severity
from studykit.deck.text import visible
from studykit.desk.words import count
from studykit.errors import InputError, StudykitError

if TYPE_CHECKING:
    from types import FrameType

    from studykit.deck.changes import Changes
    from studykit.desk.check import Checked


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was asked for: which decks, and how they are told about."""

    roots: Sequence[Path]
    form: str
    strict: bool
    revision: str | None
    allow_none: bool
    quiet: bool
    now: str | None


@click.command("check", help="Find what is wrong in decks; without PATH, in those you study.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text",
    help="How findings are printed; github makes them annotations.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Warnings are findings, too.")
@click.option("--watch", is_flag=True, help="Look again at each save, until Ctrl-C.")
@click.option("--against", "revision", metavar="REV", help="Say what became of each card since a git revision.")
@click.option("--explain", "code", metavar="CODE", help="What a finding means and how it is put right.")
@click.option("--allow-none", is_flag=True, help="No deck among the paths is no failure; for hooks.")
@shared_options
@pass_shared
def check_command(
    shared: Shared,
    paths: tuple[Path, ...],
    form: str,
    strict: bool,
    watch: bool,
    revision: str | None,
    code: str | None,
    allow_none: bool,
) -> None:
    """Lint decks."""
    if code is not None:
        from studykit.desk.explain import explain  # noqa: PLC0415

        click.echo(explain(code).rstrip("\n"))
        return
    from studykit.desk.home import roots_in_use  # noqa: PLC0415

    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: there is no such file or folder")
    roots = list(paths) or roots_in_use(shared.home, shared.decks)[0]
    wanted = _Wanted(roots, form, strict, revision, allow_none, shared.quiet, shared.now)
    ended = _watch(wanted) if watch else _look(wanted)
    if ended:
        raise SystemExit(ended)


def _look(wanted: _Wanted, *, one_line: bool = False) -> int:
    """Read the decks once and tell; returns the exit code."""
    from studykit.desk.check import check  # noqa: PLC0415
    from studykit.desk.clock import Clock, fixed_clock  # noqa: PLC0415
    from studykit.memory.days import to_date  # noqa: PLC0415

    clock = fixed_clock(wanted.now) if wanted.now else Clock()
    with progress_bar("Reading", quiet=wanted.quiet) as progress:
        checked = check(wanted.roots, progress, today=to_date(clock.day()))
    changes = None
    if wanted.revision is not None:
        from studykit.desk.against import against  # noqa: PLC0415

        changes = against(wanted.revision, wanted.roots, checked.read)
    _tell(wanted, checked, changes, one_line=one_line)
    if not checked.decks and not checked.findings and not wanted.allow_none:
        raise InputError(f"no deck found in {', '.join(str(root) for root in wanted.roots)}")
    errors, warnings = checked.count(Severity.ERROR), checked.count(Severity.WARNING)
    return 1 if errors or (wanted.strict and warnings) else 0


def _tell(wanted: _Wanted, checked: Checked, changes: Changes | None, *, one_line: bool) -> None:
    from studykit.cli import findings  # noqa: PLC0415 - typesetting, which --help does not need

    if wanted.form == "json":
        from studykit.exchange import json_document, shapes  # noqa: PLC0415

        document: dict[str, object] = {"schema": shapes.SCHEMA}
        document["diagnostics"] = [shapes.diagnostic(finding) for finding in checked.findings]
        if changes is not None:
            document["changes"] = shapes.changes(changes)
        click.echo(json_document.dumps(document, indent=None if one_line else 2))
    elif wanted.form == "github":
        for line in findings.workflow_commands(checked.findings, changes):
            click.echo(line)
    else:
        lines = [*findings.findings_text(checked.findings)]
        if changes is not None:
            lines += [*([""] if lines else []), *findings.changes_text(changes, wanted.revision or "")]
        for line in lines:
            click.echo(line)
    if not wanted.quiet:
        sys.stdout.flush()
        click.echo(_summary(checked), err=True)


def _summary(checked: Checked) -> str:
    counts = {severity: checked.count(severity) for severity in Severity}
    found = [count(counts[Severity.ERROR], "error"), count(counts[Severity.WARNING], "warning")]
    if counts[Severity.INFO]:
        found.append(count(counts[Severity.INFO], "info"))
    return f"{count(checked.decks, 'deck')}, {count(checked.cards, 'card')}: {', '.join(found)}"


# --- again at each save ---------------------------------------------------------------------------------------------


def _watch(wanted: _Wanted) -> int:
    """Look at each save until somebody ends it, which is no failure."""
    from threading import Event  # noqa: PLC0415

    from studykit.desk.watch import INTERVAL, changes  # noqa: PLC0415

    wanted, stop = replace(wanted, allow_none=True), Event()
    with _ended_by_signal():
        try:
            for number, changed in enumerate(changes(_watched(wanted.roots), lambda: stop.wait(INTERVAL))):
                _look_again(wanted, sorted(changed) if number else ())
        except KeyboardInterrupt:
            if not wanted.quiet and sys.stderr.isatty():
                click.echo(err=True)
    return 0


def _watched(roots: Sequence[Path]) -> list[Path]:
    """The decks with the settings that they are judged by, and those that they would be judged by."""
    from studykit.desk.lint_settings import SETTINGS, find_settings  # noqa: PLC0415

    places = [(root if root.is_dir() else root.parent) / SETTINGS for root in roots]
    found = [place for root in roots if (place := find_settings(root)) is not None]
    return [*roots, *{place.absolute(): place for place in (*found, *places)}.values()]


def _look_again(wanted: _Wanted, changed: Sequence[Path]) -> None:
    """Look once more, on a clean screen where there is one; what fails while a file is being saved ends nothing."""
    if sys.stdout.isatty():
        click.clear()
    elif changed and not wanted.quiet:
        names = [visible(str(path)) for path in changed[:3]] + (["…"] if len(changed) > 3 else [])
        click.echo(f"-- saved: {', '.join(names)}", err=True)
    from studykit.desk.clock import Clock  # noqa: PLC0415

    try:
        _look(wanted, one_line=True)
    except StudykitError as error:
        if not changed:
            raise
        click.echo(f"studykit: {visible(str(error))}", err=True)
    sys.stdout.flush()
    if sys.stderr.isatty() and not wanted.quiet:
        clock = Clock()
        click.echo(f"Read at {clock.local(clock.now()):%H:%M:%S}; Ctrl-C ends.", err=True)


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """A request to end acts like Ctrl-C."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
