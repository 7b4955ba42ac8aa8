"""The command for the page of figures: report."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from studykit.cli.decks import steps
from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.cli.figures import scope_of
from studykit.deck.text import visible
from studykit.desk.report import report
from studykit.desk.transfer import replaced
from studykit.exchange.report import page

_HELP = (
    "Write all figures and the plan as one page for a browser: it needs no network, runs no script, and can be"
    " printed or sent."
)


@click.command("report", help=_HELP, short_help="All figures as one page.")
@click.option("-o", "--output", required=True, metavar="FILE", help="Where to; - is standard output.")
@click.option("--deck", "keys", multiple=True, metavar="DECK", help="Of this deck alone; repeatable.")
@click.option("--since", metavar="DATE", help="Of answers from this study day on: YYYY-MM-DD.")
@shared_options
@pass_shared
def report_command(shared: Shared, output: str, keys: tuple[str, ...], since: str | None) -> None:
    """Write the page, whole or not at all."""
    desk = shared.desk()
    try:
        with steps(quiet=shared.quiet) as tell:
            found = report(desk, scope_of(desk, keys, since), tell)
            tell("Writing the page")
            html = page(found).encode()
    finally:
        desk.close()
    if output == "-":
        sys.stdout.buffer.write(html)
        return
    with replaced(Path(output)) as stream:
        stream.write(html)
    if not shared.quiet:
        click.echo(f"{visible(output)}: {max(round(len(html) / 1000), 1):,} kB, for any browser", err=True)
