"""Interactive cards, in every state, at every size, to the cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studykit.deck.exercise import Choice, Item, Numeric
from studykit.desk.shown import Shown
from studykit.memory.model import Rating
from studykit.study.answering import Entered, Picked, Told, Went, Work, Written, begin, give_up, judge
from studykit.study.session import Phase
from studykit.tui.card import review_page
from studykit.tui.frame import Grid
from studykit.tui.layout import View
from studykit.tui.work import Doing
from tests.tui.golden import SIZES, same_as_golden
from tests.tui.samples import BUTTONS, asked, shown

CHOICE = """## In a shared cache, which order decides how long a response is fresh? <!-- id: c, kind: choice -->

- [ ] max-age, then s-maxage, then Expires

  s-maxage beats max-age in a shared cache.
- [x] s-maxage, then max-age, then Expires minus Date

  Then a heuristic, typically 10 % of the time since Last-Modified.
- [ ] Expires, then s-maxage, then max-age

  With max-age present, Expires must be ignored.
- [ ] Age, then max-age, then Expires

  Age is how old the response is, not how long it lives.

Source: [RFC 9111 §4.2.1](https://www.rfc-editor.org/rfc/rfc9111)
"""
SEVERAL = """## Which of these remedies work against a cache stampede? Tick every right one. \
<!-- id: c, kind: choice -->

- [x] Request collapsing
- [ ] Adding the user agent to the cache key
- [x] Jitter on the TTL
- [ ] A soft purge in place of a hard one
- [ ] Longer timeouts at the origin
"""
TYPED = """## Which Fastly response header carries the tags that a purge can name? <!-- id: c, kind: typed -->

`Surrogate-Key`

Keys are separated by spaces. They index for purging only and cannot be used for lookup.

Accept: surrogate keys

Source: [Fastly docs, Surrogate-Key](https://www.fastly.com)
"""
NUMERIC = """## The hit ratio falls from {a} % to {b} %. By what factor do origin requests grow? \
<!-- id: c, kind: numeric -->

```numbers
a = 98, 97
b = 60, 70
answer = (100 - b) / (100 - a)
unit = times
within = 5%
```

(100 − {b}) / (100 − {a}) = 40 / 2 = {answer}. Origin load follows the miss share, not the hit share.

Source: Arithmetic
"""
FIELDS = """## Of 1,000 requests 950 hit. What are the two shares? <!-- id: c, kind: numeric -->

```numbers
answer hits = 95
unit = %
answer misses = 5
unit = %
```

They add up to 100 %.
"""
NAMED = """## Of 1,000 requests a second 950 hit. What are the figures? <!-- id: c, kind: numeric -->

```numbers
answer requests that missed = 50
unit = per second
within = 5%
answer hit ratio = 95
unit = %
```
"""
STEPS = """## In what order does Fastly process an HTTPS request, from the wire to the origin fetch? \
<!-- id: c, kind: steps -->

1. Transport negotiation (HTTP/3, QUIC)
2. TLS handshake, including mTLS
3. DDoS Protection
4. VCL or Compute: lookup, shielding, clustering
5. Edge WAF, before the origin fetch

Source: [Fastly docs, Request phases](https://www.fastly.com)
"""
SPOKEN = """## Origin load doubled an hour ago; traffic did not change. Walk me through what you check, in order. \
<!-- id: c, kind: spoken -->

- [ ] asks which hit ratio: requests or bytes
- [ ] splits misses by POP and by cache key
- [ ] computes: 95 % to 90 % doubles origin load
- [ ] checks deploys, purges and Vary changes
- [ ] names collapsing and shielding as brakes
- [ ] says when to roll back
- [ ] names the metric that proves recovery

First I would ask which ratio moved. If the request hit ratio fell from 95 to 90 percent, misses went from 5 to 10
percent, and that alone doubles origin load. Then I would split the misses by POP and by cache key, and look at the
last deploys.

Collapsing and shielding buy time. If the miss rate does not fall within ten minutes I would roll back, and watch the
origin's request rate to see it fall.
"""
REVERSE = "## Instant purge <!-- id: c, kind: reverse -->\n\nRemoving an object from every cache within 150 ms.\n"
LONG_CLOZE = f"""## A log has many lines, and the {{{{c1::last::which}}}} one counts. <!-- id: c, kind: cloze -->

{" ".join(f"Line {number} of a log that somebody has to read." for number in range(1, 21))}
"""
TABLE = """## Where does each product sit? <!-- id: c, kind: table -->

| Product | Layer | Handles |
|---|---|---|
| Cloudflare Spectrum | 4 | TCP and UDP of non-HTTP applications |

Source: [Cloudflare docs, Spectrum](https://developers.cloudflare.com)
"""

LONG_TYPED = f"""## Which header does this exchange lack? <!-- id: c, kind: typed -->

Read it to its end.

{" ".join(f"Line {number} of a log that somebody has to read." for number in range(1, 41))}

---

`Age`
"""
LONG_STEPS = f"""## In what order? <!-- id: c, kind: steps -->

1. first
2. second, {"with much to say about it, " * 30}
3. third
"""
USUAL = (2, "11 left · 4 min", 37)
DAY = dict.fromkeys((TYPED, NUMERIC, FIELDS, NAMED, STEPS, LONG_TYPED, LONG_STEPS), USUAL) | {
    CHOICE: (1, "11 left · 4 min", 29), SEVERAL: (1, "11 left · 4 min", 29), SPOKEN: (3, "3 left · 7 min", 63),
}  # fmt: skip
"""The level of a card, what is left of its day, and how many cells of the column are done."""


def in_file_order(card: Shown, note: str) -> Shown:
    """The same card with its options as they are written, so that the screens can be read beside the deck."""
    if not isinstance(card.exercise, Choice):
        return card

    def place(option: Item) -> int:
        return note.index("".join(run.text for run in option.text[0]))

    return replace(card, exercise=Choice(tuple(sorted(card.exercise.options, key=place))))


def view_of(
    note: str, title: str, work: Work | None = None, *, open_: bool = False, page: int = 0, spent: int = 0
) -> View:
    """A card while it is answered."""
    level, left, share = DAY[note]
    card = in_file_order(shown(note, title, level=level, variant="a=98 b=60" if note is NUMERIC else None), note)
    assert card.exercise is not None
    doing = Doing(card.exercise, work or begin(card.exercise), spent=spent, open=open_)
    view = asked(card, page=page, left=left, share=share / 72)
    return replace(view, doing=doing, phase=Phase.ANSWERING if work else Phase.ASKING)


def checked_view(note: str, title: str, work: Work | None, *, page: int = 0, gave_up: bool = False) -> View:
    """A card once it is checked; without work, as it is after an undo in another sitting."""
    view = view_of(note, title, page=page)
    assert view.doing is not None
    verdict = (give_up if gave_up else judge)(view.doing.exercise, work) if work is not None else None
    doing = replace(view.doing, work=work or view.doing.work, verdict=verdict)
    proposed = None if verdict is None else verdict.proposed
    return replace(view, phase=Phase.CHECKED, buttons=BUTTONS, doing=doing, proposed=proposed)


CACHING, TLS, SCENARIOS = "HTTP caching semantics", "TCP and TLS handshakes", "Spoken scenarios"
WENT = Went((True, False, True, True, True), begun=True)
TOLD = Told(112_000, frozenset({0, 2, 3, 5}))
VIEWS = {
    "choice-asked": view_of(CHOICE, CACHING),
    "choice-picked": view_of(CHOICE, CACHING, Picked(frozenset({2}))),
    "choice-wrong": checked_view(CHOICE, CACHING, Picked(frozenset({2}))),
    "choice-wrong-more": checked_view(CHOICE, CACHING, Picked(frozenset({2})), page=1),
    "choice-right": checked_view(CHOICE, CACHING, Picked(frozenset({1}))),
    "choice-nobody-knows": checked_view(CHOICE, CACHING, None),
    "several-ticked": view_of(SEVERAL, CACHING, Picked(frozenset({0, 2}))),
    "several-part": checked_view(SEVERAL, CACHING, Picked(frozenset({0}))),
    "typed-asked": view_of(TYPED, CACHING, open_=True),
    "typed-left": view_of(TYPED, CACHING, Written("surogate key")),
    "typed-wrong": checked_view(TYPED, CACHING, Written("surogate key")),
    "typed-other": checked_view(TYPED, CACHING, Written("no idea at all")),
    "typed-right": checked_view(TYPED, CACHING, Written("surrogate-key")),
    "typed-also-right": checked_view(TYPED, CACHING, Written("Surrogate Keys")),
    "typed-given-up": checked_view(TYPED, CACHING, Written(""), gave_up=True),
    "numeric-asked": view_of(NUMERIC, CACHING, open_=True),
    "numeric-left": view_of(NUMERIC, CACHING, Entered(("1900 %",))),
    "numeric-right": checked_view(NUMERIC, CACHING, Entered(("19.5",))),
    "numeric-wrong": checked_view(NUMERIC, CACHING, Entered(("40 times",))),
    "numbers-asked": view_of(FIELDS, CACHING, Entered(("95", ""), 1), open_=True),
    "numbers-named": view_of(NAMED, CACHING, Entered(("49.5", "95"))),
    "numbers-part": checked_view(FIELDS, CACHING, Entered(("95", "6"), 1)),
    "steps-asked": view_of(STEPS, CACHING),
    "steps-third": view_of(STEPS, CACHING, Went((True, False), begun=True)),
    "steps-checked": checked_view(STEPS, CACHING, WENT),
    "typed-long": view_of(LONG_TYPED, CACHING, Written("ag"), open_=True),
    "typed-long-last": view_of(LONG_TYPED, CACHING, Written("age"), page=99),
    "steps-long": view_of(LONG_STEPS, CACHING, Went((True,), begun=True)),
    "steps-long-turned-back": view_of(LONG_STEPS, CACHING, Went((True, True), begun=True), page=-1),
    "spoken-asked": view_of(SPOKEN, SCENARIOS, spent=84_000),
    "spoken-ticking": view_of(SPOKEN, SCENARIOS, TOLD),
    "spoken-ticking-more": view_of(SPOKEN, SCENARIOS, TOLD, page=1),
    "spoken-checked": checked_view(SPOKEN, SCENARIOS, TOLD),
    "spoken-checked-more": checked_view(SPOKEN, SCENARIOS, TOLD, page=1),
}  # fmt: skip


@pytest.mark.parametrize("name", list(VIEWS))
def test_an_interactive_card(name: str) -> None:
    same_as_golden(name, lambda grid: review_page(VIEWS[name], grid))


def test_a_clock_that_is_hidden() -> None:
    view = VIEWS["spoken-asked"]
    assert view.doing is not None
    hidden = replace(view, doing=replace(view.doing, clock=False))
    same_as_golden("spoken-clock-hidden", lambda grid: review_page(hidden, grid))


@pytest.mark.parametrize(("name", "label", "answered"), [
    ("reverse-asked", "reverse", False), ("reverse-answered", "reverse", True),
    ("cloze-long-asked", "c1", False), ("cloze-long-answered", "c1", True),
    ("table-asked", "row:cloudflare-spectrum", False), ("table-answered", "row:cloudflare-spectrum", True),
])  # fmt: skip
def test_a_card_of_a_note_with_several(name: str, label: str, answered: bool) -> None:
    note = {"reverse": REVERSE, "c1": LONG_CLOZE}.get(label, TABLE)
    card = shown(note, CACHING, label=label)
    view = asked(card)
    if answered:
        view = replace(view, phase=Phase.CHECKED, buttons=BUTTONS)
    same_as_golden(name, lambda grid: review_page(view, grid))


@pytest.mark.parametrize("name", list(VIEWS))
@pytest.mark.parametrize("size", [*SIZES, (60, 20), (20, 6), (30, 8), (10, 3), (1, 1), (200, 60)])
def test_no_row_is_wider_than_the_terminal_and_none_is_missing(name: str, size: tuple[int, int]) -> None:
    from studykit.deck.lines import width_of  # noqa: PLC0415

    rows = review_page(VIEWS[name], Grid(*size))
    assert len(rows) == size[1]
    assert all(width_of(row) <= size[0] for row in rows)


def test_options_keep_their_places_when_they_are_checked() -> None:
    before = [run.action for row in review_page(VIEWS["choice-picked"], Grid(80, 24)) for run in row]
    after = [run.action for row in review_page(VIEWS["choice-wrong"], Grid(80, 24)) for run in row]
    assert "pick(3)" in before
    assert not any(action.startswith("pick") for action in after), "digits mean grades now"


def test_the_numbers_of_every_field_are_drawn_but_that_of_the_open_one() -> None:
    view = VIEWS["numbers-asked"]
    assert isinstance(view.shown.exercise, Numeric)
    text = "\n".join("".join(run.text for run in row) for row in review_page(view, Grid(80, 24)))
    assert "hits     95" in text
    assert Rating.GOOD not in view.buttons
