from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.isolation import isolated
from tests.e2e.troubled import Troubled, build
from tests.e2e.work import Place

__all__ = ["isolated"]


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One place for all tests of a process: a store knows where it is."""
    folder = tmp_path_factory.mktemp("work").resolve()
    with pytest.MonkeyPatch.context() as patched:
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            patched.setenv(name, str(folder / "nobody"))
        yield Place(folder)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """What makes a disk fail, where this system can make it."""
    return build(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="session")
def troubled(library: Path | None) -> Iterator[Troubled]:
    """The program, on a disk that fails when it is told to."""
    if library is None:
        pytest.skip(
            "without a C compiler on Linux no step can be made to fail; disks that are full are tried all the same"
        )
    with closing(Troubled(library)) as process:
        yield process


@pytest.fixture(scope="session")
def prepared() -> Iterator[Troubled]:
    """The program on a disk that is well, for limits that the system itself sets."""
    with closing(Troubled(None)) as process:
        yield process
