"""The floor of every start: the smallest application of the toolkit, showing one word. Run as a program of its own."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class SmallestApp(App[None]):
    """One word."""

    def compose(self) -> ComposeResult:
        """Show it."""
        yield Static("Ready.")


if __name__ == "__main__":
    SmallestApp().run()
