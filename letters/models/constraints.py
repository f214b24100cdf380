"""Which named rule of the database a refused statement broke."""

from __future__ import annotations

import re

from sqlalchemy import UniqueConstraint
from sqlalchemy.exc import IntegrityError

from letters.models.base import Base


def violated(error: IntegrityError) -> str:
    """The name of the constraint behind `error`, equal on both databases; "" if unknown.

    SQLite names CHECKs but tells columns for UNIQUE, so those are looked up in the metadata.
    """
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name or "")
    message = str(error.orig)
    if match := re.match(r"CHECK constraint failed: (\w+)", message):
        return match[1]
    if match := re.match(r"UNIQUE constraint failed: index '(\w+)'", message):
        return match[1]
    if match := re.match(r"UNIQUE constraint failed: (.+)", message):
        return _unique_named(match[1].split(", "))
    return ""


def _unique_named(columns: list[str]) -> str:
    table_name = columns[0].split(".")[0]
    names = [column.split(".")[1] for column in columns]
    table = Base.metadata.tables[table_name]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and names == list(constraint.columns.keys()):
            return str(constraint.name)
    for index in table.indexes:
        if index.unique and names == list(index.columns.keys()):
            return str(index.name)
    return ""
