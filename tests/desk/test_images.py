"""Which file an image of a card is read from, and that no other ever is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studykit.desk import images
from studykit.desk.images import read_image
from studykit.desk.shown import Shown, show
from tests.desk.tools import Bench
from tests.store.tools import deck, note


@pytest.fixture
def card(bench: Bench) -> Shown:
    """A card of a deck in a folder below that of all decks."""
    bench.folder.write("sub/a.md", deck(note("Why?", "Because.", id="pic")))
    root = Path(bench.folder.path)
    for name in ("pic.png", "sub/pic.png", "sub/a b.jpg", "sub/x.svg", "sub/UP.PNG"):
        (root / name).write_bytes(name.encode())
    (root.parent / "outside.png").write_bytes(b"secret")
    return show(bench.desk().card("pic"))


@pytest.mark.parametrize(
    ("address", "content"),
    [
        ("pic.png", b"sub/pic.png"),
        ("./pic.png?raw=true#top", b"sub/pic.png"),
        ("../pic.png", b"pic.png"),
        ("../sub/../pic.png", b"pic.png"),
        ("a%20b.jpg", b"sub/a b.jpg"),
        ("UP.PNG", b"sub/UP.PNG"),
    ],
)
def test_an_image_is_read_from_beside_its_deck_or_from_elsewhere_in_the_folder(
    card: Shown, address: str, content: bytes
) -> None:
    assert read_image(card, address) == content


@pytest.mark.parametrize(
    "address",
    [
        "gone.png", "x.svg", "a.md", "", ".", "..", "../../outside.png", "..%2F..%2Foutside.png", "/etc/passwd",
        "//host/pic.png", "\\\\host\\pic.png", "https://example.org/pic.png", "http:pic.png", "file:pic.png",
        "data:image/png;base64,AAAA", "C:\\pic.png", "pic.png\0", "pic.png%00", "x" * 5000 + ".png", "pic.png/",
    ],
)  # fmt: skip
def test_nothing_else_is_read(card: Shown, address: str) -> None:
    assert read_image(card, address) in (None, b"sub/pic.png" if address == "pic.png/" else None)


def test_an_absolute_path_is_not_read_even_if_it_leads_into_the_folder(card: Shown) -> None:
    assert read_image(card, str(Path(card.path).parent / "pic.png")) is None


def test_a_link_out_of_the_folder_is_not_followed(card: Shown) -> None:
    folder = Path(card.path).parent
    (folder / "link.png").symlink_to(folder.parent.parent / "outside.png")
    (folder / "within.png").symlink_to(folder / "pic.png")
    (folder / "round.png").symlink_to(folder / "round.png")
    assert read_image(card, "link.png") is None
    assert read_image(card, "within.png") == b"sub/pic.png"
    assert read_image(card, "round.png") is None


def test_what_is_no_file_or_too_large_is_not_read(card: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(card.path).parent
    (folder / "folder.png").mkdir()
    os.mkfifo(folder / "pipe.png")
    assert read_image(card, "folder.png") is None
    assert read_image(card, "pipe.png") is None
    monkeypatch.setattr(images, "MAX_BYTES", 10)
    assert read_image(card, "pic.png") is None
    assert read_image(card, "../pic.png") == b"pic.png"
