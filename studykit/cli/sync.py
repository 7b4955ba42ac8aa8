"""The command sync."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli.decks import progress_bar
from studykit.cli.entry import Shared, pass_shared, say_place, shared_options
from studykit.deck.text import visible
from studykit.desk.carrier import carry
from studykit.desk.words import count, duration
from studykit.exchange import json_document, shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studykit.desk.carrier import Carriage
    from studykit.store.sync import Synced

_SHOWN = 10
_DAY = 86_400_000


@click.command("sync", help="Make the log and FOLDER one, which git, Syncthing or a cloud drive carries elsewhere.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option("--no-git", is_flag=True, help="Leave git alone, though FOLDER is in a clone.")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def sync_command(shared: Shared, folder: Path, no_git: bool, as_json: bool) -> int:
    """Read what others wrote, write what is new here."""
    desk = shared.desk(writes=True)
    try:
        if not desk.store.is_new and not shared.quiet:
            say_place(desk)
        with progress_bar("Kilobytes read:", quiet=shared.quiet) as progress:
            synced, carriage = carry(desk, folder.expanduser(), use_git=not no_git, progress=progress)
    finally:
        desk.close()
    if as_json:
        click.echo(json_document.dumps(_shape(synced, carriage), indent=2))
    elif not shared.quiet:
        for line in _aligned(_said(synced, carriage)):
            click.echo(line, err=True)
    refused = (carriage and carriage.problem) or synced.failure
    if refused:
        click.echo(f"studykit: {visible(refused)}", err=True)
        return 3
    return 1 if synced.merged.damaged or synced.unread or synced.unfit else 0


def _aligned(lines: Iterator[tuple[str, str]]) -> Iterator[str]:
    last = ""
    for name, text in lines:
        yield f"{name if name != last else '':<12}{visible(text)}"
        last = name


def _said(synced: Synced, carriage: Carriage | None) -> Iterator[tuple[str, str]]:
    """What came of it, in words."""
    merged = synced.merged
    devices = f" from {count(len(merged.devices), 'device')}" if merged.devices else ""
    yield "read", f"{count(merged.new, 'new entry', 'new entries')}{devices}"
    yield "wrote", f"{count(synced.written, 'entry', 'entries')}{f' to {synced.own.name}' if synced.written else ''}"
    if carriage is not None and carriage.remote:
        yield "git", _git(carriage)
    if merged.waiting:
        yield "waiting", f"{count(merged.waiting, 'entry', 'entries')} of more than a day in the future"
    for device, ahead in sorted(merged.ahead.items()):
        yield "clock", f"{device} is {_length(ahead)} ahead of this machine; one of the clocks is wrong"
    if merged.unknown:
        yield "unknown", f"{count(merged.unknown, 'entry', 'entries')} of a newer studykit, kept until it is here"
    yield from _damage(synced)


def _damage(synced: Synced) -> Iterator[tuple[str, str]]:
    """What could not be read."""
    damaged = synced.merged.damaged
    for damage in damaged[:_SHOWN]:
        yield "damaged", f"{damage.source}:{damage.number}: {damage.reason}"
    if len(damaged) > _SHOWN:
        yield "damaged", f"and {count(len(damaged) - _SHOWN, 'line')} more"
    for name in synced.partial:
        yield "unfinished", f"the last line of {name} has no end yet; it is left for next time"
    for file in synced.unread:
        yield "not read", f"{file.name}: {file.reason}"
    if synced.unfit:
        yield "not written", f"{count(synced.unfit, 'entry', 'entries')} that no device could read"


def _git(carriage: Carriage) -> str:
    steps = [name for name, done in (("committed", carriage.committed), ("merged", carriage.merged)) if done]
    steps += ["pushed"] if carriage.pushed else []
    what = ", ".join(steps) or ("stopped" if carriage.problem else "nothing to do")
    return f"{what} ({carriage.remote}, {carriage.branch})"


def _length(milliseconds: int) -> str:
    return count(milliseconds // _DAY, "day") if milliseconds >= _DAY else duration(milliseconds)


def _shape(synced: Synced, carriage: Carriage | None) -> dict[str, object]:
    merged = synced.merged
    return {
        "schema": shapes.SCHEMA,
        "folder": str(synced.folder),
        "device": synced.device,
        "file": synced.own.name,
        "new": merged.new,
        "known": merged.known,
        "devices": sorted(merged.devices),
        "written": synced.written,
        "unfit": synced.unfit,
        "waiting": merged.waiting,
        "ahead": [{"device": device, "by_ms": ahead} for device, ahead in sorted(merged.ahead.items())],
        "unknown": merged.unknown,
        "damaged": [{"file": name, "line": line, "reason": reason} for name, line, reason in merged.damaged],
        "unfinished": synced.partial,
        "unread": [{"file": file.name, "reason": file.reason} for file in synced.unread],
        "failure": synced.failure or None,
        "git": None if carriage is None else _git_shape(carriage),
    }


def _git_shape(carriage: Carriage) -> dict[str, object]:
    return {
        "remote": carriage.remote or None,
        "branch": carriage.branch or None,
        "committed": carriage.committed,
        "merged": carriage.merged,
        "pushed": carriage.pushed,
        "problem": carriage.problem or None,
    }
