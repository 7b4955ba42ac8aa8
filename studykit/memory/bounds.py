"""The range of each parameter of FSRS-6, as the package checks it.

Owns the numbers, so that parameters from elsewhere are judged without loading the package. Must not know where they
come from.
"""

from __future__ import annotations

from collections.abc import Sequence

LOWEST: tuple[float, ...] = (
    0.001, 0.001, 0.001, 0.001, 1.0, 0.001, 0.001, 0.001, 0.0, 0.0, 0.001,
    0.001, 0.001, 0.001, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.1,
)  # fmt: skip
HIGHEST: tuple[float, ...] = (
    100.0, 100.0, 100.0, 100.0, 10.0, 4.0, 4.0, 0.75, 4.5, 0.8, 3.5,
    5.0, 0.25, 0.9, 4.0, 1.0, 6.0, 2.0, 2.0, 0.8, 0.8,
)  # fmt: skip


def are_parameters(values: Sequence[object]) -> bool:
    """Whether values are parameters that the model takes."""
    if len(values) != len(LOWEST):
        return False
    ranges = zip(values, LOWEST, HIGHEST, strict=True)
    return all(type(value) in (int, float) and low <= value <= high for value, low, high in ranges)  # type: ignore[operator]
