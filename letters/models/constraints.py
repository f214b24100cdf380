"""Which named rule of the database a refused statement broke."""

from __future__ import annotations

import re

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from letters.models.base import Base


def violated(error: IntegrityError) -> str:
    """The name of the CHECK, UNIQUE or PRIMARY KEY behind `error`, equal on both databases.

    "" for foreign keys, which SQLite does not tell apart, and for what has no name. SQLite
    names CHECKs but tells columns for UNIQUE, so those are looked up in the metadata.
    """
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        name = str(diagnosis.constraint_name or "")
        return "" if name.startswith("fk_") else name
    message = str(error.orig)
    if match := re.match(r"CHECK constraint failed: (\w+)", message):
        return match[1]
    if match := re.match(r"UNIQUE constraint failed: (.+)", message):
        return _unique_named(match[1].split(", "))
    return ""


def _unique_named(columns: list[str]) -> str:
    table_name = columns[0].split(".")[0]
    names = [column.split(".")[1] for column in columns]
    table = Base.metadata.tables.get(table_name)
    if table is None:
        # One of the job engine's.
        return ""
    for constraint in table.constraints:
        if not isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint):
            continue
        if names == list(constraint.columns.keys()):
            return str(constraint.name)
    for index in table.indexes:
        if index.unique and names == list(index.columns.keys()):
            return str(index.name)
    return ""
