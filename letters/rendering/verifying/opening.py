"""A PDF from anybody, opened with care: what cannot be read is refused in its own sentence."""

from __future__ import annotations

from io import BytesIO

import pikepdf

from letters.domain.problems import Problem

LARGEST = 64_000_000
"""The largest file in bytes that is looked at; an edition of 100,000 names has about 10 MB."""

_HEAD, _TAIL = 1024, 1024
"""How far from its ends a PDF has its header and its last line (ISO 32000-1, Annex H)."""


def read(pdf: bytes) -> pikepdf.Pdf:
    """The document, to be closed by the caller. Raises `Problem` for what is no PDF, broken off,
    locked or damaged."""
    _look(pdf)
    try:
        document = pikepdf.open(BytesIO(pdf), suppress_warnings=True)
        if not document.pages:
            raise Problem("This PDF has no pages.")
    except pikepdf.PasswordError as error:
        raise Problem(_LOCKED) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
        raise Problem(_DAMAGED) from error
    if document.is_encrypted:
        document.close()
        raise Problem(_LOCKED)
    return document


_LOCKED = "This PDF is locked by encryption, which an edition never is, so it cannot be looked at."
_DAMAGED = (
    "This PDF cannot be read: it is damaged, or was changed by hand. Get it once more from where "
    "it came from."
)


def _look(pdf: bytes) -> None:
    if not pdf:
        raise Problem("This file is empty.")
    if len(pdf) > LARGEST:
        raise Problem(f"This file is larger than {LARGEST // 1_000_000} MB, too large for here.")
    if b"%PDF-" not in pdf[:_HEAD]:
        raise Problem("This file is no PDF.")
    if b"%%EOF" not in pdf[-_TAIL:]:
        raise Problem(
            "This PDF breaks off before its end. Perhaps it was not downloaded to its end; "
            "get it once more."
        )
