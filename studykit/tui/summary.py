"""The end of a sitting: what was done, as facts with their base. Owns this page; its keys are the review's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, wrap
from studykit.desk import words
from studykit.desk.overview import Overview, overview
from studykit.desk.shown import show
from studykit.desk.sitting import tally_of
from studykit.memory.days import to_date
from studykit.memory.model import Rating
from studykit.study.session import Tally
from studykit.tui.frame import Grid, Key, Page, compose, spread

if TYPE_CHECKING:
    from studykit.desk.sitting import Sitting
    from studykit.tui.outlook import Outlook

_HARDEST = 3


@dataclass(frozen=True, slots=True)
class Ready:
    """Readiness if one stopped today: as the day began, and now; None where it is not known yet."""

    before: float | None
    now: float | None

    @property
    def words(self) -> str:
        """From what to what it went."""
        now = "…" if self.now is None else words.percent(self.now)
        before = "" if self.before is None else words.percent(self.before)
        return f"{before} → {now}" if before and before != now else now


@dataclass(frozen=True, slots=True)
class SummaryView:
    """A day as it stands when nothing can be asked now."""

    date: str
    streak: int
    tally: Tally
    overview: Overview
    target: float
    next_step: str
    """The time of the next step, or empty."""
    tomorrow: bool
    """Whether that step is tomorrow."""
    hardest: Sequence[tuple[str, str]]
    """Questions, each with how often it was not known."""
    ready: Ready | None = None


def ready(outlook: Outlook) -> Ready | None:
    """What this day has done for the interview, as far as it is worked out; None without one to come."""
    outlook.look()
    return Ready(outlook.began_at, outlook.ready_now) if outlook.is_ahead else None


def view_of(sitting: Sitting, ready: Ready | None) -> SummaryView:
    """The day that this sitting belongs to."""
    desk = sitting.desk
    day = overview(desk, sitting.plan)
    answers = desk.store.reviews_on(day.day)
    tally = tally_of(answers, desk.store.caps({answer.card for answer in answers}))
    at = sitting.queue.next_step_at()
    next_step = "" if at is None else f"{desk.clock.local(at):%H:%M}"
    hardest = []
    for card, times in tally.again.most_common(_HARDEST):
        row = desk.find(card)
        if row is not None:
            hardest.append((show(row).text, _again(times)))
    return SummaryView(
        words.day_name(to_date(day.day)), day.streak, tally, day, desk.settings.scheduler.desired_retention, next_step,
        at is not None and desk.clock.day(at) > day.day, hardest, ready,
    )  # fmt: skip


def _again(times: int) -> str:
    return "again" if times == 1 else "again twice" if times == 2 else f"again {times} times"


def summary_page(view: SummaryView, grid: Grid, status: Line | None = None) -> list[Line]:
    """The rows of the terminal at the end of a sitting."""
    left = view.overview.left.cards
    title = "Done for today" if not left else f"{words.count(left, 'card')} left for today"
    right = view.date + (f" · day {view.streak}" if view.streak > 1 and grid.wide else "")
    page = Page(
        left=(Run(title),),
        right=(Run(right, Style.DIM),),
        body=_body(view, grid),
        keys=[
            Key("enter", "home", "enter"),
            Key("n", "10 more new cards" if grid.wide else "10 more new", "more"),
            Key("u", "undo", "undo"),
        ],
        share=1.0 if not left else view.overview.share_done,
        status=status,
    )
    return compose(page, grid)


def _body(view: SummaryView, grid: Grid) -> list[Line]:
    gap: list[Line] = [()] if grid.tall else []
    tally = view.tally
    done = f"{words.count(len(tally.cards), 'card')} in {words.duration(tally.time)}"
    if view.next_step:
        lines = _waiting(view, done, grid)
    elif tally.cards:
        lines = [(Run(done, Style.STRONG),)]
    else:
        lines = [(Run("Nothing is due.", Style.STRONG),)]
    facts = _facts(view, grid)
    if tally.cards:
        lines += [*gap, *_grades(tally, grid)]
    lines += [*gap, *facts] if facts else []
    hardest = [*gap, (Run("Hardest today", Style.DIM),)]
    room = grid.room() - len(lines) - len(hardest)
    if view.hardest and room > 0:
        lines += hardest
        lines += [spread((Run(text),), (Run(said, Style.DIM),), grid.column) for text, said in view.hardest[:room]]
    return lines


def _waiting(view: SummaryView, done: str, grid: Grid) -> list[Line]:
    """Only steps that come later are left."""
    steps = view.overview.left.learning
    when = f"{'tomorrow ' if view.tomorrow else ''}at {view.next_step}"
    head = f"One step left, {when}." if steps == 1 else f"{steps} steps left, the next {when}."
    rest = f"Everything else is done: {done}." if view.tally.cards else "Nothing else is due."
    will = "the card will wait" if steps == 1 else "the cards will wait"
    gap: list[Line] = [()] if grid.tall else []
    return [
        *wrap((Run(head, Style.STRONG),), grid.column),
        *gap,
        *wrap((Run(f"{rest} You can leave; {will}."),), grid.column),
    ]


def _grades(tally: Tally, grid: Grid) -> list[Line]:
    most = max(tally.ratings.values(), default=1)
    room = max(min(grid.column - 16, 41), 4)
    lines: list[Line] = []
    for rating, word in ((Rating.AGAIN, "Again"), (Rating.HARD, "Hard"), (Rating.GOOD, "Good"), (Rating.EASY, "Easy")):
        count = tally.ratings[rating]
        length = max(round(count / most * room), 1) if count else 0
        bar = Run("━" * length, Style.ACCENT)
        lines.append((Run(f"{word:<10}", Style.DIM), bar, Run(f"{'  ' if length else ''}{count}")))
    return lines


def _facts(view: SummaryView, grid: Grid) -> list[Line]:
    tally, day = view.tally, view.overview
    facts: list[tuple[str, str]] = []
    if tally.reviews:
        share = words.percent(tally.recalled / tally.reviews)
        target = f"; the target is {words.percent(view.target)}" if grid.wide else ""
        facts.append(("Recalled", f"{tally.recalled} of {words.count(tally.reviews, 'review')} ({share}{target})"))
    if view.ready is not None:
        facts.append(("Ready", f"{view.ready.words} if you stop today"))
    else:
        facts.append(("Known", f"{words.percent(day.recall)} of {words.count(day.cards, 'card')}"))
    if day.tomorrow:
        facts.append(("Tomorrow", f"{words.count(day.tomorrow, 'review')}, about {words.duration(day.tomorrow_time)}"))
    return [(Run(f"{name:<13}" if grid.wide else f"{name:<10}", Style.DIM), Run(text)) for name, text in facts]
