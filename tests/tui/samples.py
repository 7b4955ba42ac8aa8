"""Cards, days and findings to be drawn, with nothing behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from studykit.deck.diagnostics import Diagnostic, Span
from studykit.deck.match import card_id
from studykit.deck.read import read_deck
from studykit.desk.no_decks import NoDecks
from studykit.desk.overview import DeckToday, Overview
from studykit.desk.shown import Shown, show
from studykit.desk.today import Remaining
from studykit.memory.days import from_date
from studykit.memory.model import BLANK, Memory, Rating, State
from studykit.store.catalog import CardRow
from studykit.study.goal.figures import GoalFigures
from studykit.study.goal.goal import Goal
from studykit.study.session import Phase, Tally
from studykit.tui.home_page import HomeView
from studykit.tui.layout import View
from studykit.tui.summary import Ready, SummaryView

MINUTE = 60_000
TODAY = from_date(date(2026, 11, 20))
BUTTONS = {Rating.AGAIN: "10m", Rating.HARD: "3d", Rating.GOOD: "8d", Rating.EASY: "17d"}
SEEN = Memory(state=State.REVIEW, stability=8.0, difficulty=5.0, interval_days=8, due_day=TODAY, last_day=TODAY - 8,
              last_at=(TODAY - 8) * 86_400_000, reps=4)  # fmt: skip


def shown(
    text: str,
    title: str = "TCP and TLS handshakes",
    *,
    level: int = 2,
    new: bool = False,
    label: str = "",
    variant: str | None = None,
) -> Shown:
    """The card of a note in Markdown."""
    [note] = read_deck(f"---\ndeck: x\n---\n\n{text}\n".encode(), "transport/tls.md").notes
    row = CardRow(
        card=card_id(note.id or "c1", label), label=label, deck="transport/tls", title=title, path="transport/tls.md",
        note=note, note_id=note.id or "c1", tags=(), level=level, checked=None, links={}, retired=False,
        changed_at=None, memory=BLANK if new else SEEN,
    )  # fmt: skip
    return show(row, variant)


def asked(
    card: Shown,
    *,
    page: int = 0,
    changed: str = "",
    shift: int = 0,
    left: str = "11 left · 4 min",
    share: float = 37 / 72,
) -> View:
    return View(card, Phase.ASKING, page, left, left.split(" ·", maxsplit=1)[0], share, changed, {}, shift)


def checked(card: Shown, *, page: int = 0, buttons: Mapping[Rating, str] = BUTTONS, shift: int = 0) -> View:
    return replace(asked(card, page=page, shift=shift), phase=Phase.CHECKED, buttons=buttons)


ROUND_TRIPS = """## How many round trips before the first response byte over TCP and TLS 1.3, cold? <!-- id: c1 -->

Three: one for TCP, one for the full TLS 1.3 handshake, one for the request itself.

- Warm it is one: a kept-alive connection pays only for the request.
- With 0-RTT over TCP it is two: the request still waits for the TCP handshake.

Source: [RFC 9846 §2](https://www.rfc-editor.org/rfc/rfc9846) · [RFC 9293 §3.5](https://www.rfc-editor.org/rfc/rfc9293)
"""
"""The card of most pictures."""

SHORT = """## How many round trips before the first response byte over TCP and TLS 1.3, cold? <!-- id: c1 -->

Three: one for TCP, one for the full TLS 1.3 handshake, one for the request itself.

Source: [RFC 9846 §2](https://www.rfc-editor.org/rfc/rfc9846) · [RFC 9293 §3.5](https://www.rfc-editor.org/rfc/rfc9293)
"""

CLOZE = """## BGP controls layer 3 reachability but itself runs over {{c1::TCP port 179::protocol and port}}. \
<!-- id: c2, kind: cloze -->

So BGP is an application-layer protocol that decides what the network layer can reach.

Source: [RFC 4271](https://www.rfc-editor.org/rfc/rfc4271)
"""

LONG_QUESTION = """## What is the risk in this exchange, and who may refuse it? <!-- id: c3 -->

```
POST /transfer HTTP/1.1
Host: bank.example
Early-Data: 1
X-Forwarded-For: 2001:db8:85a3::8a2e:370:7334, 2001:db8:85a3::8a2e:370:7335, 203.0.113.7
Content-Length: 27

{"to":"acct-9","amount":500}
```

The edge forwarded this before its client's handshake was complete. The origin runs two versions:

| origin | understands 425 | share of traffic |
|---|---|---|
| v1 | no | 30 % |
| v2 | yes | 70 % |

- Requests that may not be repeated must not be sent early.
- A gateway may hold them back until the handshake is complete.
- An origin may refuse them, if it knows how.

The question is what happens to the money.

---

It can be sent twice. The origin refuses with 425 Too Early.
"""

LONG_ANSWER = """## What happens, step by step, when a hot object expires and nothing collapses the requests that \
follow? <!-- id: c4 -->

- Every POP that misses asks the origin at once; each waiting client is one more request.
- The origin slows down, so answers take longer than the clients' timeouts, and the clients retry.
- Retries multiply: 3 attempts at each of 3 layers are up to 27 calls at the bottom.
- Because the answers time out, nothing is stored, so the cache stays cold: a metastable failure.
- Removing the trigger is not enough. Shed load or break the loop: collapse, serve stale, cap concurrency.
- Watch goodput, not throughput: a system can be busy with nothing but retries.
- Recover by admitting a little at a time.

Afterwards, ask which limit would have held: a budget for retries, a queue with an end, a deadline that travels with
the request, or a cache that may be stale for a minute.

Source: [Metastable failures in distributed systems](https://sigops.org/s/conferences/hotos/2021/papers/hotos21-s11.pdf)
"""

DECKS = (
    DeckToday("osi", "OSI layers and where each product sits", 9, 0, 0, 4 * MINUTE, 0.71),
    DeckToday("tls", "TCP and TLS handshakes", 13, 1, 8, 11 * MINUTE, 0.62),
    DeckToday("quic", "QUIC, HTTP/2 and HTTP/3", 7, 0, 5, 6 * MINUTE, 0.55),
    DeckToday("dns", "DNS, anycast and BGP", 5, 0, 6, 5 * MINUTE, 0.51),
    DeckToday("caching", "HTTP caching semantics", 0, 0, 4, 2 * MINUTE, 0.34),
    DeckToday("keys", "Cache keys, collapsing, shielding", 0, 0, 0, 0, 0.28),
    *(DeckToday(f"d{number}", f"Deck number {number}", 0, 0, 0, 0, 0.0) for number in range(12)),
)
DAY = Overview(
    day=TODAY, cards=527, left=Remaining(58, 34, 1, 23, 30 * MINUTE), decks=DECKS, streak=12, done_cards=0, done_time=0,
    goal_day=None, recall=0.41, next_step_at=None, tomorrow=19, tomorrow_time=7 * MINUTE, through_day=None, errors=0,
)  # fmt: skip
NOTHING_LEFT = Remaining(0, 0, 0, 0, 0)
STEPS_LEFT = Remaining(2, 0, 2, 0, MINUTE)


def home(
    day: Overview = DAY,
    cursor: int = 0,
    next_step: str = "",
    goal: Goal | None = None,
    figures: GoalFigures | None = None,
) -> HomeView:
    empty = NoDecks("~/notes/interview", "~/notes/interview/caching.md", 3, 18)
    return HomeView(day, cursor, 200, next_step, None, empty, goal=figures.goal if figures else goal, figures=figures)


def tally(again: int = 7, hard: int = 5, good: int = 41, easy: int = 5) -> Tally:
    ratings = Counter({Rating.AGAIN: again, Rating.HARD: hard, Rating.GOOD: good, Rating.EASY: easy})
    cards = {f"c{number}" for number in range(ratings.total())}
    return Tally(ratings, cards, Counter(), recalled=31, reviews=34, time=28 * MINUTE)


def end(
    day: Overview,
    done: Tally | None = None,
    next_step: str = "",
    *,
    tomorrow: bool = False,
    ready: Ready | None = None,
) -> SummaryView:
    hardest = [
        ("Which caching header does Fastly strip before the client?", "again 4 times"),
        ("What does a HelloRetryRequest cost?", "again twice"),
        ("Why is RPKI origin validation no cure for route leaks, and what else would be one?", "again"),
    ]
    return SummaryView(
        "Fri 20 Nov",
        12,
        tally() if done is None else done,
        day,
        0.9,
        next_step,
        tomorrow,
        hardest if done is None else [],
        ready,
    )


FINDINGS = (
    Diagnostic(
        "SK101", "/home/me/decks/transport/tls.md", Span(14, 19, 14, 29),
        "a heading that opens a comment it does not close", "<!-- id: k3f9x2mq -->", "## What is 0-RTT? <!-- id:k3",
    ),
    Diagnostic(
        "SK120", "/home/me/decks/transport/tls.md", Span(52, 34, 52, 42), "two cards with the id 7hd2p0aw; the other "
        "is at /home/me/decks/http/h3.md:9, and it keeps the history", "write another id here",
        "## 日本語の質問、どちらが先ですか? <!-- id: 7hd2p0aw -->",
    ),
    Diagnostic("SK001", "/home/me/decks/a.md", Span(3, 9), "the file is not UTF-8"),
)  # fmt: skip
