"""The one byte form of what is signed, and its hash.

A signer puts a name to a text, so the text needs a form that is the same on every machine
and in every year: JSON in UTF-8, keys sorted, no blanks between, no floats; each string in
Unicode NFC with LF line ends, without blanks at the ends of lines and at the end. The bytes
equal those of RFC 8785 (JSON Canonicalization Scheme) for the values that are let in here.

Frozen: a change of any byte breaks every hash that others already hold. What must change
gets a new `FORMAT`.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping

from letters.domain.letter import LetterText, Recipient

FORMAT = "undersigned-text-v1"
# Integers beyond this are not the same number in every JSON reader (RFC 8785, 3.2.2.3).
LARGEST_INTEGER = 2**53 - 1

_HASH = re.compile(r"[0-9a-f]{64}")
_BLANKS_BEFORE_LINE_END = re.compile(r"[^\S\n]+(?=\n|\Z)")


def canonical(text: LetterText, *, letter: str, version: int) -> bytes:
    """The canonical bytes of one version of a letter: all that is printed above the names.

    `letter` is the letter's id, `version` the number of the text. `annexes` is there for the
    SHA-256 of attached files and empty while a letter has none.
    """
    return dumps(
        {
            "format": FORMAT,
            "letter": letter,
            "version": version,
            "kind": str(text.kind),
            "language": _line_form(text.language),
            "title": _line_form(text.title),
            "date": text.date.isoformat() if text.date else None,
            "reference": _line_form(text.reference),
            "salutation": _line_form(text.salutation),
            "body": _line_form(text.body),
            "conveners": [_line_form(name) for name in text.conveners],
            "recipients": [_recipient(each) for each in text.recipients],
            "annexes": [],
        }
    )


def text_hash(text: LetterText, *, letter: str, version: int) -> str:
    """SHA-256 (64 hex digits) of `FORMAT`, a zero byte and the canonical bytes."""
    return hash_of(canonical(text, letter=letter, version=version))


def hash_of(form: bytes) -> str:
    """The text hash of canonical bytes, as `canonical` gives them."""
    return hashlib.sha256(FORMAT.encode() + b"\0" + form).hexdigest()


def is_hash(text: str) -> bool:
    """Whether `text` has the form of a hash of this module."""
    return _HASH.fullmatch(text) is not None


def dumps(value: object) -> bytes:
    """Any frozen JSON value as canonical bytes; strings are kept as they are.

    Let in: strings, whole numbers of up to 53 bits, booleans, None, lists, tuples (as
    lists) and mappings with ASCII keys. Raises `ValueError` for everything else: a float
    is written differently by different programs.
    """
    _refuse_loose(value)
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode("utf-8")


def loads(data: bytes) -> object:
    """The JSON value of canonical bytes. Raises `ValueError` for bytes that `dumps` does not
    write: blanks, another order of keys, a key given twice, a float."""
    try:
        value: object = json.loads(data.decode("utf-8"))
        written = dumps(value)
    except RecursionError as error:
        raise ValueError("nested too deeply for canonical JSON") from error
    if written != data:
        raise ValueError("not written as canonical JSON")
    return value


def _refuse_loose(value: object) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"the number {value} is too large for canonical JSON")
    elif isinstance(value, list | tuple):
        for each in value:
            _refuse_loose(each)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError(f"canonical JSON has ASCII keys only, not {key!r}")
            _refuse_loose(each)
    else:
        raise ValueError(f"canonical JSON cannot hold a {type(value).__name__}")


def _recipient(recipient: Recipient) -> dict[str, object]:
    return {
        "line": str(recipient.line),
        "honorific": _line_form(recipient.honorific),
        "name": _line_form(recipient.name),
        "office": _line_form(recipient.office),
        "address": [_line_form(line) for line in recipient.address],
        "email": _line_form(recipient.email),
    }


def _line_form(text: str) -> str:
    """NFC, LF, no blanks at the ends of lines, no empty lines at the end."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _BLANKS_BEFORE_LINE_END.sub("", text).rstrip("\n")
