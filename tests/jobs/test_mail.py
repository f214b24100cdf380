"""What becomes of Ben's mail: sent once, tried again, given up, or dropped."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
import structlog
from flask import Flask
from sqlalchemy import TableClause, column, delete, select, table

from letters.domain.states import LetterState, MailState, Role, SignOnState
from letters.jobs import mail as job
from letters.jobs import mail_contexts, transport
from letters.models import Invitation, Mail, SignOn, User, db
from letters.models.transaction import writing
from letters.rendering import mail as rendering
from letters.services import outbox
from tests import factories
from tests.conftest import Clock
from tests.support.smtp import Fault, MailServer, links

Send = Callable[[str], Mail]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def post(app: Flask, mail_server: MailServer) -> MailServer:
    """The application's mails go to this server."""
    url = f"smtp://127.0.0.1:{mail_server.port}"
    settings = dataclasses.replace(
        app.extensions["settings"], smtp_url=url, url="https://letters.example.org"
    )
    app.extensions["settings"] = settings
    return mail_server


@pytest.fixture
def send(app: Flask, clock: Clock) -> Send:
    """Make the next attempt at a mail, as the worker does; give the row as it is then."""

    def attempt(mail_id: str) -> Mail:
        attempts = db.session.get_one(Mail, mail_id).attempts
        db.session.rollback()
        job.send(mail_id, attempts, clock=clock)
        return db.session.get_one(Mail, mail_id)

    return attempt


@pytest.fixture
def sign_on(app: Flask) -> SignOn:
    """Ben's group, not confirmed yet."""
    letter = factories.letter(state=LetterState.OPEN, time_zone="Asia/Hong_Kong")
    return factories.sign_on(letter, "Ben's Group", SignOnState.UNCONFIRMED, email="ben@a.example")


def ask(name: str, sign_on: SignOn, clock: Clock, purpose: str = "") -> str:
    with writing():
        link = outbox.link(purpose, now=clock(), sign_on=sign_on)[0] if purpose else None
        return outbox.mail(name, now=clock(), sign_on=sign_on, link=link).id


def jobs() -> set[str]:
    with db.engine.connect() as connection:
        return set(connection.scalars(select(rows().c.workflow_uuid)))


def rows() -> TableClause:
    schema = "dbos" if db.engine.dialect.name == "postgresql" else None
    return table("workflow_status", column("workflow_uuid"), schema=schema)


def lose_jobs() -> None:
    with writing():
        db.session.execute(delete(rows()))


def test_ben_gets_the_link_that_confirms(
    post: MailServer, send: Send, sign_on: SignOn, clock: Clock
) -> None:
    mail = send(ask("confirm", sign_on, clock, "confirm"))
    assert (mail.state, mail.sent_at, mail.problem) == (MailState.SENT, clock(), "")
    message = post.wait_for("ben@a.example", "Please confirm")
    assert mail.link is not None
    url = f"https://letters.example.org/links/confirm/{outbox.token_of(mail.link)}"
    assert url in links(message)
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Ben's Group" in text
    assert "9 March 2026, 20:00 (Hong Kong time)" in text
    assert message["Message-ID"] == f"<{mail.id}@letters.example.org>"


def test_a_mail_that_was_sent_is_not_sent_again(
    post: MailServer, send: Send, sign_on: SignOn, clock: Clock
) -> None:
    mail_id = ask("confirm", sign_on, clock, "confirm")
    send(mail_id)
    send(mail_id)
    db.session.rollback()
    job.send(mail_id, 0, clock=clock)
    assert len(post.received) == 1


@pytest.mark.parametrize("fault", [Fault.REFUSE, Fault.TEMPORARY])
def test_a_mail_waits_while_the_server_is_down(
    post: MailServer, send: Send, sign_on: SignOn, clock: Clock, fault: Fault
) -> None:
    post.behave(fault)
    mail_id = ask("confirm", sign_on, clock, "confirm")
    mail = send(mail_id)
    assert mail.state is MailState.WAITING
    assert mail.retry_at == clock() + timedelta(seconds=5)
    assert "ben@a.example" not in mail.problem
    assert mail.problem.endswith(".")
    assert f"mail-{mail_id}-1" in jobs()
    post.behave(Fault.NONE)
    assert send(mail_id).state is MailState.SENT
    assert len(post.received) == 1


def test_after_three_days_the_mail_counts_as_failed_with_the_reason(
    post: MailServer, send: Send, sign_on: SignOn, clock: Clock
) -> None:
    post.behave(Fault.TEMPORARY)
    with writing():
        mail_id = outbox.mail("withdrawn", now=clock(), sign_on=sign_on).id
        sign_on.state, sign_on.withdrawn_at = SignOnState.WITHDRAWN, clock()
    clock.pass_time(days=3)
    mail = send(mail_id)
    assert (mail.state, mail.retry_at) == (MailState.FAILED, None)
    assert mail.problem == "The mail server cannot take the mail now (451 4.3.0)."


def test_a_mailbox_that_does_not_exist_is_said_at_the_desk(
    post: MailServer, send: Send, sign_on: SignOn, clock: Clock
) -> None:
    post.behave(Fault.PERMANENT)
    mail = send(ask("confirm", sign_on, clock, "confirm"))
    assert mail.state is MailState.FAILED
    assert mail.problem == "The mail server refused the mail for good (550 5.1.1)."
    with writing():
        outbox.try_again(db.session.get_one(Mail, mail.id), clock())
    post.behave(Fault.NONE)
    assert send(mail.id).state is MailState.SENT


def test_a_server_that_hangs_up_gets_the_same_mail_twice_at_most(
    post: MailServer, send: Send, sign_on: SignOn, clock: Clock
) -> None:
    post.behave(Fault.CUT)
    mail_id = ask("confirm", sign_on, clock, "confirm")
    assert send(mail_id).state is MailState.WAITING
    post.behave(Fault.NONE)
    assert send(mail_id).state is MailState.SENT
    assert len({message["Message-ID"] for message in post.messages}) == 1


def test_an_attempt_that_was_overtaken_does_nothing(
    post: MailServer, sign_on: SignOn, clock: Clock
) -> None:
    mail_id = ask("confirm", sign_on, clock, "confirm")
    with writing():
        outbox.try_again(db.session.get_one(Mail, mail_id), clock())
    job.send(mail_id, 0, clock=clock)
    assert post.received == []
    job.send(mail_id, 1, clock=clock)
    assert len(post.received) == 1


def test_waits_grow_from_five_seconds_to_half_an_hour() -> None:
    waits = [job.wait_after(attempts).total_seconds() for attempts in (1, 2, 3, 9, 10, 200)]
    assert waits == [5, 10, 20, 1280, 1800, 1800]


def test_a_mail_whose_job_was_lost_is_asked_for_again(
    sign_on: SignOn, clock: Clock, send: Send
) -> None:
    mail_id = ask("confirm", sign_on, clock, "confirm")
    lose_jobs()
    clock.pass_time(minutes=4)
    with writing():
        job.wake(clock())
    assert f"mail-{mail_id}-1" not in jobs()
    clock.pass_time(minutes=2)
    for _ in range(2):
        with writing():
            job.wake(clock())
    assert f"mail-{mail_id}-1" in jobs()
    assert f"mail-{mail_id}-2" not in jobs()
    db.session.rollback()
    assert send(mail_id).state is MailState.SENT


def test_a_mail_that_is_on_its_way_is_not_asked_for_again(sign_on: SignOn, clock: Clock) -> None:
    mail_id = ask("confirm", sign_on, clock, "confirm")
    clock.pass_time(days=4)
    with writing():
        job.wake(clock())
    mail = db.session.get_one(Mail, mail_id)
    assert (mail.state, mail.attempts) == (MailState.WAITING, 0)
    assert jobs() == {f"mail-{mail_id}-0"}


def test_a_lost_mail_is_given_up_when_its_patience_is_over(sign_on: SignOn, clock: Clock) -> None:
    mail_id = ask("confirm", sign_on, clock, "confirm")
    lose_jobs()
    clock.pass_time(days=3, seconds=1)
    with writing():
        job.wake(clock())
    mail = db.session.get_one(Mail, mail_id)
    assert (mail.state, mail.problem) == (MailState.FAILED, job.TOO_LATE)
    assert jobs() == set()


def test_what_left_is_sent_though_it_was_overtaken(
    post: MailServer, sign_on: SignOn, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_id = ask("confirm", sign_on, clock, "confirm")
    hand_over = transport.Smtp.send

    def overtaken(self: transport.Smtp, message: EmailMessage) -> None:
        hand_over(self, message)
        with writing():
            outbox.try_again(db.session.get_one(Mail, mail_id), clock())

    monkeypatch.setattr(transport.Smtp, "send", overtaken)
    job.send(mail_id, 0, clock=clock)
    assert db.session.get_one(Mail, mail_id).state is MailState.SENT
    db.session.rollback()
    job.send(mail_id, 1, clock=clock)
    assert len(post.received) == 1


def test_failed_mails_to_accounts_are_counted_in_the_log_without_names(
    post: MailServer, send: Send, clock: Clock
) -> None:
    post.behave(Fault.PERMANENT)
    ada: User = factories.user(email="ada@a.example")
    with writing():
        asked = [outbox.mail(name, now=clock(), user=ada).id for name in ("reset", "notice")]
    with structlog.testing.capture_logs() as logged:
        assert [send(mail_id).state for mail_id in asked] == [MailState.FAILED] * 2
    event = {"event": "mails to accounts have failed", "log_level": "warning"}
    assert logged == [{**event, "count": 1}, {**event, "count": 2}]


def test_without_a_server_the_mail_is_a_file_that_only_the_owner_reads(
    app: Flask, send: Send, sign_on: SignOn, clock: Clock
) -> None:
    mail_id = ask("confirm", sign_on, clock, "confirm")
    assert send(mail_id).state is MailState.SENT
    spool = app.extensions["settings"].spool
    assert [each.id for each in rendering.read_spool(spool, 9)] == [mail_id]
    assert (spool / f"{mail_id}.eml").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in spool.iterdir()] == [f"{mail_id}.eml"]


def drop_withdrawn(sign_on: SignOn, clock: Clock) -> None:
    sign_on.state, sign_on.withdrawn_at = SignOnState.WITHDRAWN, clock()


def drop_confirmed(sign_on: SignOn, clock: Clock) -> None:
    sign_on.state, sign_on.confirmed_at = SignOnState.CONFIRMED, clock()


def drop_closed(sign_on: SignOn, clock: Clock) -> None:
    sign_on.letter.state, sign_on.letter.closed_at = LetterState.CLOSED, clock()


def drop_late(sign_on: SignOn, clock: Clock) -> None:
    clock.pass_time(days=8)


@pytest.mark.parametrize("change", [drop_withdrawn, drop_confirmed, drop_closed, drop_late])
def test_a_mail_that_makes_no_sense_any_more_is_dropped(
    post: MailServer,
    send: Send,
    sign_on: SignOn,
    clock: Clock,
    change: Callable[[SignOn, Clock], None],
) -> None:
    mail_id = ask("confirm", sign_on, clock, "confirm")
    with writing():
        change(sign_on, clock)
    assert send(mail_id).state is MailState.DROPPED
    assert post.received == []


def test_a_mail_of_a_forgotten_sign_on_is_no_error(
    post: MailServer, sign_on: SignOn, clock: Clock
) -> None:
    mail_id = ask("confirm", sign_on, clock, "confirm")
    with writing():
        db.session.delete(sign_on)
    job.send(mail_id, 0, clock=clock)
    assert post.received == []


def to_ben(sign_on: SignOn, clock: Clock, name: str) -> str:
    purpose = {"confirm": "confirm", "confirmed": "entry"}.get(name, "")
    purpose = "entry" if name in {"already_signed", "entry_link"} else purpose
    states = {
        "confirm": SignOnState.UNCONFIRMED,
        "declined": SignOnState.DECLINED,
        "withdrawn": SignOnState.WITHDRAWN,
    }
    made = factories.sign_on(
        sign_on.letter,
        "龍 & Friends",
        states.get(name, SignOnState.LISTED),
        email="chu@b.example",
        reason="We know nobody of that name.",
    )
    return ask(name, made, clock, purpose)


SIGNER_MAILS = [
    "confirm",
    "confirmed",
    "already_signed",
    "entry_link",
    "listed",
    "declined",
    "withdrawn",
]


@pytest.mark.parametrize("name", SIGNER_MAILS)
def test_each_mail_to_a_signer_is_written_from_the_records(
    post: MailServer, send: Send, sign_on: SignOn, clock: Clock, name: str
) -> None:
    with writing():
        sign_on.letter.convener.contact_email = "desk@lamp.example"
    mail = send(to_ben(sign_on, clock, name))
    assert (mail.state, mail.problem) == (MailState.SENT, "")
    message = post.wait_for("chu@b.example")
    body = message.get_body(("plain",))
    assert body is not None
    assert "龍 & Friends" in body.get_content()
    assert message["Reply-To"] == "desk@lamp.example"
    assert str(message["From"]).startswith("Lamp of Liberty <")
    assert all(each.startswith("https://letters.example.org/") for each in links(message))
    if name == "declined":
        assert "We know nobody of that name." in body.get_content()


def test_ada_s_invitation_reaches_chu_until_it_is_taken_back(
    post: MailServer, send: Send, clock: Clock
) -> None:
    convener = factories.convener()
    ada = factories.member(convener)
    with writing():
        invitation = Invitation(
            convener=convener,
            email="chu@b.example",
            role=Role.EDITOR,
            invited_by=ada,
            created_at=clock(),
        )
        link, token = outbox.link("invitation", now=clock(), invitation=invitation)
        first = outbox.mail("invitation", now=clock(), invitation=invitation, link=link).id
        second = outbox.mail("invitation", now=clock(), invitation=invitation, link=link, round=2)
        second_id = second.id
    assert send(first).state is MailState.SENT
    message = post.wait_for("chu@b.example", "Ada invites you to work for Lamp of Liberty")
    assert links(message) == [f"https://letters.example.org/links/invitation/{token}"]
    with writing():
        invitation.revoked_at = clock()
    assert send(second_id).state is MailState.DROPPED


def test_account_mails_go_to_the_right_mailbox(post: MailServer, send: Send, clock: Clock) -> None:
    ada: User = factories.user(email="ada@old.example")
    with writing():
        ada.new_email = "ada@new.example"
        reset, change, notice = (
            outbox.mail(name, now=clock(), user=ada).id for name in ("reset", "new_email", "notice")
        )
    send(reset)
    send(change)
    assert "new password" in str(post.wait_for("ada@old.example")["Subject"])
    (url,) = links(post.wait_for("ada@new.example"))
    assert url.startswith("https://letters.example.org/links/email/")
    with writing():
        ada.email, ada.new_email = "ada@new.example", None
    send(notice)
    # The old mailbox is told: whoever stole the account cannot hide the change.
    assert "was changed" in str(post.wait_for("ada@old.example")["Subject"])


def test_an_unsafe_heading_fails_the_mail_and_says_so(
    post: MailServer, send: Send, sign_on: SignOn, clock: Clock
) -> None:
    with writing():
        sign_on.letter.convener.contact_email = "desk@lamp.example\r\nBcc: eve@b.example"
    mail = send(ask("confirm", sign_on, clock, "confirm"))
    assert mail.state is MailState.FAILED
    assert "line break" in mail.problem
    assert post.received == []


def test_every_mail_has_templates_and_every_template_a_mail() -> None:
    folders = {path.name for path in (rendering.TEMPLATES / "mail").iterdir() if path.is_dir()}
    assert folders == set(mail_contexts.CONTENTS)


@pytest.mark.parametrize("name", sorted(mail_contexts.CONTENTS))
def test_no_mail_goes_out_for_nobody(app: Flask, clock: Clock, name: str) -> None:
    assert mail_contexts.CONTENTS[name](Mail(name=name, created_at=clock()), clock()) is None


def test_the_spool_takes_one_file_for_a_mail_written_twice(app: Flask) -> None:
    message = EmailMessage()
    message["Message-ID"] = "<abc@letters.example.org>"
    spool = transport.Spool(app.extensions["settings"].spool)
    spool.send(message)
    spool.send(message)
    assert [path.name for path in spool.folder.iterdir()] == ["abc.eml"]


def test_a_spool_that_cannot_be_written_is_tried_again_later(app: Flask) -> None:
    folder = app.extensions["settings"].spool
    folder.write_text("a file where the folder should be")
    message = EmailMessage()
    message["Message-ID"] = "<abc@letters.example.org>"
    with pytest.raises(transport.LaterError, match="cannot be written"):
        transport.Spool(folder).send(message)


def test_a_spool_whose_disk_is_full_leaves_no_half_file(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    message = EmailMessage()
    message["Message-ID"] = "<abc@letters.example.org>"
    spool = transport.Spool(app.extensions["settings"].spool)
    with pytest.raises(transport.LaterError, match="No space left"):
        spool.send(message)
    assert list(spool.folder.iterdir()) == []
