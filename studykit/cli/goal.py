"""The command for the interview: goal, goal set, goal clear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from studykit.cli.decks import steps
from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.cli.goal_lines import cleared_line, goal_text, head, outcome_text, over_text
from studykit.desk import planning, words
from studykit.desk.overview import overview
from studykit.errors import UsageError
from studykit.exchange import json_document
from studykit.exchange.goal import goal_shape
from studykit.exchange.times import day
from studykit.memory.days import from_date, to_date
from studykit.study.dates import read_date
from studykit.study.goal.goal import DEFAULT_MINUTES, LEAST_MINUTES, MOST_MINUTES, Goal, unknown

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.study.goal.figures import Outcome

_HELP = (
    "How ready you would be on the date: if you stop today, if you keep to the plan, and with more minutes a day. While"
    " a goal stands, review asks its cards in the order that brings most by the date."
)
_SET_HELP = (
    "Set the interview: DATE is 15 Dec, 2026-12-15 or 'in 3 weeks', up to two years ahead. One goal stands at a time,"
    " and undo brings back the one before."
)
_AS_JSON = "In the documented shape."


@click.group("goal", help=_HELP, short_help="How ready you will be on the day.", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help=_AS_JSON)
@shared_options
@pass_shared
@click.pass_context
def goal_command(context: click.Context, shared: Shared, as_json: bool) -> None:
    """Show the goal, unless something is to be done with it."""
    if context.invoked_subcommand is not None:
        if as_json:
            raise click.UsageError(f"write --json behind {context.invoked_subcommand}")
        return
    desk = shared.desk()
    try:
        _show(desk, as_json=as_json, quiet=shared.quiet)
    finally:
        desk.close()


@goal_command.command("set", help=_SET_HELP, short_help="Set the date, the minutes a day and the decks.")
@click.argument("date", nargs=-1, required=True, metavar="DATE")
@click.option(
    "--minutes",
    type=click.IntRange(LEAST_MINUTES, MOST_MINUTES),
    metavar="N",
    help=f"Minutes a day until then.  [as before, or {DEFAULT_MINUTES}]",
)
@click.option("--deck", "chosen", multiple=True, metavar="DECK", help="Only this deck; repeatable.  [all decks]")
@click.option("--json", "as_json", is_flag=True, help=_AS_JSON)
@shared_options
@pass_shared
def set_command(
    shared: Shared, date: tuple[str, ...], minutes: int | None, chosen: tuple[str, ...], as_json: bool
) -> None:
    """Set the goal, and show what it comes to."""
    desk = shared.desk(writes=True)
    try:
        today = to_date(desk.clock.day())
        typed = " ".join(date)
        found = read_date(typed, today)
        if found is None:
            raise UsageError(f"{typed!r} is no date; write 15 Dec, 2026-12-15 or in 3 weeks")
        standing = desk.goal()
        if minutes is None:
            minutes = DEFAULT_MINUTES if standing is None else standing.minutes
        desk.set_goal(Goal(from_date(found), minutes, chosen))
        if as_json or not shared.quiet:
            _show(desk, as_json=as_json, quiet=shared.quiet)
    finally:
        desk.close()


@goal_command.command("clear", help="Have no goal any more; undo brings it back.")
@click.option("--json", "as_json", is_flag=True, help=_AS_JSON)
@shared_options
@pass_shared
def clear_command(shared: Shared, as_json: bool) -> None:
    """Clear the goal, if there is one."""
    desk = shared.desk(writes=True)
    try:
        goal = desk.goal()
        if goal is not None:
            desk.set_goal(None)
        if as_json:
            cleared = None if goal is None else day(goal.day)
            click.echo(json_document.dumps({**goal_shape(None, desk.clock.day()), "cleared": cleared}, indent=2))
        elif not shared.quiet:
            click.echo(cleared_line(goal, desk.clock.day()))
    finally:
        desk.close()


def _show(desk: Desk, *, as_json: bool, quiet: bool) -> None:
    """What is to be said of the goal that stands: what it comes to, or after its date what it came to."""
    goal, today = desk.goal(), desk.clock.day()
    is_ahead = goal is not None and goal.day >= today
    if goal is not None and is_ahead and not as_json:
        click.echo(head(goal, today))
    with steps(quiet=quiet) as tell:
        tell("Working out the plan")
        figures = planning.figures(desk)
        outcomes = [] if is_ahead or (goal is None and not as_json) else planning.outcomes(desk)
    if as_json:
        click.echo(json_document.dumps(goal_shape(goal, today, figures, outcomes), indent=2))
    elif figures is not None:
        missing = unknown(figures.goal.decks, {deck.deck for deck in desk.decks()})
        click.echo("\n".join(goal_text(figures, missing)[1:]))
    else:
        click.echo("\n".join(_over(desk, goal, outcomes)))


def _over(desk: Desk, goal: Goal | None, outcomes: Sequence[Outcome]) -> list[str]:
    """Where no interview is ahead."""
    if goal is None:
        return ["No interview is set; studykit goal set DATE --minutes N sets one."]
    today = desk.clock.day()
    outcome = next((one for one in outcomes if one.goal == goal), None)
    said = over_text(goal, today) if outcome is None else outcome_text(outcome, today)
    return [*said, "", *_after(desk), "Another interview: studykit goal set DATE --minutes N"]


def _after(desk: Desk) -> list[str]:
    """What comes after the interview."""
    day = overview(desk)
    said = "The decks go back to due dates. "
    if day.left.cards:
        said += f"Today: {words.count(day.left.cards, 'card')}, about {words.duration(day.left.time)}."
    else:
        said += "Nothing is due."
    through = [] if day.through_day is None else [f"You are through on {words.day_name(to_date(day.through_day))}."]
    return [said, *through]
