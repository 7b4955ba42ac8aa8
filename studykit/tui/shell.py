"""What every application of ours has: themes, signals, when keys count, the page of keys.

Owns how a program on a terminal begins and ends. Must not know which screens it shows.
"""

from __future__ import annotations

import gc
import os
import signal
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.events import Event, Key

from studykit.deck.blocks import Run, Style
from studykit.errors import StudykitError, UnwrittenError
from studykit.tui import themes
from studykit.tui.canvas import PageScreen
from studykit.tui.marks import is_ascii

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.actions import ActionParseResult
    from textual.binding import BindingType
    from textual.dom import DOMNode


_COPY = ("ctrl+c", "super+c")


class PageApp(App[None]):
    """An application whose screens are pages."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "studykit"
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        theme: str | None = None,
        keys: Mapping[str, tuple[str, ...]] | None = None,
        marks: str | None = None,
    ) -> None:
        super().__init__()
        self.in_ascii = is_ascii(marks)
        """Whether marks, rules and bars are drawn in ASCII."""
        self.failure: StudykitError | None = None
        self.keys_chosen: Mapping[str, tuple[str, ...]] = keys or {}
        """Bindings by their ids, each with the keys that it has in place of the default ones."""
        for ours in themes.OURS:
            self.register_theme(ours)
        name = themes.chosen_theme(theme)
        self.theme = name if name in self.available_themes else themes.DARK.name

    def on_mount(self) -> None:
        self._catch_signals()
        self.take_keys()

    def take_keys(self) -> None:
        """Take the keys that the learner chose for what can be done everywhere."""
        if self.keys_chosen:
            from studykit.tui.keymap import mapped  # noqa: PLC0415 - most learners choose none

            self._bindings = mapped(self._bindings, self.keys_chosen)

    def _catch_signals(self) -> None:
        """Leave the terminal as it was when the program is told to end; leave at once when the terminal is gone."""
        import asyncio  # noqa: PLC0415 - loaded by the toolkit anyway

        loop = asyncio.get_running_loop()
        for name, leave in (("SIGTERM", self._end_by), ("SIGHUP", os._exit)):
            if hasattr(signal, name):
                number = getattr(signal, name)
                try:
                    loop.add_signal_handler(number, leave, 128 + number)
                except (NotImplementedError, RuntimeError, ValueError):
                    return

    def _end_by(self, code: int) -> None:
        self.exit(return_code=code)

    def action_help_quit(self) -> None:
        """Ctrl+C leaves: nothing is ever lost by that."""
        self.exit(return_code=130)

    async def on_event(self, event: Event) -> None:
        screen = self.screen_stack[-1] if self._running and self.screen_stack else None
        if isinstance(event, Key) and not event.is_forwarded and isinstance(screen, PageScreen):
            if event.key not in _COPY and screen.drop_selection() and event.key == "escape":
                return
        elif isinstance(event, Key) and event.is_forwarded and isinstance(screen, PageScreen):
            if screen.is_stale(event):
                return
            screen.take_status_away()
        await super().on_event(event)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """What cannot be written just now is said, and all stays as it was, so that the key can be pressed again."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except UnwrittenError as error:
            screen = self.screen
            if not isinstance(screen, PageScreen):
                raise
            again = ", press it again" if screen.grid().wide else ""
            screen.say((Run("! ", Style.WARN), Run(f"Not written{again}: {error.why}.")))
            return True

    def _handle_exception(self, error: Exception) -> None:
        """The world failing ends the program with its one line; anything else is a defect and shows as one."""
        if isinstance(error, StudykitError):
            self.failure = error
            self.exit(return_code=error.exit_code)
            return
        super()._handle_exception(error)

    def show_keys(self, screen: PageScreen) -> None:
        """Show the keys of a screen."""
        from studykit.tui.keys import KeysScreen, note_of, sections_of  # noqa: PLC0415 - seldom needed

        self.push_screen(KeysScreen(screen.keys_title, sections_of(screen), note_of(screen)))

    def show_commands(self, screen: PageScreen) -> None:
        """Show what can be done on a screen, and anywhere."""
        from studykit.tui.palette import PaletteScreen  # noqa: PLC0415 - seldom needed

        self.push_screen(PaletteScreen(screen))

    def places(self) -> Sequence[tuple[str, str]]:
        """Other screens that one can go to: their names, and the actions that lead there."""
        return ()

    def action_use_theme(self, name: str) -> None:
        """Other colors until one leaves, and how to keep them."""
        self.theme = name
        self._keep("Theme", "theme", name)

    def action_use_marks(self, name: str) -> None:
        """Other marks until one leaves, and how to keep them."""
        self.in_ascii = is_ascii(name)
        self._keep("Marks", "marks", name)

    def _keep(self, what: str, key: str, name: str) -> None:
        screen = self.screen
        if isinstance(screen, PageScreen):
            kept = f'To keep: {key} = "{name}"'
            said = f"{what} {name}. {kept} in config.toml" if screen.grid().wide else kept
            screen.say((Run("✓ ", Style.ACCENT), Run(said)))

    def run_to_end(self) -> int:
        """Run until the learner leaves; returns the exit code, raises what went wrong in the world."""
        gc.freeze()  # what was made so far stays; no key waits until it was looked through again
        self.run()
        if self.failure is not None:
            raise self.failure
        return self.return_code or 0
