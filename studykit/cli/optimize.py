"""The command that fits the memory model to the learner: optimize."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from studykit.cli.decks import steps
from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.desk import optimizing, words
from studykit.errors import UsageError
from studykit.exchange import json_document
from studykit.memory.days import to_date
from studykit.memory.optimize import ENOUGH, Effect, Fit

_HELP = (
    "Fit the 21 parameters of the memory model to your own answers: to the older four fifths, so that the newest fifth"
    " can tell whether they predict better than those in use. Only then are they recorded, after a yes. Memory is then"
    " worked out anew from the whole log; a due date that an answer was given stays until the card's next answer, and"
    " undo takes it all back."
)


@click.command("optimize", help=_HELP, short_help="Fit the memory model to your own answers.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def optimize_command(shared: Shared, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Fit, compare, and record what is better."""
    desk = shared.desk(writes=not dry_run)
    try:
        quiet = shared.quiet or as_json
        with steps(quiet=quiet) as tell:
            found = optimizing.propose(desk, tell)
        if not quiet:
            if optimizing.few(found):
                click.echo(f"! under {ENOUGH:,} answers a fit is often no gain later on", err=True)
            begins = to_date(desk.clock.day(found.since))
            since = f"{words.day_name(begins)} {begins.year}"
            click.echo("\n".join(report_lines(found, since, words.percent(desk.settings.scheduler.desired_retention))))
        recorded = found.accepted and not dry_run and (yes or _confirmed())
        if recorded:
            with steps(quiet=quiet) as tell:
                tell("Working out what is remembered")
                optimizing.use(desk, found)
        if as_json:
            click.echo(json_document.dumps(optimizing.as_json(found, recorded=recorded), indent=2))
        elif not shared.quiet and found.accepted:
            click.echo("Recorded; studykit undo takes it back." if recorded else "Nothing was changed.")
    finally:
        desk.close()


def _confirmed() -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("to record the fitted parameters without being asked, add --yes; --dry-run only compares")
    return click.confirm("Use them?", err=True)


def report_lines(found: Fit, since: str, target: str) -> Iterator[str]:
    """The comparison in lines of at most 80 columns; `since` is the day on which the newest fifth begins."""
    yield f"{words.count(found.answers, 'answer')} count. The parameters were fitted to the older four fifths and"
    yield f"tried on the newest, since {since}: on the {found.tried_on:,} that came a day or"
    yield "more after the one before."
    yield ""
    yield f"{'':<26}{'in use':>10}{'fitted':>10}"
    yield f"{'log loss, lower is better':<26}{found.current.log_loss:>10.4f}{found.fitted.log_loss:>10.4f}"
    yield f"{'recall predicted':<26}{_share(found.current.predicted):>10}{_share(found.fitted.predicted):>10}"
    yield f"{'recall observed':<26}{_share(found.observed):>10}{_share(found.observed):>10}"
    yield ""
    if found.effect is None:
        yield "The fitted parameters predict no better, so those in use stay."
        return
    yield from _effect_lines(found.effect, target)


def _effect_lines(effect: Effect, target: str) -> Iterator[str]:
    yield f"The fitted parameters predict better. With them {words.count(effect.cards, 'card')} would have another"
    yield "stability, and the median card"
    yield f"{'':<26}{'in use':>10}{'fitted':>10}"
    yield f"{'has a stability of':<26}{_days(effect.stability[0]):>10}{_days(effect.stability[1]):>10}"
    yield f"{'and, if Good today, waits':<26}{_days(effect.good[0]):>10}{_days(effect.good[1]):>10}   (target {target})"
    yield "A due date that an answer was given stays until the card's next answer."


def _share(share: float) -> str:
    return f"{share * 100:.1f} %"


def _days(days: float) -> str:
    return f"{days:.1f} d" if days < 100 else f"{days:,.0f} d"
