"""Files that are sent with a form."""

from __future__ import annotations

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from letters.domain.problems import Problem


def read(field: FileField, otherwise: str) -> bytes:
    """The file that was chosen in a field. Raises `Problem` on it, in the words `otherwise`, where
    none was."""
    chosen = field.data
    if not isinstance(chosen, FileStorage) or not chosen.filename:
        raise Problem(otherwise, field.short_name)
    with chosen.stream as stream:
        data: bytes = stream.read()
    return data
