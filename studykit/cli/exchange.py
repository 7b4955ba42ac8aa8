"""Commands that write and read files of other programs: export, import."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from studykit.cli.decks import progress_bar
from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.text import visible
from studykit.desk.formats import FORMATS
from studykit.desk.transfer import export, import_reviews
from studykit.desk.words import count

TABLES = ("reviews", "cards", "days", "decks")


@click.command("export", help="Write reviews, cards, days or decks as csv, jsonl or parquet.")
@click.argument("what", type=click.Choice(TABLES))
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="csv, unless the name of FILE says otherwise.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Instead of standard output.")
@click.option("--raw", is_flag=True, help="csv as it is, also what a spreadsheet would run.")
@shared_options
@pass_shared
def export_command(shared: Shared, what: str, form: str | None, output: Path | None, *, raw: bool) -> None:
    """Write what is asked for, whole or not at all."""
    if form is None:
        ending = output.suffix.lstrip(".").lower() if output else ""
        form = ending if ending in FORMATS else "csv"
    if raw and form != "csv":
        raise click.UsageError(f"--raw is for csv; {form} is always as it is")
    if output is None and not FORMATS[form].is_text and sys.stdout.isatty():
        raise click.UsageError(f"{form} is nothing for a terminal; say -o FILE, or send it into a pipe")
    desk = shared.desk()
    try:
        with progress_bar("Writing rows", quiet=shared.quiet or output is None) as progress:
            rows = export(desk, what, form, output, raw=raw, progress=progress)
    finally:
        desk.close()
    if output is not None and not shared.quiet:
        click.echo(f"{count(rows, 'row')} in {visible(str(output))}", err=True)


@click.command("import", help="Read reviews from csv, jsonl or parquet; what is there already is left alone.")
@click.argument("what", type=click.Choice(["reviews"]))
@click.argument("source", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Where the name of FILE does not say.")
@click.option("--raw", is_flag=True, help="A csv file that was exported with --raw.")
@shared_options
@pass_shared
def import_command(
    shared: Shared,
    what: str,  # noqa: ARG001 - reviews, until there is more to import
    source: Path,
    form: str | None,
    *,
    raw: bool,
) -> None:
    """Take reviews in, all or none."""
    desk = shared.desk(writes=True)
    try:
        with progress_bar("Reading kilobytes", quiet=shared.quiet) as progress:
            new, known, unknown = import_reviews(desk, source, form, raw=raw, progress=progress)
    finally:
        desk.close()
    if not shared.quiet:
        text = f"{count(new, 'review')} imported, {known:,} known already"
        if unknown:
            text += f"; {count(unknown, 'card')} in no deck: kept, and counted when they appear"
        click.echo(text, err=True)
