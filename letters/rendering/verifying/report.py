"""What was found out about a PDF: findings, each with a name, a yes or no, and a sentence."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from letters.domain import canonical
from letters.domain import manifest as manifest_file
from letters.domain.manifest import Manifest
from letters.domain.problems import Problem

NAMES = (
    "seal",
    "sealed-bytes",
    "later-changes",
    "whole-file",
    "allows-no-changes",
    "certificate-dates",
    "certificate",
    "timestamp",
    "manifest",
    "attachments",
    "text-hash",
    "roll-hash",
    "count",
    "table",
    "names",
    "order",
    "only-these-names",
    "text-on-pages",
    "panel",
    "annotations",
)
"""Every finding there is, in the order of a report. The names are an interface: programs that
read `letters verify --json` go by them."""

OPTIONAL = frozenset({"timestamp", "order"})
"""What may stay undecided in a file that holds: a seal needs no timestamp, and the order of columns
that run from the right cannot be read."""

_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `holds` is None where it could not be decided; `sentence` says
    what was found, to somebody who is no engineer, in one line: what a file says of itself is
    quoted in it, and must neither steer a terminal nor feign a line of its own."""

    name: str
    holds: bool | None
    sentence: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "sentence", "".join(map(_shown, self.sentence)))


def _shown(character: str) -> str:
    """A character as it may be told: of all that is not seen, joiners alone belong to words."""
    if character.isprintable() or character in _JOINERS:
        return character
    return " " if character.isspace() else "\ufffd"


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal of a file: the subject of its certificate, the SHA-256 of that certificate (64
    hex digits), when it was made by the clock of the sealer, and, where it has a timestamp that
    fits, when and by whom that was given. Moments are aware."""

    subject: str
    fingerprint: str
    at: datetime | None = None
    stamped_at: datetime | None = None
    stamped_by: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one file. `sha256` is that of the whole file, `names` are those of the
    attached list in its order."""

    sha256: str
    findings: tuple[Finding, ...]
    seal: Seal | None = None
    manifest: Manifest | None = None
    names: tuple[str, ...] = ()

    @property
    def holds(self) -> bool | None:
        """Whether the file can be relied on: False where anything is wrong, None where nothing is
        wrong but something that it takes could not be decided."""
        if any(each.holds is False for each in self.findings):
            return False
        found = {each.name for each in self.findings if each.holds}
        return True if found >= set(NAMES) - OPTIONAL else None

    @property
    def verdict(self) -> str:
        """The whole report in one sentence."""
        if self.holds:
            return "Everything holds: the file is as it was sealed, and its list is complete."
        wrong = [each for each in self.findings if each.holds is False]
        if wrong:
            # What the file itself says comes before what somebody knows besides.
            return min(wrong, key=lambda each: each.name not in NAMES).sentence
        return "Nothing wrong was found, but it could not be decided who sealed this file."

    def judged(self, certificates: Sequence[bytes]) -> Report:
        """The same report with its `certificate` finding made against the certificates (DER, or
        PEM with one or more) of those whose seal is expected. Raises `Problem` for what is no
        certificate."""
        known = {each for given in certificates for each in fingerprints(given)}
        if self.seal is None:
            return self
        return self.with_finding(_certificate(self.seal, known))

    def with_finding(self, finding: Finding) -> Report:
        """The same report with this finding, at its place in `NAMES`; one of another name, which
        somebody adds who knows more than the file, comes first."""
        kept = [each for each in self.findings if each.name != finding.name]
        return replace(self, findings=tuple(sorted((finding, *kept), key=_place)))


def _place(finding: Finding) -> int:
    return NAMES.index(finding.name) if finding.name in NAMES else -1


def fingerprints(certificates: bytes) -> list[str]:
    """The SHA-256 (64 hex digits) of each certificate in PEM, or of the one in DER. Raises
    `Problem`."""
    try:
        if b"-----BEGIN" in certificates:
            found = x509.load_pem_x509_certificates(certificates)
        else:
            found = [x509.load_der_x509_certificate(certificates)]
        return [each.fingerprint(SHA256()).hex() for each in found]
    except ValueError as error:
        raise Problem("The given certificate cannot be read; it must be PEM or DER.") from error


def _certificate(seal: Seal, known: Collection[str]) -> Finding:
    if seal.fingerprint in known:
        return Finding(
            "certificate",
            True,
            f"The seal was made with the expected certificate of {seal.subject}.",
        )
    if known:
        return Finding(
            "certificate",
            False,
            f"The seal was made with another certificate than the expected one. It names "
            f"{seal.subject}, which anybody can write into a certificate.",
        )
    return Finding(
        "certificate",
        None,
        f"The seal names {seal.subject}, which anybody can write into a certificate of their own. "
        "Compare its fingerprint with the one that the convener publishes.",
    )


def to_json(report: Report) -> dict[str, Any]:
    """The report as JSON values, as docs/verifying.md tells them."""
    seal = report.seal
    return {
        "holds": report.holds,
        "verdict": report.verdict,
        "sha256": report.sha256,
        "seal": None
        if seal is None
        else {
            "subject": seal.subject,
            "fingerprint": seal.fingerprint,
            "at": _moment(seal.at),
            "stamped_at": _moment(seal.stamped_at),
            "stamped_by": seal.stamped_by,
        },
        "findings": [
            {"name": each.name, "holds": each.holds, "sentence": each.sentence}
            for each in report.findings
        ],
        "manifest": json.loads(report.manifest.dumps()) if report.manifest else None,
        "names": list(report.names),
    }


def dumps(report: Report) -> bytes:
    """The report as bytes that `loads` reads: it comes out of the process that opened a hostile
    file, so it is data and never pickled."""
    return json.dumps(to_json(report), ensure_ascii=False).encode()


def loads(data: bytes) -> Report:
    """The report of `dumps`. Raises `ValueError`, `KeyError` or `TypeError` for other bytes."""
    form = json.loads(data)
    seal = form["seal"]
    written = form["manifest"]
    return Report(
        sha256=form["sha256"],
        findings=tuple(Finding(**each) for each in form["findings"]),
        seal=seal
        and Seal(**seal | {name: _read_moment(seal[name]) for name in ("at", "stamped_at")}),
        manifest=written and manifest_file.parse(canonical.dumps(written)),
        names=tuple(form["names"]),
    )


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read_moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
