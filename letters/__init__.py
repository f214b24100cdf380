"""Undersigned: open letters, their signatures and their printed rolls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from letters.config import Settings

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """The web application. Without `settings` they are read from the environment.

    Raises `Problem` when a setting or a key file is wrong.
    """
    # Loaded when asked for: `letters render` starts without the web and the database.
    from letters import app

    return app.create(settings)
