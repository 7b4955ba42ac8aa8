"""The page of each finding: what it means and how it is put right.

Owns where the pages lie. Must not know how they are shown.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from studykit.deck.diagnostics import CODES
from studykit.errors import StudykitError, UsageError


def explain(code: str) -> str:
    """The page of a finding, as Markdown; small letters will do. Raises UsageError at a code that there is not."""
    wanted = code.strip().upper()
    if wanted not in CODES:
        near = [known for known in CODES if wanted and known.startswith(wanted)] or get_close_matches(
            wanted, CODES, 1, 0.7
        )
        meant = f"did you mean {near[0]}?" if near else f"codes look like {next(iter(CODES))}"
        raise UsageError(f"there is no finding {code!r}; {meant}")
    page = pages() / f"{wanted}.md"
    try:
        return page.read_text("utf-8")
    except OSError as error:
        raise StudykitError(f"{page}: {error.strerror or error}") from error


def pages() -> Path:
    """The folder of the pages; in a checkout, among the documentation."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "findings"
    return inside if inside.is_dir() else package.parent / "docs" / "findings"
