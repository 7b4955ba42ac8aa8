"""The image that an address in a deck means, as it lies in the folder of decks.

Owns which files are read: none outside the folder, none of another kind, none that is very large, and nothing ever
from a network. Must not know what is in an image.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path
from urllib.parse import unquote

from studykit.desk.shown import Shown

MAX_BYTES = 8_000_000
_KINDS = frozenset({".gif", ".jpeg", ".jpg", ".png", ".webp"})
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]")


def read_image(shown: Shown, address: str) -> bytes | None:
    """The content of the file that an image of a card names; None where there is none that may be shown."""
    if _ELSEWHERE.match(address):
        return None
    deck = Path(shown.path)
    try:
        folder = deck.parents[shown.deck.count("/")].resolve(strict=True)
        path = (deck.parent / unquote(address.partition("?")[0].partition("#")[0])).resolve(strict=True)
        if not path.is_relative_to(folder) or path.suffix.lower() not in _KINDS:
            return None
        state = path.stat()
        if not stat.S_ISREG(state.st_mode) or state.st_size > MAX_BYTES:
            return None
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError, IndexError, RuntimeError):
        return None
    return content if len(content) <= MAX_BYTES else None
