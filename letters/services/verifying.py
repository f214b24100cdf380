"""Verifying: what this installation knows of an edition that somebody holds in their hands.

Only editions of letters that the public may see are told of. Whoever asks for another gets the
answer that an unknown code gets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select, union

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
_YET = "A file that was published here has these very bytes, and yet not all of it holds."
HERE = "here"
"""The finding that an installation adds to those of a file."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known here of a printed edition: its text, how many of its names have `left` the
    letter since, what extends it, the earliest first, what else was printed of the whole list
    since, the newest alone, and the keys that its convener seals with or sealed editions with
    before, the one in use first."""

    edition: Edition
    text: LetterText
    left: int
    supplements: tuple[Edition, ...]
    errata: tuple[Edition, ...]
    newer: Edition | None
    keys: Sequence[SealingKey]

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
        if not self.exact or self.report.holds:
            return self.report.verdict
        return EXACT if self.report.holds is None else f"{_YET} {self.report.verdict}"


def by_code(code: str) -> Known:
    """What is known of the edition with a code as `edition_code.parse` gives it. Raises
    `NotFoundProblem` for one that is not known or not public, alike."""
    return _known(_of_code(code))


def certificates(code: str) -> bytes:
    """Those that the convener of an edition seals with, or sealed editions with before, as one PEM
    file (RFC 7468). Raises as `by_code`."""
    keys = sealing_keys.published(_of_code(code).letter.convener)
    return b"".join(sealing.pem(each.certificate) for each in keys)


def _of_code(code: str) -> Edition:
    edition = db.session.scalar(_public().where(Edition.code == code))
    if edition is None:
        raise NotFoundProblem(UNKNOWN)
    return edition


def check(data: bytes) -> Checked:
    """Verify a file that somebody brings. It is read in a limited process, which takes a while,
    and kept nowhere. Raises `Problem` for one that cannot be read."""
    report = press.verify(data, limits=press.VERIFY_ONLINE)
    exact = _printed(report.sha256)
    edition = exact or _said(report)
    report = report.with_finding(_here(exact, edition))
    known = _known(edition) if edition else None
    return Checked(report.judged(_certificates(exact, edition)), known, exact is not None)


def _public() -> Select[Edition]:
    return (
        select(Edition)
        .join(Letter, Letter.id == Edition.letter_id)
        .where(Edition.state == EditionState.READY, Letter.state.in_(reading.PUBLIC_STATES))
    )


def _printed(sha256: str) -> Edition | None:
    """The edition whose file has that hash, or a copy of which has it."""
    of_copies = select(Mailing.edition_id).join(CopyRow).where(CopyRow.sha256 == sha256)
    found = union(select(Edition.id).where(Edition.sha256 == sha256), of_copies)
    return db.session.scalar(_public().where(Edition.id.in_(found)).limit(1))


def _said(report: Report) -> Edition | None:
    """The edition that a file says it is."""
    if report.manifest is None:
        return None
    try:
        code = edition_code.parse(report.manifest.code)
    except Problem:
        return None
    return db.session.scalar(_public().where(Edition.code == code))


def _certificates(exact: Edition | None, edition: Edition | None) -> Sequence[bytes]:
    """Those that the seal should be of. A file that was printed here was sealed with one of its
    convener's keys, a copy perhaps with another than its edition; any other file that says it is
    this edition should have that edition's own. None is expected of an edition that is not known
    here: a key imported here vouches for nothing that was sealed elsewhere, as anybody can make
    one in any name."""
    if exact is not None:
        return [each.certificate for each in sealing_keys.of(exact.letter.convener)]
    if edition is not None and edition.sealing_key is not None:
        return [edition.sealing_key.certificate]
    return ()


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
        .where(
            Edition.letter_id == edition.letter_id,
            Edition.extends_id == edition.id,
            Edition.state == EditionState.READY,
        )
        .order_by(Edition.number)
    ).all()
    newest = reading.printed(edition.letter, edition.language)
    told = newest is None or newest.number <= edition.number or newest in later
    return Known(
        edition,
        letter_check.counted(edition.version.text_in(edition.language), _whole(edition).count),
        _left(edition),
        tuple(each for each in later if each.kind is EditionKind.SUPPLEMENT),
        tuple(each for each in later if each.kind is EditionKind.ERRATUM),
        None if told else newest,
        sealing_keys.published(edition.letter.convener),
    )


def _whole(edition: Edition) -> Edition:
    """The edition whose count stands in the text: a supplement holds the late names alone."""
    if edition.kind is EditionKind.SUPPLEMENT and edition.extends is not None:
        return edition.extends
    return edition


def _left(edition: Edition) -> int:
    """How many names of an edition are not listed any more. To thaw a long roll takes a second,
    so that is done only where a name has left that may be in it."""
    gone = select(SignOn.id).where(
        SignOn.letter_id == edition.letter_id,
        SignOn.state != SignOnState.LISTED,
        SignOn.listed_at.is_not(None),
        or_(SignOn.withdrawn_at.is_(None), SignOn.withdrawn_at >= edition.created_at),
    )
    left = set(db.session.scalars(gone))
    if not left:
        return 0
    return sum(line.signatory.reference in left for line in edition_form.roll_of(edition).lines)
