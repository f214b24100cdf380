"""The panel at the end of an edition: its code, its hashes, and how anybody can check it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

import segno
from markupsafe import Markup, escape

from letters.rendering.pdf.panel_words import PanelWords, panel_words_in
from letters.rendering.pdf.words import long_date
from letters.rendering.scripts import is_right_to_left, marked_up

PICTURE = "asset:panel-code"
"""The address of the QR code within the printing."""

APART = ".panel{break-before:page;margin-top:0}"
"""A style sheet for a letter whose list is put in afterwards, before the page of the panel."""

_GROUP = 8
_SHOWN = 4
"""How many groups of a fingerprint are printed: enough to tell certificates apart."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the pages tell of the certificate of their seal: whom it names (`holder`), its SHA-256
    `fingerprint` (64 hex digits; "" where the key is made with the seal itself), and whether its
    holder made it itself (`own`), so that no reader's program has a name for it."""

    holder: str
    fingerprint: str
    own: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel tells.

    `code` is the public code of the edition, and `url` the page where it can be checked;
    `text_hash` and `roll_hash` have 64 hex digits. `day` is when `convener` issues it.
    `certificate` is that of the seal that will be put on; None for no seal.
    """

    code: str
    url: str
    text_hash: str
    roll_hash: str
    day: date
    convener: str
    certificate: Certificate | None

    @property
    def link(self) -> str:
        """What the QR code opens."""
        return f"{self.url.rstrip('/')}/{self.code}"

    @property
    def picture(self) -> bytes:
        """The QR code as SVG (ISO/IEC 18004): one path, no white around it, which the page has
        to leave (four modules)."""
        out = io.BytesIO()
        # Of any larger error correction only worn paper would have use; it makes a denser picture.
        code = segno.make(self.link, error="m", micro=False, boost_error=False)
        code.save(out, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None)
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class PanelText:
    """The panel in words: `sentences` are HTML, `hashes` pairs of a label and digits in groups."""

    language: str
    direction: str
    heading: str
    code: str
    sentences: tuple[Markup, ...]
    hashes: tuple[tuple[str, str], ...]
    picture: str
    source: str = PICTURE


def panel_text(panel: Panel, language: str) -> PanelText:
    """What the panel says in a letter of that language (BCP 47)."""
    words = panel_words_in(language)
    address = panel.url.partition("://")[2] or panel.url
    holder = panel.certificate.holder if panel.certificate else ""
    values = {
        "holder": marked_up(holder, words.tag),
        "convener": marked_up(panel.convener, words.tag),
        "day": long_date(panel.day, words.tag),
        "address": Markup('<a href="{}" dir="ltr">{}</a>').format(panel.link, address),
    }
    return PanelText(
        language=words.tag,
        direction="rtl" if is_right_to_left(words.tag) else "ltr",
        heading=words.heading,
        code=panel.code,
        sentences=tuple(escape(each).format(**values) for each in _sentences(panel, words)),
        hashes=_hashes(panel, words),
        picture=words.picture.format(link=panel.link),
    )


def _sentences(panel: Panel, words: PanelWords) -> list[str]:
    if panel.certificate is None:
        return [words.unsealed, words.check]
    return [words.sealed, words.own if panel.certificate.own else words.bought, words.check]


def _hashes(panel: Panel, words: PanelWords) -> tuple[tuple[str, str], ...]:
    hashes = [(words.text, _grouped(panel.text_hash)), (words.names, _grouped(panel.roll_hash))]
    if panel.certificate is not None and panel.certificate.fingerprint:
        start = panel.certificate.fingerprint[: _SHOWN * _GROUP]
        hashes.append((words.certificate, f"{_grouped(start)} …"))
    return tuple(hashes)


def _grouped(digits: str) -> str:
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))
