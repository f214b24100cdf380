"""Ada's mails leave with the change that caused them, once, and their links open once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import column, func, select, table

from letters.domain.problems import GoneProblem, NotFoundProblem
from letters.domain.states import LetterState, MailState, Role, SignOnState
from letters.models import Invitation, Letter, Link, Mail, SignOn, db
from letters.models.transaction import writing
from letters.services import outbox
from tests import factories
from tests.conftest import Clock

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sign_on() -> SignOn:
    """Ben's group, which has not confirmed yet."""
    letter = factories.letter(state=LetterState.OPEN)
    return factories.sign_on(letter, "Ben's Group", SignOnState.UNCONFIRMED, email="ben@a.example")


def stored(name: str, *columns: str) -> list[tuple[str, ...]]:
    """Rows of a table of the job engine."""
    schema = "dbos" if db.engine.dialect.name == "postgresql" else None
    rows = select(*(column(each, is_literal=True) for each in columns)).select_from(
        table(name, schema=schema)
    )
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(rows)]


def jobs() -> list[tuple[str, ...]]:
    return stored("workflow_status", "workflow_uuid", "queue_name", "name", "status")


def test_a_mail_and_its_job_are_kept_together(sign_on: SignOn, clock: Clock) -> None:
    with writing():
        mail = outbox.mail("confirm", now=clock(), sign_on=sign_on)
        mail_id = mail.id
    assert jobs() == [(f"mail-{mail_id}-0", "mail", "send_mail", "ENQUEUED")]
    stored = db.session.get_one(Mail, mail_id)
    assert stored.state is MailState.WAITING
    assert stored.letter_id == sign_on.letter_id


def test_a_change_that_is_taken_back_sends_nothing(sign_on: SignOn, clock: Clock) -> None:
    def fail() -> None:
        with writing():
            outbox.mail("confirm", now=clock(), sign_on=sign_on)
            raise RuntimeError("the request failed")

    with pytest.raises(RuntimeError):
        fail()
    assert jobs() == []
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


def test_asking_twice_sends_once_and_a_second_round_sends_again(
    sign_on: SignOn, clock: Clock
) -> None:
    with writing():
        first = outbox.mail("confirm", now=clock(), sign_on=sign_on).id
        assert outbox.mail("confirm", now=clock(), sign_on=sign_on).id == first
    with writing():
        assert outbox.mail("confirm", now=clock(), sign_on=sign_on).id == first
        again = outbox.mail("confirm", now=clock(), sign_on=sign_on, round=2).id
    assert again != first
    assert sorted(job[0] for job in jobs()) == sorted([f"mail-{first}-0", f"mail-{again}-0"])


def test_an_invitation_is_mailed_once_a_round(clock: Clock) -> None:
    convener = factories.convener()
    ada = factories.member(convener)
    with writing():
        invitation = Invitation(
            convener=convener,
            email="chu@a.example",
            role=Role.EDITOR,
            invited_by=ada,
            created_at=clock(),
        )
        first = outbox.mail("invitation", now=clock(), invitation=invitation)
        assert outbox.mail("invitation", now=clock(), invitation=invitation) is first
    assert len(jobs()) == 1


def test_an_account_may_get_the_same_mail_again(clock: Clock) -> None:
    ada = factories.user()
    with writing():
        one = outbox.mail("reset", now=clock(), user=ada)
        two = outbox.mail("reset", now=clock(), user=ada)
        assert one is not two
    assert len(jobs()) == 2


def test_jobs_hold_ids_and_nothing_personal(sign_on: SignOn, clock: Clock) -> None:
    with writing():
        link, token = outbox.link("confirm", now=clock(), sign_on=sign_on)
        mail = outbox.mail("confirm", now=clock(), sign_on=sign_on, link=link)
        mail_id = mail.id
    inputs = stored("workflow_input", "inputs")
    assert inputs == [(f'{{"namedArgs":{{}},"positionalArgs":["{mail_id}",0]}}',)]
    whole = str(stored("workflow_status", "*"))
    for secret in ("ben@a.example", "Ben's Group", token):
        assert secret not in whole


def test_try_again_numbers_the_attempt_so_that_the_old_job_does_nothing(
    sign_on: SignOn, clock: Clock
) -> None:
    with writing():
        mail = outbox.mail("confirm", now=clock(), sign_on=sign_on)
        mail.state, mail.problem = MailState.FAILED, "The mailbox does not exist."
    with writing():
        outbox.try_again(mail, clock.pass_time(days=9))
        assert (mail.state, mail.attempts, mail.problem) == (MailState.WAITING, 1, "")
        assert mail.give_up_at == clock() + outbox.PATIENCE
    assert f"mail-{mail.id}-1" in {job[0] for job in jobs()}


def test_a_sent_mail_is_not_sent_again(sign_on: SignOn, clock: Clock) -> None:
    with writing():
        mail = outbox.mail("confirm", now=clock(), sign_on=sign_on)
        mail.state, mail.sent_at = MailState.SENT, clock()
    with writing():
        outbox.try_again(mail, clock())
        assert mail.state is MailState.SENT
    assert len(jobs()) == 1


def test_an_edition_is_asked_for_once(clock: Clock) -> None:
    letter: Letter = factories.letter(state=LetterState.CLOSED)
    with writing():
        edition = factories_edition(letter, clock)
        outbox.edition(edition)
        outbox.edition(edition)
        edition_id = edition.id
    assert jobs() == [(f"edition-{edition_id}-1", "editions", "print_edition", "ENQUEUED")]


def factories_edition(letter: Letter, clock: Clock) -> outbox.Edition:
    edition = outbox.Edition(
        letter=letter,
        version_id=letter.versions[-1].id,
        number=1,
        frozen_hash="0" * 64,
        roll="[]",
        roll_hash="0" * 64,
        count=0,
        created_at=clock(),
    )
    db.session.add(edition)
    return edition


def test_a_link_is_found_by_its_token_and_the_token_is_not_stored(
    sign_on: SignOn, clock: Clock
) -> None:
    with writing():
        link, token = outbox.link("confirm", now=clock(), sign_on=sign_on)
        stored = (link.digest, link.nonce, link.id)
    assert token not in stored
    found = outbox.find_link(token, "confirm", clock.pass_time(days=6, hours=23))
    assert found.sign_on is sign_on
    assert outbox.token_of(found) == token


HOSTILE = ["", "x", "A" * 43, "A" * 44, "%00" * 15, "é" * 43, "' OR 1=1 --" + "A" * 32, "0" * 64]


@pytest.mark.parametrize("token", HOSTILE)
def test_a_wrong_token_finds_nothing(token: str, sign_on: SignOn, clock: Clock) -> None:
    with writing():
        outbox.link("confirm", now=clock(), sign_on=sign_on)
    with pytest.raises(NotFoundProblem):
        outbox.find_link(token, "confirm", clock())


def test_a_link_serves_its_own_purpose_only(sign_on: SignOn, clock: Clock) -> None:
    with writing():
        _, token = outbox.link("confirm", now=clock(), sign_on=sign_on)
    with pytest.raises(NotFoundProblem):
        outbox.find_link(token, "withdraw", clock())


def test_a_link_ends_after_seven_days_and_after_its_use(sign_on: SignOn, clock: Clock) -> None:
    with writing():
        used, used_token = outbox.link("confirm", now=clock(), sign_on=sign_on)
        _, old_token = outbox.link("confirm", now=clock(), sign_on=sign_on)
    with writing():
        outbox.use(used, clock())
        with pytest.raises(GoneProblem, match="already been used"):
            outbox.use(used, clock())
    with pytest.raises(GoneProblem, match="already been used"):
        outbox.find_link(used_token, "confirm", clock())
    with pytest.raises(GoneProblem, match="expired"):
        outbox.find_link(old_token, "confirm", clock() + timedelta(days=7))


def test_links_die_with_the_sign_on_they_belong_to(sign_on: SignOn, clock: Clock) -> None:
    with writing():
        _, token = outbox.link("confirm", now=clock(), sign_on=sign_on)
    with writing():
        db.session.delete(sign_on)
    with pytest.raises(NotFoundProblem):
        outbox.find_link(token, "confirm", clock())
    assert db.session.scalar(select(func.count()).select_from(Link)) == 0


def test_the_application_opens_no_second_way_into_the_database(app: Flask) -> None:
    assert app.extensions["jobs"]._sys_db.engine.url == db.engine.url
    assert app.extensions["jobs"]._sys_db.engine.pool is db.engine.pool
