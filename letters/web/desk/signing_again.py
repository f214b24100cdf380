"""Asking those who signed earlier letters to sign an open one too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain import address
from letters.domain.problems import Problem
from letters.domain.states import PartyKind, Role
from letters.models import SignOn
from letters.rendering import mail
from letters.services import opening, reading, signed_before, signing_again, whom_to_ask
from letters.services.actor import By
from letters.web.clock import now
from letters.web.errors import status_of
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("signing_again", __name__)

ROOT = "/desk/<convener>/letters/<letter>/ask"
MAILBOX = "mailbox-"
"""Before the id of a sign-on: the field that picks another mailbox of the organization."""
EXAMPLE = "…"
"""Stands for the token in the mail that is shown before it is sent."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An organization that may be asked: by which of its sign-ons, the first of which is usual,
    and which of them is picked."""

    sign_ons: Sequence[SignOn]
    picked: SignOn

    @property
    def usual(self) -> SignOn:
        """The sign-on by which the organization stands in the list."""
        return self.sign_ons[0]


@dataclass(frozen=True, slots=True)
class Group:
    """An earlier letter with those of its signers who may be asked."""

    title: str
    language: str
    month: str
    asked: Sequence[Asked]


@blueprint.get(ROOT)
@policy(Member(Role.COORDINATOR))
def index(convener: str, letter: str) -> ResponseReturnValue:
    """Who may be asked, and the mail that they would get."""
    return _page()


@blueprint.post(ROOT)
@policy(Member(Role.COORDINATOR))
def ask(convener: str, letter: str) -> ResponseReturnValue:
    """Ask those who are ticked."""
    chosen = request.form.getlist("sign_on")
    picked = {_picked(each) for each in chosen}
    try:
        count = signing_again.ask(place().letter, picked, by=By.member(place().user), now=now())
    except Problem as problem:
        return _page(chosen, problem.message), status_of(problem)
    if count:
        who = "1 organization is" if count == 1 else f"{count} organizations are"
        flash(f"{who} asked by mail.", "success")
    else:
        flash("They were asked already; nobody gets a second mail.", "info")
    return redirect(url_for("signing_again.index", convener=convener, letter=letter), 303)


def _picked(usual: str) -> str:
    """Which sign-on of an organization was picked in the form; the usual one where none was."""
    return request.form.get(f"{MAILBOX}{usual}", usual)


def _page(chosen: Collection[str] | None = None, refused: str = "") -> str:
    found = place().letter
    moment = now()
    takes = opening.is_open(found, moment)
    takes = takes and PartyKind.ORGANIZATION in found.who_may_sign.kinds
    waiting = whom_to_ask.waiting(found) if takes else []
    groups = _by_letter(waiting[: signing_again.MOST])
    shown = [each for group in groups for each in group.asked]
    if chosen is None:
        none = request.args.get("tick") == "none"
        chosen = [] if none else [each.usual.id for each in shown]
    ticked = [each for each in shown if each.usual.id in chosen]
    return render_template(
        "desk/signing_again.html",
        takes=takes,
        groups=groups,
        count=len(shown),
        more=len(waiting) - len(shown),
        chosen=chosen,
        refused=refused,
        example=_example((ticked or shown)[0].picked) if shown else None,
        mailbox=MAILBOX,
        at=_at,
        calls=signing_again.calls(found),
        has_refused=signing_again.has_refused,
        refusals=whom_to_ask.refusals(found),
        zone=ZoneInfo(found.time_zone),
    )


def _by_letter(waiting: Iterable[Sequence[SignOn]]) -> list[Group]:
    """The newest of the letters first, names in the order of their alphabet."""
    under: dict[str, list[Asked]] = {}
    for each in waiting:
        wanted = _picked(each[0].id)
        picked = next((one for one in each if one.id == wanted), each[0])
        under.setdefault(each[0].letter_id, []).append(Asked(each, picked))
    groups = []
    for rows in sorted(under.values(), key=lambda rows: _age(rows[0]), reverse=True):
        letter = rows[0].usual.letter
        text = reading.text(letter)
        ordered = sorted(rows, key=lambda each: each.usual.sort_key)
        groups.append(Group(text.title, text.language, signed_before.month(letter), ordered))
    return groups


def _at(sign_on: SignOn) -> str:
    """Where a mailbox is: two may be of one name and role."""
    return address.domain(sign_on.email)


def _age(asked: Asked) -> datetime:
    letter = asked.usual.letter
    return letter.opened_at or letter.created_at


def _example(sign_on: SignOn) -> tuple[str, str]:
    """The subject and the text of the mail to one of them, as it would leave now."""
    site = current_app.extensions["settings"].url
    words = signing_again.mail_words(place().letter, sign_on, site, EXAMPLE)
    expires = now() + signing_again.LINK_TIME
    return mail.in_words(signing_again.MAIL, {**words, "expires": expires})
