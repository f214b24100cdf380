"""Files inside the PDF: the list for programs and spreadsheets, and what the edition says of
itself (ISO 32000-1, 7.11.4; ISO 19005-3, 6.8, with Annex E on associated files).

Attach before list pages are assembled: the files belong to the document's catalog, which is that
of the letter, and a letter's few objects are opened and written in no time.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from letters.domain import manifest as manifest_file
from letters.domain import signatories_file
from letters.domain.letter import Roll
from letters.domain.manifest import Manifest
from letters.rendering.csv import entries_csv

TABLE = "signatories.csv"


@dataclass(frozen=True, slots=True)
class Attached:
    """One file: its plain `name`, its bytes, its media type (RFC 2046) and what it is, in words."""

    name: str
    data: bytes
    media_type: str
    description: str


def files_of(manifest: Manifest, roll: Roll) -> tuple[Attached, ...]:
    """What is attached to an edition: the list as a table and as data, and the manifest, in
    which the hashes of both are put. Raises `ValueError` where the manifest is of another roll."""
    data = signatories_file.dumps(roll)
    table = entries_csv(signatories_file.parse(data)).encode()
    if manifest.roll_hash != _sha256(data) or manifest.count != roll.count():
        raise ValueError("the manifest is of another roll")
    listed = replace(
        manifest, attachments={TABLE: _sha256(table), signatories_file.NAME: _sha256(data)}
    )
    return (
        Attached(TABLE, table, "text/csv", "The signatories as a table"),
        Attached(
            signatories_file.NAME, data, "application/json", "The signatories as data for programs"
        ),
        Attached(
            manifest_file.NAME,
            listed.dumps(),
            "application/json",
            "The text, the hashes and how to check this edition",
        ),
    )


def attach(pdf: bytes, files: Sequence[Attached], *, made_at: datetime) -> bytes:
    """The PDF with `files` in it, as data that belongs to the whole document. `made_at` (aware)
    is their date. The same input gives the same bytes. Raises `ValueError` for two files of one
    name."""
    ordered = sorted(files, key=lambda file: file.name)
    if len({file.name for file in ordered}) != len(ordered):
        raise ValueError("two attachments have one name")
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        specifications = [_specification(document, file, made_at) for file in ordered]
        # ISO 32000-1, 7.9.6: the names of a tree in the order of their bytes.
        named = [part for each in specifications for part in (each.UF, each)]
        names = document.Root.get(Name.Names, Dictionary())
        names[Name.EmbeddedFiles] = Dictionary(Names=Array(named))
        document.Root.Names = names
        document.Root.AF = Array(specifications)
        document.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=False,
        )
    return out.getvalue()


def _specification(document: Pdf, file: Attached, made_at: datetime) -> Object:
    moment = String(made_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ"))
    stream = document.make_stream(
        zlib.compress(file.data, 9),
        Filter=Name.FlateDecode,
        Type=Name.EmbeddedFile,
        Subtype=Name(f"/{file.media_type}"),
        Params=Dictionary(
            Size=len(file.data),
            # Which the standard asks for, to find damage; hashes that prove are in the manifest.
            CheckSum=String(hashlib.md5(file.data, usedforsecurity=False).digest()),
            CreationDate=moment,
            ModDate=moment,
        ),
    )
    return document.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(file.name),
            UF=String(file.name),
            Desc=String(file.description),
            AFRelationship=Name.Data,
            EF=Dictionary(F=stream, UF=stream),
        )
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
