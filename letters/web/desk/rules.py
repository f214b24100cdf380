"""The rules and times of a letter."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from letters.domain import languages
from letters.domain import roll as rolls
from letters.domain.letter import Signatory
from letters.domain.problems import Problem
from letters.domain.states import LetterState, Role
from letters.models import Letter
from letters.services import reading, rules
from letters.services.actor import By
from letters.web.clock import now
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.rules import RulesForm, rules_form
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("rules", __name__)

ROOT = "/desk/<convener>/letters/<letter>/rules"


@blueprint.get(ROOT)
@policy(Member(Role.READER))
def edit(convener: str, letter: str) -> ResponseReturnValue:
    """Who may sign, when, and how the names are ordered."""
    return _page(_form())


@blueprint.post(ROOT)
@policy(Member(Role.COORDINATOR))
def change(convener: str, letter: str) -> ResponseReturnValue:
    """Keep the rules."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    try:
        wanted = form.rules(place().letter, _language())
        rules.change_rules(place().letter, wanted, by=By.member(place().user), now=now())
    except Problem as problem:
        problems.show(problem, form)
        return _page(form), status_of(problem)
    flash("The rules are kept.", "success")
    return redirect(url_for("rules.edit", convener=convener, letter=letter), 303)


def _form() -> RulesForm:
    language = _language()
    return rules_form(place().letter, language, languages.LANGUAGES.get(language, language))


def _language() -> str:
    return reading.version_in_force(place().letter).language


def _page(form: RulesForm) -> str:
    found = place().letter
    manages = place().may(Member(Role.COORDINATOR))
    return render_template(
        "desk/rules.html",
        form=form,
        changes=manages and found.state is not LetterState.CLOSED,
        note=_note(found),
        count=reading.count(found),
        zone=ZoneInfo(found.time_zone),
        now=now(),
    )


def _note(letter: Letter) -> str:
    """What the roll says of its order; while nobody is listed, what it would say."""
    note = reading.roll(letter).note
    if note:
        return note
    sample = [Signatory(f"The {kind}", kind) for kind in letter.who_may_sign.kinds]
    return rolls.make(sample, letter.order_rule).note
