"""A small PDF that is whole."""

from __future__ import annotations

import io

import pikepdf


def one_page() -> bytes:
    """A file of one empty page; the same each time."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, deterministic_id=True)
    return out.getvalue()
