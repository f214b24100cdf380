"""A way in stages, as the desk draws it (`stages` in templates/components/states.html)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; `state` is done, now or ahead, `note` a date or a count."""

    label: str
    note: str
    state: str
