"""Imported by the server that printing processes are forked from, so that they begin loaded."""

from __future__ import annotations

from contextlib import suppress

import letters.rendering.sealing.pades
import letters.rendering.verifying.seals  # noqa: F401 - loaded, not named here
from letters.rendering.pdf.engine import MissingLibraryError, weasyprint

with suppress(MissingLibraryError):
    # Where a library is missing, whoever prints is told.
    weasyprint()
