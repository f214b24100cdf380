"""A text as it is read, for a page of the desk that shows it in the letter's own look."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from letters.domain.letter import LetterText
from letters.domain.text import markdown
from letters.web import tongues
from letters.web.letter_page import KIND_LABELS


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the template of the letter's text asks for, in `desk/_sheet.html`."""

    text: LetterText
    kind_label: str
    dir: str
    body_html: Markup


def of(text: LetterText) -> Sheet:
    """The text as a sheet. Raises `Problem` where its body cannot be shown."""
    return Sheet(
        text=text,
        kind_label=KIND_LABELS[text.kind],
        dir=tongues.direction(text.language),
        body_html=Markup(markdown.to_html(text.body)),  # noqa: S704 - built by our renderer
    )
