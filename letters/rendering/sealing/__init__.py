"""The seal of an edition: the convener's electronic seal on the whole file, put there last.

It is a PAdES signature (ETSI EN 319 142-1) that certifies the document and allows no change after
it (ISO 32000-1, 12.8.2.2). It says who issued the file and that nothing was added or taken away;
signatories sign letters, conveners seal editions. It is put there by `pades`, which takes long to
load and is needed by the process that seals alone.
"""

from __future__ import annotations

from letters.rendering.sealing.certificates import Facts, certified_name, facts, pem
from letters.rendering.sealing.keys import (
    Kept,
    Key,
    kept,
    make_key,
    open_pkcs12,
)
from letters.rendering.sealing.sealed import Sealed

__all__ = [
    "Facts",
    "Kept",
    "Key",
    "Sealed",
    "certified_name",
    "facts",
    "kept",
    "make_key",
    "open_pkcs12",
    "pem",
]
