"""The letterhead: logos of the organizations that a convener issues letters with."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import undefer

from letters.domain import names
from letters.domain.problems import NotFoundProblem, Problem
from letters.models import Convener, Letter, Logo, Mention, Version, db
from letters.rendering import pdf, press

MOST = 40
"""How many logos a convener may keep."""


def of(convener: Convener) -> list[Logo]:
    """The logos that a convener uses, by the name of their organization."""
    found = select(Logo).where(Logo.convener_id == convener.id, Logo.retired_at.is_(None))
    return list(db.session.scalars(found.order_by(Logo.name, Logo.id)))


def find(convener: Convener, logo_id: str) -> Logo:
    """One logo that this convener uses. Raises `NotFoundProblem`."""
    found = db.session.get(Logo, logo_id)
    if found is None or found.convener_id != convener.id or found.retired_at is not None:
        raise NotFoundProblem("There is no such logo.")
    return found


def read(data: bytes) -> pdf.Picture:
    """The picture of an uploaded file. It takes a while, and the file may be made to do harm: it
    is read in a limited process, and best outside of a write. Raises `Problem` on `picture`."""
    try:
        return press.picture(data)
    except Problem as problem:
        raise Problem(problem.message, "picture") from problem


def add_or_replace(convener: Convener, name: str, picture: pdf.Picture, *, now: datetime) -> Logo:
    """Keep a picture as the logo of the organization `name`, in place of the one it had. Raises
    `Problem` on `name` or `picture`."""
    name = names.clean(name, field="name", what="The name of the organization")
    # One at a time, so that each organization has one in use.
    db.session.refresh(convener, with_for_update={"key_share": True})
    kept = of(convener)
    before = next((each for each in kept if each.name_key == names.same(name)), None)
    if before is None and len(kept) >= MOST:
        raise Problem(f"A letterhead keeps at most {MOST} logos. Remove one first.", "picture")
    made = Logo(
        convener_id=convener.id,
        name=name,
        name_key=names.same(name),
        image=picture.data,
        sha256=hashlib.sha256(picture.data).hexdigest(),
        width=picture.width,
        height=picture.height,
        created_at=now,
    )
    if before is not None:
        if (before.name, before.sha256) == (made.name, made.sha256):
            return before
        remove(before, now=now)
    db.session.add(made)
    db.session.flush()
    return made


def is_named(logo: Logo) -> bool:
    """Whether its convener, a text of one of the convener's letters or the register knows the name
    of a logo; one that is mistyped is printed nowhere."""
    of_letters = select(Version.conveners).join(Letter, Letter.id == Version.letter_id)
    newest = of_letters.where(
        Letter.convener_id == logo.convener_id, Version.number == Letter.current_number
    )
    of_register = select(Mention.name).where(
        Mention.convener_id == logo.convener_id, Mention.name_key == names.key(logo.name)
    )
    known = {logo.convener.name, *chain(*db.session.scalars(newest))}
    known |= set(db.session.scalars(of_register))
    return logo.name_key in map(names.same, known)


def remove(logo: Logo, *, now: datetime) -> None:
    """Take a logo out of the letterhead. What was asked for with it can still be printed."""
    logo.retired_at = now
    db.session.flush()


def by_hash(convener: Convener, hashes: Sequence[str]) -> dict[str, bytes]:
    """The pictures of a convener that have these SHA-256, by them; also of logos that it does not
    use any more."""
    found = db.session.scalars(
        select(Logo)
        .where(Logo.convener_id == convener.id, Logo.sha256.in_(hashes))
        .options(undefer(Logo.image))
    )
    return {logo.sha256: logo.image for logo in found}


def chosen(convener: Convener, conveners: Sequence[str]) -> list[Logo]:
    """The logos of the organizations that are called so, in their order, without their pictures;
    of those that have none, nothing."""
    places = {key: place for place, key in enumerate(dict.fromkeys(map(names.same, conveners)))}
    # A roll may name more than one question can hold, a letterhead keeps few.
    found = [each for each in of(convener) if each.name_key in places]
    found.sort(key=lambda logo: places[logo.name_key])
    return found


def for_text(convener: Convener, conveners: Sequence[str]) -> tuple[pdf.Logo, ...]:
    """The logos that `chosen` gives, as a letter prints them."""
    found = chosen(convener, conveners)
    images = by_hash(convener, [logo.sha256 for logo in found])
    return tuple(pdf.Logo(image=images[logo.sha256], alt=logo.name) for logo in found)
