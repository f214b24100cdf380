"""The word of a letter, a convener or a starter in an address."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60


def make(title: str, otherwise: str) -> str:
    """A slug of a title: "Open letter on Café" gives "open-letter-on-cafe".

    Only a-z, 0-9 and hyphens; at most 60 characters, cut between words where possible. A title
    with nothing of that kind in it gives `otherwise`.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if len(words) > LONGEST:
        words = words[:LONGEST].rsplit("-", 1)[0]
    return words or otherwise


def numbered(slug: str, number: int) -> str:
    """The `number`th slug of this kind: the first is `slug` itself, then "slug-2", …"""
    return slug if number == 1 else f"{slug}-{number}"
