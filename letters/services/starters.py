"""Starters: the built-in ones and those that a convener adds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from letters.domain import letter_check
from letters.domain import roll as rolls
from letters.domain import slug as slugs
from letters.domain.letter import LetterText, OrderRule, Roll, Signatory
from letters.domain.problems import NotFoundProblem, Problem
from letters.domain.text import filling
from letters.domain.text import starter as form
from letters.domain.text.filling import Answers
from letters.domain.text.starter import Starter
from letters.models import Convener, OwnStarter, db
from letters.models.constraints import violated
from letters.services.actor import By

MOST_ALIKE = 100
LONGEST_NAME = 200
EXAMPLE_NAMES = tuple(f"Organization {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWX")
"""Who has signed a starter's example: nobody whose name could be taken for a real one."""


@cache
def _built_in(folder: Path) -> tuple[Starter, ...]:
    return form.built_in(folder)


def built_in() -> tuple[Starter, ...]:
    """The starters that come with the product."""
    return _built_in(Path(str(current_app.template_folder)) / "starters")


def own(convener: Convener) -> list[Starter]:
    """The starters that a convener added, by name, without those that are `unreadable`."""
    return sorted(_parsed(convener)[0], key=lambda each: (each.name, each.slug))


def unreadable(convener: Convener) -> list[tuple[str, str]]:
    """Own starters that the rules of today refuse, by slug, each with the sentence why.

    They were stored under the rules of an earlier release, or restored from elsewhere.
    """
    return sorted(_parsed(convener)[1])


def _parsed(convener: Convener) -> tuple[list[Starter], list[tuple[str, str]]]:
    good, bad = [], []
    rows = db.session.scalars(select(OwnStarter).where(OwnStarter.convener_id == convener.id))
    for row in rows:
        try:
            good.append(form.parse(row.source, row.slug))
        except Problem as problem:
            bad.append((row.slug, problem.message))
    return good, bad


def find(convener: Convener, slug: str) -> Starter:
    """A starter by its slug, the convener's own before a built-in one.

    Raises `NotFoundProblem`.
    """
    row = _row(convener, slug)
    if row is not None:
        return form.parse(row.source, row.slug)
    for each in built_in():
        if each.slug == slug:
            return each
    raise NotFoundProblem("There is no such starter.")


def is_own(convener: Convener, slug: str) -> bool:
    """Whether the convener's own starter has this slug."""
    return _row(convener, slug) is not None


def source(convener: Convener, slug: str) -> str:
    """The source of a starter, to be read or changed. Raises `NotFoundProblem`."""
    row = _row(convener, slug)
    return row.source if row is not None else form.write(find(convener, slug))


def add(convener: Convener, source: str, *, by: By, now: datetime) -> Starter:
    """Keep a new starter. Raises `Problem` on `source` where it is wrong."""
    source = _lines(source)
    draft = _parse(source, "starter")
    base = slugs.make(draft.name, otherwise="starter")
    for number in range(1, MOST_ALIKE):
        slug = slugs.numbered(base, number)
        if any(each.slug == slug for each in built_in()):
            continue
        row = OwnStarter(
            convener_id=convener.id,
            slug=slug,
            source=source,
            created_by_id=by.user_id,
            created_at=now,
            changed_at=now,
        )
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError as error:
            if violated(error) != "uq_starters_convener_id_slug":
                raise
        else:
            return _parse(source, slug)
    raise Problem("There are too many starters with this name; give it another one.", "source")


def change(convener: Convener, slug: str, source: str, *, now: datetime) -> Starter:
    """Replace the source of an own starter. Raises `Problem` on `source` where it is wrong."""
    row = _row(convener, slug)
    if row is None:
        raise NotFoundProblem("Only the starters that you added can be changed.")
    source = _lines(source)
    starter = _parse(source, slug)
    row.source = source
    row.changed_at = now
    return starter


def remove(convener: Convener, slug: str) -> None:
    """Remove an own starter; letters that began from it stay. Again is no error."""
    row = _row(convener, slug)
    if row is not None:
        db.session.delete(row)


def from_letter(
    convener: Convener, text: LetterText, name: str, *, by: By, now: datetime
) -> Starter:
    """Keep a letter's text as a starter under a name. Raises `Problem` on `name`."""
    try:
        return _from_letter(convener, text, name, by=by, now=now)
    except Problem as problem:
        raise Problem(problem.message, "name") from problem


def _from_letter(
    convener: Convener, text: LetterText, name: str, *, by: By, now: datetime
) -> Starter:
    starter = form.from_text(text, name=name, slug=slugs.make(name, otherwise="starter"))
    return add(convener, form.write(starter), by=by, now=now)


def draft(starter: Starter, answers: Answers, convener: Convener) -> LetterText:
    """The first text of a letter: the starter filled with `answers`, issued by a convener."""
    return replace(filling.draft(starter, answers), conveners=(convener.name,))


def example(starter: Starter, convener: Convener) -> LetterText:
    """The starter filled with its examples; what has no example stays marked."""
    text = draft(starter, filling.example(starter), convener)
    return letter_check.counted(text, len(EXAMPLE_NAMES))


def example_roll() -> Roll:
    """The names under a starter's example."""
    return rolls.make([Signatory(name) for name in EXAMPLE_NAMES], OrderRule())


def _lines(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _parse(source: str, slug: str) -> Starter:
    try:
        starter = form.parse(source, slug)
        filling.draft(starter, filling.example(starter))
    except Problem as problem:
        raise Problem(problem.message, "source") from problem
    if len(starter.name) > LONGEST_NAME:
        raise Problem(f"The name of a starter has at most {LONGEST_NAME} characters.", "source")
    return starter


def _row(convener: Convener, slug: str) -> OwnStarter | None:
    return db.session.scalar(
        select(OwnStarter).where(OwnStarter.convener_id == convener.id, OwnStarter.slug == slug)
    )
