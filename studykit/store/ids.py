"""Ids of log entries: ULIDs, so that they sort by time; and made from content where a fact must not count twice.

Format: 48 bits of UTC milliseconds and 80 bits more, in 26 characters of Crockford's base 32 (ulid/spec). Must not read
the clock or draw randomness.
"""

from __future__ import annotations

from base64 import b32encode
from hashlib import blake2b

_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_LENGTH = 26


def ulid(at: int, entropy: bytes) -> str:
    """The id of an entry made at UTC `at` milliseconds; `entropy` is 10 bytes."""
    value = ((at & (2**48 - 1)) << 80) | int.from_bytes(entropy[:10], "big")
    digits = b32encode(value.to_bytes(20, "big")).translate(_CROCKFORD)
    return digits[-_LENGTH:].decode()


def review_id(card: str, at: int, rating: int) -> str:
    """The id of an imported answer without one: same card, time and rating is the same answer everywhere."""
    return ulid(at, blake2b(f"{card}\x1f{at}\x1f{rating}".encode(), digest_size=10).digest())
