"""The command fmt: ids and cloze labels written into decks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli.decks import progress_bar
from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.text import visible
from studykit.desk.words import count
from studykit.errors import InputError, UsageError

if TYPE_CHECKING:
    from studykit.desk.format import FormattedFile


@click.command("fmt", help="Give cards their ids and clozes their labels; touch nothing else.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; fail if a deck lacks something.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@shared_options
@pass_shared
def fmt_command(shared: Shared, paths: tuple[Path, ...], check: bool, diff: bool) -> None:
    """Format decks."""
    from studykit.desk.format import difference, format_files  # noqa: PLC0415
    from studykit.desk.home import bundled_decks  # noqa: PLC0415

    roots = _roots(shared, paths)
    changed = failed = 0
    with progress_bar("Reading", quiet=shared.quiet) as progress:
        files = list(format_files(roots, [bundled_decks()], write=not (check or diff), progress=progress))
    for file in files:
        changed += file.changed
        failed += bool(file.failure)
        if diff and file.changed:
            click.echo("\n".join(visible(line) for line in difference(file)))
        elif file.changed and not shared.quiet:
            click.echo(_said(file, would=check))
        if file.failure or file.formatted.why:
            click.echo(f"{visible(file.path)}: {visible(file.failure or file.formatted.why)}", err=True)
    if not shared.quiet and not changed and not failed:
        click.echo("Nothing to do.", err=True)
    if failed:
        raise SystemExit(InputError.exit_code)
    if check and changed:
        raise SystemExit(1)


def _roots(shared: Shared, paths: Sequence[Path]) -> list[Path]:
    """The files and folders to format: those named, else the learner's own decks."""
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: there is no such file or folder")
    if paths:
        return list(paths)
    from studykit.desk.home import roots_in_use  # noqa: PLC0415

    roots, bundled_last = roots_in_use(shared.home, shared.decks)
    own = roots[:-1] if bundled_last else roots
    if not own:
        raise UsageError("name a deck or a folder: studykit fmt PATH; the decks that come along are left as they are")
    return own


def _said(file: FormattedFile, *, would: bool) -> str:
    formatted = file.formatted
    counts = [(formatted.ids, "id"), (formatted.labels, "label")]
    given = ", ".join(count(number, word) for number, word in counts if number)
    return f"{visible(file.path)}: {'would get ' if would else ''}{given}"
