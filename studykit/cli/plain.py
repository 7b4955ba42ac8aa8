"""The review in lines: print, read a line, print. Owns its dialog; needs no terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from studykit.cli.plain_work import done_lines, prompt_for, take, work_lines
from studykit.deck.exercise import Numeric, Typed
from studykit.deck.lines import plain, typeset
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.shown import Shown
from studykit.desk.sitting import Sitting
from studykit.desk.today import plan_now
from studykit.memory.model import Decision, Rating
from studykit.study.session import ANYTHING, Phase, Turn, Wish

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.log import Action

_WORDS = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}
_GRADES = {"1": Rating.AGAIN, "2": Rating.HARD, "3": Rating.GOOD, "4": Rating.EASY,
           "again": Rating.AGAIN, "hard": Rating.HARD, "good": Rating.GOOD, "easy": Rating.EASY}  # fmt: skip
_HELP = "Enter shows the answer; 1 again, 2 hard, 3 good, 4 easy; u undo, s suspend, b bury, o addresses, q leave."
_TYPING_HELP = "Here a line is your answer; :u undo, :s suspend, :b bury, :o addresses, :q leave."
_COMMANDS = frozenset("uUsbo")
_COLON = ":"
"""Marks a line as a command where any line may be an answer; it does no harm elsewhere."""


def review_plainly(desk: Desk, decks: Sequence[str], wish: Wish = ANYTHING) -> None:
    """Ask today's cards in lines until nothing is left, input ends, or the learner leaves."""
    sitting = Sitting(desk, decks, wish, None if wish.cram else plan_now(desk))
    left = sitting.left()
    if wish.cram:
        click.echo("Cramming: what you answer is logged and does not count.")
    if left.cards:
        click.echo(f"{words.count(left.cards, 'card')}, about {words.duration(left.time)}. {_HELP}")
    while (turn := _next(sitting)) is not None:
        if not _ask(sitting, sitting.shown(), checked=turn.phase is Phase.CHECKED):
            break
    _goodbye(sitting)


def _next(sitting: Sitting) -> Turn | None:
    """The card on the table, by a new plan where the study day turned."""
    if sitting.turn is None and sitting.plan is not None and sitting.desk.clock.day() != sitting.day:
        sitting.take_plan(plan_now(sitting.desk))
    return sitting.current()


def _width() -> int:
    return max(min(shutil.get_terminal_size().columns, 80), 20)


def _ask(sitting: Sitting, shown: Shown, *, checked: bool) -> bool:
    """One card; False when the learner leaves."""
    marks = [shown.level, *(["asked in reverse"] if shown.reverse else []), *(["new"] if shown.new else [])]
    click.echo(f"\n{visible(shown.title)} · {' · '.join(marks)} · {sitting.left().cards} left\n")
    _print(shown.question)
    if not checked:
        answered = _answer(sitting, shown)
        if answered is not None:
            return answered
    click.echo("")
    if shown.question_answered is not shown.question:
        _print(shown.question_answered)
        click.echo("")
    _lines(done_lines(sitting, shown, _width()))
    _print(shown.answer)
    if shown.sources is not None:
        click.echo("\nSource: " + " ".join(plain(row) for row in shown.sources.rows))
    return _grade(sitting, sitting.outcomes())


def _answer(sitting: Sitting, shown: Shown) -> bool | None:
    """Let the card be answered; None once it is checked, else whether to go on with another card."""
    typing = isinstance(shown.exercise, Typed | Numeric)
    said: list[str] = []
    while sitting.turn is not None and sitting.turn.phase is not Phase.CHECKED:
        lines = work_lines(sitting, shown, _width())
        if lines != said:
            _lines(["", *lines] if lines else [])
            said = lines
        typed = _read(f"\n{prompt_for(sitting, shown)}: ")
        command = None if typed is None else _command_in(typed, typing=typing)
        if typed is None or command == "q":
            return False
        if command is not None:
            if _command(sitting, command, typing=typing):
                return True
        elif complaint := take(sitting, shown, typed):
            click.echo(complaint)
    return None


def _command_in(typed: str, *, typing: bool) -> str | None:
    """The command that a line is, if it is one; where any text may be an answer, only behind a colon."""
    if typed.startswith(_COLON):
        return typed[1:]
    return typed if not typing and typed[:1].isalpha() and len(typed) == 1 and typed not in "ynYN" else None


def _grade(sitting: Sitting, outcomes: Mapping[Rating, Decision]) -> bool:
    now = sitting.desk.clock.now()
    proposed = sitting.turn.proposed if sitting.turn is not None else None
    offered = "  ".join(f"{int(r)} {_WORDS[r]} {_delay(sitting, d, now)}" for r, d in outcomes.items())
    if not outcomes:
        offered = "  ".join(f"{int(r)} {_WORDS[r]}" for r in Rating) + "  (not counted)"
    if proposed is not None:
        offered += f"  (Enter: {_WORDS[proposed]})"
    while True:
        typed = _read(f"\n{offered}: ")
        if typed is None or typed in ("q", ":q"):
            return False
        rating = proposed if not typed else _GRADES.get(typed.lower())
        if rating is not None:
            times = sitting.lapsed_again(sitting.grade(rating))
            if times:
                click.echo(f"! Forgotten {times} times: reword this card, or put it away (u, then s).")
            return True
        command = typed.removeprefix(_COLON)
        if command not in _COMMANDS:
            click.echo(f"Not a grade. {_HELP}")
        elif _command(sitting, command, typing=False):
            return True


def _command(sitting: Sitting, typed: str, *, typing: bool) -> bool:
    """A key that works at any time; True when another card may be on the table now."""
    match typed:
        case "u":
            click.echo(_taken(sitting.undo(), "Took back"))
        case "U":
            click.echo(_taken(sitting.redo(), "Put back"))
        case "s":
            sitting.mark("suspend")
            click.echo("Suspended; u takes it back.")
        case "b":
            sitting.mark("bury")
            click.echo("Away till tomorrow; u takes it back.")
        case "o":
            _lines(_addresses(sitting))
            return False
        case _:
            click.echo(_TYPING_HELP if typing else _HELP)
            return False
    return True


def _addresses(sitting: Sitting) -> list[str]:
    """Where sources and links lead to; before the answer shows, only links of the question."""
    shown, turn = sitting.shown(), sitting.turn
    checked = turn is not None and turn.phase is Phase.CHECKED
    found = shown.addresses if checked else shown.asked_addresses
    return [visible(address) for address in found] or ["There is no address to open."]


def _taken(action: Action | None, verb: str) -> str:
    if action is None:
        return "There is nothing."
    what = _WORDS[action.rating] if action.rating else action.kind
    return f"{verb} {what}{f' on {action.card}' if action.card else ''}."


def _delay(sitting: Sitting, decision: Decision, now: int) -> str:
    return words.delay(decision.interval_days, (decision.due_at or now) - now, bounded=sitting.bounded())


def _print(blocks: Sequence[object]) -> None:
    for line in typeset(blocks, _width()):  # type: ignore[arg-type]
        click.echo(plain(line))


def _lines(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line)


def _read(prompt: str) -> str | None:
    """One line without its end; None when input has ended."""
    click.echo(prompt, nl=False)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        click.echo("")
        return None
    return line.strip()


def _goodbye(sitting: Sitting) -> None:
    tally = sitting.tally
    left = sitting.left().cards
    at = sitting.queue.next_step_at()
    done = f"{words.count(len(tally.cards), 'card')} in {words.duration(tally.time)}. " if tally.cards else ""
    if sitting.current() is not None:
        click.echo(f"\n{done}{words.count(left, 'card')} left for today.")
    elif at is not None:
        click.echo(f"\n{done}{words.count(left, 'card')} to come back at {sitting.desk.clock.local(at):%H:%M}.")
    elif sitting.wish.limit is not None or sitting.wish.minutes is not None:
        click.echo(f"\n{done}That is what was asked for.")
    elif sitting.wish.cram:
        click.echo(f"\n{done}Nothing of it counts.")
    else:
        click.echo(f"\n{done}Nothing is due.")
