"""How fast decks come into the store. The floor of reading is the Markdown parser's block rules on the same text."""

from __future__ import annotations

from functools import partial

from markdown_it import MarkdownIt

from benchmarks.processes import python, run_milliseconds, studykit
from benchmarks.samples import Samples
from benchmarks.timing import in_turns, milliseconds
from benchmarks.workshop import Workshop


def cold_scan(workshop: Workshop) -> Samples:
    """Decks that the store has never seen: parse, identity, diff and write, in process."""
    texts = [path.read_text("utf-8") for path in sorted(workshop.unread(workshop.size.cold).decks.iterdir())]

    def scan() -> float:
        place = workshop.unread(workshop.size.cold)
        desk = place.desk()
        took = milliseconds(desk.scan)
        _expect(len(desk.report.new), workshop.size.cold)
        desk.close()
        workshop.forget(place)
        return took

    return in_turns(workshop.size.slow_runs, scan, partial(_parse, texts))


def unchanged_scan(workshop: Workshop) -> Samples:
    """`studykit scan` over decks that are as they were, the whole process, as a learner types it."""
    place = workshop.large()
    scan = studykit("--home", str(place.home), "--decks", str(place.decks), "scan")
    return in_turns(
        workshop.size.runs, partial(run_milliseconds, scan), partial(run_milliseconds, python("-c", "pass"))
    )


def edited_scan(workshop: Workshop) -> Samples:
    """A file in which one card was edited, in process."""
    return _edited_scan(workshop, cards=1)


def rewritten_scan(workshop: Workshop) -> Samples:
    """A file in which every card was edited, in process."""
    return _edited_scan(workshop, cards=None)


def _edited_scan(workshop: Workshop, cards: int | None) -> Samples:
    place = workshop.copy(workshop.large())
    path = min(place.decks.iterdir())
    before = path.read_text("utf-8")
    after = before.replace(" -->\n\n", " -->\n\nAs edited: ", -1 if cards is None else cards)
    desk = place.desk()
    desk.scan()

    def scan() -> float:
        path.write_text(before if path.read_text("utf-8") == after else after, "utf-8")
        took = milliseconds(desk.scan)
        _expect(len(desk.report.edited), before.count("## Case") if cards is None else cards)
        return took

    try:
        return in_turns(workshop.size.runs, scan, partial(_parse, [before]))
    finally:
        path.write_text(before, "utf-8")
        desk.close()
        workshop.forget(place)


def _parse(texts: list[str]) -> float:
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["block"])

    def parse() -> None:
        for text in texts:
            parser.parse(text)

    return milliseconds(parse)


def _expect(found: int, wanted: int) -> None:
    """A scan that does something else is not worth timing."""
    if found != wanted:
        raise ValueError(f"the scan found {found} cards where {wanted} were to be found")
