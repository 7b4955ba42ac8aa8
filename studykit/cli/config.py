"""The command that tells what is set, and where it came from: config."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time
from typing import Any

import click

from studykit.cli.entry import Shared, known_decks, pass_shared, shared_options
from studykit.deck.text import visible
from studykit.desk.config import Config, Problem, read_config
from studykit.desk.effective import THEMES, Effective, Table, effective, idle, tables
from studykit.desk.home import CONFIG, config_file, data_folder, roots_today
from studykit.desk.words import count
from studykit.errors import InputError, UsageError
from studykit.study.options import DECK, KEYS, quoted, step_text, written

_KEY, _VALUE = 19, 26
"""The columns that keys and values take; what is longer has its origin on the next line."""
_WIDTH = 80


@click.command("config", help="The settings in effect, and where each came from.")
@click.option("--deck", metavar="KEY", help="Those of one deck.")
@click.option("--json", "as_json", is_flag=True, help="In the documented shape.")
@shared_options
@pass_shared
def config_command(shared: Shared, deck: str | None, as_json: bool) -> None:
    """Show the settings; exit code 1 says that the file cannot be used."""
    config, warnings = _with_decks(_with_looks(read_config(config_file(shared.home))), shared.decks)
    keys = None
    if deck is not None or config.choices.tables:
        keys = _decks(shared, config, deck)
    if deck is not None and keys is None:
        raise UsageError(f"there are no decks to look at; {CONFIG} names them wrongly")
    rows = effective(config, _given(shared), deck)
    found = [] if deck is not None else tables(config, keys)
    warnings += idle(found)
    if as_json:
        from studykit.exchange import json_document  # noqa: PLC0415 - it knows the shapes of cards, too

        click.echo(json_document.dumps(_shape(shared, config, deck, rows, found, warnings), indent=2))
    else:
        for line in _lines(shared, config, deck, rows, found, warnings):
            click.echo(line)
    if config.problems:
        raise SystemExit(1)


def _with_looks(config: Config) -> Config:
    """With a word on themes and keys that there are not; the other settings are judged without the screens."""
    if config.choices.keys:
        from studykit.cli.study import problems_of  # noqa: PLC0415 - most learners choose no keys
        from studykit.tui.keymap import read_keymap  # noqa: PLC0415 - the toolkit is slow to import

        for problem in problems_of(config, read_keymap(config.choices.keys)[1]):
            config = _with_problem(config, problem)
    chosen = config.choices.values.get("theme")
    if chosen is None:
        return config
    from studykit.cli.study import known_theme  # noqa: PLC0415 - the toolkit is slow to import

    try:
        known_theme(chosen)
    except UsageError as error:
        return _with_problem(config, Problem(config.line("theme"), str(error)))
    return config


def _with_problem(config: Config, problem: Problem) -> Config:
    return replace(config, problems=tuple(sorted((*config.problems, problem), key=lambda one: one.line)))


def _with_decks(config: Config, chosen: Sequence[str]) -> tuple[Config, list[Problem]]:
    """With a word on folders of decks that are not there: a problem if none is, else warnings."""
    place, line = config.place("decks"), config.line("decks")
    try:
        _, _, missing = roots_today(chosen, config.decks(), place)
    except InputError as error:
        if chosen:
            raise
        return _with_problem(config, Problem(line, str(error).removeprefix(f"{place}: "))), []
    named = [] if chosen else missing
    return config, [Problem(line, f"{path}: there is no such folder or deck") for path in named]


def _decks(shared: Shared, config: Config, deck: str | None) -> list[str] | None:
    """The keys of the decks in use; None where the file names folders that are not there."""
    from studykit.desk.desk import Desk  # noqa: PLC0415 - only where decks matter

    try:
        desk = Desk(shared.home, shared.decks, shared.clock(), config.settings(), config.path)
    except InputError:
        return None
    try:
        if shared.scan:
            desk.scan()
        else:
            desk.use_known()
        if deck is not None:
            known_decks(desk, [deck])
        return [row.deck for row in desk.decks()]
    finally:
        desk.close()


def _given(shared: Shared) -> dict[str, tuple[str, Any]]:
    """What the options and the environment say."""
    given: dict[str, tuple[str, Any]] = {}
    if shared.decks:
        given["decks"] = ("--decks", tuple(shared.decks))
    if shared.theme is not None:
        given["theme"] = ("--theme", shared.theme)
    elif (variable := next((name for name in THEMES if os.environ.get(name)), None)) is not None:
        given["theme"] = (variable, os.environ[variable])
    return given


def _home_source(shared: Shared) -> str:
    if shared.home:
        return "--home"
    return "STUDYKIT_HOME" if os.environ.get("STUDYKIT_HOME") else "default"


# --- in lines ---------------------------------------------------------------------------------------------------------


def _lines(
    shared: Shared,
    config: Config,
    deck: str | None,
    rows: Sequence[Effective],
    found: Sequence[Table],
    warnings: Sequence[Problem],
) -> Iterator[str]:
    yield f"{'Settings':<{_KEY}}{visible(str(config.path))}{'' if config.exists else ' (there is none)'}"
    yield f"{'Data':<{_KEY}}{visible(str(data_folder(shared.home)))} ({_home_source(shared)})"
    if deck is not None:
        yield f"{'Deck':<{_KEY}}{visible(deck)}"
    yield ""
    for row in rows:
        yield from _row(row.option.key, _values(row), row.origin)
    if config.choices.keys and deck is None:
        yield ""
        yield f"[{KEYS}]"
        for choice in config.choices.keys:
            keys = ", ".join(quoted(name) for name in choice.names)
            yield from _row(choice.ident, [keys], f"{CONFIG}:{config.line(*choice.path)}")
    for table in found:
        held = "" if table.decks is None else count(len(table.decks), "deck")
        yield ""
        yield from _row(f"[{DECK}.{quoted(table.glob)}]", [held], f"{CONFIG}:{table.line}")
        for row in table.settings:
            yield from _row(row.option.key, _values(row), f"{CONFIG}:{row.line}")
    said = [f"{CONFIG}{f':{one.line}' if one.line else ''}: {one.message}" for one in (*config.problems, *warnings)]
    if said:
        yield ""
    for line in said:
        yield f"! {visible(line)}"
    if config.problems:
        yield f"Until that is put right, commands that need {CONFIG} do nothing."


def _values(row: Effective) -> list[str]:
    """A value in lines: names of decks have one each, steps as many as there is room for."""
    from textwrap import wrap  # noqa: PLC0415 - it is seldom needed elsewhere

    if row.option.key == "decks":
        return [quoted(name, longest=None) for name in row.value]
    by = "by the terminal's ground" if row.option.key == "theme" else "by the terminal"
    value = by if row.value is None else written(row.value)
    return wrap(value, _WIDTH - _KEY, break_long_words=False, break_on_hyphens=False)


def _row(key: str, values: Sequence[str], origin: str) -> Iterator[str]:
    """A key with its value and origin, one below the other where they find no room."""
    for number, value in enumerate(values):
        left = f"{visible(key) if number == 0 else '':<{_KEY - 1}} {visible(value)}"
        if number < len(values) - 1:
            yield left
        elif len(left) < _KEY + _VALUE:
            yield from _ended(f"{left:<{_KEY + _VALUE}}", origin)
        else:
            yield left
            yield from _ended(" " * (_KEY + _VALUE), origin)


def _ended(left: str, origin: str) -> Iterator[str]:
    place, _, table = visible(origin).partition(" ")
    if len(left) + len(origin) <= _WIDTH or not table:
        yield left + visible(origin)
    else:
        yield left + place
        yield " " * max(min(_KEY + _VALUE, _WIDTH - len(table)), 0) + table


# --- for other programs -----------------------------------------------------------------------------------------------


def _shape(
    shared: Shared,
    config: Config,
    deck: str | None,
    rows: Sequence[Effective],
    found: Sequence[Table],
    warnings: Sequence[Problem],
) -> dict[str, object]:
    from studykit.exchange.shapes import SCHEMA  # noqa: PLC0415

    return {
        "schema": SCHEMA,
        "path": str(config.path),
        "exists": config.exists,
        "home": str(data_folder(shared.home)),
        "home_from": _home_source(shared),
        "deck": deck,
        "settings": [_setting(row) for row in rows],
        "tables": [
            {
                "glob": table.glob, "line": table.line, "decks": None if table.decks is None else list(table.decks),
                "settings": [_setting(row) for row in table.settings],
            }
            for table in found
        ],
        "keys": [
            {"id": choice.ident, "keys": list(choice.names), "line": config.line(*choice.path)}
            for choice in config.choices.keys
        ],
        "problems": [_problem(one) for one in config.problems],
        "warnings": [_problem(one) for one in warnings],
    }  # fmt: skip


def _setting(row: Effective) -> dict[str, object]:
    return {
        "key": row.option.key, "value": _plain(row.value), "from": row.source, "line": row.line, "table": row.table,
        "takes": row.option.takes, "meaning": row.option.meaning,
    }  # fmt: skip


def _plain(value: Any) -> object:
    """A value as JSON has it; steps and times are as they are written in the file."""
    if isinstance(value, tuple):
        return [item if isinstance(item, str) else step_text(item) for item in value]
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _problem(problem: Problem) -> dict[str, object]:
    return {"line": problem.line or None, "message": problem.message}
