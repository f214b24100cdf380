"""The time of a request, so that a test can set it."""

from __future__ import annotations

from datetime import datetime

from flask import current_app


def now() -> datetime:
    """The present moment, UTC."""
    moment: datetime = current_app.extensions["clock"]()
    return moment
