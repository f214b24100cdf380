"""A sealed edition, made once, and what enemies and other programs make of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf

from letters.domain import canonical, signatories_file
from letters.domain.letter import Roll, Signatory
from letters.domain.manifest import Manifest
from letters.domain.print_form import PrintForm
from letters.domain.states import PartyKind
from letters.rendering import sealing
from letters.rendering.pdf import Logo
from letters.rendering.pdf.attach import Attached, attach, files_of
from letters.rendering.pdf.panel import Certificate, Panel
from letters.rendering.sealing import pades
from tests.rendering import samples
from tests.rendering.pictures import logo

LETTER = "0f" * 16
CODE = "7K3M-9QXT-2WHD"
AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BODY = samples.BODY + "\n\nWe ask for **three** steps:\n\n1. extend the visas\n2. accept records\n"


NAMES = (
    "Arizona for Hong Kong",
    "Freiheit für Hongkong e.V.",
    "Students For Hong Kong",
    "Nguyễn Văn Đức Society",
    "Мемориал",
    "དབང་ཆའི་ལྷན་ཚོགས།",
    "دۇنيا ئۇيغۇر قۇرۇلتىيى",
)
"""Those of few faces, which are set fast."""


@dataclass(frozen=True)
class Edition:
    """One edition: its manifest, its pages alone, with attachments, and sealed by `key`."""

    manifest: Manifest
    roll: Roll
    pages: bytes
    rendition: bytes
    pdf: bytes
    key: sealing.Key

    @property
    def certificate(self) -> bytes:
        """The certificate of the convener, as it is published."""
        return sealing.pem(self.key.certificate())


@cache
def edition() -> Edition:
    """The edition of a letter with names in many scripts."""
    key = sealing.make_key("Example Coalition", AT)
    roll = samples.roll_of(*NAMES, Signatory("Ghalip Tursun", PartyKind.PERSON, title="Editor"))
    manifest = manifest_of(roll)
    pages = printed(manifest, roll)
    rendition = attach(pages, files_of(manifest, roll), made_at=AT)
    return Edition(manifest, roll, pages, rendition, seal(rendition, key), key)


def manifest_of(roll: Roll, **changes: Any) -> Manifest:
    """The manifest of the letter with these names."""
    text = samples.letter(body=BODY)
    values: dict[str, Any] = {
        "code": CODE,
        "edition": 1,
        "kind": "edition",
        "extends": None,
        "letter": LETTER,
        "title": text.title,
        "language": text.language,
        "version": 1,
        "text": json.loads(canonical.canonical(text, letter=LETTER, version=1)),
        "text_hash": canonical.text_hash(text, letter=LETTER, version=1),
        "roll_hash": signatories_file.hash_of(roll),
        "count": roll.count(),
        "organizations": roll.count(PartyKind.ORGANIZATION),
        "persons": roll.count(PartyKind.PERSON),
        "as_of": date(2026, 3, 2),
        "made_at": AT,
        "convener": "Example Coalition",
        "verify": f"https://letters.example.org/verify/{CODE}",
        "recipient": None,
        "attachments": {},
    }
    return Manifest(**(values | changes))


def printed(manifest: Manifest, roll: Roll, **changes: Any) -> bytes:
    """The pages, of a letter with `changes`, with a page of logos and the panel at their end."""
    panel = Panel(
        code=manifest.code,
        url="https://letters.example.org/verify",
        text_hash=manifest.text_hash,
        roll_hash=manifest.roll_hash,
        day=manifest.as_of,
        convener=manifest.convener,
        certificate=Certificate(manifest.convener, "", own=True),
    )
    return samples.printed(
        samples.letter(**{"body": BODY} | changes),
        roll,
        panel=panel,
        form=PrintForm(logos_page=True),
        signed_by=(Logo(logo(), "Lion Rock Café"),),
    )


def seal(pdf: bytes, key: sealing.Key) -> bytes:
    """A file sealed by whoever has the key."""
    return pades.seal(pdf, key, at=AT, reason="Edition of a letter").data


def with_files(*changed: Attached) -> bytes:
    """The rendition with other files in the place of those of the same name."""
    ours = edition()
    files = {each.name: each for each in (*files_of(ours.manifest, ours.roll), *changed)}
    return attach(ours.pages, list(files.values()), made_at=AT)


def with_roll(roll: Roll) -> bytes:
    """Another list beside the same pages, consistent in itself, sealed by the same key."""
    ours = edition()
    return seal(attach(ours.pages, files_of(manifest_of(roll), roll), made_at=AT), ours.key)


def with_pages(**changes: Any) -> bytes:
    """Pages of a letter with `changes` under the same manifest, sealed by the same key."""
    ours = edition()
    pages = printed(ours.manifest, ours.roll, **changes)
    return seal(attach(pages, files_of(ours.manifest, ours.roll), made_at=AT), ours.key)


def changed_at(pdf: bytes, place: int) -> bytes:
    """The file with one bit of one byte changed."""
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def saved_anew(pdf: bytes, **how: Any) -> bytes:
    """What another program makes of a file that it opens and saves."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(out, **how)
    return out.getvalue()


def sha256(data: bytes) -> str:
    """What `sha256sum` says of a file."""
    return hashlib.sha256(data).hexdigest()
