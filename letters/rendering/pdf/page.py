"""A letter and its roll as the HTML document that is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import cache, partial
from pathlib import Path

from icu import BreakIterator, Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from letters.domain.languages import in_a_sentence
from letters.domain.letter import LetterText, Roll
from letters.domain.print_form import PrintForm, Theme
from letters.domain.states import PartyKind
from letters.domain.text.markdown import to_print_html
from letters.rendering.pdf import lists, themes
from letters.rendering.pdf.extending import extension_text
from letters.rendering.pdf.letterhead import Letterhead
from letters.rendering.pdf.options import PdfOptions
from letters.rendering.pdf.order_words import order_note
from letters.rendering.pdf.panel import panel_text
from letters.rendering.pdf.widths import width
from letters.rendering.pdf.windows import style
from letters.rendering.pdf.words import Words, long_date, words_in
from letters.rendering.scripts import is_right_to_left, marked_up, script_of

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "pdf"

_HEAD = 70
"""Small letters that fit beside the date in the running head."""
_NO_END = " ,;:–—-(，、；："
_FEW_LOGOS = 8
"""How many logos of signatories stand in a block below the letter, without a page of their own."""
_CLOSING = 40
_WIDOW = 30


@dataclass(frozen=True, slots=True)
class Frame:
    """The lines around the body that follow from text, roll and options; empty ones are not
    printed."""

    date: str
    kind_line: str
    courtesy: str
    fingerprint: str
    text_hash: str
    closing: str
    undersigned: str
    draft: str
    footer: str


def html_of(
    text: LetterText,
    roll: Roll,
    options: PdfOptions,
    letterhead: Letterhead,
    parts: Sequence[lists.Part] | None = None,
) -> str:
    """The whole document. All values are escaped; the body comes from our own Markdown. `parts`
    are the lists to print where they are not the whole roll."""
    words = words_in(text.language)
    note, note_language = order_note(roll, words.tag)
    return (
        environment(text.language)
        .get_template("pdf/letter.html")
        .render(
            text=replace(text, reference=_without_label(text.reference, words)),
            roll=roll,
            words=words,
            frame=_frame(text, roll, options, words),
            extends=extension_text(options.extends, text.language) if options.extends else None,
            body=Markup(to_print_html(text.body)),  # noqa: S704  (made by us, raw HTML off)
            head=shortened(text.title, text.language),
            parts=lists.parts(roll, words, options.form, text.language) if parts is None else parts,
            lists=lists,
            form=options.form,
            led=_led(roll, options, words),
            note=note,
            note_language=note_language,
            signed_by=options.signed_by,
            few_logos=_FEW_LOGOS,
            logos=options.logos,
            logos_above=letterhead.above,
            made_at=options.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            direction="rtl" if is_right_to_left(text.language) else "ltr",
            script=script_of(text.language).lower(),
            own=options.addressed.recipient if options.addressed else None,
            short=len(roll.lines) <= lists.SHORT,
            panel=panel_text(options.panel, text.language) if options.panel else None,
        )
    )


@cache
def environment(language: str) -> Environment:
    """The templates of what is printed in a language (BCP 47), read once."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["runs"] = partial(marked_up, language=language)
    made.filters["heading"] = partial(_without_widow, language=language)
    return made


def style_of(options: PdfOptions, letterhead: Letterhead) -> str:
    """The style sheet of a letter on the chosen paper."""
    return "\n".join(
        [
            theme_sheet(options.form),
            (TEMPLATES / "panel.css").read_text(encoding="utf-8"),
            f"@page{{size:{options.paper}}}",
            f".logos img{{height:{letterhead.height}mm}}",
            style(options.addressed),
        ]
    )


def theme_sheet(form: PrintForm) -> str:
    """The style sheet of a theme: its own rules over those of the classic one."""
    names = ["letter.css"] + ([] if form.theme is Theme.CLASSIC else [f"{form.theme}.css"])
    sheets = ((TEMPLATES / name).read_text(encoding="utf-8") for name in names)
    return "\n".join([themes.sheet(form), *sheets])


def printed_texts(text: LetterText, roll: Roll) -> tuple[str, ...]:
    """Every text of user's making on the page: what fonts are needed for. Names come first,
    so that a refusal shows the name and not the body."""
    signatories = (line.signatory for line in roll.lines)
    names = (
        part
        for one in signatories
        for part in (one.name, one.native, one.title, one.affiliation, one.state)
    )
    recipients = (part for each in text.recipients for part in each.block)
    around = (text.title, text.reference, text.salutation, *text.conveners)
    return tuple(part for part in (*names, *recipients, *around, roll.note, text.body) if part)


def shortened(title: str, language: str) -> str:
    """A title for the running head, on one line: where it is too long, cut where its script
    lets a line break (UAX 14), so never in a word; within one word where that fills the line."""
    if width(title) <= _HEAD:
        return title
    locale = Locale.forLanguageTag(language)
    for breaks in (
        BreakIterator.createLineInstance(locale),
        BreakIterator.createCharacterInstance(locale),
    ):
        fitting = [each for each in _beginnings(title, breaks) if each and width(each) < _HEAD]
        if fitting:
            return f"{fitting[-1]}…"
    return "…"


def _beginnings(title: str, breaks: BreakIterator) -> Iterator[str]:
    """What stands before each place where `title` may be cut."""
    breaks.setText(title)
    counted = title.encode("utf-16-le")  # as ICU counts
    for place in breaks:
        yield counted[: 2 * place].decode("utf-16-le").rstrip(_NO_END)


def _without_label(reference: str, words: Words) -> str:
    """A reference without the "Re:" that its writer began it with: the page prints one."""
    label = rf"\s*(?:re|{re.escape(words.re)})\s*[:：]\s*"
    found = re.match(label, reference, re.IGNORECASE)
    return reference[found.end() :] if found else reference


def _without_widow(title: str, language: str) -> Markup:
    """A title whose last word never stands alone on a line, unless that makes it too wide."""
    start, blank, last = title.rpartition(" ")
    start, before, word = start.rpartition(" ")
    if not before or len(word) + len(last) > _WIDOW or is_right_to_left(language):
        return marked_up(title, language)
    end = marked_up(f"{word}{blank}{last}", language)
    return marked_up(start, language) + Markup(' <span class="whole">{}</span>').format(end)


def _frame(text: LetterText, roll: Roll, options: PdfOptions, words: Words) -> Frame:
    count = words.count(roll.count(PartyKind.ORGANIZATION), roll.count(PartyKind.PERSON))
    drafted = options.as_of or options.made_at.date()
    footer = [words.edition.format(number=options.edition)] if options.edition else []
    if options.as_of:
        footer.append(words.as_of.format(date=long_date(options.as_of, words.tag)))
    kind = words.kind(text.kind)
    # Beside Arabic figures a dot in the middle of the line reads as a zero.
    between = " – " if is_right_to_left(words.tag) else " · "
    return Frame(
        date=long_date(text.date, text.language) if text.date else "",
        kind_line=between.join(filter(None, (kind, count))) if options.show_kind else "",
        fingerprint=words.fingerprint.format(number=options.version) if options.text_hash else "",
        text_hash=options.text_hash,
        courtesy=words.courtesy_of(options.courtesy_of) if options.courtesy_of else "",
        closing=_closing(text, options, words),
        undersigned=words.undersigned.format(count=count) if len(roll.lines) > 1 else "",
        draft=words.draft.format(date=long_date(drafted, words.tag)) if options.draft else "",
        footer=between.join(footer),
    )


def _led(roll: Roll, options: PdfOptions, words: Words) -> str:
    """The line above the text that names the leads; empty where none is wanted."""
    if not options.form.leads_first or not (leads := lists.leads(roll)):
        return ""
    named = (line.signatory.name for line in leads)
    return words.led_by.format(names=in_a_sentence(named, words.tag))


def _closing(text: LetterText, options: PdfOptions, words: Words) -> str:
    """The phrase above the count: asked for, or usual where a letter greets somebody, its body
    does not already end in such a phrase, and we have one in its language."""
    if options.closing is not None:
        return options.closing
    if not text.salutation or words.tag.partition("-")[0] != text.language.partition("-")[0]:
        return ""
    lines = [line for line in text.body.split("\n") if line.strip() and not line.startswith("[^")]
    last = lines[-1].strip() if lines else ""
    closed = len(last) <= _CLOSING and last.endswith((",", "，", "،"))
    return "" if closed else words.closing
