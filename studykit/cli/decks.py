"""Commands about decks as text: scan and check."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.diagnostics import Diagnostic, Severity
from studykit.deck.text import visible
from studykit.desk.words import count
from studykit.errors import InputError

_ROOM = 70
"""How many cells of a deck's line are shown."""

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studykit.desk.desk import Desk


@contextmanager
def progress_bar(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Progress on a terminal, nothing in a pipe; gone when the work is done."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    shown = False

    def tell(done: int, total: int) -> None:
        nonlocal shown
        if total > 20:
            shown = True
            click.echo(f"\r{label} {done:,} of {total:,}", nl=False, err=True)

    try:
        yield tell
    finally:
        if shown:
            click.echo("\r" + " " * 60 + "\r", nl=False, err=True)


def scan_aloud(desk: Desk, *, quiet: bool, drop: bool = False) -> None:
    """Scan before a command; what is wrong with the decks is one line."""
    with progress_bar("Reading decks", quiet=quiet) as progress:
        desk.scan(drop=drop, progress=progress)
    if quiet:
        return
    counts = {s: sum(d.severity is s for d in desk.report.diagnostics) for s in Severity}
    named = [count(counts[s], s.value) for s in (Severity.ERROR, Severity.WARNING) if counts[s]]
    if named:
        folders = " ".join(str(path) for path in desk.deck_paths)
        click.echo(f"! {', '.join(named)} in the decks; studykit check {visible(folders)} shows them", err=True)
    if desk.report.held:
        cards = count(len(desk.report.held), "card")
        click.echo(f"! {cards} would retire at once, so none did; studykit scan --drop confirms it", err=True)


@click.command("scan", help="Read the decks and say what changed.")
@click.option("--drop", is_flag=True, help="Retire the cards that are gone, however many.")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def scan_command(shared: Shared, drop: bool, as_json: bool) -> None:
    """Bring the store up to date with the decks."""
    desk = shared.desk(scan=False, writes=True)
    try:
        scan_aloud(desk, quiet=shared.quiet or as_json, drop=drop)
        report = desk.report
        if as_json:
            from studykit.exchange import jsonl, shapes  # noqa: PLC0415

            document = {
                "schema": shapes.SCHEMA, "decks": report.decks, "notes": report.notes, "cards": report.cards,
                "new": report.new, "edited": report.edited, "moved": report.moved, "retired": report.retired,
                "restored": report.restored, "rekeyed": [], "proposed": [], "held": report.held,
                "diagnostics": [shapes.diagnostic(d) for d in report.diagnostics],
            }  # fmt: skip
            click.echo(jsonl.dumps(document, indent=2))
        else:
            click.echo(f"{count(report.decks, 'deck')}, {count(report.notes, 'note')}, {count(report.cards, 'card')}")
            changes = [(report.new, "new"), (report.edited, "edited"), (report.moved, "moved"),
                       (report.retired, "retired"), (report.restored, "restored")]  # fmt: skip
            said = [f"{len(cards):,} {word}" for cards, word in changes if cards]
            click.echo(", ".join(said) if said else "nothing changed")
        desk.need_decks()
    finally:
        desk.close()


@click.command("check", help="Find what is wrong in decks; without PATH, in those you study.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How findings are printed.")
@click.option("--strict", is_flag=True, help="Warnings are findings, too.")
@shared_options
@pass_shared
def check_command(shared: Shared, paths: tuple[Path, ...], form: str, strict: bool) -> None:
    """Lint decks."""
    from studykit.desk.check import check  # noqa: PLC0415
    from studykit.desk.home import deck_roots  # noqa: PLC0415

    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: there is no such file or folder")
    roots = list(paths) or deck_roots(shared.decks)[0]
    with progress_bar("Reading", quiet=shared.quiet) as progress:
        checked = check(roots, progress)
    if form == "json":
        from studykit.exchange import jsonl, shapes  # noqa: PLC0415

        document = {"schema": shapes.SCHEMA, "diagnostics": [shapes.diagnostic(d) for d in checked.findings]}
        click.echo(jsonl.dumps(document, indent=2))
    else:
        for finding in checked.findings:
            click.echo(finding_text(finding))
    errors, warnings = checked.count(Severity.ERROR), checked.count(Severity.WARNING)
    if not shared.quiet:
        read = f"{count(checked.decks, 'deck')}, {count(checked.cards, 'card')}"
        click.echo(f"{read}: {count(errors, 'error')}, {count(warnings, 'warning')}", err=True)
    if not checked.decks and not checked.findings:
        raise InputError(f"no deck found in {', '.join(str(root) for root in roots)}")
    if errors or (strict and warnings):
        raise SystemExit(1)


def finding_text(finding: Diagnostic) -> str:
    """One finding with the line it points at, a caret, and what to write."""
    from studykit.tui.caret import pointed  # noqa: PLC0415 - only where there is something to show

    span = finding.span
    place = f"{visible(finding.path)}:{span.line}:{span.column}"
    lines = [f"{place}: {finding.severity}[{finding.code}]: {visible(finding.message)}"]
    if found := pointed(finding, _ROOM):
        lines += [f"{span.line:>5} │ {found[0]}", f"      │ {found[1]}"]
    if finding.help:
        lines.append(f"      help: {visible(finding.help)}")
    return "\n".join(lines)
