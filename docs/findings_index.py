"""The index of findings, made from their table: `python -m docs.findings_index` writes it anew."""

from __future__ import annotations

from pathlib import Path

from studykit.deck.diagnostics import CODES

FOLDER = Path(__file__).resolve().parent / "findings"

_PARTS = (
    ("SK0", "Files", "What is wrong with a file or between files. Cards are kept as they were last read."),
    ("SK1", "Notes", "What is wrong with a note. An error costs at most that note, and its history is kept."),
    ("SK2", "Advice", "What could be better in a card that reads well. It costs no card, and can be tuned or waived."),
)


def index() -> str:
    """The index as Markdown: a table for each part of the codes."""
    lines = [
        "# Findings",
        "",
        "What `studykit check` finds, a page for each code; `studykit check --explain CODE` shows it.",
    ]
    for prefix, title, about in _PARTS:
        lines += ["", f"## {title}", "", about, "", "| code | severity | says |", "|---|---|---|"]
        lines += [
            f"| [{code}]({code}.md) | {severity.value} | {says} |"
            for code, (severity, says) in CODES.items()
            if code.startswith(prefix)
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (FOLDER / "README.md").write_text(index(), encoding="utf-8")
