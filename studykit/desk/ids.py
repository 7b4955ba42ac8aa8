"""New ids for notes, made of chance. Owns their alphabet and length."""

from __future__ import annotations

import secrets

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 8


def new_id() -> str:
    """Eight random lower-case letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
