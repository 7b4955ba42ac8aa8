"""The command scan, and the scan before every other command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.desk.glance import glance
from studykit.desk.words import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from studykit.desk.desk import Desk
    from studykit.store.following import Rekeyed
    from studykit.store.scan import ScanReport


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


@contextmanager
def steps(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """What is being done, on a terminal; gone when it is done."""
    shown = not quiet and sys.stderr.isatty()

    def tell(step: str) -> None:
        if shown:
            click.echo(f"\r{step:<60}\r", nl=False, err=True)

    try:
        yield tell
    finally:
        tell("")


def scan_aloud(desk: Desk, *, quiet: bool, drop: bool = False) -> None:
    """Scan before a command; what is wrong with the decks is one line."""
    with progress_bar("Reading decks", quiet=quiet) as progress:
        desk.scan(drop=drop, progress=progress)
    if quiet:
        return
    _say_findings([d.code for d in desk.report.diagnostics], map(str, desk.deck_paths))
    _say_missing(map(str, desk.missing))
    _say_held(desk.report)
    _say_pairs(len(desk.report.proposed), [f"{one} and {other}" for one, other in desk.report.ignored])


def _say_missing(folders: Iterable[str]) -> None:
    """Folders that are to be studied and are not there."""
    from studykit.deck.text import visible  # noqa: PLC0415

    for folder in folders:
        click.echo(f"! {visible(folder)} is not there today; its cards wait until it is", err=True)


def _say_held(report: ScanReport) -> None:
    """Cards that would have retired, and are asked until that is confirmed."""
    from studykit.deck.text import visible  # noqa: PLC0415

    for folder, number in report.empty.items():
        stay = "card stays" if number == 1 else "cards stay"
        told = f"holds no deck today; its {number:,} {stay}, unless studykit scan --drop retires them"
        click.echo(f"! {visible(folder)} {told}", err=True)
    if more := len(report.held) - sum(report.empty.values()):
        click.echo(
            f"! {count(more, 'card')} would retire at once, so none did; studykit scan --drop confirms it", err=True
        )


def _say_pairs(proposed: int, ignored: Sequence[str]) -> None:
    """Histories that wait for a word, and cards that were said to be one although both live."""
    if proposed:
        verb = "may be a card" if proposed == 1 else "may be cards"
        click.echo(f"! {count(proposed, 'new card')} {verb} that you know; studykit reconcile shows them", err=True)
    if ignored:
        from studykit.deck.text import visible  # noqa: PLC0415

        more = f" and {count(len(ignored) - 1, 'pair')} more" if len(ignored) > 1 else ""
        click.echo(f"! {visible(ignored[0])}{more} were one card and are now two; each keeps its own history", err=True)


def _say_findings(codes: Sequence[str], folders: Iterable[str]) -> None:
    """What is wrong with the decks, in one line."""
    if not codes:
        return
    from studykit.deck.diagnostics import CODES, Severity  # noqa: PLC0415 - most decks are sound
    from studykit.deck.text import visible  # noqa: PLC0415

    severities = [CODES[code][0] for code in codes if code in CODES]
    counts = [(severities.count(severity), severity) for severity in (Severity.ERROR, Severity.WARNING)]
    named = [count(number, severity.value) for number, severity in counts if number]
    if named:
        where = visible(" ".join(folders))
        click.echo(f"! {', '.join(named)} in the decks; studykit check {where} shows them", err=True)


def _say_totals(decks: int, notes: int, cards: int) -> None:
    click.echo(f"{count(decks, 'deck')}, {count(notes, 'note')}, {count(cards, 'card')}")


def _nothing_changed(shared: Shared) -> bool:
    """Say so and be done, where that takes no more than a glance."""
    if shared.now:
        return False
    seen = glance(shared.home, shared.decks)
    if seen is None:
        return False
    found, folders, missing = seen
    if not shared.quiet:
        _say_missing(missing)
        _say_findings(found.codes, folders)
        _say_pairs(found.proposed, [f"{one} and {other}" for one, other in found.ignored])
    _say_totals(found.decks, found.notes, found.cards)
    click.echo("nothing changed")
    return True


def _say_changes(report: ScanReport) -> None:
    changes: tuple[tuple[Sequence[object], str], ...] = (
        (report.new, "new"), (report.edited, "edited"), (report.moved, "moved"), (report.rekeyed, "re-keyed"),
        (report.retired, "retired"), (report.restored, "restored"),
    )  # fmt: skip
    said = [f"{len(cards):,} {word}" for cards, word in changes if cards]
    click.echo(", ".join(said) if said else "nothing changed")


def _say_rekeyed(rekeyed: Sequence[Rekeyed]) -> None:
    from studykit.deck.text import visible  # noqa: PLC0415

    for step in rekeyed[:_SHOWN]:
        click.echo(f"  {visible(step.before)} → {visible(step.after)}  ({step.why})")
    if len(rekeyed) > _SHOWN:
        click.echo(f"  and {len(rekeyed) - _SHOWN:,} more; --json lists all")


_SHOWN = 10
"""So many cards are named one by one."""


@click.command("scan", help="Read the decks and say what changed.")
@click.option("--drop", is_flag=True, help="Retire the cards that are gone, however many.")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def scan_command(shared: Shared, drop: bool, as_json: bool) -> None:
    """Bring the store up to date with the decks."""
    if not drop and not as_json and _nothing_changed(shared):
        return
    desk = shared.desk(scan=False, writes=True)
    try:
        scan_aloud(desk, quiet=shared.quiet or as_json, drop=drop)
        report = desk.report
        if as_json:
            from studykit.exchange import json_document, shapes  # noqa: PLC0415

            document = {
                "schema": shapes.SCHEMA, "decks": report.decks, "notes": report.notes, "cards": report.cards,
                "new": report.new, "edited": report.edited, "moved": report.moved, "retired": report.retired,
                "restored": report.restored, "held": report.held,
                "rekeyed": [{"from": r.before, "to": r.after, "why": r.why} for r in report.rekeyed],
                "proposed": [pair._asdict() for pair in report.proposed],
                "ignored": [list(pair) for pair in report.ignored],
                "diagnostics": [shapes.diagnostic(d) for d in desk.findings()],
            }  # fmt: skip
            click.echo(json_document.dumps(document, indent=2))
        else:
            _say_totals(report.decks, report.notes, report.cards)
            _say_changes(report)
            _say_rekeyed(report.rekeyed)
        desk.need_decks()
    finally:
        desk.close()
