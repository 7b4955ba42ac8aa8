"""Whole files at random, read and drawn: nothing may raise, nothing may take long.

`python -m tests.fuzz --count 100000 --seed 1 --jobs 2` says how many were read, what raised and how slow the slowest
was; what is found is written to files. The same seed makes the same files.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

from studykit.deck.kinds import card_faces
from studykit.deck.kinds.drawn import draw_card
from studykit.deck.kinds.solved import solved
from studykit.deck.read import read_deck
from tests.deck.markdown_makers import ANSWER_LINES, FRONT_MATTER, INLINES, KINDS, LINES, METADATA

DECKS = Path(__file__).resolve().parent.parent / "decks"
FULL = 64 * 1024
"""No file is larger, but for what a mutation adds."""
LIMIT = 1.0
"""Seconds of the processor that reading a file may take, or a card of it."""
LARGE_EVERY = 200
"""One file of so many is filled up to 64 KiB."""
MOST_CARDS = 20
"""So many cards of a note are drawn: drawing each of a thousand is what no screen does."""

Rng = random.Random
Maker = Callable[[Rng], str]


def _lines(rng: Rng, pool: list[str], most: int) -> str:
    return "\n".join(rng.choices(pool, k=rng.randint(0, most)))


def _metadata(rng: Rng) -> str:
    entries = [f"kind: {rng.choice(KINDS)}", *rng.sample(METADATA, rng.randint(0, 3))]
    rng.shuffle(entries)
    return f"<!-- {', '.join(entries)} -->"


def _inline(rng: Rng) -> str:
    return "".join(rng.choices(INLINES, k=rng.randint(0, 12)))


def any_lines(rng: Rng) -> str:
    """Front matter and lines of all sorts."""
    return "\n".join((_lines(rng, FRONT_MATTER, 6), "---", _lines(rng, LINES, 20)))


def any_notes(rng: Rng) -> str:
    """Notes of every kind with lines that may be what they ask."""
    pool = [*ANSWER_LINES, *ANSWER_LINES, *LINES]
    notes = [
        f"## {rng.choice(('Q', _inline(rng)))} {_metadata(rng)}\n\n{_lines(rng, pool, 16)}\n"
        for _ in range(rng.randint(1, 4))
    ]
    return "\n".join(("---\ndeck: D\n---\n", *notes))


def sound_notes(rng: Rng) -> str:
    """Notes that most often can be asked, with anything around."""
    return "\n".join(("---\ndeck: D\n---\n", *(_sound_note(rng) for _ in range(rng.randint(1, 4)))))


def _sound_note(rng: Rng) -> str:
    kind = rng.choice(KINDS)
    around = [_lines(rng, LINES, 3) if rng.random() < 0.4 else _inline(rng) for _ in range(2)]
    text = [_inline(rng).replace("\n", " ") for _ in range(rng.randint(3, 6))]
    part = {
        "choice": "\n".join(f"- [{'x' if not number else rng.choice(' x')}] {one}" for number, one in enumerate(text)),
        "spoken": "\n".join(f"- [ ] {one}" for one in text) + "\n\nModel.",
        "steps": "\n".join(f"{number}. {one}" for number, one in enumerate(text, 1)),
        "table": "| a | b |\n|---|---|\n" + "\n".join(f"| {n} {one} | {one} |" for n, one in enumerate(text)),
        "numeric": f"```numbers\na = 1, 2, 3\nanswer = a {rng.choice('+-*/%')} 7\n```\n{{a}} {text[0]}",
        "cloze": " ".join(f"{{{{{rng.choice(('', 'c1::', 'c2::'))}{one}}}}}" for one in text),
        "typed": f"{text[0]}\n\nAccept:\n\n- {text[1]}\n- {text[2]}",
    }.get(kind, text[0])
    break_ = rng.choice(("", "", "\n---\n"))
    return f"## Q {_inline(rng)} <!-- id: a, kind: {kind} -->\n\n{around[0]}\n{break_}\n{part}\n\n{around[1]}\n"


def any_yaml(rng: Rng) -> str:
    """Characters that mean something to YAML, in front matter and in metadata."""
    pool = "abk:, []{}\"'#&*!|>%@`-?\u2028\t\x85é~\n"
    values = ["".join(rng.choices(pool, k=rng.randint(0, 40))) for _ in range(3)]
    one_line = values[2].replace("\n", " ")
    return f"---\ndeck: D{values[0]}\n{values[1]}\n---\n\n## Q <!-- id: {one_line} -->\n\nA\n"


def any_characters(rng: Rng) -> str:
    """Any characters at all below a heading of any kind."""
    text = "".join(chr(rng.choice((rng.randint(0, 255), rng.randint(0, 0xD7FF)))) for _ in range(rng.randint(0, 80)))
    return f"---\ndeck: D\n---\n\n## Q {_metadata(rng)}\n\n{text}\n"


def any_numbers(rng: Rng) -> str:
    """Expressions of all sorts."""
    pool = [
        "a",
        "b",
        "1",
        "2.5",
        "1e9",
        "0",
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "**",
        "(",
        ")",
        "min(",
        "log10(",
        ",",
        "<",
        "and",
    ]
    lines = [f"{rng.choice(('a', 'b', 'c'))} = {rng.choice(('1, 2', '0 .. 9 step 1', '1e300', '5', '-1, 0'))}"]
    for _ in range(rng.randint(1, 4)):
        name = rng.choice(("answer", "answer x", "require", "unit", "within", "b"))
        lines.append(f"{name} = {' '.join(rng.choices(pool, k=rng.randint(1, 9)))}")
    block = "\n".join(lines)
    return (
        f"---\ndeck: D\n---\n\n## {{a}} {{b}} <!-- id: a, kind: numeric -->\n\n```numbers\n{block}\n```\n\n{{answer}}\n"
    )


def deep(rng: Rng) -> str:
    """Things within things."""
    depth = rng.randint(10, 150)
    opening = rng.choice(("> ", "- ", "1. ", "- [x] ", "*", "**", "[", "{{", "{{c1::", "(", "<b>", "`", "![", "> - "))
    closing = rng.choice(("", "]", "}}", "*", "](u)", "\n"))
    stairs = "".join(f"{'  ' * level}{rng.choice(('- [x] a', '1. a', '> q', '- a'))}\n" for level in range(depth))
    body = rng.choice((opening * depth + "a" + closing * depth, stairs))
    return f"---\ndeck: D\n---\n\n## Q {_metadata(rng)}\n\n{body}\n"


@cache
def _bundled() -> tuple[str, ...]:
    return tuple(path.read_text("utf-8") for path in sorted(DECKS.glob("*.md")))


def mutated(rng: Rng) -> str:
    """A part of a deck of the project with lines swapped, lost, doubled, or put in."""
    lines = rng.choice(_bundled()).split("\n")
    start = rng.randrange(len(lines))
    lines = lines[:6] + lines[start : start + rng.randint(5, 60)]
    for _ in range(rng.randint(1, 8)):
        first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
        match rng.randrange(4):
            case 0:
                lines[first], lines[second] = lines[second], lines[first]
            case 1:
                lines[first] = ""
            case 2:
                lines.insert(first, rng.choice((*ANSWER_LINES, *LINES)))
            case _:
                lines[first] = lines[first].replace("-->", f", kind: {rng.choice(KINDS)} -->")
    return "\n".join(lines)


MAKERS: tuple[Maker, ...] = (
    any_lines,
    any_notes,
    any_notes,
    sound_notes,
    sound_notes,
    any_yaml,
    any_characters,
    any_numbers,
    deep,
    mutated,
)


def large(rng: Rng) -> str:
    """64 KiB of one thing, of a few things, or of many notes, where a kind looks for what it asks."""
    pool = rng.choice((INLINES, LINES, ANSWER_LINES, [*"{}[]()<>*_`|~!&\\-#:=+ \t", "{{", "}}", "<!--", "-->"]))
    end = rng.choice(("", "", "\n", "\n\n", " "))
    pieces = rng.sample(pool, rng.randint(1, 3))
    if rng.random() < 0.3:
        filling, size = [], 0
        while size < FULL:
            filling.append(rng.choice(pool) + end)
            size += len(filling[-1].encode())
        text = "".join(filling)
    else:
        piece = "".join(pieces) + end
        text = piece * (FULL // max(len(piece.encode()), 1) + 1)
    before = rng.choice(
        (
            "",
            "- [x] ",
            "1. ",
            "| a | b |\n|---|---|\n| ",
            "```numbers\na = ",
            "{{c1::",
            "> ",
            "answer",
            "- [x] a\n- [ ] b\n\n",
        )
    )
    whole = f"---\ndeck: D\n---\n\n## Q {_metadata(rng)}\n\n{before}{text}"
    match rng.randrange(8):
        case 0:
            whole = "\n".join(any_notes(rng) for _ in range(150))
        case 1:
            line = text.replace("\n", " ")
            whole = f"---\ndeck: D\n---\n\n## {line} {_metadata(rng)}\n"
        case 2:
            whole = f"---\ndeck: D\ntags: [{text}"
    return whole.encode()[:FULL].decode(errors="ignore")


def make(seed: int, number: int) -> bytes:
    """The file of a number under a seed."""
    rng = Rng(f"{seed}:{number}")
    if number % LARGE_EVERY == LARGE_EVERY - 1:
        return large(rng).encode()
    text = rng.choice(MAKERS)(rng)
    if rng.random() < 0.1:
        text = text.replace("\n", rng.choice(("\r\n", "\r")))
    data = bytearray(text.encode("utf-8", "replace"))
    if data and rng.random() < 0.1:
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    if rng.random() < 0.05:
        del data[rng.randint(0, len(data)) :]
    return bytes(data)


def use(data: bytes) -> list[float]:
    """Read a file and draw its cards; the processor's seconds for reading, and of each card for text and picture."""
    ticks = [time.process_time()]
    read = read_deck(data, "d.md")
    ticks.append(time.process_time())
    links = read.info.links if read.info else {}
    for note in read.notes:
        for label in note.labels[:MOST_CARDS]:
            card_faces(note, label, links, "seed")
            ticks.append(time.process_time())
            solved(draw_card(note, label, links, "seed").exercise)
            ticks.append(time.process_time())
    return [end - start for start, end in pairwise(ticks)]


@dataclass(slots=True)
class Found:
    """What came of some files."""

    count: int = 0
    cards: int = 0
    seconds: float = 0.0
    slowest: tuple[float, int] = (0.0, -1)
    slow: list[tuple[float, int]] = field(default_factory=list)
    raised: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.count += other.count
        self.cards += other.cards
        self.seconds += other.seconds
        self.slowest = max(self.slowest, other.slowest)
        self.slow += other.slow
        self.raised += other.raised


def run(seed: int, numbers: range) -> Found:
    """Use the files of these numbers."""
    found = Found()
    for number in numbers:
        data = make(seed, number)
        found.count += 1
        try:
            steps = use(data)
        except Exception:  # noqa: BLE001 - this is what is looked for
            found.raised.append((number, traceback.format_exc()))
            continue
        took = max(steps)
        found.cards += len(steps) // 2
        found.seconds += sum(steps)
        found.slowest = max(found.slowest, (took, number))
        if took > LIMIT and len(data) <= FULL:
            found.slow.append((took, number))
    return found


def _batches(count: int, size: int = 1_000) -> Iterator[range]:
    return (range(start, min(start + size, count)) for start in range(0, count, size))


def _keep(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path


def main() -> int:
    """Run as many files as asked for; 1 when one raised or was slow."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--into", type=Path, default=Path(".fuzz"), help="where inputs that failed are written")
    options = parser.parse_args()
    total = Found()
    with ProcessPoolExecutor(options.jobs) as pool:
        waiting = [pool.submit(run, options.seed, batch) for batch in _batches(options.count)]
        for one in waiting:
            total.add(one.result())
    say = sys.stdout.write
    say(f"seed {options.seed}: {total.count:,} files, {total.cards:,} cards, {total.seconds:.0f} s of the processor\n")
    say(f"slowest: {total.slowest[0]:.2f} s, number {total.slowest[1]}\n")
    for took, number in sorted(total.slow, reverse=True)[:20]:
        path = _keep(options.into, f"slow-{options.seed}-{number}.md", make(options.seed, number))
        say(f"slow: {took:.2f} s, {path}\n")
    for number, trace in total.raised[:20]:
        path = _keep(options.into, f"raised-{options.seed}-{number}.md", make(options.seed, number))
        say(f"raised: {path}\n{trace}\n")
    say(f"{len(total.raised)} raised, {len(total.slow)} took longer than {LIMIT:g} s\n")
    return 1 if total.raised or total.slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
