"""A report as one HTML page that needs nothing beside itself.

Owns how the page is put together and what it may do, which is nothing: no script runs, nothing is loaded, nothing is
sent. Every text is escaped where it is set. The same report is the same bytes. Must not know where figures come from.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Protocol

from studykit.exchange import json_document, report_charts
from studykit.exchange.report_view import Heatmap, Report

_ENDS_ELEMENT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_DECKS = 40
"""So many decks are shown at once; the others are there when asked for, and on paper."""


class _Interval(Protocol):
    """What has an interval: a bin, a week."""

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...


def page(report: Report) -> str:
    """The whole document."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - only for a report
    from markupsafe import Markup  # noqa: PLC0415 - likewise

    style = _file("report.css")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

    def drawn(name: str, *arguments: Any) -> Markup:
        return Markup(getattr(report_charts, name)(*arguments))  # noqa: S704 - made by a writer of XML

    environment.filters |= {"heat_rows": _heat_rows, "day": _day, "interval": _interval, "percent": _percent}
    template = environment.from_string(_file("report.html"))
    return template.render(
        report=report,
        drawn=drawn,
        style=Markup(style),  # noqa: S704 - our own file
        policy=policy(style),
        data=Markup(embedded(report.document)),  # noqa: S704 - escaped for a data block
        shown_decks=_DECKS,
    )


def policy(style: str) -> str:
    """All that the page may do: be styled by this one text."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def embedded(document: Mapping[str, Any]) -> str:
    """JSON in which nothing can end the element that it stands in."""
    return json_document.dumps(document).translate(_ENDS_ELEMENT)


def _heat_rows(found: Heatmap) -> Iterator[tuple[str, Sequence[int | None]]]:
    """The weeks with their Mondays, the newest first; those before the first answer are left out."""
    rows = [(found.first + timedelta(weeks=number), week) for number, week in enumerate(found.weeks)]
    while len(rows) > 1 and not any(rows[0][1]):
        del rows[0]
    return ((_day(monday), week) for monday, week in reversed(rows))


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _interval(found: _Interval) -> str:
    return f"{found.low * 100:.0f}–{found.high * 100:.0f} %"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _file(name: str) -> str:
    return files("studykit.exchange").joinpath(name).read_text(encoding="utf-8")
