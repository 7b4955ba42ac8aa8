"""The floor of every repaint: 40 lines in a Static, others at every key. Run as a program of its own."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

LINES = 40


def text(number: int) -> str:
    """Forty lines that differ from those of the number before; the last one says which these are."""
    lines = [f"Line {line} of {number}: the edge cache holds what the origin sent before." for line in range(LINES - 1)]
    return "\n".join([*lines, f"End of case {number}."])


class StaticApp(App[None]):
    """One Static, and a key."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0

    def compose(self) -> ComposeResult:
        """Show the first text."""
        yield Static(text(0))

    def on_key(self) -> None:
        """Show the next text."""
        self.number += 1
        self.query_one(Static).update(text(self.number))


if __name__ == "__main__":
    StaticApp().run()
