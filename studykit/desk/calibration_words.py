"""How well predictions fit, in words, the same in every face. Must not know where figures come from."""

from __future__ import annotations

from studykit.desk import words
from studykit.progress.calibration import Calibration


def verdict(found: Calibration) -> str:
    """Whether predictions are too hopeful or too careful; a difference that chance may have made is called that."""
    points = f"{abs(found.hope) * 100:.1f} points"
    way = "too hopeful" if found.hope > 0 else "too careful"
    over = f"over {words.count(found.n, 'review')}"
    if abs(found.hope) > found.chance:
        return f"Predictions are {points} {way} {over}."
    return f"Predictions are right, as far as can be told: {points} {way} {over} may be chance."
