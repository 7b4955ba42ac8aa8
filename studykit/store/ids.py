"""Ids of log entries: ULIDs, so that they sort by time; and made from content where a fact must not count twice.

Format: 48 bits of UTC milliseconds and 80 bits more, in 26 characters of Crockford's base 32 (ulid/spec). Must not read
the clock or draw randomness.
"""

from __future__ import annotations

from hashlib import blake2b

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _CROCKFORD for second in _CROCKFORD]
_SHIFTS = range(120, -1, -10)
"""Where each pair of characters stands in 130 bits."""


def ulid(at: int, entropy: bytes) -> str:
    """The id of an entry made at UTC `at` milliseconds; `entropy` is 10 bytes."""
    value = ((at & (2**48 - 1)) << 80) | int.from_bytes(entropy[:10], "big")
    return "".join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])


def review_id(card: str, at: int, rating: int) -> str:
    """The id of an imported answer without one: same card, time and rating is the same answer everywhere."""
    return ulid(at, blake2b(f"{card}\x1f{at}\x1f{rating}".encode(), digest_size=10).digest())
