"""What comes out of sealing."""

from __future__ import annotations

from dataclasses import dataclass

from letters.domain.states import SealLevel


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file, the level of its seal, and why that is not higher where it could be."""

    data: bytes
    level: SealLevel
    note: str
