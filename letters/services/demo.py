"""The demonstration: a convener with two past letters, an open one and a draft."""

from __future__ import annotations

import secrets
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import merge
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw
from sqlalchemy import select

from letters.domain import demo as shown
from letters.domain import demo_tongues as tongues
from letters.domain.letter import LetterText, OrderRule, Signatory
from letters.domain.problems import Problem
from letters.domain.states import PartyKind, SignOnState, WhoMaySign
from letters.models import Convener, Letter, SignOn, User, db
from letters.rendering import pdf
from letters.services import (
    accounts,
    agreeing,
    checking,
    drafting,
    importing,
    letterhead,
    opening,
    reading,
    signing,
    translating,
)
from letters.services.accounts import ConvenerDetails
from letters.services.actor import By
from letters.services.entry import Entry
from letters.services.rules import LetterRules, change_rules
from letters.services.translating import Wording

EMAIL = "ada@example.org"


def fill(now: datetime) -> str:
    """Fill an empty installation; give the password of the account `EMAIL`.

    Raises `Problem` when somebody already works here.
    """
    if accounts.exist():
        raise Problem("The demonstration is for an empty installation; this one has accounts.")
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    user = accounts.create_user("Ada Lam", EMAIL, password, now=now)
    details = ConvenerDetails(
        name=shown.CONVENER,
        website="https://hkdc.example",
        contact_email="letters@hkdc.example",
        time_zone="America/New_York",
    )
    convener = accounts.create_convener(details, by=user, now=now)
    letterhead.add_or_replace(convener, convener.name, pdf.for_letterhead(_emblem()), now=now)
    by = By.member(user)
    _past(convener, shown.PAST_SPRING, shown.LEADS, shown.SPRING, by, now)
    _past(convener, shown.PAST_AUTUMN, (), shown.AUTUMN, by, now)
    _open(convener, user, now)
    drafting.create(convener, shown.DRAFT, by=by, now=now - timedelta(hours=2))
    return password


def _emblem() -> bytes:
    """A sun over water: nobody's logo, so that the letterhead has something to show."""
    picture = Image.new("RGBA", (1200, 1200))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((0, 0, 1199, 1199), fill="#7a1f2b")
    draw.ellipse((420, 210, 780, 570), fill="white")
    for number, inset in enumerate((180, 270, 390)):
        top = 690 + 130 * number
        draw.rounded_rectangle((inset, top, 1200 - inset, top + 50), 25, fill="white")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _past(
    convener: Convener,
    text: LetterText,
    leads: tuple[str, ...],
    names: tuple[str, ...],
    by: By,
    now: datetime,
) -> None:
    printed = [
        *(Signatory(name, lead=place) for place, name in enumerate(leads, start=1)),
        *(Signatory(name) for name in names),
    ]
    importing.save(convener, text, printed, by=by, now=now - timedelta(days=9))


def _open(convener: Convener, user: User, now: datetime) -> None:
    by = By.member(user)
    begun = now - timedelta(days=9)
    text = replace(shown.OPEN, date=begun.astimezone(ZoneInfo(convener.time_zone)).date())
    letter = drafting.create(convener, text, by=by, now=begun)
    rules = LetterRules(
        who_may_sign=WhoMaySign.BOTH,
        checked=True,
        goal=30,
        time_zone=convener.time_zone,
        opens_at=None,
        closes_at=_end_of_day(now + timedelta(days=9), convener),
        order=OrderRule(),
    )
    change_rules(letter, rules, by=by, now=begun)
    _translate(letter, by, begun + timedelta(hours=2))
    agreeing.agree(letter, number=letter.current_number, by=by, now=begun + timedelta(hours=5))
    opening.open_(letter, by=by, now=begun + timedelta(days=1))
    _sign_ons(letter, by, now)


def _translate(letter: Letter, by: By, now: datetime) -> None:
    for language, words in (("zh-Hant", tongues.CHINESE), ("ar", tongues.ARABIC)):
        translating.save(
            letter,
            language,
            Wording(*words),
            authoritative=language == "zh-Hant",
            base=letter.current_number,
            by=by,
            now=now,
        )


def _end_of_day(moment: datetime, convener: Convener) -> datetime:
    local = moment.astimezone(ZoneInfo(convener.time_zone))
    return local.replace(hour=23, minute=59, second=0, microsecond=0).astimezone(UTC)


Way = Iterator[datetime]
"""One sign-on's way: it gives the moment of its next step, and takes that step when resumed."""


def _sign_ons(letter: Letter, by: By, now: datetime) -> None:
    """Everybody signs side by side, as events are numbered in the order in which they happen."""
    ways = [
        *(_listed(letter, number, by, now) for number in range(len(shown.LISTED))),
        *(_person_listed(letter, number, by, now) for number in range(len(shown.PERSONS))),
        *(_waiting(letter, each, now - timedelta(hours=2)) for each in shown.WAITING),
        _unconfirmed(letter, now - timedelta(hours=1)),
        _declined(letter, by, now - timedelta(days=2)),
        _withdrawn(letter, now - timedelta(days=2)),
    ]
    # merge takes a next step only from the way whose step came first.
    for _ in merge(*ways):
        pass


def _listed(letter: Letter, number: int, by: By, now: datetime) -> Way:
    name, signer, role, days = shown.LISTED[number]
    moment = now - timedelta(days=days, minutes=7 * number)
    email = f"signer{number}@signatory{number}.example"
    sign_on = yield from _confirmed(letter, _organization(name, signer, role, email), moment)
    yield (checked := moment + timedelta(minutes=5))
    checking.list_(sign_on, by=by, now=checked)
    if name == letter.convener.name:
        yield checked
        checking.place(sign_on, lead=1, position=None, by=by, now=checked)


def _person_listed(letter: Letter, number: int, by: By, now: datetime) -> Way:
    person = _person(*shown.PERSONS[number], number)
    sign_on = yield from _confirmed(letter, person, now - timedelta(hours=30))
    yield (checked := now - timedelta(hours=29 - number))
    checking.list_(sign_on, by=by, now=checked)


def _waiting(letter: Letter, about: tuple[str, str, str, str], now: datetime) -> Way:
    yield from _confirmed(letter, _organization(*about), now)


def _unconfirmed(letter: Letter, now: datetime) -> Way:
    yield now
    _signed(letter, _organization(*shown.UNCONFIRMED), now)


def _declined(letter: Letter, by: By, now: datetime) -> Way:
    sign_on = yield from _confirmed(letter, _organization(*shown.DECLINED), now)
    yield (checked := now + timedelta(hours=5))
    checking.decline(sign_on, "The group is not related to the letter.", by=by, now=checked)


def _withdrawn(letter: Letter, now: datetime) -> Way:
    sign_on = yield from _confirmed(letter, _organization(*shown.WITHDRAWN), now)
    yield (later := now + timedelta(days=1))
    signing.withdraw(sign_on, now=later)


def _organization(name: str, signer: str, role: str, email: str) -> Entry:
    return Entry(PartyKind.ORGANIZATION, name, email, signer=signer, role=role)


def _person(name: str, sort_name: str, title: str, affiliation: str, number: int) -> Entry:
    return Entry(
        PartyKind.PERSON,
        name,
        f"person{number}@example.org",
        sort_name=sort_name,
        title=title,
        affiliation=affiliation,
    )


def _signed(letter: Letter, entry: Entry, now: datetime) -> SignOn:
    text_hash = reading.version_in_force(letter).text_hash
    signing.sign(letter, entry, form_key=secrets.token_hex(16), text_hash=text_hash, now=now)
    return db.session.scalars(
        select(SignOn).where(
            SignOn.letter_id == letter.id,
            SignOn.name == entry.name,
            SignOn.state == SignOnState.UNCONFIRMED,
        )
    ).one()


def _confirmed(letter: Letter, entry: Entry, now: datetime) -> Generator[datetime, None, SignOn]:
    yield now
    sign_on = _signed(letter, entry, now)
    yield (later := now + timedelta(minutes=2))
    signing.confirm(sign_on, now=later)
    return sign_on
