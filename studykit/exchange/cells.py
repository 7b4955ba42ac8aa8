"""Values as text, a column at a time. Owns what is kept at hand, for columns repeat themselves; knows no format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

_MOST = 65_536
"""So many texts of a column are kept at hand."""

Write = Callable[[Sequence[Any]], Iterable[str]]
"""From the values of a column to their texts."""


class Cells(dict[Any, str]):
    """Values and how each is written, which is worked out once as long as it is remembered."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Any) -> str:
        if len(self) >= _MOST:
            self.clear()
        found = self[value] = self._write(value)
        return found

    def all(self, values: Iterable[Any]) -> Iterable[str]:
        """The texts of a column."""
        return map(self.__getitem__, values)


def is_plain(texts: Sequence[str | None]) -> bool:
    """Whether many different texts are there that csv need not look at: all are letters and digits of ASCII."""
    if None in texts or len(set(texts)) * 2 < len(texts):
        return False
    together = "".join(texts)  # type: ignore[arg-type]
    return together.isascii() and together.isalnum()
