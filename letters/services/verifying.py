"""Verifying: what this installation knows of an edition that somebody holds in their hands.

Only editions of letters that the public may see are told of. Whoever asks for another gets the
answer that an unknown code gets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select

from letters.domain import edition_code, languages, letter_check
from letters.domain.letter import LetterText
from letters.domain.problems import NotFoundProblem, Problem
from letters.domain.states import EditionKind, EditionState, SignOnState
from letters.models import CopyRow, Edition, Letter, Mailing, SealingKey, SignOn, db
from letters.rendering import press, sealing
from letters.rendering.verifying import Finding, Report
from letters.services import edition_form, reading, sealing_keys

UNKNOWN = (
    "No edition with this code is known here. Compare it with the one on the last page of the "
    "PDF, and the address of this page with the one printed there."
)
EXACT = "This is, byte for byte, a file that was published here."
HERE = "here"
"""The finding that an installation adds to those of a file."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known here of a printed edition: its text, how many of its names have `left` the
    letter since, what extends it, the earliest first, and the keys that its convener seals with
    or did so before, the one in use first."""

    edition: Edition
    text: LetterText
    left: int
    supplements: tuple[Edition, ...]
    errata: tuple[Edition, ...]
    keys: Sequence[SealingKey]

    @property
    def certificates(self) -> bytes:
        """The certificates of these keys as one PEM file (RFC 7468)."""
        return b"".join(sealing.pem(each.certificate) for each in self.keys)

    @property
    def language(self) -> str:
        """What it is written in, in English."""
        return languages.in_english(self.edition.language)

    @property
    def zone(self) -> ZoneInfo:
        """In which its days are told."""
        return ZoneInfo(self.edition.letter.time_zone)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a file, and what is known here of its edition. `exact`: the file is, byte
    for byte, one that was printed here."""

    report: Report
    known: Known | None
    exact: bool

    @property
    def verdict(self) -> str:
        """All of it in one sentence."""
        return EXACT if self.exact and not self.report.holds else self.report.verdict


def by_code(code: str) -> Known:
    """What is known of the edition with a code as `edition_code.parse` gives it. Raises
    `NotFoundProblem` for one that is not known or not public, alike."""
    edition = db.session.scalar(_public().where(Edition.code == code))
    if edition is None:
        raise NotFoundProblem(UNKNOWN)
    return _known(edition)


def check(data: bytes) -> Checked:
    """Verify a file that somebody brings. It is read in a limited process, which takes a while,
    and kept nowhere. Raises `Problem` for one that cannot be read."""
    report = press.verify(data, limits=press.VERIFY_ONLINE)
    exact = _printed(report.sha256)
    edition = exact or _said(report)
    report = report.with_finding(_here(exact, edition))
    known = _known(edition) if edition else None
    return Checked(report.judged(_certificates(known, report)), known, exact is not None)


def _public() -> Select[Edition]:
    return (
        select(Edition)
        .join(Letter, Letter.id == Edition.letter_id)
        .where(Edition.state == EditionState.READY, Letter.state.in_(reading.PUBLIC_STATES))
    )


def _printed(sha256: str) -> Edition | None:
    """The edition whose file has that hash, or a copy of which has it."""
    copies = select(Mailing.edition_id).join(CopyRow).where(CopyRow.sha256 == sha256)
    return db.session.scalar(
        _public().where(or_(Edition.sha256 == sha256, Edition.id.in_(copies))).limit(1)
    )


def _said(report: Report) -> Edition | None:
    """The edition that a file says it is."""
    if report.manifest is None:
        return None
    try:
        code = edition_code.parse(report.manifest.code)
    except Problem:
        return None
    return db.session.scalar(_public().where(Edition.code == code))


def _certificates(known: Known | None, report: Report) -> Sequence[bytes]:
    """Those of whom the seal should be: the convener of the edition; where that is not known, of
    whichever convener here has the key of the seal."""
    if known is not None:
        return [each.certificate for each in known.keys]
    if report.seal is None:
        return ()
    return db.session.scalars(
        select(SealingKey.certificate).where(SealingKey.fingerprint == report.seal.fingerprint)
    ).all()


def _here(exact: Edition | None, edition: Edition | None) -> Finding:
    if exact is not None:
        return Finding(HERE, True, EXACT)
    if edition is None:
        return Finding(
            HERE, None, "This file is not known here. It may have been published elsewhere."
        )
    return Finding(
        HERE,
        False,
        "An edition with this code was published here, but this is another file. Get it from the "
        "page of the letter.",
    )


def _known(edition: Edition) -> Known:
    later = db.session.scalars(
        select(Edition)
        .where(Edition.extends_id == edition.id, Edition.state == EditionState.READY)
        .order_by(Edition.number)
    ).all()
    return Known(
        edition,
        letter_check.counted(edition.version.text_in(edition.language), _whole(edition).count),
        _left(edition),
        tuple(each for each in later if each.kind is EditionKind.SUPPLEMENT),
        tuple(each for each in later if each.kind is EditionKind.ERRATUM),
        sealing_keys.of(edition.letter.convener),
    )


def _whole(edition: Edition) -> Edition:
    """The edition whose count stands in the text: a supplement holds the late names alone."""
    if edition.kind is EditionKind.SUPPLEMENT and edition.extends is not None:
        return edition.extends
    return edition


def _left(edition: Edition) -> int:
    """How many names of an edition are not listed any more."""
    printed = {line.signatory.reference for line in edition_form.roll_of(edition).lines}
    standing = db.session.scalars(
        select(SignOn.id).where(
            SignOn.letter_id == edition.letter_id, SignOn.state == SignOnState.LISTED
        )
    )
    return len(printed - set(standing))
