"""The public code of an edition: what somebody who holds it on paper types to find it here.

Twelve characters of Crockford's base32 (https://www.crockford.com/base32.html) in groups of
four, drawn at random: 60 bits, so that nobody comes upon an edition by guessing.
"""

from __future__ import annotations

import re
import secrets

from letters.domain.problems import Problem

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_GROUP = 4
_TAKEN_FOR = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212.]+")


def new() -> str:
    """A fresh random code: "7K3M-9QXT-2WHD"."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def parse(typed: str) -> str:
    """A code as it is written, from one as it was typed: small letters, blanks, hyphens of all
    kinds or none, O for 0, I and L for 1. Raises `Problem` on `code` for anything else."""
    bare = _BETWEEN.sub("", typed).upper().translate(_TAKEN_FOR)
    if len(bare) != LENGTH or any(each not in ALPHABET for each in bare):
        raise Problem(
            f"A code has {LENGTH} letters and digits, in groups of four: 7K3M-9QXT-2WHD.", "code"
        )
    return _grouped(bare)


def _grouped(bare: str) -> str:
    return "-".join(bare[place : place + _GROUP] for place in range(0, LENGTH, _GROUP))
