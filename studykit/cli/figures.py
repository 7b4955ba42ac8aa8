"""The command for figures: stats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from studykit.cli.entry import Shared, known_decks, pass_shared, shared_options
from studykit.deck.blocks import Run
from studykit.deck.lines import clip, plain, width_of
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.deck_figures import Hard
from studykit.desk.desk import Desk
from studykit.desk.figures import Figures, Scope, figures
from studykit.desk.stats_shape import as_json
from studykit.errors import UsageError
from studykit.exchange import json_document
from studykit.memory.days import from_date, to_date
from studykit.progress.calibration import Calibration
from studykit.progress.retention import ENOUGH, Tally

_WIDTH = 80
_LEECHES = 10
"""So many are named on the page; the document has all."""


@click.command("stats", help="Retention, calibration, forecast, load, time, by deck and period.")
@click.option("--deck", "keys", multiple=True, metavar="DECK", help="Of this deck alone; repeatable.")
@click.option("--since", metavar="DATE", help="Of answers from this study day on: YYYY-MM-DD.")
@click.option("--json", "in_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def stats_command(shared: Shared, keys: tuple[str, ...], since: str | None, *, in_json: bool) -> None:
    """Show the figures."""
    desk = shared.desk()
    try:
        found = figures(desk, scope=scope_of(desk, keys, since))
        if in_json:
            click.echo(json_document.dumps(as_json(found), indent=2))
            return
        target = words.percent(desk.settings.scheduler.desired_retention)
        for line in stats_lines(found, target):
            click.echo(line)
    finally:
        desk.close()


def scope_of(desk: Desk, decks: Sequence[str], since: str | None) -> Scope:
    """What figures are asked of. Raises UsageError at a deck that is not there, at what is no day or to come."""
    known_decks(desk, decks)
    if since is None:
        return Scope(tuple(dict.fromkeys(decks)))
    try:
        day = from_date(date.fromisoformat(since))
    except ValueError:
        raise UsageError(f"--since {since!r} is not a day; write 2026-11-20") from None
    if day > desk.clock.day():
        raise UsageError(f"--since {since} is still to come")
    return Scope(tuple(dict.fromkeys(decks)), day)


def stats_lines(found: Figures, target: str) -> list[str]:
    """The figures in lines of at most 80 columns; empty ones part them."""
    sections = (
        _head(found), _retention(found, target), _calibration(found.calibration), _effort(found), _forecast(found),
        _hard("Hardest cards", found.hardest), _hard(_leech_title(found), found.leeches[:_LEECHES]), _decks(found),
    )  # fmt: skip
    return [line for section in sections if section for line in ("", *section)][1:]


def _head(found: Figures) -> list[str]:
    streak = f" · {found.streak:,} in a row" if found.streak > 1 else ""
    time = words.duration(found.time) if found.time else "no time yet"
    lines = [f"{words.count(found.reviews, 'answer')} on {words.count(len(found.days), 'day')}{streak} · {time}"]
    if found.scope.decks:
        lines += [_clipped(f"Only deck {deck.deck}: {deck.title}", _WIDTH) for deck in found.decks]
    if found.scope.since is not None:
        lines.append(f"Since {_since(found)}; what is due, and cards, as of today")
    return lines


def _since(found: Figures) -> str:
    return words.dated(to_date(found.scope.since or 0), to_date(found.day))


def _retention(found: Figures, target: str) -> list[str]:
    whole = "all" if found.scope.since is None else f"since {_since(found)}"
    head = f"Recalled (target {target})"
    lines = [f"{head:<20}{'7 days':>{40 - max(len(head), 20)}}{'30 days':>20}{whole:>20}"]
    rows = [found.retention[period] for period in ("last_7", "last_30", "all")]
    for name, tallies in (
        ("Young", [row.young for row in rows]),
        ("Mature", [row.mature for row in rows]),
        ("Total", [row.total for row in rows]),
    ):
        lines.append(f"{name:<20}" + "".join(f"{_rate(tally):>20}" for tally in tallies))
    return lines


def _rate(tally: Tally) -> str:
    if tally.rate is None or not tally.is_enough:
        return f"too few ({tally.total})"
    return f"{words.percent(tally.rate)} ({tally.total:,})"


def _calibration(c: Calibration) -> list[str]:
    if c.n < ENOUGH or c.log_loss is None or c.rmse_bins is None:
        return [f"Predictions: too few answers after at least a day ({c.n})"]
    auc = f" · AUC {c.auc:.2f}" if c.auc is not None else ""
    losses = f"log loss {c.log_loss:.3f} · RMSE of bins {c.rmse_bins * 100:.1f} %{auc}"
    lines = [
        f"Predictions over {words.count(c.n, 'answer')}: {losses}",
        f"{'between':>12}{'predicted':>14}{'recalled':>12}{'95 % interval':>20}{'answers':>14}",
    ]
    for b in c.bins:
        between, interval = _span(b.start, b.end), _span(b.low, b.high)
        lines.append(
            f"{between:>12}{words.percent(b.predicted):>14}{words.percent(b.observed):>12}{interval:>20}{b.n:>14,}"
        )
    return lines


def _span(low: float, high: float) -> str:
    return f"{low * 100:.0f} – {high * 100:.0f} %"


def _effort(found: Figures) -> list[str]:
    load, pace = found.load, found.pace
    coming = f"{load.to_come:.1f} a day to come, as intervals stand"
    lines = [f"{'Load':<8}{load.past:.1f} answers a day · {coming}"]
    if pace.answer_ms:
        day = words.duration(pace.day_ms)
        lines.append(f"{'Time':<8}{pace.answer_ms / 1000:.1f} s an answer · {day} a day studied")
    if found.readiness is not None:
        when = "known today, cards not seen counting 0"
        if found.goal is not None:
            when = f"known on {words.short_date(to_date(found.goal.day))} if you stopped today"
        lines.append(f"{'Ready':<8}{words.percent(found.readiness)} {when}")
    return lines


def _forecast(found: Figures) -> list[str]:
    most = max((count for _, count in found.forecast), default=0)
    lines = ["Due, the next 14 days"]
    for due, count in found.forecast:
        bar = "━" * (max(round(count / most * 44), 1) if count else 0)
        lines.append(f"{words.day_name(to_date(due)):<12}{bar}{'  ' if bar else ''}{count:,}")
    return lines


def _leech_title(found: Figures) -> str:
    more = len(found.leeches) - _LEECHES
    return "Leeches" + (f", {_LEECHES} of {len(found.leeches):,}" if more > 0 else "")


def _hard(title: str, cards: Sequence[Hard]) -> list[str]:
    if not cards:
        return []
    lines = [f"{title:<48}{'forgotten':>11}{'answers':>9}{'difficulty':>12}"]
    for card in cards:
        away = " (suspended)" if card.suspended else ""
        name = _padded(f"{card.card}  {card.heading}{away}", 48)
        lines.append(f"{name}{card.lapses:>11,}{card.reps:>9,}{card.difficulty:>12.1f}")
    return lines


def _decks(found: Figures) -> list[str]:
    ready = "known" if found.goal is None else "ready"
    lines = [f"{'Deck':<34}{'cards':>7}{'new':>7}{'due':>7}{ready:>7}{'recalled, 30 days':>18}"]
    for deck in found.decks:
        known = "–" if deck.readiness is None else words.percent(deck.readiness)
        lines.append(
            f"{_padded(deck.title, 34)}{deck.cards:>7,}{deck.new:>7,}{deck.due:>7,}{known:>7}{_rate(deck.last_30):>18}"
        )
    return lines


def _padded(text: str, width: int) -> str:
    """Text of strangers in so many columns, with a blank behind it."""
    shown = _clipped(text, width - 1)
    return shown + " " * (width - width_of((Run(shown),)))


def _clipped(text: str, width: int) -> str:
    return plain(clip((Run(visible(text)),), width))
