"""The command preview: a deck as its cards, on the screen or in lines. Owns which of the two, and the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli.entry import Shared, pass_shared, shared_options

if TYPE_CHECKING:
    from studykit.desk.clock import Clock
    from studykit.desk.preview import Preview

_WIDTH = 80


@click.command("preview", help="Show a deck as the learner will see it, read again at each save; findings beside it.")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--plain", is_flag=True, help="All cards as lines, once, without a screen.")
@shared_options
@pass_shared
def preview_command(shared: Shared, file: Path, plain: bool) -> None:
    """Show a deck."""
    if plain or not (sys.stdin.isatty() and sys.stdout.isatty()):
        from studykit.desk.preview import read_preview  # noqa: PLC0415
        from studykit.memory.days import to_date  # noqa: PLC0415

        preview = read_preview(file, to_date(_clock(shared).day()))
        for line in preview_text(preview):
            click.echo(line)
        if not shared.quiet:
            sys.stdout.flush()
            click.echo(_summary(preview), err=True)
        code = 1 if preview.errors else 0
    else:
        code = _screen(shared, file)
    if code:
        raise SystemExit(code)


def _clock(shared: Shared) -> Clock:
    from studykit.desk.clock import Clock, fixed_clock  # noqa: PLC0415

    return fixed_clock(shared.now) if shared.now else Clock()


def _summary(preview: Preview) -> str:
    from studykit.desk.words import count  # noqa: PLC0415

    others = len(preview.findings) - preview.errors
    return f"{count(preview.cards, 'card')}: {count(preview.errors, 'error')}, {count(others, 'other finding')}"


def preview_text(preview: Preview, column: int = _WIDTH) -> Iterator[str]:
    """All cards and findings in lines, each below its name."""
    from studykit.deck.blocks import Run  # noqa: PLC0415
    from studykit.deck.lines import clip, plain, width_of  # noqa: PLC0415
    from studykit.tui.preview_page import Space, lay_sheet, no_cards, path_in_view, sheet_name, short_path  # noqa: PLC0415

    space = Space(column, keys=False)
    for at, sheet in enumerate(preview.sheets):
        name = f"── {sheet_name(preview, at)} · {short_path(path_in_view(preview, at))}:{sheet.line} "
        yield plain(clip((Run(name + "─" * (column - width_of((Run(name),)))),), column))
        yield ""
        for line in lay_sheet(preview, sheet, space).lines:
            yield plain(line)
        yield ""
    if not preview.sheets:
        for line in no_cards(space).lines:
            yield plain(line)


def _screen(shared: Shared, file: Path) -> int:
    """Follow the file on the screen until the author leaves."""
    from threading import Event  # noqa: PLC0415

    from studykit.cli.study import known_theme, looks_of  # noqa: PLC0415
    from studykit.desk.config import load_config  # noqa: PLC0415
    from studykit.desk.home import config_file  # noqa: PLC0415
    from studykit.desk.preview import previews  # noqa: PLC0415
    from studykit.desk.watch import INTERVAL  # noqa: PLC0415
    from studykit.memory.days import to_date  # noqa: PLC0415
    from studykit.tui.preview import PreviewApp  # noqa: PLC0415 - the toolkit is slow to import

    if shared.theme is not None:
        known_theme(shared.theme)
    looks = looks_of(shared, load_config(config_file(shared.home)))
    stop = Event()
    clock = _clock(shared)
    later = previews(file, lambda: stop.wait(INTERVAL), to_date(clock.day()))
    return PreviewApp(file, later, stop.set, clock, looks.theme, looks.keys, looks.marks).run_to_end()
