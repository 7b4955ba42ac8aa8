"""Commands that write and read files of other programs: export, import."""

from __future__ import annotations

from pathlib import Path

import click

from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.text import visible
from studykit.desk.transfer import FORMATS, export, import_reviews
from studykit.desk.words import count


@click.command("export", help="Write reviews or cards as csv or jsonl.")
@click.argument("what", type=click.Choice(["reviews", "cards"]))
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="csv, unless the name of FILE says otherwise.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Instead of standard output.")
@shared_options
@pass_shared
def export_command(shared: Shared, what: str, form: str | None, output: Path | None) -> None:
    """Write what is asked for, whole or not at all."""
    if form is None:
        ending = output.suffix.lstrip(".").lower() if output else ""
        form = ending if ending in FORMATS else "csv"
    desk = shared.desk()
    try:
        rows = export(desk, what, form, output)
    finally:
        desk.close()
    if output is not None and not shared.quiet:
        click.echo(f"{count(rows, 'row')} in {visible(str(output))}", err=True)


@click.command("import", help="Read reviews from csv or jsonl; what is there already is left alone.")
@click.argument("what", type=click.Choice(["reviews"]))
@click.argument("source", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Where the name of FILE does not say.")
@shared_options
@pass_shared
def import_command(
    shared: Shared,
    what: str,  # noqa: ARG001 - reviews, until there is more to import
    source: Path,
    form: str | None,
) -> None:
    """Take reviews in, all or none."""
    desk = shared.desk(writes=True)
    try:
        new, known, unknown = import_reviews(desk, source, form)
    finally:
        desk.close()
    if not shared.quiet:
        text = f"{count(new, 'review')} imported, {known:,} known already"
        if unknown:
            text += f"; {count(unknown, 'card')} in no deck: kept, and counted when they appear"
        click.echo(text, err=True)
