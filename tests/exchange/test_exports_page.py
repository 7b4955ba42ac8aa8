"""The page of exports says what is exported."""

from __future__ import annotations

from docs.exports_table import PAGE, page


def test_the_page_has_the_tables_as_they_are_now() -> None:
    written = PAGE.read_text("utf-8")
    assert written == page(written), "python -m docs.exports_table writes it anew"
