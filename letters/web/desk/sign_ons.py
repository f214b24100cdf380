"""The coordinator's queue: who signed, who may be listed, what came on paper."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from letters.domain.problems import NotFoundProblem, Problem
from letters.domain.states import LetterState, PartyKind, Right, Role, SignOnState
from letters.models import Letter, SignOn
from letters.services import checking, consenting, parties, reading, reviewing, signing
from letters.services.actor import By
from letters.web.clock import now
from letters.web.desk import activity, hints, mail
from letters.web.forms import problems
from letters.web.forms.checking import ConsentForm, DeclineForm, PlaceForm, RenameForm
from letters.web.forms.staff_entry import FORMS, StaffEntryForm
from letters.web.guards import place
from letters.web.pages import page_number
from letters.web.policies import Member, policy

blueprint = Blueprint("sign_ons", __name__)

ROOT = "/desk/<convener>/letters/<letter>/sign-ons"
LONGEST_QUERY = 100


@blueprint.get(ROOT)
@policy(Member(Role.READER, shared=Right.QUEUE))
def index(convener: str, letter: str) -> ResponseReturnValue:
    """All sign-ons, or those in one state; those to check with what helps to decide."""
    found = place().letter
    state = _state(request.args.get("state", ""))
    query = request.args.get("q", "")[:LONGEST_QUERY].replace("\0", "").strip()
    page = page_number(request.args.get("page", ""))
    # Whole mailboxes can be looked for, which would tell others who signed with which.
    mailboxes = place().shared is None
    listed = reviewing.sign_ons(found, state, query, page=page, mailboxes=mailboxes)
    return render_template(
        "desk/sign_ons.html",
        found=listed,
        page=page,
        hints=hints.of(found, listed.rows, mailboxes=mailboxes)
        if state is SignOnState.CONFIRMED
        else {},
        counts=reading.counts(found),
        numbers=_numbers(found),
        state=state,
        q=query,
        zone=ZoneInfo(found.time_zone),
        now=now(),
        states=SignOnState,
    )


def _numbers(letter: Letter) -> dict[str, int]:
    """The number that each sign-on has in the final list, by its id; none before closing."""
    if letter.state is not LetterState.CLOSED:
        return {}
    return {line.signatory.reference: line.number for line in reading.roll(letter).lines}


def _state(word: str) -> SignOnState | None:
    return SignOnState(word) if word in set(SignOnState) else None


@blueprint.get(f"{ROOT}/<sign_on>")
@policy(Member(Role.READER, shared=Right.QUEUE))
def show(convener: str, letter: str, sign_on: str) -> ResponseReturnValue:
    """One sign-on with all that helps to check it."""
    return _page(reviewing.sign_on(place().letter, sign_on))


def _page(sign_on: SignOn, *refused: FlaskForm) -> ResponseReturnValue:
    given = {type(form): form for form in refused}
    return render_template(
        "desk/sign_on.html",
        sign_on=sign_on,
        hints=hints.of(sign_on.letter, [sign_on], mailboxes=place().shared is None)[sign_on.id],
        counted=parties.counted(sign_on),
        frozen=reviewing.is_frozen(sign_on),
        mails=reviewing.mails_of(sign_on),
        lines=activity.in_words(reading.activity_of(sign_on)),
        decline_form=given.get(DeclineForm) or DeclineForm(formdata=None),
        consent_form=given.get(ConsentForm) or ConsentForm(formdata=None),
        text_hash=reading.version_in_force(sign_on.letter).text_hash,
        rename_form=given.get(RenameForm) or RenameForm(formdata=None, obj=sign_on),
        place_form=given.get(PlaceForm) or PlaceForm(formdata=None, obj=sign_on),
        zone=ZoneInfo(sign_on.letter.time_zone),
        mail_words=mail.WORDS,
        now=now(),
    ), 422 if refused else 200


@blueprint.post(f"{ROOT}/<sign_on>/list")
@policy(Member(Role.COORDINATOR))
def list_(convener: str, letter: str, sign_on: str) -> ResponseReturnValue:
    """Put the name on the list."""
    found = reviewing.sign_on(place().letter, sign_on)
    chosen = found.state is SignOnState.SUPERSEDED
    other = checking.list_(found, by=By.member(place().user), now=now())
    flash(*_listed(found, other))
    # Who chose between two looks at this one, and does not work through those to check.
    return redirect(_url(found), 303) if chosen else _next(found)


def _listed(sign_on: SignOn, other: SignOn | None) -> tuple[str, str]:
    """What to say of a sign-on that was to be listed, where `other` stood on the list for the
    same party; and how it looks."""
    if sign_on.state is SignOnState.NEEDS_CONSENT:
        return f"{sign_on.name} is asked first: the text changed since it was signed.", "warning"
    if other is None:
        return f"{sign_on.name} is listed.", "success"
    whose = f"{other.name} ({other.signer})" if other.signer else other.name
    if sign_on.state is SignOnState.SUPERSEDED:
        return f"{sign_on.name} is counted already, by the sign-on of {whose}.", "info"
    told = "; its signer is told by mail" if parties.tells(other, sign_on) else ""
    return (
        f"{sign_on.name} is listed instead of the sign-on of {whose}, which is kept "
        f"but not counted{told}.",
        "success",
    )


@blueprint.post(f"{ROOT}/<sign_on>/decline")
@policy(Member(Role.COORDINATOR))
def decline(convener: str, letter: str, sign_on: str) -> ResponseReturnValue:
    """Keep the name off the list, with a reason."""
    found = reviewing.sign_on(place().letter, sign_on)
    form = DeclineForm()
    try:
        checking.decline(found, form.reason.data or "", by=By.member(place().user), now=now())
    except Problem as problem:
        problems.show(problem, form)
        return _page(found, form)
    told = "; the signer is told the reason" if found.email_sealed else ""
    flash(f"{found.name} is declined{told}.", "success")
    return _next(found)


def _next(decided: SignOn) -> ResponseReturnValue:
    """Back to the queue, at the sign-on that stood behind the decided one; when nothing waits
    any more, to all sign-ons."""
    letter = decided.letter
    behind = reviewing.next_to_check(decided)
    waits = reading.counts(letter)[SignOnState.CONFIRMED]
    state = SignOnState.CONFIRMED if waits else None
    anchor = f"s-{behind.id}" if behind else None
    convener = place().convener.slug
    url = url_for(
        "sign_ons.index", convener=convener, letter=letter.slug, state=state, _anchor=anchor
    )
    return redirect(url, 303)


@blueprint.post(f"{ROOT}/<sign_on>/name")
@policy(Member(Role.COORDINATOR))
def rename(convener: str, letter: str, sign_on: str) -> ResponseReturnValue:
    """Correct the printed name; what was signed stays beside it."""
    found = reviewing.sign_on(place().letter, sign_on)
    form = RenameForm()
    try:
        checking.rename(
            found,
            form.name.data or "",
            form.sort_name.data or "",
            by=By.member(place().user),
            now=now(),
        )
    except Problem as problem:
        problems.show(problem, form)
        return _page(found, form)
    flash("The printed name is changed.", "success")
    return redirect(_url(found), 303)


@blueprint.post(f"{ROOT}/<sign_on>/place")
@policy(Member(Role.COORDINATOR))
def put(convener: str, letter: str, sign_on: str) -> ResponseReturnValue:
    """Pin among the leads, or give a place in the list."""
    found = reviewing.sign_on(place().letter, sign_on)
    form = PlaceForm()
    try:
        if not form.validate():
            return _page(found, form)
        checking.place(
            found,
            lead=form.lead.data,
            position=form.position.data,
            by=By.member(place().user),
            now=now(),
        )
    except Problem as problem:
        problems.show(problem, form)
        return _page(found, form)
    flash("The place is changed.", "success")
    return redirect(_url(found), 303)


@blueprint.post(f"{ROOT}/<sign_on>/withdraw")
@policy(Member(Role.COORDINATOR))
def withdraw(convener: str, letter: str, sign_on: str) -> ResponseReturnValue:
    """Take a name off because its signatory asked for it by other ways."""
    found = reviewing.sign_on(place().letter, sign_on)
    signing.withdraw(found, now=now(), by=By.member(place().user))
    flash(f"{found.name} is taken off.", "success")
    return redirect(_url(found), 303)


@blueprint.post(f"{ROOT}/<sign_on>/consent")
@policy(Member(Role.COORDINATOR))
def consent(convener: str, letter: str, sign_on: str) -> ResponseReturnValue:
    """Note a consent to the changed text that came by other ways."""
    found = reviewing.sign_on(place().letter, sign_on)
    form = ConsentForm()
    text_hash = request.form.get("text_hash", "")
    try:
        consenting.enter(
            found,
            form.evidence.data or "",
            text_hash=text_hash,
            by=By.member(place().user),
            now=now(),
        )
    except Problem as problem:
        problems.show(problem, form)
        return _page(found, form)
    flash(f"{found.name} stands under the changed text.", "success")
    return redirect(_url(found), 303)


def _url(sign_on: SignOn) -> str:
    return url_for(
        "sign_ons.show",
        convener=place().convener.slug,
        letter=place().letter.slug,
        sign_on=sign_on.id,
    )


@blueprint.get(f"{ROOT}/enter/<kind>")
@policy(Member(Role.COORDINATOR))
def ask_enter(convener: str, letter: str, kind: str) -> ResponseReturnValue:
    """The form for a sign-on that came on paper or by mail."""
    return _enter_page(FORMS[_kind(kind)](), kind)


def _enter_page(form: StaffEntryForm, kind: str) -> str:
    """The form, bound to the text in force: what is entered belongs to that and no other."""
    version = reading.version_in_force(place().letter)
    form.text_hash.data = version.text_hash
    return render_template("desk/enter.html", form=form, kind=kind, version=version)


@blueprint.post(f"{ROOT}/enter/<kind>")
@policy(Member(Role.COORDINATOR))
def enter(convener: str, letter: str, kind: str) -> ResponseReturnValue:
    """Enter it, with a note on how it came."""
    form = FORMS[_kind(kind)]()
    try:
        if form.validate():
            language = reading.version_in_force(place().letter).language
            entered = checking.enter(
                place().letter,
                form.entry(language),
                form.evidence.data or "",
                list_now=form.list_now.data,
                text_hash=form.text_hash.data or "",
                form_key=(form.form_key.data or "")[:64] or None,
                by=By.member(place().user),
                now=now(),
            )
            flash(*_entered(entered, wanted=form.list_now.data))
            another = "another" in request.form
            here = url_for("sign_ons.ask_enter", convener=convener, letter=letter, kind=kind)
            return redirect(here if another else _url(entered), 303)
    except Problem as problem:
        problems.show(problem, form)
    return _enter_page(form, kind), 422


def _entered(sign_on: SignOn, wanted: bool) -> tuple[str, str]:
    """What to say of a sign-on entered by hand, and how it looks."""
    if sign_on.state is SignOnState.LISTED:
        return f"{sign_on.name} is entered and listed.", "success"
    if wanted:
        sentence = "the same name is on this letter, or it is a recipient's. Look before you list."
        return f"{sign_on.name} is entered but waits to be checked: {sentence}", "warning"
    return f"{sign_on.name} is entered and waits to be checked.", "success"


def _kind(word: str) -> PartyKind:
    if word not in set(PartyKind):
        raise NotFoundProblem("Organizations and persons sign letters, nothing else.")
    return PartyKind(word)
