"""How a letter is printed: what its coordinators choose, and what that makes of the roll."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from letters.domain import canonical, colour
from letters.domain.problems import Problem

FORMAT = "undersigned-print-form-v1"
MOST_COLUMNS = 3


class Theme(StrEnum):
    """How the pages look; `rendering.pdf.themes` has the faces, sizes and colours."""

    CLASSIC = "classic"
    MODERN = "modern"
    BROADSIDE = "broadside"


class Paper(StrEnum):
    """The sizes of paper that a letter is laid out for."""

    LETTER = "Letter"
    A4 = "A4"


class Grouping(StrEnum):
    """Under which headings the names stand below the leads."""

    KIND = "kind"
    """Organizations, then persons."""
    COUNTRY = "country"
    """By country, organizations before persons in each."""
    STATE = "state"
    """By country, and in each by state where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintForm:
    """What is chosen for one letter. The defaults are a letter of which nothing was chosen.

    `paper` None is the size of the installation. `accent` is a colour ("#rrggbb") that can be
    read on white, empty for the theme's own. `columns` is 1 to 3, 0 for what suits the names.
    `leads_first` names the leads above the text as well, `logos_page` shows the logos of the
    organizations that signed, `native_names` the name in its own script beside a Latin one,
    `affiliations` titles and affiliations of persons, with the note that they only identify,
    `as_of` the day that the names stand for.

    Raises `Problem` on the field that is refused.
    """

    theme: Theme = Theme.CLASSIC
    paper: Paper | None = None
    accent: str = ""
    numbered: bool = True
    columns: int = 0
    grouping: Grouping = Grouping.KIND
    leads_first: bool = False
    logos_page: bool = False
    native_names: bool = False
    affiliations: bool = True
    as_of: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be printed, or not be read."""
        if self.accent:
            object.__setattr__(self, "accent", colour.for_text(self.accent, field="accent"))
        if not 0 <= self.columns <= MOST_COLUMNS:
            raise Problem("Names stand in one to three columns.", "columns")

    def to_json(self) -> str:
        """All that is chosen, as canonical JSON: equal forms, equal text."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return canonical.dumps({"format": FORMAT, **values}).decode()


def from_json(text: str) -> PrintForm:
    """The form of `PrintForm.to_json`; of an empty text or object, one of which nothing was chosen.
    What an earlier release did not know stands as by default. Raises `ValueError` for another
    format."""
    values: dict[str, Any] = json.loads(text or "{}")
    if not values:
        return PrintForm()
    if values.pop("format", None) != FORMAT:
        raise ValueError(f"not a form of the format {FORMAT}")
    for name, kind in (("theme", Theme), ("paper", Paper), ("grouping", Grouping)):
        if values.get(name) is not None:
            values[name] = kind(values[name])
    return PrintForm(**values)
