"""The links from mails. Opening one shows a page; only its buttons change anything."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import ConflictProblem, GoneProblem, Problem
from letters.domain.states import SignOnState
from letters.models import SignOn
from letters.rendering import compared
from letters.services import consenting, opening, outbox, reading, signed_before, signing
from letters.services.opening import ChangedTextProblem
from letters.web import tongues
from letters.web.clock import now
from letters.web.forms import problems
from letters.web.forms.entry import EntryForm, entry_form
from letters.web.policies import Public, policy
from letters.web.public import bp

Answer = tuple[str, int]

BY_LINK = Public("the link proves the mailbox")


def _sign_on(token: str, purpose: str) -> SignOn:
    sign_on = outbox.find_link(token, purpose, now()).sign_on
    assert sign_on is not None, "links of this purpose belong to a sign-on"
    return sign_on


@bp.get("/links/confirm/<token>")
@policy(BY_LINK)
def ask_confirm(token: str) -> ResponseReturnValue:
    """Show what would be confirmed."""
    return _confirm_page(_sign_on(token, "confirm"), token)


def _confirm_page(sign_on: SignOn, token: str, notice: str = "", status: int = 200) -> Answer:
    return _page("public/confirm.html", sign_on, token, notice=notice, **_changed(sign_on)), status


def _changed(sign_on: SignOn) -> dict[str, object]:
    """The text that a signer is asked to say yes to, and how it differs from the one signed."""
    version = reading.version_in_force(sign_on.letter)
    language = sign_on.language
    return {
        "text_hash": version.hash_in(language),
        "version": version,
        "changes": compared.for_reader(sign_on.version.tongues, version.tongues, language),
    }


@bp.post("/links/confirm/<token>")
@policy(BY_LINK)
def confirm(token: str) -> ResponseReturnValue:
    """The owner of the mailbox says yes."""
    sign_on = _sign_on(token, "confirm")
    try:
        signing.confirm(sign_on, now=now(), text_hash=request.form.get("text_hash", ""))
    except ChangedTextProblem as problem:
        return _confirm_page(sign_on, token, problem.message, 409)
    return redirect(url_for("public.confirmed", token=token), 303)


@bp.get("/links/confirmed/<token>")
@policy(BY_LINK)
def confirmed(token: str) -> ResponseReturnValue:
    """What is true now, and what happens next."""
    sign_on = _sign_on(token, "confirm")
    return _page("public/confirmed.html", sign_on, token, **_before(sign_on, token, "confirm"))


def _before(sign_on: SignOn, token: str, purpose: str) -> dict[str, object]:
    """What the owner of the mailbox signed before, and where the button goes that takes a name
    from there."""
    where = "public.use_name_after_confirming" if purpose == "confirm" else "public.use_name"
    return {"before": signed_before.of(sign_on), "use_url": url_for(where, token=token)}


@bp.post("/links/confirmed/<token>/name")
@policy(BY_LINK)
def use_name_after_confirming(token: str) -> ResponseReturnValue:
    """Sign under the name of an earlier sign-on of the same mailbox."""
    _use_name(_sign_on(token, "confirm"))
    return redirect(url_for("public.confirmed", token=token), 303)


@bp.post("/links/entry/<token>/name")
@policy(BY_LINK)
def use_name(token: str) -> ResponseReturnValue:
    """The same, from the page of the own entry."""
    _use_name(_sign_on(token, "entry"))
    return redirect(url_for("public.entry_changed", token=token), 303)


def _use_name(sign_on: SignOn) -> None:
    signed_before.take_name(sign_on, request.form.get("earlier", ""), now=now())


@bp.post("/links/not-me/<token>")
@policy(BY_LINK)
def not_me(token: str) -> ResponseReturnValue:
    """The owner of the mailbox says that somebody else filled the form."""
    sign_on = _sign_on(token, "confirm")
    signing.withdraw(sign_on, now=now(), disowned=True)
    return _page("public/withdrawn.html", sign_on, token)


@bp.get("/links/entry/<token>")
@policy(BY_LINK)
def entry(token: str) -> ResponseReturnValue:
    """Show the own entry, to be changed or taken off."""
    sign_on = _sign_on(token, "entry")
    if sign_on.state is SignOnState.WITHDRAWN:
        raise GoneProblem("This name was taken off. You may sign the letter again.")
    return _entry_page(sign_on, token, entry_form(sign_on))


def _entry_page(sign_on: SignOn, token: str, form: EntryForm) -> str:
    before = _before(sign_on, token, "entry")
    return _page("public/entry.html", sign_on, token, form=form, **before)


@bp.post("/links/entry/<token>")
@policy(BY_LINK)
def change_entry(token: str) -> ResponseReturnValue:
    """Change the own entry before closing."""
    sign_on = _sign_on(token, "entry")
    form = entry_form(sign_on)
    try:
        if form.validate():
            signing.change(sign_on, form.entry(sign_on.language), now=now())
            return redirect(url_for("public.entry_changed", token=token), 303)
    except (GoneProblem, ConflictProblem):
        raise
    except Problem as problem:
        problems.show(problem, form)
    return _entry_page(sign_on, token, form), 422


@bp.get("/links/entry/<token>/changed")
@policy(BY_LINK)
def entry_changed(token: str) -> ResponseReturnValue:
    """The entry as it stands after a change."""
    return _page("public/entry_changed.html", _sign_on(token, "entry"), token)


@bp.post("/links/withdraw/<token>")
@policy(BY_LINK)
def withdraw(token: str) -> ResponseReturnValue:
    """Take the own name off."""
    sign_on = _sign_on(token, "entry")
    signing.withdraw(sign_on, now=now())
    return _page("public/withdrawn.html", sign_on, token)


@bp.get("/links/consent/<token>")
@policy(BY_LINK)
def ask_consent(token: str) -> ResponseReturnValue:
    """Show what changed since the text was signed."""
    return _consent_page(_sign_on(token, "consent"), token)


def _consent_page(sign_on: SignOn, token: str, notice: str = "", status: int = 200) -> Answer:
    return _page("public/consent.html", sign_on, token, notice=notice, **_changed(sign_on)), status


@bp.post("/links/consent/<token>")
@policy(BY_LINK)
def consent(token: str) -> ResponseReturnValue:
    """The owner of the mailbox says yes to the changed text."""
    sign_on = _sign_on(token, "consent")
    try:
        consenting.consent(sign_on, text_hash=request.form.get("text_hash", ""), now=now())
    except ChangedTextProblem as problem:
        return _consent_page(sign_on, token, problem.message, 409)
    return redirect(url_for("public.consented", token=token), 303)


@bp.get("/links/consented/<token>")
@policy(BY_LINK)
def consented(token: str) -> ResponseReturnValue:
    """What is true after the consent."""
    sign_on = _sign_on(token, "consent")
    return _page("public/consented.html", sign_on, token, version=sign_on.version)


@bp.post("/links/consent/<token>/withdraw")
@policy(BY_LINK)
def refuse_consent(token: str) -> ResponseReturnValue:
    """Take the name off instead of consenting."""
    sign_on = _sign_on(token, "consent")
    signing.withdraw(sign_on, now=now())
    return _page("public/withdrawn.html", sign_on, token)


def _page(template: str, sign_on: SignOn, token: str, **more: object) -> str:
    letter = sign_on.letter
    return render_template(
        template,
        sign_on=sign_on,
        letter=letter,
        letter_path=tongues.path(letter, sign_on.language),
        text=reading.text(letter, language=sign_on.language),
        is_open=opening.is_open(letter, now()),
        token=token,
        **more,
    )
