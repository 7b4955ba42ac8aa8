"""Studying: Home, the review, and the review in lines for screen readers and pipes."""

from __future__ import annotations

import sys

import click

from studykit.cli.entry import Shared, known_decks, pass_shared, shared_options
from studykit.errors import UsageError


def open_home(shared: Shared) -> int:
    """Home on a terminal; what is due anywhere else."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from studykit.cli.cards import print_due  # noqa: PLC0415

        print_due(shared, (), as_json=False)
        return 0
    return _screens(shared, None)


def _screens(shared: Shared, review: list[str] | None) -> int:
    if shared.theme is not None:
        known_theme(shared.theme)
    desk = shared.desk(scan=False, writes=True)
    try:
        scanned = not shared.scan or desk.scan(quick=True)
        if review is not None and scanned:
            desk.need_decks()
            known_decks(desk, review)
        from studykit.tui.app import run  # noqa: PLC0415 - the toolkit is slow to import

        return run(desk, review=review, theme=shared.theme, scanned=scanned)
    finally:
        desk.close()


def known_theme(name: str) -> None:
    """Raise UsageError at a theme that there is not."""
    from studykit.deck.metadata import did_you_mean  # noqa: PLC0415
    from studykit.tui.themes import known_themes  # noqa: PLC0415

    known = tuple(known_themes())
    if name not in known:
        raise UsageError(f"there is no theme {name!r}; {did_you_mean(name, known)}")


@click.command("review", help="Straight into today's review, of all decks or some.")
@click.argument("chosen", nargs=-1, metavar="[DECK]...")
@click.option("--plain", is_flag=True, help="Line by line, without a screen; for screen readers.")
@shared_options
@pass_shared
def review_command(shared: Shared, chosen: tuple[str, ...], plain: bool) -> None:
    """Review what is due."""
    if plain or not (sys.stdin.isatty() and sys.stdout.isatty()):
        from studykit.cli.plain import review_plainly  # noqa: PLC0415

        desk = shared.desk(writes=True)
        try:
            desk.need_decks()
            known_decks(desk, chosen)
            review_plainly(desk, chosen)
        finally:
            desk.close()
        return
    code = _screens(shared, list(chosen))
    if code:
        raise SystemExit(code)
