"""What came and went since an edition of a closed letter: supplements and errata.

A printed edition never changes. Names that were listed later are printed in a supplement, which
holds them alone; after a withdrawal an erratum prints the list as it stands. Both say which
edition they extend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from letters.domain import roll as rolls
from letters.domain.letter import Roll, Signatory
from letters.domain.problems import Problem
from letters.domain.states import EditionKind, EditionState, SignOnState
from letters.models import Edition, Letter, SignOn, db
from letters.services import edition_form, editions, events, opening, reading
from letters.services.actor import By


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What of a closed letter is in no edition: the names that were `added` since the edition
    `base` and its supplements, and how many of theirs have `left`; and whether it would be
    printed in another form now (`anew`)."""

    base: Edition
    added: tuple[Signatory, ...]
    left: int
    anew: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """With how many names a letter closed, how many were listed late (`came`) and are still, and
    how many `left` since."""

    count: int
    came: int
    left: int


def at_closing(letter: Letter, standing: int) -> Closed | None:
    """How a letter closed whose list holds `standing` names now, by the first edition that was
    frozen then; None before there is one."""
    first = db.session.scalar(
        select(Edition).where(Edition.letter_id == letter.id).order_by(Edition.number).limit(1)
    )
    if first is None:
        return None
    late = select(func.count(SignOn.id)).where(
        SignOn.letter_id == letter.id,
        SignOn.state == SignOnState.LISTED,
        SignOn.listed_at > first.created_at,
    )
    came = db.session.scalar(late) or 0
    return Closed(first.count, came, max(0, first.count + came - standing))


def outstanding(letter: Letter) -> Outstanding | None:
    """What a supplement, an erratum or a new edition would print now; None before there is an
    edition, and where what is printed is what stands."""
    if not opening.takes_late_names(letter):
        return None
    version = reading.version_in_force(letter)
    base = reading.printed(letter, version.language)
    if base is None:
        return None
    now = edition_form.looks_now(version, base.language)
    anew = now != edition_form.looks(base)
    if not _moved(letter, base.created_at):
        return Outstanding(base, (), 0, anew) if anew else None
    found = _compared(base, reading.roll(letter), anew)
    return found if found.added or found.left or found.anew else None


def _moved(letter: Letter, since: datetime) -> bool:
    """Whether any name came or left since then; long rolls are compared only where one did."""
    moved = exists().where(
        SignOn.letter_id == letter.id,
        or_(SignOn.listed_at >= since, SignOn.withdrawn_at >= since),
    )
    return bool(db.session.scalar(select(moved)))


def _compared(base: Edition, now: Roll, anew: bool) -> Outstanding:
    known: set[str] = set()
    for each in (base, *_supplements(base)):
        known |= {line.signatory.reference for line in edition_form.roll_of(each).lines}
    standing = {line.signatory.reference for line in now.lines}
    return Outstanding(
        base,
        tuple(line.signatory for line in now.lines if line.signatory.reference not in known),
        len(known - standing),
        anew,
    )


def _supplements(base: Edition) -> Sequence[Edition]:
    return db.session.scalars(
        select(Edition).where(
            Edition.extends_id == base.id,
            Edition.kind == EditionKind.SUPPLEMENT,
            Edition.state.in_((EditionState.WAITING, EditionState.READY)),
        )
    ).all()


def ask_anew(letter: Letter, *, by: By, now: datetime) -> list[Edition]:
    """Print the letter with all its names once more, as it stands and in the form chosen now; see
    `editions.ask`. Raises `Problem` before the letter is closed."""
    if not opening.takes_late_names(letter):
        raise Problem("A letter is printed when it is closed here.")
    return editions.ask(letter, by=by, now=now)


def ask_supplement(letter: Letter, *, by: By, now: datetime) -> list[Edition]:
    """Print the names that were added since the newest edition, in each of its languages. Asked
    for again it is the same. Raises `Problem` where none was."""
    events.lock(letter)
    found = outstanding(letter)
    if under_way := _under_way(letter, EditionKind.SUPPLEMENT):
        return under_way
    if found is None or not found.added:
        raise Problem("No name was listed since the last printing, so there is nothing to add.")
    roll = rolls.make(found.added, letter.order_rule)
    return _ask(letter, EditionKind.SUPPLEMENT, roll, 0, by, now)


def ask_erratum(letter: Letter, *, by: By, now: datetime) -> list[Edition]:
    """Print the list once more without the names that left since the newest edition, in each of
    its languages. Asked for again it is the same. Raises `Problem` where none left."""
    events.lock(letter)
    found = outstanding(letter)
    if found is None or not found.left:
        raise Problem("No name has left since the last printing, so there is nothing to correct.")
    return _ask(letter, EditionKind.ERRATUM, reading.roll(letter), found.left, by, now)


def _under_way(letter: Letter, kind: EditionKind) -> list[Edition]:
    return [
        each
        for each in reading.editions(letter)
        if each.kind is kind and each.state is EditionState.WAITING
    ]


def _ask(
    letter: Letter, kind: EditionKind, roll: Roll, left: int, by: By, now: datetime
) -> list[Edition]:
    asked = []
    version = reading.version_in_force(letter)
    for language in version.languages:
        base = reading.printed(letter, language)
        if base is None:
            # Its first printing failed or was cancelled; printed now it would hold these names.
            continue
        form = edition_form.frozen(version, language, base, left)
        asked.append(
            editions.freeze(version, language, roll, form, kind=kind, extends=base, by=by, now=now)
        )
    return asked
