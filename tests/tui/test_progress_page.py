"""The pages of progress, to the cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studykit.tui.progress_page import Part, ProgressView, progress_page
from tests.tui import pasts
from tests.tui.golden import same_as_golden
from tests.tui.pasts import BLANK, FIGURES, SCARCE, progress, with_goal

PAGES: dict[str, ProgressView] = {
    **{f"progress-{part.label}": progress(part) for part in Part},
    **{f"progress-{part.label}-more": progress(part, number=9) for part in Part},
    **{f"progress-{part.label}-few": progress(part, SCARCE) for part in Part},
    **{f"progress-{part.label}-none": progress(part, BLANK) for part in Part},
    **{f"progress-{part.label}-working": progress(part, None) for part in Part},
    "progress-forecast-goal": with_goal(Part.FORECAST),
    "progress-forecast-goal-of-some-decks": with_goal(Part.FORECAST, some_decks=True),
    "progress-forecast-goal-none": replace(progress(Part.FORECAST, BLANK), goal=with_goal(Part.FORECAST).goal),
    "progress-decks-goal": with_goal(Part.DECKS),
    "progress-decks-goal-of-some-decks": with_goal(Part.DECKS, some_decks=True),
    "progress-calibration-careful": progress(Part.CALIBRATION, replace(FIGURES, calibration=pasts.CAREFUL, to_fit=900)),
    "progress-calibration-by-chance": progress(
        Part.CALIBRATION, replace(FIGURES, calibration=pasts.BY_CHANCE, to_fit=399)
    ),
    "progress-calibration-fitted": progress(Part.CALIBRATION, replace(FIGURES, is_fitted=True)),
    "progress-hours-alike": progress(
        Part.HOURS, replace(FIGURES, hours=pasts.hours(dict.fromkeys((8, 12, 22), (300, 0.9))))
    ),
}


@pytest.mark.parametrize("name", list(PAGES))
def test_progress(name: str) -> None:
    same_as_golden(name, lambda grid: progress_page(PAGES[name], grid)[0])
