"""Faults and crowds, on both databases, through the real WSGI application."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Run each test on SQLite and on PostgreSQL."""
    name: str = request.param
    return name
