"""A deck to start from: front matter, a word about how cards are written, and a few that show it.

Owns the text. Must not know where it is written to, what day it is, or where ids come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studykit.deck.corrections import written
from studykit.deck.model import Kind

A_FEW = (Kind.BASIC, Kind.CLOZE, Kind.CHOICE, Kind.STEPS)
"""The kinds that a deck shows when none is asked for."""

_HEAD = """\
---
deck: {title}
tags: []
checked: {checked}
---

# {heading}

Say in a sentence or two what this deck is about. Text before the first card is no card.

<!--
A heading of level 2 is a card: it asks, and the text below it answers. One fact a card.
The comment behind it holds the id, by which your history is kept: never change one, and
let studykit fmt write those of new cards. kind: says how it is asked; without it, the
answer is shown and you grade yourself. The paragraph "Source:" says where it is from.
Replace the cards below with your own.
-->
"""

NOTES = {
    Kind.BASIC: """\
## Which status code says that a resource moved for good and the method stays the same? <!-- id: {id} -->

308, Permanent Redirect.

Source: [RFC 9110 §15.4.9](https://www.rfc-editor.org/rfc/rfc9110#section-15.4.9)
""",
    Kind.REVERSE: """\
## HTTP status code 429 <!-- id: {id}, kind: reverse -->

Too Many Requests

Source: [RFC 6585 §4](https://www.rfc-editor.org/rfc/rfc6585#section-4)
""",
    Kind.CLOZE: """\
## DNS over TLS listens on TCP port {{{{c1::853}}}} unless both sides agree on another. <!-- id: {id}, kind: cloze -->

Source: [RFC 7858 §3.1](https://www.rfc-editor.org/rfc/rfc7858#section-3.1)
""",
    Kind.CHOICE: """\
## Which request header names the media types that a client can take? <!-- id: {id}, kind: choice -->

- [x] `Accept`
- [ ] `Content-Type`

  It names the type of the content that is sent.
- [ ] `Vary`

  It is part of a response.

Source: [RFC 9110 §12.5.1](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1)
""",
    Kind.TYPED: """\
## Which port does HTTPS use when the address names none? <!-- id: {id}, kind: typed, accept: [TCP 443] -->

443

Source: [RFC 9110 §4.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2)
""",
    Kind.NUMERIC: """\
## A cache answers {{hits}} % of 1,000 requests. How many reach the origin? <!-- id: {id}, kind: numeric -->

```numbers
hits   = 80 .. 95 step 5
answer = 1000 * (100 - hits) / 100
unit   = requests
```

1,000 × (100 − {{hits}}) / 100 = {{answer}}.

Source: [RFC 9111 §2](https://www.rfc-editor.org/rfc/rfc9111#section-2)
""",
    Kind.STEPS: """\
## In which three steps does a TCP connection open? <!-- id: {id}, kind: steps -->

1. The client sends SYN.
2. The server answers with SYN and ACK.
3. The client sends ACK.

Source: [RFC 9293 §3.5](https://www.rfc-editor.org/rfc/rfc9293#section-3.5)
""",
    Kind.TABLE: """\
## What does each directive of `Cache-Control` let a cache do? <!-- id: {id}, kind: table -->

| Directive | Effect on a stored response |
|---|---|
| no-store | it is not kept at all |
| no-cache | it is asked for again before each use |
| private | it is kept for one user only |

Source: [RFC 9111 §5.2.2](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2)
""",
    Kind.SPOKEN: """\
## A customer sees old prices after a purge. How do you find the cause? <!-- id: {id}, kind: spoken, time: 2m -->

- [ ] Ask which address shows it, and since when
- [ ] Read the `Age` header of the response
- [ ] Tell the edge cache from the browser cache
- [ ] Say what to do until the cause is known

I ask for one address that shows it and read its `Age` header. An age older than the purge
points at a cache behind ours or at the browser. Until that is known I shorten its lifetime.

Source: [RFC 9111 §5.1](https://www.rfc-editor.org/rfc/rfc9111#section-5.1)
""",
}
"""An example of each kind, whose id is to be filled in."""


def starter(title: str, checked: str, ids: Iterable[str], kinds: Sequence[Kind] = A_FEW) -> str:
    """A deck with a card of each kind; `checked` is a date, and each id is used once."""
    fresh = iter(ids)
    head = _HEAD.format(title=written(title), checked=checked, heading=title)
    return "\n".join([head, *(NOTES[kind].format(id=next(fresh)) for kind in kinds)])


def title_of(name: str) -> str:
    """A title made of a file's name without its ending."""
    words = " ".join(name.replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:] or "Untitled"
