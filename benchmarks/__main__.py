"""`python -m benchmarks`: measure and print. Reports; a missed target is no error."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import tempfile
from pathlib import Path

from platformdirs import user_cache_path

from benchmarks import table
from benchmarks.figures import FIGURES, Figure
from benchmarks.reader import may_stop_reading
from benchmarks.workshop import FULL, QUICK, Workshop, tell


def main() -> None:
    """Measure what is asked for."""
    with may_stop_reading():
        _measure(_options())


def _measure(options: argparse.Namespace) -> None:
    chosen = [figure for figure in FIGURES if not options.only or figure.name in options.only]
    below = options.dir or user_cache_path("studykit-benchmarks", appauthor=False)
    below.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=below) as folder:
        print(_machine(Path(folder)))
        print(table.heading(), flush=True)
        workshop = Workshop(Path(folder), QUICK if options.quick else FULL)
        for figure in chosen:
            tell(figure.name)
            print(_measured(figure, workshop), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Print every figure beside its floor.")
    parser.add_argument("--quick", action="store_true", help="smaller decks and fewer runs; a look, not a measurement")
    parser.add_argument(
        "--only", metavar="NAME", action="append", choices=[figure.name for figure in FIGURES], help="repeatable"
    )
    parser.add_argument("--dir", type=Path, metavar="DIR", help="where to work, on a real disk (default: the cache)")
    return parser.parse_args()


def _measured(figure: Figure, workshop: Workshop) -> str:
    try:
        return table.line(figure, figure.measure(workshop))
    except Exception as error:  # noqa: BLE001 - one figure that cannot be had leaves the others
        return table.failed(figure, error)


def _machine(folder: Path) -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    lines = [f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors{load}"]
    if _file_system(folder) in ("tmpfs", "ramfs"):
        lines.append(f"! {folder} lies in memory, not on a disk: answer is no figure; choose another with --dir")
    return "\n".join([*lines, ""])


def _file_system(folder: Path) -> str:
    """The type of the file system of a folder, where the system tells."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    found = {fields[1]: fields[2] for fields in map(str.split, mounts.read_text("utf-8").splitlines())}
    return next((found[str(at)] for at in (folder, *folder.parents) if str(at) in found), "")


if __name__ == "__main__":
    main()
