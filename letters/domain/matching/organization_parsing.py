"""Reading the name of an organization."""

from __future__ import annotations

import re

from letters.domain.matching.cleaning import clean, plain
from letters.domain.matching.parsed import Organization


def parse(name: str) -> Organization:
    words = re.findall("[a-z0-9]+", plain(clean(name)))
    return Organization(name, "".join(words), words=tuple(words))
