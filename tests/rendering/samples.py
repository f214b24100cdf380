"""Letters and rolls to print, and how to read a print back."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2

from letters.domain import roll
from letters.domain.letter import LetterText, OrderRule, Recipient, RecipientLine, Roll, Signatory
from letters.domain.states import LetterKind, PartyKind
from letters.rendering.pdf import Panel, PdfOptions, stages
from letters.rendering.pdf.panel import Certificate

MADE = datetime(2023, 9, 15, 12, tzinfo=UTC)

ORGANIZATIONS = """7 October Movement
Arizona for Hong Kong
Chicago Solidarity with Hong Kong (CSHK)
DC4HK (Washingtonians Supporting Hong Kong)
Fight for Freedom. Stand with Hong Kong.
Freiheit für Hongkong e.V.
Grupo de Apoio ao Tibete-Portugal
HK_Connect_UK
Hong Kong Collaborative Academic Network (HKCAN)
Hong Kong Forum, Los Angeles
Hong Kong Watch 香港監察
International Tibet Network རྒྱལ་སྤྱིའི་བོད་དོན་དྲ་རྒྱ།
Lion Rock Café
New York University Hong Kong Student Advocacy Group
Students For Hong Kong
Nguyễn Văn Đức Society
日本のチベット支援
한국인권센터
Мемориал
Ελληνική Ένωση
भारतीय लोक संघ
ศูนย์สิทธิมนุษยชน
དབུས་བོད་མིའི་སྒྲིག་འཛུགས།
དབང་ཆའི་ལྷན་ཚོགས།
دۇنيا ئۇيغۇر قۇرۇلتىيى
שלום עכשיו""".splitlines()

PERSONS = (
    Signatory(
        "Chan Tai-man 陳大文", PartyKind.PERSON, title="Lecturer", affiliation="Example University"
    ),
    Signatory("Tenzin Dolkar བསྟན་འཛིན་སྒྲོལ་དཀར།", PartyKind.PERSON, affiliation="Dharamshala"),
    Signatory("Ghalip غالىپ", PartyKind.PERSON),
)

BODY = """We write about the matter named above, and about what you can do before the recess.[^1]

[^1]: Section 25 of the Residence Act."""

A_PAGE = "\n\n".join(["We write about the harbour."] * 20 + [BODY])
"""So much that the names begin on the second page."""

ADA = Recipient(
    "Ada Park",
    honorific="The Honorable",
    office="Minister of the Interior",
    address=("1 Harbour Square", "Example City 10100"),
)
BEN = Recipient("Ben Li", RecipientLine.CC, honorific="The Hon.", office="Chair, Foreign Affairs")


def letter(**changes: Any) -> LetterText:
    """A short letter to Ada Park."""
    values: dict[str, Any] = {
        "kind": LetterKind.OPEN_LETTER,
        "title": "A safe harbour for those who had to leave",
        "body": BODY,
        "date": date(2023, 9, 15),
        "salutation": "Dear Minister Park,",
        "recipients": (ADA, BEN),
        "conveners": ("Example Coalition",),
    }
    return LetterText(**(values | changes))


PANEL = Panel(
    code="7K3M-9QXT-2WHD",
    url="https://letters.example.org/verify",
    text_hash="3f9a0c7e" * 8,
    roll_hash="b7d20415" * 8,
    day=date(2023, 9, 15),
    convener="Example Coalition",
    certificate=Certificate("Example Coalition Seal", "5e" * 32, own=True),
)


def roll_of(*names: str | Signatory, locale: str = "en") -> Roll:
    """The roll of these names; a plain text is an organization."""
    return roll.make(
        (each if isinstance(each, Signatory) else Signatory(each) for each in names),
        OrderRule(locale=locale),
    )


def printed(text: LetterText, names: Roll, **options: Any) -> bytes:
    """The PDF, made at a fixed moment."""
    return stages.rendition(stages.Frozen(text, names, PdfOptions(made_at=MADE, **options)))


def poppler(data: bytes, page: int | None = None) -> str:
    """What pdftotext reads, blanks folded, without the direction marks that it adds."""
    pages = ["-f", str(page), "-l", str(page)] if page else []
    done = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", *pages, "-", "-"],
        input=data,
        capture_output=True,
        check=True,
    )
    return _folded(done.stdout.decode())


def pdfium(data: bytes) -> str:
    """What PDFium (Chrome's reader) reads, blanks folded."""
    document = pypdfium2.PdfDocument(data)
    try:
        pages = []
        for page in document:
            text = page.get_textpage()
            pages.append(text.get_text_range())
            text.close()
            page.close()
        return _folded("\n".join(pages))
    finally:
        document.close()


def in_order(names: list[str], text: str) -> list[str]:
    """The names that `text` does not hold after the ones before them."""
    missed, place = [], 0
    for name in names:
        found = text.find(name, place)
        if found < 0:
            missed.append(name)
        else:
            place = found + len(name)
    return missed


def _folded(text: str) -> str:
    for mark in "\u202a\u202b\u202c\u200e\u200f":
        text = text.replace(mark, "")
    return " ".join(text.split())
