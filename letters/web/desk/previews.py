"""A text of a letter as the public would see it, and as it would be printed."""

from __future__ import annotations

from io import BytesIO

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from letters.domain import letter_check
from letters.domain.letter import LetterText
from letters.domain.problems import Problem
from letters.models import Letter
from letters.services import draft_pdfs, reading
from letters.web import letter_page
from letters.web.clock import now
from letters.web.errors import status_of


def page(letter: Letter, text: LetterText) -> str:
    """The text as the public page shows it."""
    shown = letter_check.counted(text, reading.count(letter))
    values = letter_page.values(letter, shown, now())
    return render_template("public/letter.html", **values, form=None, preview=True)


def pdf(
    letter: Letter,
    text: LetterText,
    *,
    download: bool = False,
    suffix: str = "",
    courtesy_of: tuple[str, ...] = (),
) -> ResponseReturnValue:
    """The text with the roll as it stands, marked as a draft. Raises `Problem`."""
    data = draft_pdfs.of_letter(letter, text, now=now(), courtesy_of=courtesy_of)
    return send_file(
        BytesIO(data),
        mimetype="application/pdf",
        as_attachment=download,
        download_name=f"{letter.slug}{suffix}-draft.pdf",
    )


def unshown(problem: Problem) -> ResponseReturnValue:
    """Why a text cannot be shown."""
    return render_template("desk/unshown.html", problem=problem), status_of(problem)
