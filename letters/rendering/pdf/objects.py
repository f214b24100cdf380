"""Objects of a PDF that was read, as bytes for another file (ISO 32000-1, 7.3)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name

Value = Callable[[object], bytes]
"""What stands for a value within an object: where it is in the other file, or `inside` of it."""


def inside(each: object, value: Value, but: Collection[str] = ()) -> bytes:
    """What an object is that is no stream; what it holds is written by `value`, and left out of a
    dictionary under the keys `but`."""
    if isinstance(each, Array):
        return b"[%s]" % b" ".join(value(item) for item in each)
    if isinstance(each, Dictionary):
        return b"<<%s>>" % entries(each, value, but)
    if isinstance(each, pikepdf.Object):
        return each.unparse(resolved=True)
    if each is None or isinstance(each, bool):
        return {None: b"null", True: b"true", False: b"false"}[each]
    # A number may have an exponent, which PDF does not know.
    return format(each, "f").encode() if isinstance(each, Decimal) else str(each).encode()


def entries(dictionary: pikepdf.Object, value: Value, but: Collection[str] = ()) -> bytes:
    """What a dictionary holds, without the keys `but`."""
    return b"".join(
        Name(key).unparse() + b" " + value(each)
        for key, each in dictionary.items()
        if key not in but
    )
