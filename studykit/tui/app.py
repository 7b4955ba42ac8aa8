"""The application: which screen is shown, and what happens around them.

Owns start, and reading decks in the background. Must not know how a page is drawn.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.events import Key
from textual.message import Message

from studykit.deck.blocks import Run, Style
from studykit.deck.text import visible
from studykit.desk.sitting import Sitting
from studykit.errors import StudykitError, UnwrittenError, UsageError
from studykit.study.session import ANYTHING, Wish
from studykit.tui.canvas import PageScreen
from studykit.tui.following import INTERVAL, Following, Wait
from studykit.tui.foresight import Foresight, Planning, Subject, Worked
from studykit.tui.frame import Grid, spread
from studykit.tui.home import HomeScreen
from studykit.tui.outlook import Outlook
from studykit.tui.planner import Planner
from studykit.tui.review import ReviewScreen
from studykit.tui.shell import PageApp

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.events import Event

    from studykit.deck.lines import Line
    from studykit.desk.desk import Desk
    from studykit.store.scan import ScanReport
    from studykit.tui.retrospect import Retrospect


PATIENCE = 2000
"""In milliseconds: so long a key waits for another process's write before it is said that there is one."""


class WorkedOut(Message):
    """Something was worked out beside the screens."""

    def __init__(self, worked: Worked) -> None:
        super().__init__()
        self.worked = worked


class DecksRead(Message):
    """Decks were saved elsewhere and read again: the folders, their ids as roots, and what was found."""

    def __init__(self, paths: Sequence[Path], roots: Sequence[int], report: ScanReport) -> None:
        super().__init__()
        self.paths = list(paths)
        self.roots = list(roots)
        self.report = report


class StudyApp(PageApp):
    """Home and what it leads to. With `wait` it follows decks that are saved elsewhere, a look after each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *PageApp.BINDINGS,
        Binding("slash", "app.search", "search all cards", id="app.search"),
    ]

    def __init__(
        self,
        desk: Desk,
        *,
        review: Sequence[str] | None = None,
        wish: Wish = ANYTHING,
        theme: str | None = None,
        scanned: bool = True,
        planning: Planning | None = None,
        wait: Wait | None = None,
        keys: Mapping[str, tuple[str, ...]] | None = None,
        marks: str | None = None,
    ) -> None:
        super().__init__(theme, keys, marks)
        self.desk = desk
        self.foresight = Foresight(self.desk_beside, self._deliver)
        self.outlook = Outlook(desk, self.foresight, planning or Planner())
        self.retrospect: Retrospect | None = None
        """The figures of the past, once they were asked for."""
        self.changes = 0
        """How often something was done to cards away from a review, so that a review behind looks anew."""
        self.shows_clock = True
        """Whether the time of spoken cards is shown."""
        self._review = review
        self._wish = wish
        """What the review that was asked for on the command line is to be."""
        self._scanned = scanned
        self._following = Following(desk, self.desk_beside, self._decks_read, wait) if wait is not None else None
        self._waiting: tuple[PageScreen, Callable[[], None]] | None = None
        """The screen on which the day's cards are waited for, and what to do once they are chosen."""
        self._loop_of_screens: asyncio.AbstractEventLoop | None = None
        self._home = HomeScreen(later=scanned and review is not None and desk.goal() is None)

    def get_default_screen(self) -> HomeScreen:
        return self._home

    def on_mount(self) -> None:
        self._loop_of_screens = asyncio.get_running_loop()
        if not self._scanned:
            self.run_worker(self._read_decks, thread=True, exclusive=True)
            return
        self._follow_decks()
        if self._review is not None:
            self.study(self._review, wish=self._wish)
        elif not self.desk.asked_for_goal() and self.desk.report.cards:
            self.ask_date()

    def on_unmount(self) -> None:
        self.foresight.close()

    # --- what is worked out beside the screens ---

    def desk_beside(self) -> Desk:
        """Another desk over the same store, for a thread of its own."""
        from studykit.desk.desk import Desk  # noqa: PLC0415 - seldom needed before the first card

        desk = self.desk
        decks = [str(path) for path in desk.deck_paths]
        other = Desk(str(desk.home), decks, desk.clock, desk.settings, desk.config)
        other.bundled_last, other.missing, other.roots = desk.bundled_last, desk.missing, desk.roots
        return other

    def _deliver(self, worked: Worked) -> None:
        self._bring(WorkedOut(worked))

    def _bring(self, message: Message) -> None:
        """Bring what was worked out from its thread to the screens, unless they are gone."""
        loop = self._loop_of_screens
        if loop is None:
            return
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(self.post_message, message)

    def on_worked_out(self, message: WorkedOut) -> None:
        """Show it; what could not be read just now is asked for again at the next occasion."""
        worked = message.worked
        if isinstance(worked.failure, UnwrittenError):
            self.outlook.fail()
        elif worked.failure is not None:
            self._handle_exception(worked.failure)
        elif worked.subject is Subject.PROGRESS and self.retrospect is not None:
            self.retrospect.take(worked)
        else:
            self.outlook.take(worked)
        if worked.subject is not Subject.PLAN or self._waiting is None:
            if self.screen_stack and isinstance(self.screen, PageScreen):
                self.screen.news()
            return
        if self.outlook.is_choosing and worked.failure is None:  # it is for another goal, or the day before
            self.outlook.look()
            return
        screen, go = self._waiting
        self._waiting = None
        screen.take_status_away()
        go()

    async def on_event(self, event: Event) -> None:
        """Any key ends the waiting for cards; Escape does nothing else."""
        if isinstance(event, Key) and event.is_forwarded and self._waiting is not None:
            screen, self._waiting = self._waiting[0], None
            if event.key == "escape":
                screen.take_status_away()
                return
        await super().on_event(event)

    # --- reading decks ---

    def _read_decks(self) -> None:
        """Read decks beside the screen."""
        try:
            self.call_from_thread(self._read, *self._scanned_beside())
        except StudykitError as error:
            self.call_from_thread(self._handle_exception, error)

    def _scanned_beside(self) -> tuple[list[int], ScanReport]:
        """Read the decks with a connection of this thread's own."""

        def tell(done: int, total: int) -> None:
            self.call_from_thread(self._reading, done, total)

        other = self.desk_beside()
        try:
            other.scan(progress=tell)
            return other.roots, other.report
        finally:
            other.close()

    def _reading(self, done: int, total: int) -> None:
        self._home.reading = (done, total)
        if self.screen is self._home:
            self._home.redraw(quiet=True)

    def _read(self, roots: list[int], report: ScanReport) -> None:
        self._home.reading = None
        self.desk.roots, self.desk.report = roots, report
        self._follow_decks()
        if self.screen is not self._home:
            return
        self._home.look_anew()
        if self._review is not None:
            self._begin(self._review)
        elif not self.desk.asked_for_goal() and self.desk.report.cards:
            self.ask_date()

    def _begin(self, decks: Sequence[str]) -> None:
        """Begin the review that was asked for on the command line, if there are such decks."""
        known = {deck.deck for deck in self.desk.decks()}
        unknown = [deck for deck in decks if deck not in known]
        if unknown or not known:
            self._handle_exception(UsageError(f"there is no deck {unknown[0]!r}" if unknown else "no deck was found"))
        else:
            self.study(decks, wish=self._wish)

    # --- decks that are saved elsewhere ---

    def _follow_decks(self) -> None:
        """Once the screens stand, follow the decks; the first card does not wait for that."""
        if self._following is not None:
            self._following.begin()

    def _decks_read(self, paths: Sequence[Path], roots: Sequence[int], report: ScanReport) -> None:
        self._bring(DecksRead(paths, roots, report))

    def on_decks_read(self, message: DecksRead) -> None:
        """Show the decks as they are now, wherever they show, unless others are in use by now."""
        if message.paths != self.desk.deck_paths:
            return
        self.desk.roots, self.desk.report = message.roots, message.report
        self.outlook.decks_changed()
        for screen in self.screen_stack:
            if isinstance(screen, PageScreen):
                screen.decks_changed()

    # --- going places ---

    def study(self, decks: Sequence[str] = (), more_new: int = 0, wish: Wish = ANYTHING) -> None:
        """Sit down to today's cards, of all decks or some, as soon as it is known which they are."""
        screen = self.screen
        self.outlook.look()
        if self.outlook.is_choosing and not wish.cram and isinstance(screen, PageScreen):
            self._waiting = (screen, partial(self._sit_down, decks, more_new, wish))
            screen.say(choosing(screen.grid()))
        else:
            self._sit_down(decks, more_new, wish)

    def _sit_down(self, decks: Sequence[str], more_new: int, wish: Wish) -> None:
        sitting = Sitting(self.desk, decks, wish, self.outlook.plan)
        if more_new:
            sitting.more_new(more_new)
            if sitting.current() is None:
                self._home.say((Run("· "), Run("There are no more new cards.")))
                return
        self.push_screen(ReviewScreen(sitting))

    def ask_date(self) -> None:
        """Ask a first run's question, the date of the interview; then comes the first card."""
        from studykit.tui.date import DateScreen  # noqa: PLC0415 - the field is not needed for the first card

        decks, cards = self.desk.report.decks, self.desk.report.cards
        head = f"{decks} deck{'s' if decks != 1 else ''}, {cards:,} cards, ready to study."
        self.push_screen(DateScreen(head, _where(self.desk), self.study))

    def places(self) -> Sequence[tuple[str, str]]:
        if self.screen is self._home:
            return ()
        studying = any(isinstance(screen, ReviewScreen) for screen in self.screen_stack)
        return (
            ("go home", "app.go_home"),
            *(() if studying else (("study what is due", "app.go_study"),)),
            ("go to Progress", "app.go_progress"),
            ("go to the interview goal", "app.go_goal"),
            ("go to the findings in the decks", "app.go_findings"),
        )

    def action_go_home(self) -> None:
        """Back to Home, over as many screens as there are."""
        while self.screen is not self._home:
            self.pop_screen()

    def action_go_study(self) -> None:
        """Sit down to today's cards."""
        self.study()

    def action_go_progress(self) -> None:
        """Show what was done so far."""
        self.show_progress()

    def action_go_goal(self) -> None:
        """Show the goal, or set one."""
        self.show_goal()

    def action_go_findings(self) -> None:
        """Show what is wrong with the decks."""
        self.show_findings()

    def show_goal(self) -> None:
        """Show how ready one will be."""
        from studykit.tui.goal import GoalScreen  # noqa: PLC0415 - not needed for the first card

        self.push_screen(GoalScreen())

    def show_progress(self) -> None:
        """Show the figures of the past."""
        from studykit.tui.progress import ProgressScreen  # noqa: PLC0415 - not needed for the first card
        from studykit.tui.retrospect import Retrospect  # noqa: PLC0415

        self.retrospect = self.retrospect or Retrospect(self.desk, self.foresight)
        self.push_screen(ProgressScreen(self.retrospect))

    def action_search(self) -> None:
        """Show all cards, from wherever one is."""
        from studykit.tui.browse import BrowseScreen  # noqa: PLC0415 - not needed for the first card

        if isinstance(self.screen, PageScreen):
            self.push_screen(BrowseScreen())

    def note_change(self) -> None:
        """Something was done to cards away from a review."""
        self.changes += 1

    def show_findings(self) -> None:
        """Show what is wrong with the decks."""
        from studykit.tui.findings import FindingsScreen  # noqa: PLC0415 - seldom needed

        self.push_screen(FindingsScreen(self.desk.findings()))


def _where(desk: Desk) -> str:
    """Where the decks are, and how one makes one's own."""
    from studykit.desk.no_decks import shortened  # noqa: PLC0415 - only on a first run

    own = [visible(shortened(path)) for path in desk.deck_paths[: -1 if desk.bundled_last else None]]
    come = ["come along with the program" if desk.bundled_last else ""]
    places = " and ".join([*come[: desk.bundled_last], *(["lie in " + ", ".join(own)] if own else [])])
    return f"The decks {places}. Yours are plain Markdown: studykit new FILE.md begins one."


def choosing(grid: Grid) -> Line:
    """What is said while it is being worked out which cards today's are."""
    return spread((Run("· "), Run("cards being chosen …")), (Run("esc", Style.KEY),), grid.column)


def run(
    desk: Desk,
    *,
    review: Sequence[str] | None = None,
    wish: Wish = ANYTHING,
    theme: str | None = None,
    scanned: bool = True,
    keys: Mapping[str, tuple[str, ...]] | None = None,
    marks: str | None = None,
) -> int:
    """Run the screens until the learner leaves; returns the exit code, raises what went wrong in the world."""
    desk.store.database.wait_at_most(PATIENCE)
    ended = threading.Event()
    wait = partial(ended.wait, INTERVAL)
    try:
        app = StudyApp(desk, review=review, wish=wish, theme=theme, scanned=scanned, wait=wait, keys=keys, marks=marks)
        return app.run_to_end()
    finally:
        ended.set()
