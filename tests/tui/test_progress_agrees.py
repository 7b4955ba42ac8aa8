"""The screen of progress and the document of `stats` say the same."""

from __future__ import annotations

from studykit.desk.figures import figures
from studykit.memory.model import Rating
from studykit.tui.frame import Grid
from studykit.tui.progress_page import Part, ProgressView, progress_page
from tests.cli.program import Program
from tests.desk.tools import DAY, SECOND, Bench, learn
from tests.store.tools import deck, note, numbered


def test_progress_on_the_screen_shows_what_the_document_says(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(30), title="First"))
    bench.folder.write("b.md", deck(note("Q?", "A.", id="z"), title="Second"))
    desk = bench.desk(new=40)
    learn(desk, bench.watch, [f"c{number}" for number in range(30)])
    bench.watch.wait(20 * DAY)
    for number in range(30):
        desk.answer(f"c{number}", Rating.AGAIN if number % 5 == 0 else Rating.GOOD, took_ms=7 * SECOND)
    said = Program(desk.home, [bench.folder.path], desk.clock.local(desk.clock.now()).isoformat())(
        "stats", "--json"
    ).document

    def shown(part: Part) -> str:
        lines, _ = progress_page(ProgressView(part, figures(desk)), Grid(80, 24))
        return "\n".join("".join(run.text for run in line) for line in lines)

    days, total = shown(Part.DAYS), said["true_retention"]["last_30"]["total"]
    assert f"{said['reviews']} reviews on {said['days_studied']} days" in days
    assert f"{total['rate'] * 100:.0f} % ({total['passed'] + total['failed']})" in days
    [first, _] = said["decks"]
    assert f"{first['true_retention']['rate'] * 100:.0f} %" in shown(Part.DECKS)
    assert f"{first['readiness'] * 100:.0f} %" in shown(Part.DECKS)
    assert f"log loss {said['calibration']['log_loss']:.3f}" in shown(Part.CALIBRATION)
    [hour] = {one["hour"] for one in said["hours"]}
    assert f"{hour:02}:00" in shown(Part.HOURS)
