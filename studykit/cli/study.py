"""Studying: Home, the review, and the review in lines for screen readers and pipes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from studykit.cli.entry import Shared, known_decks, pass_shared, shared_options
from studykit.desk.home import has_settings
from studykit.errors import SettingsError, UsageError
from studykit.study.session import ANYTHING, Wish

if TYPE_CHECKING:
    from studykit.desk.config import Config, Problem
    from studykit.desk.desk import Desk
    from studykit.study.options import Fault


def open_home(shared: Shared) -> int:
    """Home on a terminal; what is due anywhere else."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from studykit.cli.cards import print_due  # noqa: PLC0415

        print_due(shared, (), as_json=False)
        return 0
    return _screens(shared, None)


def _screens(shared: Shared, review: list[str] | None, wish: Wish = ANYTHING) -> int:
    if shared.theme is not None:
        known_theme(shared.theme)
    desk = shared.desk(scan=False, writes=True)
    try:
        looks = _looks(shared, desk)
        scanned = not shared.scan or desk.scan(quick=True)
        if review is not None and scanned:
            desk.need_decks()
            known_decks(desk, review)
            known_tags(desk, wish.tags)
        from studykit.tui.app import run  # noqa: PLC0415 - the toolkit is slow to import

        return run(
            desk, review=review, wish=wish, theme=looks.theme, scanned=scanned, keys=looks.keys, marks=looks.marks
        )
    finally:
        desk.close()


@dataclass(frozen=True, slots=True)
class Looks:
    """What the options and the settings say of the screens."""

    theme: str | None
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: str | None = None


def _looks(shared: Shared, desk: Desk) -> Looks:
    if not has_settings(desk.config):
        return Looks(shared.theme)
    from studykit.desk.config import read_config  # noqa: PLC0415 - most learners have none

    return looks_of(shared, read_config(desk.config))


def looks_of(shared: Shared, config: Config) -> Looks:
    """What is to be said to the screens; raises SettingsError at a theme, a binding or a key that there is not."""
    theme, marks = theme_of(shared, config), config.choices.values.get("marks")
    if not config.choices.keys:
        return Looks(theme, marks=marks)
    from studykit.tui.keymap import read_keymap  # noqa: PLC0415 - most learners choose no keys

    keys, faults = read_keymap(config.choices.keys)
    if faults:
        raise SettingsError([config.said(problem) for problem in problems_of(config, faults)])
    return Looks(theme, keys, marks)


def problems_of(config: Config, faults: Iterable[Fault]) -> list[Problem]:
    """What is wrong, in the order of the lines."""
    from studykit.desk.config import Problem  # noqa: PLC0415 - as above

    found = [Problem(config.line(*fault.path), fault.message) for fault in faults]
    return sorted(found, key=lambda problem: problem.line)


def known_tags(desk: Desk, tags: Sequence[str]) -> None:
    """Raise UsageError at a tag that no card has."""
    for tag in tags:
        if not desk.cards_with_tag(tag):
            raise UsageError(f"no card has the tag {tag!r}")


def theme_of(shared: Shared, config: Config) -> str | None:
    """The theme that the options or the settings ask for; None where the environment or the terminal decides."""
    from studykit.desk.effective import THEMES  # noqa: PLC0415 - only where there are settings

    chosen: str | None = config.choices.values.get("theme")
    if shared.theme is not None or chosen is None or any(os.environ.get(name) for name in THEMES):
        return shared.theme
    try:
        known_theme(chosen)
    except UsageError as error:
        raise SettingsError([f"{config.place('theme')}: {error}"]) from error
    return chosen


def known_theme(name: str) -> None:
    """Raise UsageError at a theme that there is not."""
    from studykit.deck.metadata import did_you_mean  # noqa: PLC0415
    from studykit.tui.themes import known_themes  # noqa: PLC0415

    known = tuple(known_themes())
    if name not in known:
        raise UsageError(f"there is no theme {name!r}; {did_you_mean(name, known)}")


@click.command("review", help="Straight into today's review, of all decks or some.")
@click.argument("chosen", nargs=-1, metavar="[DECK]...")
@click.option("--minutes", type=click.FloatRange(0, 1440, min_open=True), metavar="N", help="For so long.")
@click.option("--limit", type=click.IntRange(1, 10_000), metavar="N", help="So many cards.")
@click.option("--new", "more_new", type=click.IntRange(1, 10_000), metavar="N", help="So many more new cards today.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only cards with this tag; repeatable.")
@click.option("--cram", is_flag=True, help="All of them, due or not; nothing of it counts to memory.")
@click.option("--plain", is_flag=True, help="Line by line, without a screen; for screen readers.")
@shared_options
@pass_shared
def review_command(
    shared: Shared,
    chosen: tuple[str, ...],
    minutes: float | None,
    limit: int | None,
    more_new: int | None,
    tags: tuple[str, ...],
    cram: bool,
    plain: bool,
) -> None:
    """Review what is due."""
    if cram and more_new:
        raise click.UsageError("--cram asks every card, new ones too; leave --new out")
    wish = Wish(tags, minutes, limit, more_new or 0, cram)
    if plain or not (sys.stdin.isatty() and sys.stdout.isatty()):
        from studykit.cli.plain import review_plainly  # noqa: PLC0415

        desk = shared.desk(writes=True)
        try:
            desk.need_decks()
            known_decks(desk, chosen)
            known_tags(desk, tags)
            review_plainly(desk, chosen, wish)
        finally:
            desk.close()
        return
    code = _screens(shared, list(chosen), wish)
    if code:
        raise SystemExit(code)
