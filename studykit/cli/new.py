"""The command new: a deck to start from."""

from __future__ import annotations

import shlex

import click

from studykit.cli.entry import Shared, pass_shared, shared_options
from studykit.deck.model import Kind
from studykit.deck.text import visible
from studykit.desk.words import count

_KINDS = [kind.value for kind in Kind if kind is not Kind.NONE]


@click.command("new", help="Write a deck to start from; never over a file that is there.")
@click.argument("path", metavar="PATH", type=click.Path(path_type=str))
@click.option("--kind", type=click.Choice(_KINDS), multiple=True, help="With an example of this kind; repeatable.")
@shared_options
@pass_shared
def new_command(shared: Shared, path: str, kind: tuple[str, ...]) -> None:
    """Write a deck and say what to do with it."""
    from studykit.deck.starter import A_FEW  # noqa: PLC0415
    from studykit.desk.clock import Clock, fixed_clock  # noqa: PLC0415
    from studykit.desk.new import new_deck  # noqa: PLC0415

    clock = fixed_clock(shared.now) if shared.now else Clock()
    kinds = [Kind(name) for name in dict.fromkeys(kind)] or A_FEW
    made = new_deck(path, clock.local(clock.now()).date(), kinds)
    if shared.quiet:
        return
    name = visible(shlex.quote(str(made)))
    click.echo(f"{visible(str(made))}: a deck with {count(len(kinds), 'note')} to replace with your own.")
    steps = (
        ("preview", "see its cards while you write"),
        ("check", "find what is wrong"),
        ("fmt", "give new cards their ids"),
    )
    width = max(len(command) for command, _ in steps)
    for command, does in steps:
        click.echo(f"  studykit {command:<{width}} {name}   {does}")
