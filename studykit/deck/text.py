"""Text as it comes from strangers: decoding, line ends, normal forms, and making the invisible visible.

Everything that reaches a terminal or a page goes through `visible`; everything that is compared goes through
`normal`. Must not know what the text means.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_END = re.compile(r"\r\n|\r|\n")

_C0 = range(0x20)
_DELETE = 0x7F
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0x200E, 0x200F}
_ZERO_WIDTH = {0x00AD, 0x034F, 0x180E, 0x200B, 0x200C, 0x200D, *range(0x2060, 0x2066), 0xFEFF}
_BLANK = {0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0}
_SEPARATORS = {0x2028, 0x2029}
_FORMAT = {
    *range(0x206A, 0x2070),
    *range(0xFFF9, 0xFFFC),
    *range(0x13430, 0x13456),
    *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B),
    *range(0xE0000, 0xE0080),
}
_INVISIBLE = {*_C0, _DELETE, *range(0x80, 0xA0)} | _BIDI | _ZERO_WIDTH | _BLANK | _SEPARATORS | _FORMAT


def _shown(code: int) -> str:
    """Write an invisible character out: a control picture where Unicode has one, else its code point."""
    if code in _C0:
        return chr(0x2400 + code)
    if code == _DELETE:
        return "\u2421"
    return f"<U+{code:04X}>"


_SHOWN = {code: _shown(code) for code in _INVISIBLE}
_SHOWN_IN_BLOCK = {code: text for code, text in _SHOWN.items() if code not in (0x09, 0x0A)}
_HOSTILE = re.compile(f"[{''.join(re.escape(chr(code)) for code in sorted(_INVISIBLE))}\ud800-\udfff]")


def visible(text: str, *, block: bool = False) -> str:
    """Text safe for a terminal: control, escape, bidirectional and zero-width characters are written out.

    With `block`, tabs and newlines stay what they are.
    """
    if text.isascii() and text.isprintable():
        return text
    if not _HOSTILE.search(text):
        return text
    text = text.translate(_SHOWN_IN_BLOCK if block else _SHOWN)
    return text.encode("utf-8", "replace").decode("utf-8")


def split_lines(text: str) -> list[str]:
    """Lines without their ends; an end is LF, CRLF or CR and nothing else."""
    return _LINE_END.split(text)


def unify_line_ends(text: str) -> str:
    """The same text with LF for every line end."""
    return _LINE_END.sub("\n", text) if "\r" in text else text


def normal(text: str) -> str:
    """The form in which content is compared: NFC, LF, no trailing blanks, no blank lines around."""
    text = unify_line_ends(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip()
