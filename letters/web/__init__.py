"""The doors: HTTP in, HTML or JSON out."""

from __future__ import annotations

from flask import Flask

from letters.web import errors, guards, headers, unit_of_work


def register(app: Flask) -> None:
    """Bind all routes and what stands around them to an application."""
    headers.register(app)
    unit_of_work.register(app)
    guards.register(app)
    errors.register(app)
