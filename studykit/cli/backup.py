"""Commands that keep the history: backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.text import visible
from studykit.desk.keeping import back_up, backup_folder, find_backup, known_backups, restore
from studykit.desk.words import count
from studykit.exchange import json_document, shapes, times

if TYPE_CHECKING:
    from studykit.desk.keeping import Restored
    from studykit.store.backup import Backup


@click.command("backup", help="Write the log and the settings to FILE, or beside the daily backups.")
@click.argument("target", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def backup_command(shared: Shared, target: Path | None, as_json: bool) -> None:
    """Make a backup now."""
    desk = shared.desk(scan=False, writes=True)
    try:
        made = back_up(desk, target)
    finally:
        desk.close()
    if as_json:
        path, number = made or (None, 0)
        size = path.stat().st_size if path else 0
        shape = {"schema": shapes.SCHEMA, "path": str(path) if path else None, "entries": number, "bytes": size}
        click.echo(json_document.dumps(shape))
    elif made is None:
        click.echo("nothing to back up: the log is empty", err=True)
    elif not shared.quiet:
        click.echo(f"{count(made[1], 'entry', 'entries')} in {visible(str(made[0]))}", err=True)


@click.command(
    "restore", help="Merge the backup FILE into the log (a file, or a name of the list); lists them without."
)
@click.argument("name", required=False, metavar="[FILE]")
@click.option("--salvage", is_flag=True, help="Of a damaged file, take what can be read.")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def restore_command(shared: Shared, name: str | None, salvage: bool, as_json: bool) -> None:
    """Take a backup in; nothing is overwritten."""
    if name is None:
        _list(shared, as_json=as_json)
        return
    source = find_backup(shared.home, name)
    desk = shared.desk(writes=True)
    try:
        done = restore(desk, source, salvage=salvage)
    finally:
        desk.close()
    if as_json:
        click.echo(json_document.dumps(_restored_shape(done)))
    elif not shared.quiet:
        _say(done)


def _restored_shape(done: Restored) -> dict[str, object]:
    merged = done.merged
    return {
        "schema": shapes.SCHEMA, "backup": str(done.first) if done.first else None, "new": merged.new,
        "known": merged.known, "damaged": len(merged.damaged), "broken": done.broken or None, "settings": done.settings,
    }  # fmt: skip


def _say(done: Restored) -> None:
    merged = done.merged
    if done.first is not None:
        click.echo(f"what was here is in {visible(str(done.first))}", err=True)
    click.echo(f"{count(merged.new, 'entry', 'entries')} restored, {merged.known:,} known already", err=True)
    if merged.damaged:
        click.echo(f"! {count(len(merged.damaged), 'damaged line')} kept aside; studykit doctor names them", err=True)
    if done.broken:
        click.echo(f"! the rest could not be read: {visible(done.broken)}", err=True)
    said = {"written": "its settings are yours now", "kept": "your settings stayed as they are"}
    if done.settings in said:
        click.echo(said[done.settings], err=True)


def _list(shared: Shared, *, as_json: bool) -> None:
    found = known_backups(shared.home)
    if as_json:
        shape = {"schema": shapes.SCHEMA, "backups": [_shape(backup) for backup in found]}
        click.echo(json_document.dumps(shape, indent=2))
        return
    if not found:
        click.echo(f"no backup in {visible(str(backup_folder(shared.home)))}", err=True)
        return
    clock = shared.clock()
    click.echo(f"{'Backup':<42}{'made':<16}{'entries':>11}{'size':>9}")
    for backup in found:
        made, number = "damaged", ""
        if backup.header is not None:
            made, number = f"{clock.local(backup.header.made_at):%Y-%m-%d %H:%M}", f"{backup.header.entries:,}"
        click.echo(f"{visible(backup.name):<42}{made:<16}{number:>11}{_size(backup.size):>9}")


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(size // 1000, 1)} kB"


def _shape(backup: Backup) -> dict[str, object]:
    header = backup.header
    return {
        "name": backup.name, "path": str(backup.path), "made_at": times.time(header.made_at) if header else None,
        "device": header.device if header else None, "entries": header.entries if header else None,
        "bytes": backup.size,
    }  # fmt: skip
