"""Keeping the history: backups made and restored, and the store examined.

Owns where backups and settings lie. Must not know how a backup is written or what the doctor looks for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.desk.clock import Clock
from studykit.desk.home import STORE, home_folder
from studykit.errors import InputError, StudykitError, UsageError
from studykit.store import backup, doctor, log
from studykit.store.backup import Backup
from studykit.store.doctor import Check, Counts, Level
from studykit.store.replacing import replaced
from studykit.store.retention import occasion_name

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.gate import Progress
    from studykit.store.merge import Merged


def backup_folder(home: str | None) -> Path:
    """Where backups lie."""
    return home_folder(home) / backup.FOLDER


def known_backups(home: str | None) -> list[Backup]:
    """The backups there are, newest first."""
    return backup.backups(backup_folder(home))


def back_up(desk: Desk, target: Path | None) -> tuple[Path, int] | None:
    """Back up into a file or folder, or among the others; returns the file and its entries, None for an empty log."""
    now = desk.clock.now()
    with desk.store.database.read() as connection:
        if not log.has_entries(connection):
            return None
        if target is None:
            made = desk.store.keeper.make(connection, "manual", now)
            return made, backup.read_header(made).entries
        if target.is_dir():
            target /= occasion_name(now, "manual", [path.name for path in target.iterdir()])
        elif target.exists():
            _refuse_other(target)
        try:
            return target, backup.write(connection, target, now, desk.store.keeper.settings())
        except OSError as error:
            raise StudykitError(f"{target}: cannot be written: {error.strerror or error}") from error


def _refuse_other(target: Path) -> None:
    """Raise where a file is there that is no backup, and so must stay."""
    try:
        backup.read_header(target)
    except InputError as error:
        raise UsageError(f"{target} is there already, and it is no backup; nothing was written") from error


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the backup made first, what was merged, why not all was read, what became of the settings."""

    first: Path | None
    merged: Merged
    broken: str
    settings: str
    """written, kept (there were some), or none (in the backup)."""


def restore(desk: Desk, source: Path, *, salvage: bool = False) -> Restored:
    """Merge a backup into the log, after backing up what is there. Nothing is overwritten, nothing taken away."""
    reading = backup.Reading(source, salvage)
    now = desk.clock.now()
    first = None
    with desk.store.database.read() as connection:
        if log.has_entries(connection):
            first = desk.store.keeper.make(connection, "before-restore", now)
    merged = desk.store.merge(reading.lines(), now, desk.settings.scheduler)
    return Restored(first, merged, reading.broken, _restore_settings(desk.config, reading.header.settings))


def _restore_settings(path: Path, text: str | None) -> str:
    """Put settings where there are none."""
    if text is None:
        return "none"
    if path.exists():
        return "kept"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replaced(path) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise StudykitError(f"{path}: cannot be written: {error.strerror or error}") from error
    return "written"


def find_backup(home: str | None, name: str) -> Path:
    """A backup by its file, or by the name or day that the list shows."""
    path = Path(name)
    if path.is_file():
        return path
    found = backup.named(backup_folder(home), name)
    if found is None:
        raise InputError(f"{name}: there is no such backup; studykit restore lists them")
    return found


# --- the doctor ---


@dataclass(slots=True)
class Examination:
    """What the doctor found: the checks so far, and how much the log holds if it could be read."""

    path: Path
    checks: list[Check]
    counts: Counts | None = None
    device: str = ""

    @property
    def wrong(self) -> bool:
        """Whether anything is wrong."""
        return any(check.level is Level.PROBLEM for check in self.checks)


def examine_file(home: str | None, clock: Clock) -> Examination:
    """Look at the file before it is opened; where it is damaged or gone there is nothing more to see."""
    path = home_folder(home) / STORE
    if path.exists():
        found = Examination(path, doctor.file_checks(path))
    else:
        found = Examination(path, [])
        if known_backups(home):
            found.checks.append(Check("integrity", Level.PROBLEM, "the store is gone, but there are backups"))
    if found.wrong:
        found.checks.append(backup_check(path.parent / backup.FOLDER, None, clock))
    return found


def backup_check(folder: Path, connection: object, clock: Clock) -> Check:
    """Whether there are backups."""
    from studykit.store import surroundings  # noqa: PLC0415

    return surroundings.backup_check(folder, connection, _shown(clock), clock.now())  # type: ignore[arg-type]


def examine(desk: Desk, found: Examination, tell: Callable[[str], None]) -> None:
    """Go on with what takes an open store."""
    from studykit.store.surroundings import surrounding_checks  # noqa: PLC0415

    shown = _shown(desk.clock)
    tell("Working out what is remembered")
    found.device = desk.store.device
    found.checks += doctor.log_checks(desk.store.database, desk.settings.scheduler, shown)
    with desk.store.database.read() as connection:
        found.counts = doctor.count_log(connection)
        found.checks += surrounding_checks(found.path, connection, shown, desk.clock.now())


def rebuild(desk: Desk, progress: Progress | None) -> None:
    """Make every cache anew from the log and the decks; raises InputError unless all of these are there."""
    if desk.missing:
        raise InputError(f"{desk.missing[0]}: there is no such folder or deck, and what is made anew needs them all")
    desk.roots, desk.report = desk.store.rebuild_caches(
        desk.deck_paths,
        desk.clock.now(),
        desk.settings.scheduler,
        bundled_last=desk.bundled_last,
        progress=progress,
    )


def _shown(clock: Clock) -> Callable[[int], str]:
    return lambda at: f"{clock.local(at):%Y-%m-%d %H:%M}"
