"""Which characters are written without blanks between words."""

from __future__ import annotations

_WITHOUT_BLANKS = (
    (0x2E80, 0x303F),  # radicals, CJK symbols and punctuation
    (0x3040, 0x30FF),  # kana
    (0x3100, 0x312F),  # bopomofo
    (0x3190, 0x9FFF),  # strokes, extension A, unified ideographs
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFE30, 0xFE4F),  # compatibility punctuation
    (0xFF00, 0xFFEF),  # full-width forms
    (0x20000, 0x3FFFF),  # extensions B and on
)


def is_cjk(char: str) -> bool:
    """Whether `char` belongs to Chinese or Japanese writing, its punctuation included."""
    code = ord(char)
    return code >= 0x2E80 and any(first <= code <= last for first, last in _WITHOUT_BLANKS)
