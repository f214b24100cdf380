"""PDFs of what is not printed yet, marked as drafts and kept nowhere."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app

from letters.domain import letter_check
from letters.domain.letter import LetterText, Roll
from letters.domain.print_form import PrintForm
from letters.models import Convener, Letter
from letters.rendering import pdf, press
from letters.rendering.pdf.stages import Frozen
from letters.services import letterhead, printing, reading


def of_letter(
    letter: Letter, text: LetterText, *, now: datetime, courtesy_of: tuple[str, ...] = ()
) -> bytes:
    """A PDF of a text with the roll as it stands, marked as a draft. Raises `Problem`.

    `courtesy_of`: the languages of the binding texts, where this is a courtesy translation.
    """
    whole = reading.roll_under(letter, text)
    roll = printing.roll(letter, whole, letter.form, text.language)
    counted = letter_check.counted(text, roll.count())
    return of_text(
        counted,
        roll,
        letter.convener,
        form=letter.form,
        time_zone=letter.time_zone,
        now=now,
        courtesy_of=courtesy_of,
    )


def of_text(
    text: LetterText,
    roll: Roll,
    convener: Convener,
    *,
    time_zone: str,
    now: datetime,
    form: PrintForm | None = None,
    courtesy_of: tuple[str, ...] = (),
) -> bytes:
    """A PDF, marked as a draft, of a text whose count is filled in, with a roll as the form wants
    it. Raises `Problem`."""
    form = form or PrintForm()
    # A day that is printed is one of the letter's zone.
    made_at = now.astimezone(ZoneInfo(time_zone))
    options = pdf.PdfOptions(
        form=form,
        paper=form.paper or pdf.Paper(current_app.extensions["settings"].paper),
        draft=True,
        made_at=made_at,
        as_of=made_at.date() if form.as_of else None,
        signed_by=letterhead.for_text(convener, roll.organizations) if form.logos_page else (),
        logos=letterhead.for_text(convener, text.conveners),
        courtesy_of=courtesy_of,
    )
    return press.print_(Frozen(text, roll, options), limits=press.DRAFT)
