"""`python -m benchmarks.goal`: made-up learners study for a date, and what each way to study comes to is printed.

Ctrl-C ends it early and prints what is there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

from benchmarks.goal.crowd import Task, run, told
from benchmarks.goal.report import Figures, document, figures, text
from benchmarks.goal.scenarios import SCENARIOS
from benchmarks.goal.trial import Trial
from benchmarks.reader import may_stop_reading

_MAIN = "ABDGK"


def main() -> None:
    """Run what is asked for."""
    with may_stop_reading():
        _run(_options())


def _run(options: argparse.Namespace) -> None:
    tasks = [Task(name, seed, not options.no_forecasts) for name in options.scenarios for seed in range(options.seeds)]
    found: dict[str, list[Trial]] = {}
    said: set[str] = set()
    try:
        for done in told(run(tasks, options.jobs), len(tasks)):
            trials = found.setdefault(done.scenario, [])
            trials.append(done)
            if len(trials) == options.seeds and not options.json:
                said.add(done.scenario)
                print(text(_figures(trials)), end="\n\n", flush=True)
    except KeyboardInterrupt:
        print("\nended early: what was done so far", file=sys.stderr)
    if options.json:
        print(json.dumps(document([_figures(trials) for trials in found.values()]), indent=2))
        return
    for name, trials in found.items():
        if name not in said:
            print(text(_figures(trials)), end="\n\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.goal", description=__doc__)
    parser.add_argument("--seeds", type=_positive, default=20, metavar="N", help="learners a scenario (default: 20)")
    parser.add_argument(
        "--scenarios", type=_scenarios, default=_MAIN, metavar="LETTERS",
        help=f"of {''.join(SCENARIOS)} (default: {_MAIN})",
    )  # fmt: skip
    jobs = min(os.cpu_count() or 1, 4)
    parser.add_argument("--jobs", type=_positive, default=jobs, metavar="N", help=f"processes (default: {jobs})")
    parser.add_argument("--no-forecasts", action="store_true", help="leave out the forecasts, a third of the time")
    parser.add_argument("--json", action="store_true", help="a document instead of lines")
    return parser.parse_args()


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _scenarios(value: str) -> str:
    letters = "".join(dict.fromkeys(value.upper()))
    unknown = [letter for letter in letters if letter not in SCENARIOS]
    if unknown or not letters:
        raise argparse.ArgumentTypeError(f"letters of {''.join(SCENARIOS)}")
    return letters


def _figures(trials: list[Trial]) -> Figures:
    return figures(SCENARIOS[trials[0].scenario], sorted(trials, key=lambda one: one.seed))


if __name__ == "__main__":
    main()
