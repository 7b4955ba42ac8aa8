"""The preview at three sizes, to the cell: every kind, what makes no card, and what was found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studykit.deck.blocks import Run, Style
from studykit.deck.diagnostics import Diagnostic, Span
from studykit.deck.lines import Line, plain
from studykit.desk.preview import Preview, SourceSheet, read_preview
from studykit.tui.frame import Grid
from studykit.tui.preview_page import PreviewView, Space, lay_sheet, no_cards, preview_page
from tests.desk.quiet import without_style
from tests.tui.golden import same_as_golden

DECK = """---
deck: All kinds
colour: blue
---

## How many round trips before the first response byte over TCP and TLS 1.3, cold? <!-- id: k1 -->

Three: one for TCP, one for the full TLS 1.3 handshake, one for the request itself.

Source: [RFC 9846 §2](https://www.rfc-editor.org/rfc/rfc9846) · [RFC 9293 §3.5](https://www.rfc-editor.org/rfc/rfc9293)

## Head-of-line blocking <!-- id: k2, kind: reverse -->

One lost packet holds up every stream behind it.

## BGP itself runs over {{c1::TCP port 179::protocol and port}} and carries {{c2::prefixes}}. \
<!-- id: k3, kind: cloze -->

So BGP is an application-layer protocol that decides what the network layer can reach.

## What is 0-RTT, and why may a server refuse it? <!-- id:k4 -->

Data in the first flight. It can be replayed.

## In a shared cache, which order decides how long a response is fresh? <!-- id: k5, kind: choice, time: 2m -->

- [ ] max-age, then s-maxage, then Expires

  s-maxage beats max-age in a shared cache.
- [x] s-maxage, then max-age, then Expires minus Date

  Then a heuristic, typically 10 % of the time since Last-Modified.
- [ ] Age, then max-age, then Expires

## Which Fastly response header carries the tags that a purge can name? <!-- id: k6, kind: typed, accept: [xkey] -->

Surrogate-Key

Keys are separated by spaces.

## The hit ratio falls from {before} % to {after} %. By what factor do origin requests grow? \
<!-- id: k7, kind: numeric -->

```numbers
before = 98, 95, 90
after  = 60 .. 85 step 5
answer = (100 - after) / (100 - before)
unit   = times
within = 5%
```

(100 − {after}) / (100 − {before}) = {answer}.

## In what order does Fastly process an HTTPS request? <!-- id: k8, kind: steps -->

1. Transport negotiation (HTTP/3, QUIC)
2. TLS handshake, including mTLS
3. DDoS protection

## Where does each product sit? <!-- id: k9, kind: table -->

| Product | Layer | Handles |
|---|---|---|
| Cloudflare Spectrum | 4 | TCP and UDP of non-HTTP applications |
| Fastly Compute | 7 | Requests |

## Origin load doubled an hour ago; traffic did not change. Walk me through it. <!-- id: k10, kind: spoken, time: 2m -->

- [ ] asks which hit ratio: requests or bytes
- [ ] splits misses by POP and by cache key

First I would ask which ratio moved. If the request hit ratio fell from 95 to 90 percent, origin load doubled.

## Which of these help? <!-- id: k11, kind: choice -->

Think of a stampede:

- [ ] a longer timeout
- no box

Source: RFC 9111

## A fence that is only open <!-- id: k12 -->

- What is wrong is said once,
- and then again, until the list is long enough to need a page of its own on every terminal,
- and a little longer,
- and longer,
- and longer still,
- for a page at 120 by 40 holds thirty-four lines below its hairline,
- which is a lot,
- so the list goes on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on
- and on.
"""


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    path = without_style(tmp_path / "transport") / "tls.md"
    path.write_text(DECK, "utf-8")
    return read_preview(path)


def draw(
    preview: Preview, at: int, grid: Grid, page: int = 0, *, stale: bool = False, status: Line | None = None
) -> list[Line]:
    laid = lay_sheet(preview, preview.sheets[at], Space(grid.column, grid.tall))
    return preview_page(PreviewView(preview, at, laid, page, "12:31:08", again=True, stale=stale), grid, status)


SHEETS = {
    "front-matter": 0,
    "basic": 1,
    "reverse": 3,
    "cloze": 4,
    "no-card": 6,
    "choice": 7,
    "typed": 8,
    "numeric": 9,
    "steps": 10,
    "table": 11,
    "spoken": 13,
    "two-findings": 14,
    "long": 15,
}


@pytest.mark.parametrize("name", list(SHEETS))
def test_a_sheet(preview: Preview, name: str) -> None:
    same_as_golden(f"preview-{name}", lambda grid: draw(preview, SHEETS[name], grid))


def test_the_last_page_of_a_long_card(preview: Preview) -> None:
    same_as_golden("preview-long-last", lambda grid: draw(preview, 15, grid, 9))


def test_a_file_that_cannot_be_read_for_a_moment(preview: Preview) -> None:
    status = (Run("! ", Style.WARN), Run("there is no such file"))
    same_as_golden("preview-gone", lambda grid: draw(preview, 1, grid, stale=True, status=status))


def test_a_deck_without_a_card(preview: Preview) -> None:
    empty = replace(preview, sheets=(), cards=0, findings=())

    def page(grid: Grid) -> list[Line]:
        laid = no_cards(Space(grid.column, grid.tall))
        return preview_page(PreviewView(empty, 0, laid, 0, "12:31:08"), grid)

    same_as_golden("preview-empty", page)


def test_what_was_found_in_another_file_is_shown_without_its_other_lines(preview: Preview) -> None:
    lines = {2: "[check", 4: 'severity = "none"', 6: "colour"}
    found = tuple(
        Diagnostic("SK002", "/decks/studykit.toml", Span(number, 1, number, 4), "not TOML", "", text)
        for number, text in lines.items()
    )
    other = replace(preview, sheets=(SourceSheet("/decks/studykit.toml", -1, 2, (), found), *preview.sheets))
    same_as_golden("preview-settings", lambda grid: draw(other, 0, grid))


def test_a_finding_behind_the_end_of_what_was_read_is_shown_all_the_same(preview: Preview) -> None:
    found = (Diagnostic("SK101", preview.path, Span(12), "not there"),)
    sheet = SourceSheet(preview.path, 1, 8, ("## Q?", "", "A."), found)
    rows = [plain(line) for line in lay_sheet(preview, sheet, Space(72)).lines]
    assert rows == ["   8 │ ## Q?", "   9 │", "  10 │ A.", "   …", "  12 │", "SK101  12:1  error  not there"]
