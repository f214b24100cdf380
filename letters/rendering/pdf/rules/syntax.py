"""Objects as a PDF writes them (ISO 32000-1, 7.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

Value = Any
"""An object: dict (keys without their slash), list, `Name`, `Ref`, bytes (a string), int, float,
bool, None or `Stream`."""


class BrokenFileError(ValueError):
    """The file cannot be read; the message says where."""


class Name(str):
    """A name, without its slash."""

    __slots__ = ()


class Ref(int):
    """A reference to the object with that number."""

    __slots__ = ()


TOKEN = re.compile(
    rb"""[\0\t\n\f\r ]*(?:
    (?P<ref>\d+)[ ]0[ ]R(?![^\0\t\n\f\r ()<>\[\]{}/%])
    |/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*)
    |(?P<int>[+-]?\d+)(?![^\0\t\n\f\r ()<>\[\]{}/%])
    |(?P<real>[+-]?(?:\d+\.\d*|\.\d+))(?![^\0\t\n\f\r ()<>\[\]{}/%])
    |(?P<mark><<|>>|\[|\])
    |<(?P<hex>[0-9A-Fa-f\0\t\n\f\r ]*)>
    |\((?P<text>(?:[^()\\]|\\.)*)\)
    |(?P<word>true|false|null|stream\r?\n|endobj)
    )""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = {b"true": True, b"false": False, b"null": None}
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def parse(data: bytes, place: int = 0) -> tuple[Value, int]:
    """The object that begins at `place`, and where it ends. Raises `BrokenFileError`."""
    opened: list[list[Value]] = []
    values: list[Value] = []
    while True:
        found = TOKEN.match(data, place)
        if found is None:
            raise BrokenFileError(f"byte {place} begins no object")
        place = found.end()
        kind = cast(str, found.lastgroup)
        token = found[kind]
        if kind == "mark" and token in (b"<<", b"["):
            opened.append(values)
            values = []
            continue
        if kind == "mark":
            if not opened:
                raise BrokenFileError(f"byte {place} ends what was never begun")
            value: Value = values if token == b"]" else _dictionary(values, place)
            values = opened.pop()
        else:
            value = _READ[kind](token)
        if not opened:
            return value, place
        values.append(value)


def _dictionary(flat: list[Value], place: int) -> dict[str, Value]:
    keys = flat[::2]
    if len(flat) % 2 or not all(isinstance(key, Name) for key in keys):
        raise BrokenFileError(f"the dictionary before byte {place} has a value without a key")
    return dict(zip(keys, flat[1::2], strict=True))


def _name(token: bytes) -> Name:
    if b"#" in token:
        token = re.sub(rb"#([0-9A-Fa-f]{2})", lambda each: bytes([int(each[1], 16)]), token)
    return Name(token.decode("latin-1"))


def _hex(token: bytes) -> bytes:
    digits = b"".join(token.split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def unescaped(token: bytes) -> bytes:
    """What stands between the brackets of a literal string, as it is meant (7.3.4.2)."""
    return _ESCAPE.sub(_escaped, token) if b"\\" in token else token


def _escaped(found: re.Match[bytes]) -> bytes:
    meant = found[1]
    if meant.isdigit():
        return bytes([int(meant, 8) & 255])
    return b"" if meant[:1] in b"\r\n" else _ESCAPES.get(meant, meant)


def _word(token: bytes) -> Value:
    if token not in _WORDS:
        raise BrokenFileError("an object breaks off")
    return _WORDS[token]


_READ: dict[str, Callable[[bytes], Value]] = {
    "ref": Ref,
    "name": _name,
    "int": int,
    "real": float,
    "hex": _hex,
    "text": unescaped,
    "word": _word,
}
