"""How long it takes to write a log of a million reviews, and what that, and reading it, holds in memory.

The floor of the time is the bare loop over the same rows in the same order.
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.processes import CHECKOUT, FailedError, at_home, environment, python
from benchmarks.samples import Samples
from benchmarks.timing import in_turns, milliseconds
from benchmarks.workshop import Place, Workshop
from studykit.desk.desk import Desk
from studykit.desk.transfer import export

_LOOP = "SELECT * FROM reviews ORDER BY at, device, seq, review"
_UNIT = 1e6 if sys.platform == "darwin" else 1e3
"""The largest resident set is told in bytes there, in kilobytes elsewhere."""
_HELD = (
    "import atexit, resource, sys; atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))\n"
    "from studykit.cli import main; main()"
)


def written(form: str, workshop: Workshop) -> Samples:
    """A whole log into a file of this format."""
    place = workshop.copy(workshop.crowded())
    desk = place.desk()
    desk.scan()
    target = place.home / f"reviews.{form}"
    try:
        return in_turns(
            workshop.size.slow_runs,
            lambda: milliseconds(partial(export, desk, "reviews", form, target)),
            lambda: milliseconds(partial(_loop, desk)),
        )
    finally:
        desk.close()
        workshop.forget(place)


def _loop(desk: Desk) -> None:
    for _ in desk.store.database.connection.execute(_LOOP):
        pass


def held_by_export(workshop: Workshop) -> Samples:
    """The most that an export holds, of all formats."""
    place = workshop.copy(workshop.crowded())
    most = max(_held(place, "export", "reviews", "-o", str(target)) for target in _targets(place))
    workshop.forget(place)
    return Samples([most], (), "MB")


def held_by_import(workshop: Workshop) -> Samples:
    """The most that an import holds, of all formats, into a home without a past."""
    place = workshop.copy(workshop.crowded())
    most = 0.0
    for target in _targets(place):
        _held(place, "export", "reviews", "-o", str(target))
        other = Place(place.home / target.suffix[1:], place.decks)
        most = max(most, _held(other, "import", "reviews", str(target)))
    workshop.forget(place)
    return Samples([most], (), "MB")


def _targets(place: Place) -> list[Path]:
    return [place.home / f"reviews.{form}" for form in ("csv", "jsonl", "parquet")]


def _held(place: Place, *arguments: str) -> float:
    """Megabytes that the program held at most."""
    command = python("-c", _HELD, *at_home(place.home, place.decks), "--quiet", *arguments)
    ended = subprocess.run(command, env=environment(), capture_output=True, check=False, cwd=CHECKOUT)
    if ended.returncode:
        raise FailedError(f"exit code {ended.returncode}: {ended.stderr.decode()[-300:]}")
    return int(ended.stdout.split()[-1]) / _UNIT
