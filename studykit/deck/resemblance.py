"""How much two texts have in common. Owns one measure; must not know what is compared, or why."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

_WORD = re.compile(r"\w+")


def resemblance(one: str, other: str) -> float:
    """The share of words, and of pairs of neighboring words, that two texts have in common: 0 to 1.

    Twice what is in both over what is in each (L. R. Dice, Measures of the amount of ecologic association between
    species, Ecology 26, 1945), counted with repetition, case aside. Texts without a word have nothing in common.
    """
    first, second = _parts(one), _parts(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def _parts(text: str) -> Counter[object]:
    words = _WORD.findall(text.casefold())
    return Counter[object]([*words, *pairwise(words)])
