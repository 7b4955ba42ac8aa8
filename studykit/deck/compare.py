"""A typed answer beside the one that is expected: whether they are the same, and if not, where they differ.

Owns what is folded before two texts are compared, and their alignment for showing one under the other. Must not know
grades, or how a difference is colored.

Folded are case, blanks, a final period, typographic quotes, dashes and minus signs, and characters without a shape.
The normal form is NFC, with more of NFKC only where no meaning is lost: width forms, ligatures, the ellipsis and
subscripts are folded, so that `H2O` is `H₂O`; superscripts and fractions are not, for `10⁶` is not `106`.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from rich.cells import cell_len

from studykit.deck.text import visible

GAP = "·"
"""Stands where one text has a character and the other has none."""
SPACE = "␣"
"""Stands for a blank that differs."""
CARET = "^"

_LAST_PLAIN = "\u02ff"
"""Characters up to this one take a cell each and begin a place each."""
_MOST_MARKS = 30
"""So many marks on one letter are put in order; more belong to no script, and ordering them takes quadratic time."""
_MOST_PAIRS = 200 * 200
"""So many pairs of characters are weighed for the best alignment."""
_MOST_ALIGNED = 4
"""So many answers are aligned to find the nearest."""

_MARKS_OF_DIRECTION = (0x61C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_JOINERS = (0xAD, 0x34F, 0x180E, *range(0x200B, 0x2010), *range(0x2060, 0x2066), 0xFEFF)
_VARIATIONS = range(0xFE00, 0xFE10)
_UNSEEN = dict.fromkeys((*_MARKS_OF_DIRECTION, *_JOINERS, *_VARIATIONS))
"""Characters without a shape, which come along unnoticed where text is pasted."""
_PERIODS = ".．。｡"
_ASCII = {
    **dict.fromkeys("‘’‚‛′´ʹʼ‹›", "'"),
    **dict.fromkeys("“”„‟″ʺ«»", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    **dict.fromkeys(_PERIODS, "."),
}
_FOLDED_FORMS = ("<wide>", "<narrow>", "<compat>", "<sub>")


def is_same(expected: str, typed: str) -> bool:
    """Whether a typed text counts as the expected one."""
    return _comparable(expected) == _comparable(typed)


def matched(typed: str, expected: str, accepted: Sequence[str] = ()) -> str | None:
    """The answer that was typed, the expected one before others; None where it is none of them."""
    wanted = _comparable(typed)
    return next((answer for answer in (expected, *accepted) if _comparable(answer) == wanted), None)


def nearest(typed: str, expected: str, accepted: Sequence[str] = ()) -> str:
    """The answer to show beside what was typed: the close one that differs least; the expected one where none is close.

    Of many answers only those are aligned that share most characters with what was typed, in whatever order.
    """
    if not accepted:
        return expected
    bag = Counter(_keys(_clusters(_shown(typed))))
    answers = (expected, *accepted)
    apart = [_apart(bag, _keys(_clusters(_shown(answer)))) for answer in answers]
    likely = sorted(sorted(range(len(answers)), key=apart.__getitem__)[:_MOST_ALIGNED])
    found = [(answers[place], difference(typed, answers[place])) for place in likely]
    answer, least = min(found, key=lambda one: one[1].edits)
    return answer if least.is_close else expected


def _apart(bag: Counter[str], keys: Sequence[str]) -> tuple[int, int]:
    """How far two texts are at least from each other: the edits that their characters alone ask for, and how many."""
    common = sum(min(bag[key], count) for key, count in Counter(keys).items())
    total = bag.total()
    return max(total, len(keys)) - common, total + len(keys) - 2 * common


# --- what is compared -----------------------------------------------------------------------------------------------


def _comparable(text: str) -> str:
    return _normalized("NFC", "".join(_keys(_clusters(_shown(text)))))


def _shown(text: str) -> str:
    """The text as it is set under another: its blanks single, without a final period or what has no shape."""
    if not text.isascii():
        text = _normalized("NFC", text.translate(_UNSEEN))
    text = " ".join(text.split())
    ends_sentence = text[-1:] in _PERIODS and text[-2:-1] not in ("", " ", *_PERIODS)
    return text[:-1] if ends_sentence else text


def _normalized(form: Literal["NFC", "NFD"], text: str) -> str:
    """A normal form; text with more marks in a row than any script needs is left as it is."""
    if text.isascii():
        return text
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char).startswith("M") else 0
        if run > _MOST_MARKS:
            return text
    return unicodedata.normalize(form, text)


def _clusters(text: str) -> list[str]:
    """Characters as a reader counts them, each with the marks upon it; what has to be written out stands alone."""
    if text.isascii():
        return list(text)
    clusters: list[str] = []
    start = 0
    for index in range(1, len(text)):
        if text[index] <= _LAST_PLAIN or cell_len(text[index]) or _is_written_out(text[index - 1 : index + 1]):
            clusters.append(text[start:index])
            start = index
    return [*clusters, text[start:]] if text else []


def _is_written_out(text: str) -> bool:
    return visible(text) != text


def _keys(clusters: Sequence[str]) -> list[str]:
    """What is compared in place of each cluster."""
    return [cluster.lower() if cluster.isascii() else _folded(cluster) for cluster in clusters]


def _folded(cluster: str) -> str:
    plain = _normalized("NFD", "".join(map(_plain, cluster)))
    return _normalized("NFC", plain.casefold())


def _plain(char: str) -> str:
    """A character without what is only its form: width, ligature, the curl of a quote."""
    if char in _ASCII:
        return _ASCII[char]
    if unicodedata.decomposition(char).startswith(_FOLDED_FORMS):
        plain = unicodedata.normalize("NFKC", char)
        # spacing accents come apart into a blank and a mark
        return char if " " in plain else "".join(_ASCII.get(part, part) for part in plain)
    return char


# --- one under the other --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A character of what was typed above one of the answer; empty where one of them has none."""

    typed: str
    answer: str
    same: bool

    def row(self) -> Row:
        """The two and the caret below them, each as wide as the wider one."""
        cells = self._cell(self.typed), self._cell(self.answer), " " if self.same else CARET
        width = max(map(cell_len, cells))
        return Row(*(cell + " " * (width - cell_len(cell)) for cell in cells))

    def _cell(self, text: str) -> str:
        if not self.same and text in ("", " "):
            return SPACE if text else GAP
        text = text if text.isascii() and text.isprintable() else visible(text)
        return text if not text or cell_len(text) else f" {text}"


@dataclass(frozen=True, slots=True)
class Row:
    """Three lines of the same width in cells: what was typed, the answer, and carets where they differ."""

    typed: str
    answer: str
    carets: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts, character above character."""

    places: tuple[Place, ...]

    @property
    def missing(self) -> int:
        """How many characters of the answer were not typed."""
        return sum(not place.typed for place in self.places if not place.same)

    @property
    def extra(self) -> int:
        """How many characters were typed that the answer has not."""
        return sum(not place.answer for place in self.places if not place.same)

    @property
    def other(self) -> int:
        """How many characters were typed in place of others."""
        return sum(bool(place.typed and place.answer) for place in self.places if not place.same)

    @property
    def edits(self) -> int:
        """How many places differ."""
        return sum(not place.same for place in self.places)

    @property
    def counts(self) -> str:
        """How much differs, in words: `1 missing, 1 other`."""
        counts = ((self.missing, "missing"), (self.extra, "extra"), (self.other, "other"))
        return ", ".join(f"{count:,} {what}" for count, what in counts if count)

    @property
    def is_close(self) -> bool:
        """Whether at least half is the same; of texts further apart the marks tell nothing."""
        return 2 * sum(place.same for place in self.places) >= len(self.places)

    def rows(self, width: int | None = None) -> tuple[Row, ...]:
        """The texts under each other, cut into as many rows as `width` cells ask for, at blanks where there are any."""
        line: list[Row] = []
        lines: list[Row] = []
        used = word = 0
        for place in self.places:
            cell = place.row()
            size = cell_len(cell.carets)
            while width is not None and line and used + size > width:
                cut = word or len(line)
                lines.append(_joined(line[:cut]))
                line, word = line[cut:], 0
                used = sum(cell_len(each.carets) for each in line)
            line.append(cell)
            used += size
            if place.same and place.typed == " ":
                word = len(line)
        return (*lines, _joined(line))


def _joined(cells: Sequence[Row]) -> Row:
    return Row(
        "".join(cell.typed for cell in cells),
        "".join(cell.answer for cell in cells),
        "".join(cell.carets for cell in cells),
    )


def difference(typed: str, answer: str) -> Difference:
    """Where a typed text differs from an answer, with as few differences as there can be.

    Of several ways the one whose differences lie together is taken, then the one where they come first. In long texts
    what is the same at the start and at the end is set apart, and what lies between, if it still is long, is compared
    character by character.
    """
    left, right = _clusters(_shown(typed)), _clusters(_shown(answer))
    if is_same(answer, typed):
        return Difference(tuple(Place(a, b, same=True) for a, b in zip_longest(left, right, fillvalue="")))
    a, b = _keys(left), _keys(right)
    places: list[Place] = []
    i = j = 0
    for down, along in _steps(a, b):
        same = bool(down and along) and a[i] == b[j]
        places.append(Place(left[i] if down else "", right[j] if along else "", same))
        i, j = i + down, j + along
    return Difference(tuple(places))


_Step = tuple[int, int]
"""How many characters of each text a place takes: one or none."""
_BOTH, _TYPED, _ANSWER = (1, 1), (1, 0), (0, 1)


def _steps(a: Sequence[str], b: Sequence[str]) -> Iterator[_Step]:
    if len(a) * len(b) <= _MOST_PAIRS:
        yield from _best_steps(a, b)
        return
    shorter = min(len(a), len(b))
    start = next((index for index in range(shorter) if a[index] != b[index]), shorter)
    end = next((index for index in range(shorter - start) if a[-1 - index] != b[-1 - index]), shorter - start)
    inner_a, inner_b = a[start : len(a) - end], b[start : len(b) - end]
    yield from (_BOTH,) * start
    if len(inner_a) * len(inner_b) <= _MOST_PAIRS:
        yield from _best_steps(inner_a, inner_b)
    else:
        yield from (
            _BOTH if x and y else _TYPED if x else _ANSWER for x, y in zip_longest(inner_a, inner_b, fillvalue="")
        )
    yield from (_BOTH,) * end


def _best_steps(a: Sequence[str], b: Sequence[str]) -> Iterator[_Step]:
    """The steps of least cost: an edit costs more than all stretches of edits can, a stretch costs one."""
    edit = len(a) + len(b) + 1
    after_same, after_edit = _costs(a, b, edit)
    i = j = 0
    table, opening = after_same, 1
    while i < len(a) or j < len(b):
        equal = i < len(a) and j < len(b) and a[i] == b[j]
        for down, along in (_TYPED, _ANSWER) if equal else (_BOTH, _ANSWER, _TYPED):
            if after_edit[i + down][j + along] + edit + opening == table[i][j]:
                step, table, opening = (down, along), after_edit, 0
                break
        else:
            step, table, opening = _BOTH, after_same, 1
        yield step
        i, j = i + step[0], j + step[1]


def _costs(a: Sequence[str], b: Sequence[str], edit: int) -> tuple[list[list[int]], list[list[int]]]:
    """What the rest costs from each pair of places on, after a place that is the same and after one that differs."""
    never = edit * edit
    after_same, after_edit = ([[never] * (len(b) + 2) for _ in range(len(a) + 2)] for _ in range(2))
    after_same[len(a)][len(b)] = after_edit[len(a)][len(b)] = 0
    for i in range(len(a), -1, -1):
        same, same_below = after_same[i], after_same[i + 1]
        edited, edited_below = after_edit[i], after_edit[i + 1]
        for j in range(len(b) - (i == len(a)), -1, -1):
            cheapest = min(edited[j + 1], edited_below[j]) + edit
            if i < len(a) and j < len(b) and a[i] == b[j]:
                same[j] = min(same_below[j + 1], cheapest + 1)
                edited[j] = min(same_below[j + 1], cheapest)
            else:
                edited[j] = min(cheapest, edited_below[j + 1] + edit)
                same[j] = edited[j] + 1
    return after_same, after_edit
