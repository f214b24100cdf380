"""Two texts of a letter side by side: what changed, part by part and word by word."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from letters.domain.letter import LetterText, Recipient
from letters.domain.text import difference
from letters.web.letter_page import KIND_LABELS


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a letter that differs; `html` marks words put in and taken out."""

    label: str
    html: Markup


def changes(before: LetterText, after: LetterText) -> list[Change]:
    """The parts that differ, in the order of the letter; empty for equal texts."""
    found = []
    for (label, old), (_, new) in zip(parts(before), parts(after), strict=True):
        if old != new:
            html = difference.to_html(difference.by_word(old, new))
            found.append(Change(label, Markup(html)))  # noqa: S704 - it escapes all text
    return found


def parts(text: LetterText) -> list[tuple[str, str]]:
    """Every part of a text with its name, as plain text in the order of the letter."""
    return [
        ("Kind", KIND_LABELS[text.kind]),
        ("Language", text.language),
        ("Title", text.title),
        ("Conveners", "\n".join(text.conveners)),
        ("Date", text.date.isoformat() if text.date else ""),
        ("Addressed to", _blocks(text.addressees)),
        ("Copies to", _blocks(text.copies)),
        ("Reference line", text.reference),
        ("Salutation", text.salutation),
        ("Text", text.body.replace("\r\n", "\n")),
    ]


def _blocks(recipients: tuple[Recipient, ...]) -> str:
    return "\n\n".join("\n".join([*each.block, *filter(None, [each.email])]) for each in recipients)
