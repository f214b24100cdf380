"""Many people at the same moment: nothing is done twice, nothing is lost, nobody is lied to."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from letters.domain.states import LetterState, SignOnState
from letters.models import (
    Convener,
    Edition,
    Event,
    EventKind,
    Letter,
    Mail,
    SignOn,
    User,
    Version,
    db,
)
from letters.models.transaction import reading, writing
from letters.services import closing, edition_printing, editions
from letters.services.actor import COMMAND, SIGNER
from letters.services.events import lock, record
from tests import factories
from tests.conftest import Clock
from tests.support.coupon import fill, links
from tests.support.html import Page
from tests.support.people import sign_in
from tests.support.press import quick
from tests.support.together import at_once

SLUG = "assembly"
DESK = f"/desk/lamp/letters/{SLUG}"


@pytest.fixture
def lamp(bare_app: Flask) -> None:
    """The convener, beside another one's data."""
    bare_app.config["WTF_CSRF_ENABLED"] = False
    with bare_app.app_context():
        factories.noise()
        factories.convener(slug="lamp")


@pytest.fixture
def letter(bare_app: Flask, lamp: None) -> Callable[..., None]:
    """Makes the letter."""

    def make(state: LetterState = LetterState.OPEN, **values: object) -> None:
        with bare_app.app_context(), reading():
            factories.letter(convener(), state, slug=SLUG, **values)

    return make


@pytest.fixture(autouse=True)
def connected(bare_app: Flask) -> None:
    """As many connections as are kept: making them one by one would put the crowd in a row."""
    with bare_app.app_context():
        for connection in [db.engine.connect() for _ in range(10)]:
            connection.close()


def convener() -> Convener:
    return db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()


def coordinator(app: Flask, name: str = "Ada") -> FlaskClient:
    """A browser at which a coordinator is signed in."""
    with app.app_context(), reading():
        person: User = factories.member(convener(), name=name)
        client = app.test_client()
        db.session.refresh(person)
        db.session.expunge(person)
    sign_in(client, person)
    return client


def post(app: Flask, path: str, number: int, data: dict[str, str] | None = None) -> TestResponse:
    """Send a form from a machine of one's own."""
    here = {"REMOTE_ADDR": f"192.0.2.{number + 1}"}
    return app.test_client().post(path, data=data, environ_base=here)


def posts(
    app: Flask, forms: list[tuple[str, dict[str, str] | None]]
) -> list[Callable[[], TestResponse]]:
    return [partial(post, app, path, number, data) for number, (path, data) in enumerate(forms)]


def sign_all(app: Flask, clock: Clock, *names: str) -> dict[str, str]:
    """Let groups of these names sign; give their links to confirm."""
    for name in names:
        mailbox = f"{name.lower().replace(' ', '-')}@group.example"
        coupon = fill(app.test_client(), SLUG, clock, name=name, email=mailbox)
        assert post(app, f"/letters/{SLUG}/sign", 1, coupon).status_code == 303
    return links(app, "confirm")


def mine() -> Letter:
    return db.session.scalars(select(Letter).where(Letter.slug == SLUG)).one()


def sign_ons() -> list[SignOn]:
    return list(db.session.scalars(select(SignOn).where(SignOn.letter_id == mine().id)))


def events() -> list[Event]:
    chosen = select(Event).where(Event.letter_id == mine().id).order_by(Event.seq)
    return list(db.session.scalars(chosen))


def mails() -> Counter[str]:
    return Counter(db.session.scalars(select(Mail.name).where(Mail.letter_id == mine().id)))


def jobs(name: str) -> int:
    """How many jobs of this name wait for the worker."""
    where = "dbos.workflow_status" if db.engine.dialect.name == "postgresql" else "workflow_status"
    counted = text(f"SELECT count(*) FROM {where} WHERE name = :name")  # noqa: S608
    return int(db.session.scalar(counted, {"name": name}) or 0)


def test_eight_clicks_at_once_are_one_sign_on_and_one_mail(
    bare_app: Flask, clock: Clock, letter: Callable[..., None]
) -> None:
    letter()
    coupon = fill(bare_app.test_client(), SLUG, clock)
    answers = at_once(posts(bare_app, [(f"/letters/{SLUG}/sign", coupon)] * 8))
    assert {(answer.status_code, answer.location, answer.text) for answer in answers} == {
        (303, f"/letters/{SLUG}/signed", answers[0].text)
    }
    with bare_app.app_context(), reading():
        assert [(each.name, each.state) for each in sign_ons()] == [
            ("Philly4HK", SignOnState.UNCONFIRMED)
        ]
        assert mails() == {"confirm": 1}
        assert jobs("send_mail") == 1
        assert [each.kind for each in events()] == [EventKind.SIGNED]


def test_the_same_group_from_eight_open_pages_is_one_sign_on(
    bare_app: Flask, clock: Clock, letter: Callable[..., None]
) -> None:
    """Each page has a form key of its own; the group and the mailbox are the same."""
    letter()
    coupons = [fill(bare_app.test_client(), SLUG, clock) for _ in range(8)]
    answers = at_once(posts(bare_app, [(f"/letters/{SLUG}/sign", each) for each in coupons]))
    assert {answer.status_code for answer in answers} == {303}
    with bare_app.app_context(), reading():
        assert len(sign_ons()) == 1
        assert mails() == {"confirm": 1}


def test_twenty_people_at_once_all_get_in_and_are_numbered_without_a_gap(
    bare_app: Flask, clock: Clock, letter: Callable[..., None]
) -> None:
    letter()
    coupons = [
        fill(bare_app.test_client(), SLUG, clock, name=f"Group {n}", email=f"g{n}@group.example")
        for n in range(20)
    ]
    answers = at_once(posts(bare_app, [(f"/letters/{SLUG}/sign", each) for each in coupons]))
    assert [answer.status_code for answer in answers] == [303] * 20
    with bare_app.app_context(), reading():
        assert len({each.name for each in sign_ons()}) == 20
        assert [each.seq for each in events()] == list(range(1, 21))
        assert {each.subject for each in events()} == {each.id for each in sign_ons()}
        assert mine().event_count == 20
        assert mails() == {"confirm": 20}
        assert jobs("send_mail") == 20


def test_signing_and_confirming_at_once_never_wait_for_each_other_in_a_ring(
    bare_app: Flask, clock: Clock, letter: Callable[..., None]
) -> None:
    """Both touch the letter's row, one after it stored a sign-on, the other before."""
    letter(checked=False)
    tokens = sign_all(bare_app, clock, *(f"Early {n}" for n in range(10)))
    coupons = [
        fill(bare_app.test_client(), SLUG, clock, name=f"Late {n}", email=f"l{n}@group.example")
        for n in range(10)
    ]
    forms: list[tuple[str, dict[str, str] | None]] = []
    for coupon, token in zip(coupons, tokens.values(), strict=True):
        forms += [(f"/letters/{SLUG}/sign", coupon), (f"/links/confirm/{token}", None)]
    answers = at_once(posts(bare_app, forms))
    assert [answer.status_code for answer in answers] == [303] * 20
    with bare_app.app_context(), reading():
        states = Counter(each.state for each in sign_ons())
        assert states == {SignOnState.UNCONFIRMED: 10, SignOnState.LISTED: 10}
        assert [each.seq for each in events()] == list(range(1, len(events()) + 1))


def test_one_link_pressed_eight_times_at_once_confirms_once(
    bare_app: Flask, clock: Clock, letter: Callable[..., None]
) -> None:
    letter(checked=False)
    (token,) = sign_all(bare_app, clock, "Philly4HK").values()
    answers = at_once(posts(bare_app, [(f"/links/confirm/{token}", None)] * 8))
    assert {answer.status_code for answer in answers} == {303}
    with bare_app.app_context(), reading():
        kinds = [each.kind for each in events()]
        assert kinds == [EventKind.SIGNED, EventKind.CONFIRMED, EventKind.LISTED]
        assert mails() == {"confirm": 1, "confirmed": 1}


def test_confirming_and_taking_off_at_once_ends_taken_off(
    bare_app: Flask, clock: Clock, letter: Callable[..., None]
) -> None:
    """Withdrawing always beats confirming, whichever comes first."""
    letter(checked=False)
    tokens = sign_all(bare_app, clock, *(f"Group {n}" for n in range(6)))
    forms: list[tuple[str, dict[str, str] | None]] = []
    for token in tokens.values():
        forms += [(f"/links/confirm/{token}", None), (f"/links/not-me/{token}", None)]
    answers = at_once(posts(bare_app, forms))
    assert {answer.status_code for answer in answers[1::2]} == {200}
    assert {answer.status_code for answer in answers[::2]} <= {303, 410}
    with bare_app.app_context(), reading():
        assert {each.state for each in sign_ons()} == {SignOnState.WITHDRAWN}


def test_two_coordinators_who_save_at_once_lose_nothing(
    bare_app: Flask, letter: Callable[..., None]
) -> None:
    letter(LetterState.DRAFT)
    ada, ben = coordinator(bare_app, "Ada"), coordinator(bare_app, "Ben")
    forms = [Page(each.get(f"{DESK}/text").text).fields("/text") for each in (ada, ben)]
    forms[0]["body"] = "Ada writes of the courts."
    forms[1]["body"] = "Ben writes of the prisons."
    answers = at_once(
        [
            partial(each.post, f"{DESK}/text", data=form)
            for each, form in zip((ada, ben), forms, strict=True)
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    won, lost = (0, 1) if answers[0].status_code == 303 else (1, 0)
    with bare_app.app_context(), reading():
        found = db.session.scalars(
            select(Version).where(Version.letter_id == mine().id).order_by(Version.number)
        ).all()
        assert [each.number for each in found] == [1, 2]
        assert found[1].body == forms[won]["body"]
        assert [each.kind for each in events()] == [EventKind.VERSION_SAVED]
    # The other one finds the own text in the form, ready to be saved on top of the newer one.
    again = Page(answers[lost].text).fields("/text")
    assert again["body"] == forms[lost]["body"]
    saved = (ada, ben)[lost].post(f"{DESK}/text", data=again)
    assert saved.status_code == 303


def test_a_name_listed_twice_at_once_is_listed_once(
    bare_app: Flask, clock: Clock, letter: Callable[..., None]
) -> None:
    letter()
    (token,) = sign_all(bare_app, clock, "Philly4HK").values()
    post(bare_app, f"/links/confirm/{token}", 1)
    people = [coordinator(bare_app, f"Coordinator{n}") for n in range(4)]
    with bare_app.app_context(), reading():
        path = f"{DESK}/sign-ons/{sign_ons()[0].id}/list"
    answers = at_once([partial(each.post, path) for each in people])
    assert {answer.status_code for answer in answers} == {303}
    with bare_app.app_context(), reading():
        assert [each.kind for each in events()].count(EventKind.LISTED) == 1
        assert mails()["listed"] == 1


def test_a_name_listed_and_declined_at_once_is_one_of_them_after_the_other(
    bare_app: Flask, clock: Clock, letter: Callable[..., None]
) -> None:
    letter()
    (token,) = sign_all(bare_app, clock, "Philly4HK").values()
    post(bare_app, f"/links/confirm/{token}", 1)
    ada, ben = coordinator(bare_app, "Ada"), coordinator(bare_app, "Ben")
    with bare_app.app_context(), reading():
        path = f"{DESK}/sign-ons/{sign_ons()[0].id}"
    answers = at_once(
        [
            partial(ada.post, f"{path}/list"),
            partial(ben.post, f"{path}/decline", data={"reason": "We cannot reach you."}),
        ]
    )
    assert {answer.status_code for answer in answers} == {303}
    with bare_app.app_context(), reading():
        decisions = [each for each in events() if each.kind in ("listed", "declined")]
        assert sorted(each.kind for each in decisions) == ["declined", "listed"]
        assert sign_ons()[0].state == decisions[-1].kind.value


def test_who_confirms_while_the_letter_closes_is_on_the_roll_or_is_told_so(
    bare_app: Flask, clock: Clock, letter: Callable[..., None]
) -> None:
    letter(checked=False)
    tokens = sign_all(bare_app, clock, *(f"Group {n}" for n in range(16)))
    ada = coordinator(bare_app)
    some = threading.Semaphore(0)

    def confirm(number: int, token: str) -> TestResponse:
        answer = post(bare_app, f"/links/confirm/{token}", number)
        some.release()
        return answer

    def close() -> TestResponse:
        for _ in range(4):
            some.acquire(timeout=60)
        return ada.post(f"{DESK}/close")

    acts = [partial(confirm, number, token) for number, token in enumerate(tokens.values())]
    *answers, closed = at_once([*acts, close])
    assert closed.status_code == 303
    assert {answer.status_code for answer in answers} <= {303, 410}
    taken = {
        name for name, answer in zip(tokens, answers, strict=True) if answer.status_code == 303
    }
    with bare_app.app_context(), reading():
        assert mine().state is LetterState.CLOSED
        (edition,) = db.session.scalars(select(Edition).where(Edition.letter_id == mine().id))
        assert names_in(edition.roll) == taken
        assert edition.count == len(taken) >= 4
        states = {each.name: each.state for each in sign_ons()}
        assert {name for name, state in states.items() if state is SignOnState.LISTED} == taken
        assert [each.seq for each in events()] == list(range(1, len(events()) + 1))
        after = [each.kind for each in events()]
        assert set(after[after.index(EventKind.CLOSED) + 1 :]) == {EventKind.EDITION_ASKED}


def names_in(roll: str) -> set[str]:
    """All names of a frozen roll, wherever they stand."""
    found = set()

    def look(value: object) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("name"), str):
                found.add(value["name"])
            for each in value.values():
                look(each)
        elif isinstance(value, list):
            for each in value:
                look(each)

    look(json.loads(roll))
    return found


def test_a_letter_closed_twice_at_once_is_printed_once(
    bare_app: Flask, letter: Callable[..., None]
) -> None:
    letter()
    people = [coordinator(bare_app, f"Coordinator{n}") for n in range(4)]
    answers = at_once([partial(each.post, f"{DESK}/close") for each in people])
    assert {answer.status_code for answer in answers} == {303}
    with bare_app.app_context(), reading():
        assert [each.kind for each in events()] == [EventKind.CLOSED, EventKind.EDITION_ASKED]
        assert db.session.scalar(select(func.count()).select_from(Edition)) == 1
        assert jobs("print_edition") == 1


def test_a_supplement_asked_for_by_four_at_once_is_one_edition(
    bare_app: Flask, letter: Callable[..., None], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    letter()
    people = [coordinator(bare_app, f"Coordinator{n}") for n in range(4)]
    assert people[0].post(f"{DESK}/close").status_code == 303
    with bare_app.app_context():
        with reading():
            edition_id = db.session.scalars(select(Edition.id)).one()
        edition_printing.print_(edition_id, clock)
        factories.sign_on(mine(), "Late Group", listed_at=clock.pass_time(hours=1))
        db.session.remove()
    answers = at_once([partial(each.post, f"{DESK}/editions/supplement") for each in people])
    assert {answer.status_code for answer in answers} == {303}
    with bare_app.app_context(), reading():
        numbers = db.session.scalars(select(Edition.number).order_by(Edition.number))
        assert list(numbers) == [1, 2]
        assert jobs("print_edition") == 2


def test_a_deadline_that_passes_at_the_same_time_is_kept_by_all(
    bare_app: Flask, clock: Clock, letter: Callable[..., None]
) -> None:
    """The second of the deadline itself is too late, also while the worker has not closed."""
    letter(checked=False)
    tokens = sign_all(bare_app, clock, "Early", "Late")
    with bare_app.app_context(), writing():
        mine().closes_at = clock.pass_time(minutes=1)
    clock.pass_time(seconds=-1)
    assert post(bare_app, f"/links/confirm/{tokens['Early']}", 1).status_code == 303
    clock.pass_time(seconds=1)
    assert post(bare_app, f"/links/confirm/{tokens['Late']}", 1).status_code == 410


def test_events_of_one_letter_are_numbered_without_a_gap_also_by_those_who_took_no_lock(
    bare_app: Flask, clock: Clock, letter: Callable[..., None]
) -> None:
    letter()

    def happen() -> int:
        with bare_app.app_context(), writing():
            found = mine()
            return record(found, EventKind.CHANGED, by=SIGNER, now=clock()).seq

    assert sorted(at_once([happen] * 10)) == list(range(1, 11))


class TestPostgreSQL:
    """SQLite has one writer; here two transactions are under way at once."""

    @pytest.fixture
    def database(self) -> str:
        """The database with many writers."""
        return "postgresql"

    def test_a_letter_can_be_locked_while_somebody_stores_what_hangs_on_it(
        self, bare_app: Flask, letter: Callable[..., None]
    ) -> None:
        """A stored row holds the letter's key; who waits for that may be waited for."""
        letter()
        stored, locked = threading.Barrier(2), threading.Barrier(2)

        def store() -> None:
            with bare_app.app_context(), writing():
                found = mine()
                db.session.add(
                    Mail(
                        name="notice",
                        letter=found,
                        user=db.session.scalars(select(User)).first(),
                        created_at=factories.NOW,
                        give_up_at=factories.NOW,
                    )
                )
                db.session.flush()
                stored.wait(30)
                locked.wait(30)

        def take() -> None:
            with bare_app.app_context(), writing():
                found = mine()
                stored.wait(30)
                lock(found)
                locked.wait(30)

        at_once([store, take])

    def test_no_progress_is_noted_between_the_reading_of_an_edition_and_its_end(
        self, bare_app: Flask, letter: Callable[..., None]
    ) -> None:
        """Nothing else locks the letter for that. What hangs on the edition can be stored."""
        letter()
        with bare_app.app_context(), writing():
            closing.close(mine(), by=COMMAND, now=factories.NOW)
        note = select(Edition.id).with_for_update(key_share=True, skip_locked=True)
        store = select(Edition.id).with_for_update(read=True, key_share=True, skip_locked=True)
        with bare_app.app_context(), writing(), db.engine.connect() as other:
            editions.lock(db.session.scalars(select(Edition)).one())
            assert other.scalar(note) is None
            assert other.scalar(store) is not None
