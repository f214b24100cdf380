"""The files in a PDF, and whether they are those of its edition."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pikepdf

from letters.domain import canonical, formulas, signatories_file
from letters.domain import manifest as manifest_file
from letters.domain.manifest import Manifest
from letters.domain.problems import Problem
from letters.domain.signatories_file import Entry
from letters.domain.states import PartyKind
from letters.domain.text import placeholders
from letters.rendering.csv import ENTRY_COLUMNS, entry_cells
from letters.rendering.pdf.attach import TABLE
from letters.rendering.verifying.report import Finding

MOST = 50
"""How many attachments of a file are looked at; an edition has three."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What the attachments of a file say: its manifest and its list, where they can be read."""

    findings: tuple[Finding, ...]
    manifest: Manifest | None = None
    entries: tuple[Entry, ...] | None = None


def files(document: pikepdf.Pdf) -> dict[str, bytes]:
    """The attachments of a document by name; one that cannot be read is empty. Raises `Problem`
    for too many of them."""
    if len(document.attachments) > MOST:
        raise Problem(f"This PDF has more than {MOST} attachments; an edition has three.")
    return {name: _read(document, name) for name in document.attachments}


def aside(document: pikepdf.Pdf) -> bool:
    """Whether there are files in the document that are not among its attachments: tied to a page
    or an annotation, named twice, or not named at all."""
    held = {
        each.objgen
        for each in document.objects
        if isinstance(each, pikepdf.Dictionary) and "/EF" in each
    }
    loose = any(not each.is_indirect for each in document.Root.get("/AF", ()))
    return loose or len(held) != len(document.attachments)


def _read(document: pikepdf.Pdf, name: str) -> bytes:
    try:
        return document.attachments[name].get_file().read_bytes()
    except (pikepdf.PdfError, pikepdf.DataDecodingError, KeyError):
        return b""


def examine(given: Mapping[str, bytes], *, aside: bool = False) -> Contents:
    """Hold the attachments against the manifest, and the manifest against itself; `aside` says
    that there are files beside those given."""
    if manifest_file.NAME not in given:
        return _without(
            "This file has no manifest, so text and list cannot be checked: it was printed before "
            "editions had one, or not here at all."
        )
    if not given[manifest_file.NAME]:
        return _without(f"The attached {manifest_file.NAME} is damaged and cannot be read.")
    try:
        manifest = manifest_file.parse(given[manifest_file.NAME])
    except Problem as problem:
        return _without(problem.message)
    findings = [
        Finding(
            "manifest",
            True,
            f"The manifest says: {manifest.kind} {manifest.edition} of “{manifest.title}” by "
            f"{manifest.convener}, as of {manifest.as_of.isoformat()}.",
        ),
        _attachments(given, manifest, aside),
        _text_hash(manifest),
    ]
    try:
        entries = signatories_file.parse(given.get(signatories_file.NAME, b""))
    except Problem as problem:
        return Contents((*findings, Finding("roll-hash", False, problem.message)), manifest)
    findings += [
        _roll_hash(given[signatories_file.NAME], manifest),
        _count(entries, manifest),
        _table(given.get(TABLE), entries),
    ]
    return Contents(tuple(findings), manifest, entries)


def _without(sentence: str) -> Contents:
    return Contents((Finding("manifest", False, sentence),))


def _attachments(given: Mapping[str, bytes], manifest: Manifest, aside: bool) -> Finding:
    said = set(manifest.attachments) | {manifest_file.NAME}
    if {signatories_file.NAME, TABLE} - said:
        return Finding("attachments", False, "The manifest does not name the list of signatories.")
    wrong = [*_swapped(given, manifest)]
    wrong += [f"{name} was added" for name in sorted(given.keys() - said)]
    wrong += ["there are files that are not listed among them"] if aside else []
    if wrong:
        return Finding(
            "attachments",
            False,
            "The attachments are not those of the edition: " + "; ".join(wrong) + ".",
        )
    names = ", ".join(sorted(manifest.attachments))
    return Finding("attachments", True, f"The attachments are those of the edition: {names}.")


def _swapped(given: Mapping[str, bytes], manifest: Manifest) -> Iterator[str]:
    for name, sha256 in sorted(manifest.attachments.items()):
        if name not in given:
            yield f"{name} is missing"
        elif _sha256(given[name]) != sha256:
            yield f"{name} was changed or put in the place of another"


def _text_hash(manifest: Manifest) -> Finding:
    """Whether the hash is that of the text in the manifest, and that is the text it speaks of."""
    text = manifest.text
    same = (canonical.FORMAT, manifest.letter, manifest.version, manifest.language) == tuple(
        text.get(each) for each in ("format", "letter", "version", "language")
    )
    titled = _title(str(text.get("title")), manifest) == manifest.title
    if same and titled and canonical.hash_of(canonical.dumps(text)) == manifest.text_hash:
        return Finding(
            "text-hash", True, f"The text has the hash that it should: {manifest.text_hash}."
        )
    return Finding(
        "text-hash", False, "The text in the manifest is not the one that its hash stands for."
    )


def _title(written: str, manifest: Manifest) -> str:
    """A title as it is printed. A supplement repeats that of the edition it extends, whose count
    is not told; then the title in the manifest stands for itself."""
    if manifest.kind == "supplement" and placeholders.fill_count(written, 0) != written:
        return manifest.title
    return placeholders.fill_count(written, manifest.count)


def _roll_hash(data: bytes, manifest: Manifest) -> Finding:
    if _sha256(data) == manifest.roll_hash:
        return Finding(
            "roll-hash", True, f"The list has the hash that it should: {manifest.roll_hash}."
        )
    return Finding("roll-hash", False, "The attached list is not the one of the edition.")


def _count(entries: tuple[Entry, ...], manifest: Manifest) -> Finding:
    organizations = sum(1 for each in entries if each.kind is PartyKind.ORGANIZATION)
    persons = len(entries) - organizations
    said = (manifest.count, manifest.organizations, manifest.persons)
    if said == (len(entries), organizations, persons):
        return Finding(
            "count", True, f"The list has {_counted(len(entries))}, as the manifest says."
        )
    return Finding(
        "count",
        False,
        f"The list has {_counted(len(entries))}, and the manifest says {manifest.count:,}.",
    )


def _counted(number: int) -> str:
    return "one name" if number == 1 else f"{number:,} names"


def _table(data: bytes | None, entries: tuple[Entry, ...]) -> Finding:
    """Whether the table for spreadsheets says the same as the list for programs."""
    if data is not None and _rows(data) == [_row(each) for each in entries]:
        return Finding("table", True, f"{TABLE} has the same names as {signatories_file.NAME}.")
    return Finding(
        "table", False, f"{TABLE} does not have the same names as {signatories_file.NAME}."
    )


def _rows(data: bytes) -> list[tuple[str | None, ...]] | None:
    try:
        table = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        return [tuple(row.get(column) for column in ENTRY_COLUMNS) for row in table]
    except (UnicodeDecodeError, csv.Error):
        return None


def _row(entry: Entry) -> tuple[str, ...]:
    return tuple(map(formulas.harmless, entry_cells(entry)))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
