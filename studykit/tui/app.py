"""The application: which screen is shown, and what happens around them.

Owns start, and reading decks in the background. Must not know how a page is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studykit.deck.blocks import Run
from studykit.desk.sitting import Sitting
from studykit.errors import StudykitError, UsageError
from studykit.study.session import ANYTHING, Wish
from studykit.tui.home import HomeScreen
from studykit.tui.review import ReviewScreen
from studykit.tui.shell import PageApp

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.scan import ScanReport


PATIENCE = 2000
"""In milliseconds: so long a key waits for another process's write before it is said that there is one."""


class StudyApp(PageApp):
    """Home and what it leads to."""

    def __init__(
        self,
        desk: Desk,
        *,
        review: Sequence[str] | None = None,
        wish: Wish = ANYTHING,
        theme: str | None = None,
        scanned: bool = True,
    ) -> None:
        super().__init__(theme)
        self.desk = desk
        self.shows_clock = True
        """Whether the time of spoken cards is shown."""
        self._review = review
        self._wish = wish
        """What the review that was asked for on the command line is to be."""
        self._scanned = scanned
        self._home = HomeScreen(later=scanned and review is not None)

    def get_default_screen(self) -> HomeScreen:
        return self._home

    def on_mount(self) -> None:
        if not self._scanned:
            self.run_worker(self._read_decks, thread=True, exclusive=True)
        elif self._review is not None:
            self.study(self._review, wish=self._wish)
        elif not self.desk.asked_for_goal() and self.desk.report.cards:
            self.ask_date(first=True)

    # --- reading decks ---

    def _read_decks(self) -> None:
        """Read decks beside the screen."""
        try:
            self.call_from_thread(self._read, *self._scanned_beside())
        except StudykitError as error:
            self.call_from_thread(self._handle_exception, error)

    def _scanned_beside(self) -> tuple[list[int], ScanReport]:
        """Read the decks with a connection of this thread's own."""
        from studykit.desk.desk import Desk  # noqa: PLC0415 - only for large changes

        def tell(done: int, total: int) -> None:
            self.call_from_thread(self._reading, done, total)

        desk = self.desk
        decks = [str(path) for path in desk.deck_paths]
        other = Desk(str(desk.home), decks, desk.clock, desk.settings, desk.config)
        try:
            other.bundled_last, other.missing = desk.bundled_last, desk.missing
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
        if self.screen is not self._home:
            return
        self._home.look_anew()
        if self._review is not None:
            self._begin(self._review)
        elif not self.desk.asked_for_goal() and self.desk.report.cards:
            self.ask_date(first=True)

    def _begin(self, decks: Sequence[str]) -> None:
        """Begin the review that was asked for on the command line, if there are such decks."""
        known = {deck.deck for deck in self.desk.decks()}
        unknown = [deck for deck in decks if deck not in known]
        if unknown or not known:
            self._handle_exception(UsageError(f"there is no deck {unknown[0]!r}" if unknown else "no deck was found"))
        else:
            self.study(decks, wish=self._wish)

    # --- going places ---

    def study(self, decks: Sequence[str] = (), more_new: int = 0, wish: Wish = ANYTHING) -> None:
        """Sit down to today's cards, of all decks or some."""
        sitting = Sitting(self.desk, decks, wish)
        if more_new:
            sitting.more_new(more_new)
            if sitting.current() is None:
                self._home.say((Run("· "), Run("There are no more new cards.")))
                return
        self.push_screen(ReviewScreen(sitting))

    def ask_date(self, *, first: bool = False) -> None:
        """Ask for the interview's date; after a first run's question comes the first card."""
        from studykit.tui.date import DateScreen  # noqa: PLC0415 - the field is not needed for the first card

        head = ""
        if first:
            decks, cards = self.desk.report.decks, self.desk.report.cards
            head = f"{decks} deck{'s' if decks != 1 else ''}, {cards:,} cards, ready to study."
        self.push_screen(DateScreen(head, self.study if first else None))

    def show_findings(self) -> None:
        """Show what is wrong with the decks."""
        from studykit.tui.findings import FindingsScreen  # noqa: PLC0415 - seldom needed

        self.push_screen(FindingsScreen(self.desk.findings()))


def run(
    desk: Desk,
    *,
    review: Sequence[str] | None = None,
    wish: Wish = ANYTHING,
    theme: str | None = None,
    scanned: bool = True,
) -> int:
    """Run the screens until the learner leaves; returns the exit code, raises what went wrong in the world."""
    desk.store.database.wait_at_most(PATIENCE)
    return StudyApp(desk, review=review, wish=wish, theme=theme, scanned=scanned).run_to_end()
