"""Asking those who signed earlier letters to sign an open one too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import PartyKind, Role
from letters.models import SignOn
from letters.rendering import mail
from letters.services import opening, reading, signed_before, signing_again
from letters.services.actor import By
from letters.web.clock import now
from letters.web.errors import status_of
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("signing_again", __name__)

ROOT = "/desk/<convener>/letters/<letter>/ask"
EXAMPLE = "…"
"""Stands for the token in the mail that is shown before it is sent."""


@dataclass(frozen=True, slots=True)
class Group:
    """An earlier letter with those of its signers who may be asked."""

    title: str
    language: str
    month: str
    sign_ons: Sequence[SignOn]


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
    try:
        count = signing_again.ask(
            place().letter, set(chosen), by=By.member(place().user), now=now()
        )
    except Problem as problem:
        return _page(chosen, problem.message), status_of(problem)
    if count:
        who = "1 organization is" if count == 1 else f"{count} organizations are"
        flash(f"{who} asked by mail.", "success")
    else:
        flash("They were asked already; nobody gets a second mail.", "info")
    return redirect(url_for("signing_again.index", convener=convener, letter=letter), 303)


def _page(chosen: Collection[str] | None = None, refused: str = "") -> str:
    found = place().letter
    moment = now()
    takes = opening.is_open(found, moment)
    takes = takes and PartyKind.ORGANIZATION in found.who_may_sign.kinds
    waiting = signing_again.waiting(found) if takes else []
    shown = waiting[: signing_again.MOST]
    if chosen is None:
        chosen = [] if request.args.get("tick") == "none" else [each.id for each in shown]
    return render_template(
        "desk/signing_again.html",
        takes=takes,
        groups=_by_letter(shown),
        count=len(shown),
        more=len(waiting) - len(shown),
        chosen=chosen,
        refused=refused,
        example=_example(shown[0]) if shown else None,
        calls=signing_again.calls(found),
        refusals=signing_again.refusals(found),
        zone=ZoneInfo(found.time_zone),
    )


def _by_letter(sign_ons: Iterable[SignOn]) -> list[Group]:
    """The newest of the letters first, names in the order of their alphabet."""
    under: dict[str, list[SignOn]] = {}
    for each in sign_ons:
        under.setdefault(each.letter_id, []).append(each)
    groups = []
    for rows in under.values():
        letter = rows[0].letter
        text = reading.text(letter)
        ordered = sorted(rows, key=lambda each: each.sort_key)
        groups.append(Group(text.title, text.language, signed_before.month(letter), ordered))
    return groups


def _example(sign_on: SignOn) -> tuple[str, str]:
    """The subject and the text of the mail to one of them, as it would leave now."""
    site = current_app.extensions["settings"].url
    words = signing_again.mail_words(place().letter, sign_on, site, EXAMPLE)
    expires = now() + signing_again.LINK_TIME
    return mail.in_words(signing_again.MAIL, {**words, "expires": expires})
