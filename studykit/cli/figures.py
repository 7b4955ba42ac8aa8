"""The command for figures: stats."""

from __future__ import annotations

import click

from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.blocks import Run
from studykit.deck.lines import clip, plain, width_of
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.figures import Figures, as_json, figures
from studykit.exchange import jsonl
from studykit.memory.days import to_date
from studykit.progress.retention import ENOUGH, Tally


@click.command("stats", help="Retention, calibration, forecast, time.")
@click.option("--json", "in_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def stats_command(shared: Shared, in_json: bool) -> None:
    """Show the figures."""
    desk = shared.desk()
    try:
        found = figures(desk)
        if in_json:
            click.echo(jsonl.dumps(as_json(found), indent=2))
            return
        target = words.percent(desk.settings.scheduler.desired_retention)
        for line in stats_lines(found, target):
            click.echo(line)
    finally:
        desk.close()


def stats_lines(found: Figures, target: str) -> list[str]:
    """The figures in lines of at most 80 columns."""
    streak = f" · {found.streak} in a row" if found.streak > 1 else ""
    time = words.duration(found.time) if found.time else "no time yet"
    lines = [f"{words.count(found.reviews, 'answer')} on {words.count(len(found.days), 'day')}{streak} · {time}", ""]
    lines += _retention(found, target)
    lines += _calibration(found)
    most = max((count for _, count in found.forecast), default=0)
    lines.append("Due, the next 14 days")
    for due, count in found.forecast:
        bar = "━" * (max(round(count / most * 44), 1) if count else 0)
        lines.append(f"{words.day_name(to_date(due)):<12}{bar}{'  ' if bar else ''}{count:,}")
    lines += ["", f"{'Deck':<46}{'cards':>7}{'known':>8}{'recalled, 30 days':>19}"]
    for deck in found.decks:
        title = clip((Run(visible(deck.title)),), 44)
        known = words.percent(deck.recall)
        name = plain(title) + " " * (46 - width_of(title))
        lines.append(f"{name}{deck.cards:>7,}{known:>8}{_rate(deck.last_30):>19}")
    return lines


def _retention(found: Figures, target: str) -> list[str]:
    columns = ("last_7", "last_30", "all")
    lines = [f"Recalled (target {target}){'7 days':>17}{'30 days':>20}{'all':>20}"]
    rows = [found.retention[period] for period in columns]
    for name, tallies in (
        ("Young", [row.young for row in rows]),
        ("Mature", [row.mature for row in rows]),
        ("Total", [row.total for row in rows]),
    ):
        lines.append(f"{name:<20}" + "".join(f"{_rate(tally):>20}" for tally in tallies))
    return [*lines, ""]


def _rate(tally: Tally) -> str:
    if tally.rate is None or not tally.is_enough:
        return f"too few ({tally.total})"
    return f"{words.percent(tally.rate)} ({tally.total:,})"


def _calibration(found: Figures) -> list[str]:
    c = found.calibration
    if c.n < ENOUGH or c.log_loss is None or c.rmse_bins is None:
        return [f"Predictions: too few answers after at least a day ({c.n})", ""]
    auc = f" · AUC {c.auc:.2f}" if c.auc is not None else ""
    losses = f"log loss {c.log_loss:.3f} · RMSE of bins {c.rmse_bins * 100:.1f} %{auc}"
    lines = [
        f"Predictions over {words.count(c.n, 'answer')}: {losses}",
        f"{'predicted':>12}{'recalled':>10}{'95 % interval':>18}{'answers':>10}",
    ]
    for b in c.bins:
        interval = f"{words.percent(b.low)} – {words.percent(b.high)}"
        lines.append(f"{words.percent(b.predicted):>12}{words.percent(b.observed):>10}{interval:>18}{b.n:>10,}")
    return [*lines, ""]
