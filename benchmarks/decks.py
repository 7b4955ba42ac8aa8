"""Decks to measure with: as many cards as are wanted, the same for the same seed.

Owns their text: about 64 words a card; a fence, a list or a table in every fifth; 200 cards a file; ids and front
matter. Every card says its number first, and a long card also last, so that it can be recognized on a
terminal.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

FILE_CARDS = 200
LONG_ROWS = 40
"""The rows of a long card's answer on a column of 72 cells."""
SEED = 20261120

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_IDS = 36**8
_SCATTER = 1_640_531_527_111
"""Shares no factor with 36, so that numbers in a row give ids far apart, and never one twice."""

_TEXT = (
    "a the the of to in and for each edge cache origin request response header latency route packet token session "
    "server client proxy region tenant budget queue window stream certificate handshake resolver record prefix quota "
    "limit retry purge shard replica backend error rate share cost price plan trade metric report launch customer "
    "holds sends reads drops keeps signs splits moves grows fails waits returns before after while unless because "
    "only never first last small large cold warm stale fresh public shared remote local steady"
)
_WORDS = _TEXT.split()
_RICH = 5
_LINE = 12
"""Words on a line of a paragraph."""


def card_id(number: int) -> str:
    """The id of a card, eight characters as if drawn."""
    rest = (number + 1) * _SCATTER % _IDS
    digits = []
    for _ in range(8):
        rest, digit = divmod(rest, 36)
        digits.append(_ALPHABET[digit])
    return "".join(digits)


def write_decks(folder: Path, cards: int, *, long: bool = False, seed: int = SEED) -> list[Path]:
    """Write `cards` cards into files below `folder`, which is made."""
    folder.mkdir(parents=True)
    paths = []
    for first in range(0, cards, FILE_CARDS):
        path = folder / f"part-{first // FILE_CARDS:04}.md"
        path.write_text(deck_text(first, min(FILE_CARDS, cards - first), long=long, seed=seed), "utf-8")
        paths.append(path)
    return paths


def deck_text(first: int, cards: int, *, long: bool = False, seed: int = SEED) -> str:
    """One file: the cards from number `first` on."""
    part = first // FILE_CARDS
    rng = Random(f"{seed}/{part}")  # noqa: S311 - text to measure with, no secret
    write = _long_card if long else _card
    head = (
        f"---\ndeck: Edge networks, part {part}\ntags: [edge, part-{part}]\nchecked: 2026-11-20\n---\n\n"
        f"# Edge networks, part {part}\n\n{_paragraph(rng, 40)}\n"
    )
    return "\n".join([head, *(write(rng, number) for number in range(first, first + cards))])


def _card(rng: Random, number: int) -> str:
    heading = f"## Case {number}: why does {_words(rng, 8)}? <!-- id: {card_id(number)} -->\n\n"
    if number % _RICH:
        return f"{heading}{_paragraph(rng, 24)}\n\n{_paragraph(rng, 26)}\n"
    block = (_fence, _list, _table)[number // _RICH % 3]
    return f"{heading}{_paragraph(rng, 26)}\n\n{block(rng)}\n"


def _long_card(rng: Random, number: int) -> str:
    """A card with a bit of everything whose answer fills `LONG_ROWS` rows, empty ones between blocks included."""
    return "\n\n".join(
        [
            f"## Case {number}: why does {_words(rng, 5)}? <!-- id: {card_id(number)} -->",
            _lines(rng, 3),
            "### What is seen",
            "\n".join(f"- {_words(rng, 8)}" for _ in range(6)),
            "\n".join(["```", *(_words(rng, 8) for _ in range(7)), "```"]),
            "\n".join(f"> {_words(rng, 7)}  " for _ in range(3)),
            "### What is done",
            _table(rng),
            "\n".join(f"{n}. {_words(rng, 8)}" for n in range(1, 4)),
            _lines(rng, 2),
            f"End of case {number}.\n",
        ]
    )


def _fence(rng: Random) -> str:
    lines = [f"{_words(rng, 1).upper()}: {_words(rng, 4)}" for _ in range(4)]
    return "\n".join(["```http", *lines, "```"])


def _list(rng: Random) -> str:
    return "\n".join(f"- **{_words(rng, 1)}** {_words(rng, 5)}" for _ in range(4))


def _table(rng: Random) -> str:
    return "\n".join(["| step | who | cost |", "|---|---|---|", *(_row(rng) for _ in range(4))])


def _row(rng: Random) -> str:
    return f"| {_words(rng, 2)} | {_words(rng, 2)} | {rng.randrange(900)} ms |"


def _paragraph(rng: Random, count: int) -> str:
    """A sentence over lines of a dozen words."""
    words = rng.choices(_WORDS, k=count)
    text = "\n".join(" ".join(words[start : start + _LINE]) for start in range(0, count, _LINE))
    return f"{text[0].upper()}{text[1:]}."


def _lines(rng: Random, count: int) -> str:
    """Lines that stay lines in whatever column they are set: each ends in a hard break."""
    return "  \n".join(_words(rng, 8) for _ in range(count))


def _words(rng: Random, count: int) -> str:
    return " ".join(rng.choices(_WORDS, k=count))
