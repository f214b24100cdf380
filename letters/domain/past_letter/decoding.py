"""From the bytes of a file to text."""

from __future__ import annotations

import codecs

from letters.domain.problems import Problem

LIMIT = 1_000_000
"""Bytes of a past letter, as UTF-8."""

_OTHER_FILES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word document or another packed file"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "a rich text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_TEXT_CONTROLS = frozenset(b"\t\n\x0b\x0c\r")


def decode(data: bytes) -> str:
    """The text of `data`: UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Raises Problem for what is too large or is not plain text.
    """
    return decode_with_name(data)[0]


def decode_with_name(data: bytes) -> tuple[str, str]:
    """The text of `data` and the name of its encoding; raises like `decode`."""
    _refuse_other_files(data)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, encoding = _strictly(data, "utf-16"), "utf-16"
    else:
        text, encoding = _utf8_or_windows(data)
    if "\0" in text:
        raise Problem("The file is not plain text: it holds zero bytes.")
    return text, encoding


def _refuse_other_files(data: bytes) -> None:
    # UTF-16 needs up to twice the bytes; parse() measures the text itself.
    if len(data) > 2 * LIMIT:
        raise Problem("The file is larger than 1 MB: a past letter has at most 1 MB of text.")
    for start, what in _OTHER_FILES:
        if data.startswith(start):
            raise Problem(
                f"The file is {what}, not plain text: open it, copy its text and paste it."
            )


def _utf8_or_windows(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        if any(byte < 32 and byte not in _TEXT_CONTROLS for byte in data):
            raise Problem("The file is not plain text: it holds control bytes.") from None
        return _strictly(data, "cp1252"), "cp1252"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Problem(
            "The file is not plain text in UTF-8, UTF-16 or Windows-1252: save it as "
            "“plain text, UTF-8” and try again."
        ) from None
