"""A press for tests that are not about printing."""

from __future__ import annotations

from typing import Any

import pytest

from letters.rendering import press
from letters.rendering.pdf.stages import Frozen
from letters.services import edition_printing

PAGES = 2


def noted(frozen: Frozen) -> bytes:
    """What the quick press makes: a first line as of a PDF, the manifest in one line, then a line
    for each name."""
    manifest = frozen.manifest.dumps() if frozen.manifest else b"A draft has none."
    names = (name.encode() for name in frozen.names)
    return b"\n".join([b"%PDF-1.7", manifest, *names])


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on editions are not printed, checked and sealed; what they would be printed from is
    written down instead."""

    def print_(frozen: Frozen, **_more: object) -> bytes:
        return noted(frozen)

    def unsealed(data: bytes, *_given: object) -> tuple[Any, Any]:
        return None, edition_printing.Sealed(data, None, "")  # type: ignore[arg-type]

    monkeypatch.setattr(press, "print_", print_)
    monkeypatch.setattr(press, "check", lambda *_given, **_more: PAGES)
    monkeypatch.setattr(edition_printing, "_sealed", unsealed)
