"""The keys of a convener's seal: the one in use, and those that it took the place of."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.exc import IntegrityError

from letters.domain import names
from letters.domain.problems import ConflictProblem, NotFoundProblem, Problem
from letters.domain.states import KeyOrigin
from letters.models import Convener, CopyRow, Edition, SealingKey, User, db, new_id
from letters.models.constraints import violated
from letters.models.transaction import reading, writing
from letters.models.vault import vault
from letters.rendering import seal_press, sealing
from letters.rendering.pdf.panel import Certificate

LARGEST = 100_000
"""The largest file in bytes that a key is taken from."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that is not stored yet, locked for the row that it will have."""

    id: str
    origin: KeyOrigin
    kept: sealing.Kept = field(repr=False)


@dataclass(frozen=True, slots=True)
class InUse:
    """The key that a convener seals with: the id of its row, the key itself, locked, and what
    pages tell of its certificate."""

    id: str
    key: sealing.Key
    certificate: Certificate

    def refuse_other_pages(self, printed: Certificate | None) -> None:
        """Raise `Problem` where the pages to be sealed speak of another certificate, or of no
        seal. Those printed before there was a key give no fingerprint."""
        expected = self.certificate
        if printed is not None and not printed.fingerprint:
            expected = replace(expected, fingerprint="")
        if printed != expected:
            raise Problem(_OTHER_KEY)


def of(convener: Convener) -> list[SealingKey]:
    """All keys of a convener, the one in use first, then the newest first."""
    return list(db.session.scalars(_of(convener)))


def published(convener: Convener) -> list[SealingKey]:
    """Those that anybody may see, in the same order: the one in use, and each that an edition or
    a copy is sealed with. Another verifies nothing, and may name somebody by mistake."""
    shown = or_(
        SealingKey.retired_at.is_(None),
        exists().where(Edition.sealing_key_id == SealingKey.id),
        exists().where(CopyRow.sealing_key_id == SealingKey.id),
    )
    return list(db.session.scalars(_of(convener).where(shown)))


def _of(convener: Convener) -> Select[SealingKey]:
    found = select(SealingKey).where(SealingKey.convener_id == convener.id)
    return found.order_by(
        SealingKey.retired_at.is_not(None), SealingKey.created_at.desc(), SealingKey.id
    )


def in_use(convener: Convener) -> SealingKey | None:
    """The key that a convener seals with; None before its first edition."""
    found = select(SealingKey).where(
        SealingKey.convener_id == convener.id, SealingKey.retired_at.is_(None)
    )
    return db.session.scalars(found).one_or_none()


def expected(convener: Convener) -> Certificate:
    """What pages tell of the certificate that a convener seals with, or would, having none."""
    key = in_use(convener)
    if key is None:
        return Certificate(sealing.certified_name(convener.name), "", own=True)
    return _shown(key)


def _shown(key: SealingKey) -> Certificate:
    said = sealing.facts(key.certificate)
    return Certificate(said.subject, said.fingerprint, said.self_made)


def names_another(key: SealingKey) -> bool:
    """Whether an imported certificate names somebody else than the convener."""
    if key.origin is KeyOrigin.MADE:
        return False
    return names.folded(key.convener.name) not in names.folded(key.subject)


def find(convener: Convener, key_id: str) -> SealingKey:
    """One key of this convener. Raises `NotFoundProblem`."""
    found = db.session.get(SealingKey, key_id)
    if found is None or found.convener_id != convener.id:
        raise NotFoundProblem("There is no such key.")
    return found


def issuer(key: SealingKey) -> str:
    """Who vouches for the certificate of a key; "" for nobody but the convener itself."""
    said = sealing.facts(key.certificate)
    return "" if said.self_made else said.issuer


def certificate_of(key: SealingKey) -> bytes:
    """The certificate of a key as a PEM file (RFC 7468)."""
    return sealing.pem(key.certificate)


def opens_here(key: SealingKey) -> bool:
    """Whether the keys of this installation unlock it. After a restore without them they do not."""
    return key.vault_key == vault().key_id


def for_sealing(convener_id: str, clock: Callable[[], datetime]) -> InUse:
    """The key in use; where there is none, one is made.

    To be called outside of a transaction: making a key takes a while. Raises `Problem` where the
    keys of this installation do not unlock it.
    """
    with reading():
        convener = db.session.get_one(Convener, convener_id)
        found = in_use(convener)
        if found is not None:
            return _locked(found)
        name = convener.name
    made = make(name, now=clock())
    with writing():
        convener = db.session.get_one(Convener, convener_id)
        with suppress(ConflictProblem):  # Another edition was first.
            put_in_use(convener, made, instead_of="", by=None, now=clock())
        found = in_use(convener)
        assert found is not None
        return _locked(found)


def _locked(key: SealingKey) -> InUse:
    if not opens_here(key):
        raise Problem(
            f"The convener's sealing key was locked with the keys {key.vault_key} of this product, "
            f"and those here are {vault().key_id}. Put the earlier master.key back, or make a new "
            "sealing key on the page “Seal” of the desk."
        )
    locked = sealing.Key(key.wrapped, vault().sealing_passphrase(key.id))
    return InUse(key.id, locked, _shown(key))


_OTHER_KEY = (
    "The convener's sealing key was changed after this edition was asked for, and its last page "
    "speaks of the key before. Print a new edition."
)


def make(name: str, *, now: datetime) -> NewKey:
    """A new key with a certificate of its own, for the convener `name`. It takes a while: best
    outside of a write."""
    key_id = new_id()
    kept = seal_press.make_key(name, vault().sealing_passphrase(key_id), at=now)
    return NewKey(key_id, KeyOrigin.MADE, kept)


def read(data: bytes, passphrase: str, *, now: datetime) -> NewKey:
    """The key of an uploaded PKCS#12 file, which `passphrase` opens. The file may be made to do
    harm: it is read in a limited process, and best outside of a write. Raises `Problem` on
    `passphrase` or `file`."""
    if len(data) > LARGEST:
        raise Problem("The file is larger than 100 kB, so it holds more than a key.", "file")
    key_id = new_id()
    lock = vault().sealing_passphrase(key_id)
    try:
        kept = seal_press.take_key(data, passphrase.encode(), lock, at=now)
    except Problem as problem:
        raise Problem(problem.message, problem.field or "file") from problem
    return NewKey(key_id, KeyOrigin.IMPORTED, kept)


def put_in_use(
    convener: Convener, key: NewKey, *, instead_of: str, by: User | None, now: datetime
) -> SealingKey:
    """Seal with `key` from now on, in place of the key with the id `instead_of` ("" for none),
    which stays for those who verify what it sealed.

    A certificate that is in use already stays in use. Raises `ConflictProblem` where another key
    is in use than `instead_of`.
    """
    said = sealing.facts(key.kept.certificate)
    current = in_use(convener)
    if current is not None and current.fingerprint == said.fingerprint and opens_here(current):
        return current
    if (current.id if current else "") != instead_of:
        raise ConflictProblem(_MEANWHILE)
    if current is not None:
        current.retired_at = now
    made = SealingKey(
        id=key.id,
        convener_id=convener.id,
        origin=key.origin,
        certificate=key.kept.certificate,
        wrapped=key.kept.pkcs12,
        vault_key=vault().key_id,
        subject=said.subject,
        fingerprint=said.fingerprint,
        not_before=said.not_before,
        not_after=said.not_after,
        created_at=now,
        created_by=by,
    )
    db.session.flush()
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        if violated(error) != "uq_sealing_keys_one_in_use":
            raise
        raise ConflictProblem(_MEANWHILE) from error
    return made


_MEANWHILE = "The key was changed meanwhile. Look at the one that is in use now."
