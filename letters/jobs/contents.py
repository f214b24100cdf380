"""What a mail is made of, before it is written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import current_app

from letters.config import Settings
from letters.models import Convener


@dataclass(frozen=True, slots=True)
class Contents:
    """One mail's receiver and words. `convener` is who writes, None for the product itself."""

    to: str
    words: Mapping[str, object] = field(default_factory=dict)
    convener: Convener | None = None


def address(path: str) -> str:
    """The whole address of a page, from the settings and never from a request."""
    found: Settings = current_app.extensions["settings"]
    return f"{found.url}{path}"
