"""All that the database holds, to be compared before and after."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from letters.models import db
from letters.models.transaction import reading


def dump(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the product, by table."""
    with app.app_context(), reading():
        return {
            name: sorted((tuple(row) for row in db.session.execute(select(table))), key=repr)
            for name, table in db.metadata.tables.items()
        }
