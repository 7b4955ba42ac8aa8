from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.isolation import isolated
from tests.desk.tools import Bench

__all__ = ["isolated"]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()
