"""The mails of a convener: what waits, what was refused and, without a server, what is in them."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from letters.config import Settings
from letters.domain.states import MailState, Role
from letters.models import Convener
from letters.rendering.mail import SpooledMail, read_spool
from letters.services import outbox
from letters.web.clock import now
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("mail", __name__)

MOST = 100

WORDS = {
    "confirm": "Please confirm",
    "confirmed": "Thank you for confirming",
    "amended": "The text changed, please look",
    "corrected": "A small correction of the text",
    "already_signed": "You have signed already",
    "entry_link": "The link to the own entry",
    "listed": "Your name is listed",
    "replaced": "Your name is counted by another sign-on",
    "declined": "Your name is not listed",
    "withdrawn": "Your name is taken off",
    "sign_again": "Would you sign this one too?",
    "invitation": "Invitation to the desk",
    "co_convener": "Invitation to draft a letter together",
    "agreement_asked": "A text waits for an agreement",
    "digest": "What is new in a draft room",
    "closing_refused": "A letter could not close",
}
"""What each mail is called at the desk."""


@blueprint.get("/desk/<convener>/mail")
@policy(Member(Role.COORDINATOR))
def index(convener: str) -> ResponseReturnValue:
    """Mails that did not leave yet, and those that are kept here while no server is set."""
    settings: Settings = current_app.extensions["settings"]
    found = place().convener
    return render_template(
        "desk/mail.html",
        failed=outbox.of_convener(found, MailState.FAILED, limit=MOST),
        waiting=outbox.of_convener(found, MailState.WAITING, limit=MOST),
        spooled=None if settings.smtp_url else _spooled(settings, found),
        words=WORDS,
        now=now(),
    )


def _spooled(settings: Settings, convener: Convener) -> list[SpooledMail]:
    # By the ids of its own rows: the folder holds the mails of all conveners and of accounts.
    ids = {mail.id for mail in outbox.of_convener(convener, MailState.SENT, limit=MOST)}
    return read_spool(settings.spool, MOST, ids)


@blueprint.post("/desk/<convener>/mail/<mail>/again")
@policy(Member(Role.COORDINATOR))
def again(convener: str, mail: str) -> ResponseReturnValue:
    """Send a mail now instead of later, or after all."""
    outbox.try_again(outbox.find_mail(place().convener, mail), now())
    flash("The mail is on its way again.", "success")
    return redirect(url_for("mail.index", convener=convener))
