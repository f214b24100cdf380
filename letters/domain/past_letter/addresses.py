"""Recipients from address blocks and copy lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from letters.domain.letter import Recipient, RecipientLine

_STYLES = (
    "the right honourable", "the rt. hon.", "the rt hon", "the honourable", "the honorable",
    "the hon.", "the hon", "honorable", "honourable", "hon.", "his excellency", "her excellency",
    "their excellency", "his holiness", "his eminence", "h.e.", "s.e.", "mr.", "mr", "mrs.",
    "mrs", "ms.", "ms", "miss", "mx.", "mx", "dr.", "dr", "prof.", "professor", "sir", "dame",
    "lord", "lady", "baroness", "rev.", "reverend", "senator", "sen.", "representative", "rep.",
    "congressman", "congresswoman", "ambassador", "president", "prime minister", "minister",
    "secretary", "secretary-general", "commissioner", "high commissioner", "chancellor",
    "herr", "herrn", "frau", "bundeskanzler", "bundeskanzlerin", "bundesminister",
    "bundesministerin", "bürgermeister", "bürgermeisterin",
    "oberbürgermeister", "oberbürgermeisterin", "bundespräsident", "staatssekretär",
    "staatssekretärin", "präsident", "präsidentin", "ministerin", "madame", "mme", "monsieur",
    "señor", "señora", "sr.", "sra.", "signor", "signora",
)  # fmt: skip
_STYLE = re.compile(
    rf"(?:{'|'.join(map(re.escape, sorted(_STYLES, key=len, reverse=True)))})(?:\s+|$)", re.I
)
_NOT_A_NAME = re.compile(r"(?:of|for|der|des|du|de|del|and|to)\b|[,&]", re.IGNORECASE)
# fmt: off
_SUFFIXES = frozenset(
    [
        "jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "esq", "esq.",
        "mp", "mep", "kc", "qc", "obe", "cbe", "mbe", "frs",
    ]
)
# fmt: on
_LABEL = re.compile(r"(to|an|cc|c\.c\.|copy to|copies to|kopie|致|副本|抄送)\s*[:：]\s*", re.I)
_COPY_LABELS = frozenset(("cc", "c.c.", "copy to", "copies to", "kopie", "副本", "抄送"))


def label_of(text: str) -> tuple[RecipientLine, str] | None:
    """Line and rest of "Cc: …" or "To: …"; None for any other text."""
    match = _LABEL.match(text)
    if match is None:
        return None
    copy = match[1].casefold() in _COPY_LABELS
    return (RecipientLine.CC if copy else RecipientLine.TO), text[match.end() :]


def split_style(text: str) -> tuple[str, str]:
    """What is put before a name ("The Hon.", "Frau Dr.") and the rest; "" where nothing is.

    "President of the United States" is an office: nothing is split off it.
    """
    end = 0
    while match := _STYLE.match(text, end):
        if _NOT_A_NAME.match(text, match.end()):
            break
        end = match.end()
    return text[:end].strip(), text[end:].strip()


def entries(text: str, line: RecipientLine) -> list[Recipient]:
    """The recipients of a copy line: semicolons part them, titles hold commas."""
    parts = (part.strip() for part in re.split("[;；]", text))
    return [in_one_line(part.removeprefix("and "), line) for part in parts if part]


def in_one_line(text: str, line: RecipientLine) -> Recipient:
    """A recipient printed on one line: style, name, then the office after the first comma
    that does not belong to the name ("Joseph R. Biden, Jr.")."""
    style, rest = split_style(text)
    parts = [part.strip() for part in rest.split(",")]
    size = 1
    while size < len(parts) and parts[size].casefold() in _SUFFIXES:
        size += 1
    return Recipient(
        name=", ".join(parts[:size]),
        line=line,
        honorific=style,
        office=", ".join(parts[size:]),
    )


def block(lines: Sequence[str], line: RecipientLine) -> Recipient:
    """A recipient printed as an address block: name, office, then the address.

    A line with a figure in it is taken for a part of the address, not for an office.
    """
    first = in_one_line(lines[0], line)
    rest = list(lines[1:])
    name = first.name
    if not name and rest:
        name = rest.pop(0)
    office = first.office
    if not office and rest and not any(character.isdigit() for character in rest[0]):
        office = rest.pop(0)
    if not name:
        return Recipient(first.honorific, line, "", office, tuple(rest))
    return Recipient(name, line, first.honorific, office, tuple(rest))
