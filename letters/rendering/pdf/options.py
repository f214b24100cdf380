"""What a caller may choose about a printed letter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from icu import Locale

from letters.domain.print_form import Paper, PrintForm
from letters.rendering.pdf.extending import Extension
from letters.rendering.pdf.panel import Panel
from letters.rendering.pdf.windows import Addressed

# Where Letter is the everyday size (CLDR, supplemental data, paperSize).
_LETTER_REGIONS = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)


def paper_for(language: str) -> Paper:
    """The size of paper that readers of a BCP 47 language mostly have."""
    locale = Locale.forLanguageTag(language)
    locale.addLikelySubtags()
    return Paper.LETTER if locale.getCountry() in _LETTER_REGIONS else Paper.A4


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture for the letterhead: the bytes of a PNG or JPEG, and what it shows in words."""

    image: bytes
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfOptions:
    """How a letter is printed.

    `form` is what was chosen for the letter; `paper` is the size that holds, which a form may
    leave open. `signed_by` are logos of signatories, each with the name as its words.
    `made_at` (aware) goes into the file's metadata in place of the clock, so that the same
    input gives the same bytes. `draft` marks every page as not for delivery, of the day of
    `made_at` in its own zone: give it in the letter's. `as_of` is the day that the names stand
    for, `edition` the number of the edition. `closing` is the
    phrase above the count ("Respectfully,"); None takes the usual one of the language, empty
    prints none. `show_kind` prints "Open letter · 51 organizations" in the letterhead.
    `extends` is the edition that a supplement or an erratum extends.
    `version` and `text_hash` say at the end which text was signed. `courtesy_of` are the
    languages (BCP 47) of the texts that bind, where this one is a courtesy translation of them.
    `panel` tells at the end how an edition is checked, in place of that line of its text.
    `addressed` is there for the copy of one recipient.
    """

    made_at: datetime
    form: PrintForm = field(default_factory=PrintForm)
    paper: Paper = Paper.LETTER
    draft: bool = False
    as_of: date | None = None
    edition: int | None = None
    extends: Extension | None = None
    logos: tuple[Logo, ...] = ()
    signed_by: tuple[Logo, ...] = ()
    closing: str | None = None
    show_kind: bool = True
    courtesy_of: tuple[str, ...] = ()
    version: int | None = None
    text_hash: str = ""
    panel: Panel | None = None
    addressed: Addressed | None = None

    def __post_init__(self) -> None:
        """Refuse a moment that does not say which one it is."""
        if self.made_at.tzinfo is None:
            raise ValueError("made_at needs a time zone.")
