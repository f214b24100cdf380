"""What a text must be to be stored, and what it must be to be opened."""

from __future__ import annotations

from dataclasses import replace

from letters.domain import address, languages, names
from letters.domain.letter import LetterText, Recipient
from letters.domain.problems import Problem
from letters.domain.text import placeholders
from letters.domain.text.doubts import doubts
from letters.domain.text.markdown import check

LONGEST_TITLE = 300
LONGEST_LINE = 300
MOST_RECIPIENTS = 600
MOST_ADDRESS_LINES = 8


def clean(text: LetterText) -> LetterText:
    """The text as it is stored. Raises `Problem` beside the field that is refused."""
    title = names.clean_line(text.title, field="title", what="The title", limit=LONGEST_TITLE)
    if not title:
        raise Problem("Give the letter a title.", "title")
    if not languages.is_tag(text.language):
        raise Problem("Choose a language.", "language")
    if len(text.recipients) > MOST_RECIPIENTS:
        raise Problem(f"A letter can have at most {MOST_RECIPIENTS} recipients.", "recipients")
    return replace(
        text,
        title=title,
        language=languages.canonical(text.language),
        body=check(text.body),
        reference=_line(text.reference, "reference", "The reference line"),
        salutation=_line(text.salutation, "salutation", "The salutation"),
        recipients=tuple(
            _recipient(each, number) for number, each in enumerate(text.recipients, start=1)
        ),
        conveners=tuple(
            line for each in text.conveners if (line := _line(each, "conveners", "A convener"))
        ),
    )


def _recipient(recipient: Recipient, number: int) -> Recipient:
    what = f"Recipient {number}"
    name = _line(recipient.name, "recipients", what)
    if not name:
        raise Problem(f"{what} has no name.", "recipients")
    lines = tuple(line for each in recipient.address if (line := _line(each, "recipients", what)))
    if len(lines) > MOST_ADDRESS_LINES:
        raise Problem(
            f"{what} has {len(lines)} address lines; {MOST_ADDRESS_LINES} fit the envelope.",
            "recipients",
        )
    email = recipient.email.strip()
    return replace(
        recipient,
        name=name,
        honorific=_line(recipient.honorific, "recipients", what),
        office=_line(recipient.office, "recipients", what),
        address=lines,
        email=address.check(email, field="recipients") if email else "",
    )


def _line(text: str, field: str, what: str) -> str:
    return names.clean_words(text, field=field, what=what, limit=LONGEST_LINE)


def ready(text: LetterText) -> None:
    """Raise `Problem` when a text is not fit to be opened: no body, placeholders left in."""
    if not text.body.strip():
        raise Problem("The letter has no text yet.", "body")
    parts = (text.title, text.reference, text.salutation, text.body)
    left = {name for part in parts for name in placeholders.names_in(part)}
    left -= placeholders.RESERVED
    if left:
        marks = ", ".join(placeholders.mark(name) for name in sorted(left))
        raise Problem(f"These places are not filled in yet: {marks}.", "body")


def counted(text: LetterText, number: int) -> LetterText:
    """A text with `{{ count }}` replaced by the number of listed names."""
    return replace(
        text,
        title=placeholders.fill_count(text.title, number),
        reference=placeholders.fill_count(text.reference, number),
        salutation=placeholders.fill_count(text.salutation, number),
        body=placeholders.fill_count(text.body, number),
    )


def all_doubts(text: LetterText) -> tuple[str, ...]:
    """What a coordinator should look at before opening, one sentence each."""
    own = []
    if text.date is None:
        own.append("The letter has no date, so none is printed on it.")
    if not text.recipients:
        own.append("The letter is addressed to nobody.")
    return (*own, *doubts(text.body))
