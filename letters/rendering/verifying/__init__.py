"""Verifying a PDF: bytes from anybody in, a report out. No database, no network.

Hostile files can take all memory or all time of the machine: `press.verify` calls this in a
process with limits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pikepdf
import pypdfium2

from letters.domain import manifest as manifest_file
from letters.domain.manifest import Manifest
from letters.domain.signatories_file import Entry
from letters.rendering.pdf import names_found
from letters.rendering.verifying import attached, opening, printed
from letters.rendering.verifying.opening import LARGEST
from letters.rendering.verifying.report import (
    NAMES,
    OPTIONAL,
    Finding,
    Report,
    Seal,
    dumps,
    loads,
    to_json,
)

__all__ = [
    "LARGEST",
    "NAMES",
    "OPTIONAL",
    "Finding",
    "Report",
    "Seal",
    "dumps",
    "loads",
    "to_json",
    "verify",
]


def verify(pdf: bytes, *, certificates: Sequence[bytes] = ()) -> Report:
    """What can be told of a file without a database: its seal, its attachments, its pages.

    `certificates` (DER, or PEM with one or more) are those of whom the seal is expected to be;
    without any, whose seal it is stays undecided. Raises `Problem` for a file that cannot be
    read and for a certificate that is none.
    """
    # pyHanko takes long to load, and only the process that verifies needs it.
    from letters.rendering.verifying import seals

    with opening.read(pdf) as document:
        given = attached.files(document)
        sealed = seals.examine(pdf, attached=manifest_file.NAME in given)
        contents = attached.examine(given, aside=attached.aside(document))
        findings = (*sealed.findings, *contents.findings)
        if contents.manifest and contents.entries is not None:
            findings += _printed(pdf, document, contents.manifest, contents.entries)
    report = Report(
        sha256=hashlib.sha256(pdf).hexdigest(),
        findings=findings,
        seal=sealed.seal,
        manifest=contents.manifest,
        names=tuple(entry.name for entry in contents.entries or ()),
    )
    return report.judged(certificates)


def _printed(
    pdf: bytes, document: pikepdf.Pdf, manifest: Manifest, entries: Sequence[Entry]
) -> tuple[Finding, ...]:
    try:
        pages = names_found.pages_of(pdf)
    except pypdfium2.PdfiumError:
        return (Finding("names", False, "The pages cannot be read, so no name is found in them."),)
    return printed.examine(document, pages, manifest, entries)
