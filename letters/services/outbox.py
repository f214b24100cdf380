"""Mails and jobs that leave with the transaction that caused them.

A job is a row of the job engine (DBOS) in the product's own database. It is written in the
transaction of the row that it is about, so both are kept or neither is, and it carries ids
only. The worker finds it by its name; nothing here imports what runs it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions
from flask import current_app
from sqlalchemy import (
    ColumnElement,
    Engine,
    Select,
    String,
    cast,
    column,
    exists,
    literal,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.exc import IntegrityError

from letters.domain import tokens
from letters.domain.problems import GoneProblem, NotFoundProblem
from letters.domain.states import MailState
from letters.models import (
    CoConvener,
    Convener,
    Edition,
    Invitation,
    Letter,
    Link,
    Mail,
    Membership,
    SignOn,
    User,
    constraints,
    db,
)
from letters.models.vault import vault

APPLICATION = "undersigned"
MAIL_QUEUE = "mail"
EDITION_QUEUE = "editions"
SEND_MAIL = "send_mail"
PRINT_EDITION = "print_edition"
# JSON, not pickle: whoever could write the database must not run code in the worker.
SERIALIZER = DBOSPortableJSONSerializer()

LINK_DAYS = 7
ROUNDS = 100
"""Rounds of a mail about a change: the change's number, hundredfold, and which sending it is."""
PATIENCE = timedelta(days=3)
"""How long a mail is tried before it counts as failed."""

ABOUT_LETTERS = ("agreement_asked", "digest", "closing_refused")
_UNDER_WAY = ("ENQUEUED", "DELAYED", "PENDING")
_ONE_EACH = {
    "uq_mails_sign_on",
    "uq_mails_invitation",
    "uq_mails_co_convener",
    "uq_mails_agreement_asked",
}


def client(engine: Engine) -> DBOSClient:
    """What enqueues jobs through connections of `engine`. It opens none of its own."""
    logging.getLogger("dbos").setLevel(logging.WARNING)
    return DBOSClient(
        system_database_engine=engine,
        serializer=SERIALIZER,
        application_name=APPLICATION,
        lazy=True,
    )


def make_tables(engine: Engine) -> None:
    """Create or bring up to date the tables of the job engine, in the product's database."""
    logging.getLogger("dbos").setLevel(logging.WARNING)
    DBOS.migrate(engine.url.render_as_string(hide_password=False))


def mail(
    name: str,
    *,
    now: datetime,
    sign_on: SignOn | None = None,
    invitation: Invitation | None = None,
    co_convener: CoConvener | None = None,
    user: User | None = None,
    letter: Letter | None = None,
    link: Link | None = None,
    round: int = 1,
) -> Mail:
    """Send the mail `name` (a folder of templates/mail) once this transaction is kept.

    It goes to the one of `sign_on`, `invitation`, `co_convener` and `user` that is given. `link`
    is the link in it; `letter` is the one it is about, by default that of the sign-on or the
    co-convener. Asking twice for the same (sign-on or invitation, name, round) gives the mail of
    the first time and sends once; to an account that holds only for the question whether its
    convener agrees, where `round` is the number of the version.
    """
    if letter is None and (about := sign_on or co_convener) is not None:
        letter = about.letter
    row = Mail(
        name=name,
        round=round,
        state=MailState.WAITING,
        letter=letter,
        sign_on=sign_on,
        invitation=invitation,
        co_convener=co_convener,
        user=user,
        link=link,
        address=user.email if user else "",
        created_at=now,
        give_up_at=now + PATIENCE,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        if constraints.violated(error) not in _ONE_EACH:
            raise
        owners = (
            (Mail.sign_on, sign_on),
            (Mail.invitation, invitation),
            (Mail.co_convener, co_convener),
            (Mail.user, user),
        )
        same = [column == owner for column, owner in owners if owner is not None]
        found = select(Mail).where(*same, Mail.letter == letter, Mail.name == name)
        return db.session.scalars(found.where(Mail.round == round)).one()
    enqueue_mail(row)
    return row


def enqueue_mail(mail: Mail, after: timedelta = timedelta(0)) -> None:
    """Ask the worker for the next attempt at a mail. Each attempt has a number and runs once."""
    workflow_id = f"mail-{mail.id}-{mail.attempts}"
    enqueue(MAIL_QUEUE, SEND_MAIL, workflow_id, mail.id, mail.attempts, after=after)


def try_again(mail: Mail, now: datetime) -> None:
    """Send a mail that waits or failed at once, with fresh patience. Others stay as they are."""
    if mail.state not in {MailState.WAITING, MailState.FAILED}:
        return
    mail.state = MailState.WAITING
    # The attempt that may still be waiting has an older number and will do nothing.
    mail.attempts += 1
    mail.retry_at = None
    mail.give_up_at = now + PATIENCE
    mail.problem = ""
    db.session.flush()
    enqueue_mail(mail)


def of_convener(convener: Convener, *states: MailState, limit: int) -> Sequence[Mail]:
    """The newest mails of a convener, in `states`: to its signers, to those it invited, and about
    letters to its own members. Other mails to accounts are on no desk: they are between the
    product and one person."""
    found = _mails_of(convener).where(Mail.state.in_(states))
    return db.session.scalars(found.order_by(Mail.created_at.desc(), Mail.id).limit(limit)).all()


def find_mail(convener: Convener, mail_id: str) -> Mail:
    """One mail of a convener. Raises `NotFoundProblem`."""
    found = db.session.scalar(_mails_of(convener).where(Mail.id == mail_id))
    if found is None:
        raise NotFoundProblem("There is no such mail here.")
    return found


def _mails_of(convener: Convener) -> Select[Mail]:
    members = select(Membership.user_id).where(Membership.convener_id == convener.id)
    to_others = Mail.user_id.is_(None) & or_(
        Letter.convener_id == convener.id, Invitation.convener_id == convener.id
    )
    return (
        select(Mail)
        .outerjoin(Letter, Mail.letter_id == Letter.id)
        .outerjoin(Invitation, Mail.invitation_id == Invitation.id)
        .where(or_(to_others, Mail.user_id.in_(members) & Mail.name.in_(ABOUT_LETTERS)))
    )


def mail_is_on_its_way() -> ColumnElement[bool]:
    """For a query of mails: whether the next attempt waits in the queue or is being made."""
    return under_way(literal("mail-") + Mail.id + "-" + cast(Mail.attempts, String))


def edition_is_on_its_way() -> ColumnElement[bool]:
    """For a query of editions: whether the printing waits in the queue or is being done."""
    return under_way(literal("edition-") + Edition.id + "-" + cast(Edition.attempt, String))


def under_way(workflow_id: ColumnElement[str]) -> ColumnElement[bool]:
    """For a query: whether the job of this id waits in the queue or is being done."""
    schema = "dbos" if db.engine.dialect.name == "postgresql" else None
    names = ("workflow_uuid", "status")
    jobs = table("workflow_status", *(column(name, String) for name in names), schema=schema)
    return exists().where(jobs.c.workflow_uuid == workflow_id, jobs.c.status.in_(_UNDER_WAY))


def edition(edition: Edition, after: timedelta = timedelta(0)) -> None:
    """Ask the worker for the present attempt at an edition. Asking twice prints once."""
    db.session.flush()
    workflow_id = f"edition-{edition.id}-{edition.attempt}"
    enqueue(EDITION_QUEUE, PRINT_EDITION, workflow_id, edition.id, edition.attempt, after=after)


def enqueue(
    queue: str,
    workflow: str,
    workflow_id: str,
    *arguments: str | int,
    after: timedelta = timedelta(0),
) -> None:
    """Ask the worker for a job, in the transaction under way; once for each `workflow_id`."""
    options = EnqueueOptions(queue_name=queue, workflow_name=workflow, workflow_id=workflow_id)
    if after:
        options["delay_seconds"] = after.total_seconds()
    jobs: DBOSClient = current_app.extensions["jobs"]
    jobs.enqueue_in_transaction(db.session.connection(), options, *arguments)


def link(
    purpose: str,
    *,
    now: datetime,
    sign_on: SignOn | None = None,
    invitation: Invitation | None = None,
    co_convener: CoConvener | None = None,
    days: int = LINK_DAYS,
) -> tuple[Link, str]:
    """A fresh link and its token, which is stored nowhere."""
    row = Link(
        purpose=purpose,
        nonce=secrets.token_hex(16),
        sign_on=sign_on,
        invitation=invitation,
        co_convener=co_convener,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    token = token_of(row)
    row.digest = tokens.digest(token)
    db.session.add(row)
    return row, token


def token_of(link: Link) -> str:
    """The token of a link, derived again from the key."""
    return tokens.derive(vault().link_key, link.purpose, link.id, link.nonce)


def find_link(token: str, purpose: str, now: datetime) -> Link:
    """The link that `token` opens.

    Raises `NotFoundProblem` when there is none for this purpose, `GoneProblem` when it has
    expired or was used.
    """
    digest = tokens.digest(token)
    found = db.session.scalar(select(Link).where(Link.digest == digest, Link.purpose == purpose))
    if found is None or not tokens.matches(token, found.digest):
        raise NotFoundProblem(
            "This link does not work. It may be cut short: "
            "copy the whole of it from the mail, or ask for a new one."
        )
    if found.used_at is not None:
        raise GoneProblem("This link has already been used.")
    if found.expires_at <= now:
        raise GoneProblem("This link has expired. Ask for a new one.")
    return found


def use(link: Link, now: datetime) -> None:
    """Mark a link as used. Raises `GoneProblem` when another request was first."""
    db.session.flush()
    marked = db.session.scalar(
        update(Link)
        .where(Link.id == link.id, Link.used_at.is_(None))
        .values(used_at=now)
        .returning(Link.id)
        .execution_options(synchronize_session="evaluate")
    )
    if marked is None:
        raise GoneProblem("This link has already been used.")
