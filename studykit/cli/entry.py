"""Where every command begins: the group, the options all commands share, errors as one line.

Owns exit codes. Loads no command before it runs, so that help stays light.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from studykit import __version__
from studykit.errors import SettingsError, StudykitError, UsageError

if TYPE_CHECKING:
    from studykit.desk.clock import Clock
    from studykit.desk.desk import Desk

F = TypeVar("F", bound=Callable[..., Any])

COMMANDS = {
    "review": ("study", "straight into today's review"),
    "due": ("cards", "what is due today"),
    "list": ("cards", "the cards"),
    "search": ("cards", "the cards that have some words"),
    "show": ("cards", "one card with its memory"),
    "answer": ("act", "grade a card from a script"),
    "undo": ("act", "take back the last thing done"),
    "redo": ("act", "put it back"),
    "log": ("journal", "what was done, the newest first"),
    "suspend": ("marks", "ask cards no more; unsuspend"),
    "unsuspend": ("marks", "ask them again"),
    "bury": ("marks", "put cards away until tomorrow; unbury"),
    "unbury": ("marks", "ask them today, after all"),
    "flag": ("marks", "mark cards that something is wrong with; unflag"),
    "unflag": ("marks", "take the flag away"),
    "reset": ("marks", "let cards begin anew"),
    "scan": ("decks", "read the decks and say what changed"),
    "reconcile": ("reconcile", "say which cards you know under another id"),
    "check": ("check", "find what is wrong in decks"),
    "new": ("new", "a deck to start from"),
    "preview": ("preview", "a deck as its cards, while it is written"),
    "fmt": ("fmt", "give cards their ids, touch nothing else"),
    "stats": ("figures", "retention, calibration, forecast, time"),
    "report": ("report", "all figures and the plan as one page"),
    "goal": ("goal", "how ready you will be on the day of the interview"),
    "optimize": ("optimize", "fit the memory model to your own answers"),
    "config": ("config", "the settings in effect, and where each came from"),
    "sync": ("sync", "make the log and a carried folder one"),
    "backup": ("backup", "the log and the settings, in a file"),
    "restore": ("backup", "take a backup in; lists them without one"),
    "doctor": ("doctor", "is everything as it should be?"),
    "export": ("exchange", "reviews, cards, days, decks as csv, jsonl, parquet"),
    "import": ("exchange", "reviews from csv, jsonl or parquet"),
}
"""Each command with its module and its line of help."""


@dataclass(slots=True)
class Shared:
    """The options that stand before or after any command."""

    home: str | None = None
    decks: list[str] = field(default_factory=list)
    now: str | None = None
    quiet: bool = False
    scan: bool = True
    theme: str | None = None

    def desk(self, *, scan: bool = True, writes: bool = False) -> Desk:
        """Sit down: open the store and bring it up to date with the decks; findings are one line."""
        from studykit.desk.desk import Desk  # noqa: PLC0415

        if self.now and writes and not self.home:
            raise click.UsageError("--now with a command that writes needs --home, so that no real log is touched")
        desk = Desk(self.home, self.decks, self.clock())
        if not self.quiet:
            click.get_current_context().call_on_close(lambda: _say_backup(desk))
            if desk.store.is_new:
                say_place(desk)
        try:
            if scan and self.scan:
                from studykit.cli.decks import scan_aloud  # noqa: PLC0415

                scan_aloud(desk, quiet=self.quiet)
            else:
                desk.use_known()
        except BaseException:
            desk.close()
            raise
        return desk

    def clock(self) -> Clock:
        """The clock that the options ask for."""
        from studykit.desk.clock import Clock, fixed_clock  # noqa: PLC0415

        return fixed_clock(self.now) if self.now else Clock()


def say_place(desk: Desk) -> None:
    """Say that the data folder is one that others carry to other machines, if it is."""
    from studykit.deck.text import visible  # noqa: PLC0415 - once for each store, and at each sync
    from studykit.store.devices import synced_place  # noqa: PLC0415

    place = synced_place(desk.home)
    if place is not None:
        click.echo(
            f"! your data folder {visible(str(desk.home))} lies in {place}, where two machines at once damage a"
            " database; keep it elsewhere, and let studykit sync use that folder",
            err=True,
        )


def _say_backup(desk: Desk) -> None:
    """Say that the backup of the day could not be made, and studying went on; a command that failed says why itself."""
    if desk.store.keeper.failure and not isinstance(sys.exc_info()[1], StudykitError):
        from studykit.deck.text import visible  # noqa: PLC0415

        click.echo(f"! {visible(desk.store.keeper.failure)}", err=True)


def _set(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def store(context: click.Context, _parameter: click.Parameter, value: Any) -> None:
        shared: Shared = context.find_root().ensure_object(Shared)
        if value == "" or (isinstance(value, tuple) and "" in value):
            raise click.BadParameter("it is empty")
        if name == "decks":
            shared.decks.extend(value)
        elif value is not None and value is not False:
            setattr(shared, name, value if name != "scan" else False)

    return store


def shared_options(command: F) -> F:
    """The options that every command takes; before the command they mean the same."""
    options = (
        click.option("--home", metavar="DIR", expose_value=False, callback=_set("home"),
                     help="The folder of your data (or STUDYKIT_HOME)."),
        click.option("--decks", metavar="PATH", multiple=True, expose_value=False, callback=_set("decks"),
                     help="Study these decks; repeatable; 'bundled' are those that come along."),
        click.option("--now", metavar="ISO8601", expose_value=False, callback=_set("now"),
                     help="Pretend that it is this time; for scripts."),
        click.option("--quiet", is_flag=True, expose_value=False, callback=_set("quiet"),
                     help="No messages but errors."),
        click.option("--no-scan", is_flag=True, expose_value=False, callback=_set("scan"),
                     help="Do not look whether decks changed."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def known_decks(desk: Desk, keys: Sequence[str]) -> None:
    """Raise UsageError at a key that no deck has."""
    from studykit.deck.metadata import did_you_mean  # noqa: PLC0415

    known = tuple(deck.deck for deck in desk.decks())
    for key in keys:
        if key not in known:
            raise UsageError(f"there is no deck {key!r}; {did_you_mean(key, known)}")


class LazyGroup(click.Group):
    """A group whose commands are loaded when they run; its help needs none of them."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"studykit.cli.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, f"{name}_command")
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415

            near = get_close_matches(args[0], COMMANDS, n=1)
            context.fail(f"no such command: {args[0]}" + (f". Did you mean {near[0]}?" if near else ""))
        return super().resolve_command(context, args)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BrokenPipeError:  # nobody reads the rest of the output, and that is no failure
            _forget_output()
            context.exit(0)

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@shared_options
@click.option(
    "--theme",
    metavar="NAME",
    expose_value=False,
    callback=_set("theme"),
    help="dark, light, ansi, or another theme's name.",
)
@click.version_option(__version__, prog_name="studykit")
@click.pass_context
def cli(context: click.Context) -> None:
    """Spaced repetition for demanding technical interviews.

    Without a command it opens Home; without a terminal it prints what is due.
    """
    if context.invoked_subcommand is None:
        from studykit.cli.study import open_home  # noqa: PLC0415

        context.exit(open_home(context.ensure_object(Shared)))


def run(arguments: list[str] | None = None) -> int:
    """Run a command line; returns the exit code. What fails in the world is one line, never a traceback."""
    _ready_streams()
    try:
        result = cli.main(arguments, prog_name="studykit", standalone_mode=False)
        sys.stdout.flush()
    except (
        click.exceptions.Exit, click.ClickException, click.Abort, KeyboardInterrupt, EOFError,
        StudykitError, SystemExit, OSError,
    ) as error:  # fmt: skip
        return _end_by(error)
    except UnicodeEncodeError:
        return _end_by(UsageError("what was typed is not UTF-8"))
    return result if isinstance(result, int) else 0


def _ready_streams() -> None:
    """UTF-8 in and out whatever the terminal says; a stream that was closed is one that nobody is at."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open as long as we run
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _end_by(error: BaseException) -> int:
    """Say what ended a command, and with which exit code."""
    from studykit.deck.text import visible  # noqa: PLC0415

    code = 1
    match error:
        case click.exceptions.Exit():
            code = error.exit_code
        case click.ClickException():
            error.show()
            code = error.exit_code
        case click.Abort() | KeyboardInterrupt() | EOFError():
            click.echo("stopped", err=True)
            code = 130
        case SettingsError():
            for problem in error.problems:
                click.echo(f"studykit: {visible(problem)}", err=True)
            code = error.exit_code
        case StudykitError():
            click.echo(f"studykit: {visible(str(error))}", err=True)
            code = error.exit_code
        case SystemExit():
            code = error.code if isinstance(error.code, int) else 1
        case BrokenPipeError():
            _forget_output()
            code = 0
        case OSError():
            place = f"{visible(str(error.filename))}: " if error.filename else ""
            click.echo(f"studykit: {place}{error.strerror or error}", err=True)
            _forget_output()
            code = 4
    return code


def _forget_output() -> None:
    """Nobody reads what is left; keep the interpreter from trying to write it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


pass_shared = click.make_pass_decorator(Shared, ensure=True)
