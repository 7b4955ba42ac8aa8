"""The command that looks whether everything is as it should be: doctor."""

from __future__ import annotations

from collections.abc import Iterator

import click

from studykit.cli.decks import progress_bar, steps
from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.text import visible
from studykit.desk import keeping
from studykit.desk.keeping import Examination
from studykit.desk.words import count
from studykit.exchange import json_document, shapes
from studykit.store.doctor import Check, Level

_SIGNS = {Level.OK: " ", Level.NOTE: "·", Level.PROBLEM: "!"}


@click.command("doctor", help="Look whether store, log, memory and backups are as they should be.")
@click.option("--rebuild", is_flag=True, help="First make every cache anew, from the log and the decks.")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def doctor_command(shared: Shared, rebuild: bool, as_json: bool) -> None:
    """Examine; exit code 1 says that something is wrong."""
    with steps(quiet=shared.quiet or as_json) as tell:
        tell("Reading the store")
        found = keeping.examine_file(shared.home, shared.clock())
        if not _beyond_repair(found, rebuild=rebuild):
            desk = shared.desk(scan=False, writes=True)
            try:
                if rebuild:
                    tell("")
                    with progress_bar("Reading decks", quiet=shared.quiet or as_json) as progress:
                        keeping.rebuild(desk, progress)
                    found = keeping.examine_file(shared.home, shared.clock())
                elif not found.checks:
                    found = keeping.examine_file(shared.home, shared.clock())
                keeping.examine(desk, found, tell)
            finally:
                desk.close()
    if as_json:
        click.echo(json_document.dumps(_shape(found), indent=2))
    else:
        for line in doctor_lines(found, quiet=shared.quiet):
            click.echo(line)
    if found.wrong:
        raise SystemExit(1)


def _beyond_repair(found: Examination, *, rebuild: bool) -> bool:
    """Whether the file had better not be opened: what is broken are not only caches that are made anew."""
    wrong = {check.name for check in found.checks if check.level is Level.PROBLEM}
    return bool(wrong & {"integrity"}) or (bool(wrong) and not rebuild and not found.path.exists())


def doctor_lines(found: Examination, *, quiet: bool = False) -> Iterator[str]:
    """What was found, in lines; with `quiet` only what is wrong."""
    if not quiet:
        yield from _log_lines(found)
    for check in found.checks:
        if quiet and check.level is not Level.PROBLEM:
            continue
        yield from _check_lines(check)
    problems = sum(check.level is Level.PROBLEM for check in found.checks)
    if problems:
        yield from _advice(found)
    elif not quiet:
        yield "Nothing is wrong."


def _log_lines(found: Examination) -> Iterator[str]:
    yield visible(str(found.path))
    if found.counts is None:
        return
    counts = found.counts
    others = sum(counts.entries.values())
    kinds = ", ".join(f"{number:,} {visible(kind)}" for kind, number in counts.entries.items())
    yield f"  {count(counts.reviews, 'answer')}, {count(others, 'other entry', 'other entries')}"
    if kinds:
        yield from _wrapped(kinds, "    ")
    for device, number in counts.devices.items():
        here = " (this device)" if device == found.device else ""
        yield f"  {visible(device)}{here}: {count(number, 'entry', 'entries')}"
    yield ""


def _check_lines(check: Check) -> Iterator[str]:
    yield from _wrapped(visible(check.message), f"{_SIGNS[check.level]} ")
    for item in check.items:
        yield from _wrapped(visible(item), "    ")
    if check.help:
        yield from _wrapped(visible(check.help), "    ")


def _wrapped(text: str, indent: str) -> list[str]:
    from textwrap import wrap  # noqa: PLC0415 - not before it is needed

    return wrap(
        text,
        80,
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_on_hyphens=False,
        break_long_words=False,
    )


def _advice(found: Examination) -> Iterator[str]:
    """What to do about a file that cannot be used any more."""
    broken = any(check.name == "integrity" and check.level is Level.PROBLEM for check in found.checks)
    if not broken:
        return
    yield ""
    name = found.path.name
    if not found.path.exists():
        yield "studykit restore lists the backups; studykit restore NAME takes one in."
        return
    yield "Three steps lead out of it:"
    yield "1. studykit backup rescue.jsonl.gz  saves the log, if it can still be read."
    yield f"2. Move {name}, {name}-wal and {name}-shm elsewhere, and keep them."
    yield "3. studykit restore rescue.jsonl.gz, or a backup that studykit restore lists."


def _shape(found: Examination) -> dict[str, object]:
    counts = found.counts
    return {
        "schema": shapes.SCHEMA,
        "ok": not found.wrong,
        "store": str(found.path),
        "device": found.device or None,
        "checks": [
            {
                "check": check.name, "level": check.level.value, "message": check.message, "items": list(check.items),
                "help": check.help,
            }
            for check in found.checks
        ],
        "log": None
        if counts is None
        else {"reviews": counts.reviews, "entries": counts.entries, "devices": counts.devices},
    }  # fmt: skip
