from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.isolation import isolated
from tests.desk.tools import Bench
from tests.tui.at_rest import at_rest

__all__ = ["at_rest", "isolated"]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()
