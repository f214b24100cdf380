"""Imported by the server that printing processes are forked from, so that they begin loaded."""

from __future__ import annotations

from contextlib import suppress

# For the processes that seal.
import letters.rendering.sealing  # noqa: F401 - loaded, not used
from letters.rendering.pdf.engine import MissingLibraryError, weasyprint

with suppress(MissingLibraryError):
    # Where a library is missing, whoever prints is told.
    weasyprint()
