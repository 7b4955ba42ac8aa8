"""How all tests run: nothing fails because a machine is slow, and what takes longest is begun first."""

from __future__ import annotations

import gc

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], print_blob=True
)
settings.load_profile("suite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """So that no process is left with a long test when the others are through."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """What is marked as slow is begun before the rest, and first of all what takes a minute."""
    slow = item.get_closest_marker("slow")
    return 2 if slow is None else 0 if slow.kwargs.get("first") else 1


def pytest_collection_finish() -> None:
    """What was collected stays: garbage is looked for elsewhere, and as seldom as in the program itself."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
