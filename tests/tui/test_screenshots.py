"""The pictures of README and docs are what the program draws."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from docs.pictures.__main__ import HERE, main

TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")
TOP = HERE.parent.parent


def text_in(picture: Path) -> str:
    """What a picture says; how it is drawn is the toolkit's."""
    return " ".join(" ".join(unescape(piece) for piece in TEXT.findall(picture.read_text("utf-8"))).split())


@pytest.mark.slow
def test_the_pictures_are_those_that_the_command_makes(tmp_path: Path) -> None:
    main(tmp_path)
    made = {path.name: text_in(path) for path in tmp_path.iterdir()}
    assert made
    assert {path.name: text_in(path) for path in HERE.glob("*.svg")} == made, "python -m docs.pictures makes them anew"


def test_every_picture_is_shown_somewhere() -> None:
    pages = [TOP / "README.md", *(TOP / "docs").glob("*.md")]
    text = "\n".join(page.read_text("utf-8") for page in pages)
    assert [path.name for path in HERE.glob("*.svg") if f"pictures/{path.name})" not in text] == []
