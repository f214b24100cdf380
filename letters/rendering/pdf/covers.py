"""Cover sheets: one page before each copy, which says to whom it goes and how long it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from letters.domain.copies import Window
from letters.domain.letter import LetterText, Recipient
from letters.domain.print_form import Paper
from letters.rendering.fonts import refuse_missing
from letters.rendering.pdf import addresses, windows
from letters.rendering.pdf.engine import typeset
from letters.rendering.pdf.finish import finish
from letters.rendering.pdf.words import long_date, words_in


@dataclass(frozen=True, slots=True)
class Cover:
    """What one sheet says beside the letter's own words: `pages` are those of the copy."""

    recipient: Recipient
    pages: int


@dataclass(frozen=True, slots=True)
class _Labels:
    sender: str
    day: str
    subject: str
    pages: str


_LABELS = {
    "en": _Labels("From", "Date", "Subject", "Pages"),
    "de": _Labels("Von", "Datum", "Betreff", "Seiten"),
    "fr": _Labels("De", "Date", "Objet", "Pages"),
    "es": _Labels("De", "Fecha", "Asunto", "Páginas"),
    "zh-Hant": _Labels("寄件人", "日期", "事由", "頁數"),
    "zh-Hans": _Labels("寄件人", "日期", "事由", "页数"),
    "ar": _Labels("من", "التاريخ", "الموضوع", "الصفحات"),
}


def render(
    text: LetterText, covers: Sequence[Cover], *, window: Window, paper: Paper, day: date
) -> bytes:
    """A PDF with a page for each of `covers`, in their order: the address where `window` shows it
    (without one, as for a US #10 envelope), from whom the letter is, of which day (`day`
    where it has none), on what.

    Raises `Problem` for a missing font.
    """
    recipients = [each.recipient for each in covers]
    refuse_missing([*(line for each in recipients for line in each.block), *_lines(text)])
    place = windows.PLACES[Window.US10 if window is Window.NONE else window]
    counts = addresses.lines(recipients, text.language, place)
    words = words_in(text.language)
    html, css = addresses.sheet(
        "cover",
        text.language,
        text=text,
        labels=_LABELS[words.tag],
        tag=words.tag,
        day=long_date(text.date or day, text.language),
        place=place,
        leading=windows.LEADING,
        covers=[
            (each, place.first(count), place.height(count))
            for each, count in zip(covers, counts, strict=True)
        ],
    )
    css += f"\n@page{{size:{paper}}}\n:root{{--accent:#1b1b1d}}\n"
    data, said = typeset(html, css, {})
    return finish(data, said, text.language)


def _lines(text: LetterText) -> list[str]:
    return [text.title, text.reference, *text.conveners]
