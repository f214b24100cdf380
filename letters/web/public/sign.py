"""Signing, and asking for the mailed links again."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import PartyKind
from letters.extensions import limiter
from letters.models import Letter
from letters.services import opening, reading, signing, suggesting
from letters.services.opening import ChangedTextProblem
from letters.web import tongues
from letters.web.clock import now
from letters.web.forms import problems
from letters.web.forms.sign_on import (
    FORMS,
    LEAST_SECONDS,
    MailboxForm,
    OrganizationForm,
    PersonForm,
    read_form_key,
)
from letters.web.policies import Public, policy
from letters.web.public import bp
from letters.web.public.letter import page

SIGN_LIMIT = "30 per minute; 300 per hour"
KNOWN_LIMIT = "90 per minute; 900 per hour"
MAIL_LIMIT = "10 per minute; 60 per hour"
TOO_QUICK = (
    f"The form was sent within {LEAST_SECONDS} seconds of being shown, which robots do, so it was "
    "not taken. All that you filled in is still there: please press the button once more."
)


@bp.post("/letters/<slug>/sign")
@policy(Public("unauthenticated by design; limited, confirmed by mail"))
@limiter.limit(SIGN_LIMIT)
def sign(slug: str) -> ResponseReturnValue:
    """Take a sign-on; every accepted one is answered by the same page."""
    letter = reading.public_letter(slug)
    person = request.form.get("kind") == PartyKind.PERSON
    form = FORMS[PartyKind.PERSON if person else PartyKind.ORGANIZATION]()
    opening.check_open(letter, now())
    language = _language(letter, form)
    if not form.validate() or _may_be_known(letter, form):
        return page(letter, form, status=422, language=language)
    # Only a robot fills the hidden field; it learns nothing from the answer.
    if not form.homepage.data:
        try:
            _sign(letter, form, language)
        except ChangedTextProblem as problem:
            return page(letter, form, problem.message, 409, problem.seen, language)
        except Problem as problem:
            if problem.field is None:
                raise
            problems.show(problem, form)
            return page(letter, form, status=422, language=language)
    return redirect(_signed_path(letter, language), 303)


def _may_be_known(letter: Letter, form: OrganizationForm | PersonForm) -> bool:
    """Whether to ask first, once for each typed name, if a name that is public already is meant."""
    if not isinstance(form, OrganizationForm) or form.homepage.data or form.was_asked():
        return False
    found = suggesting.once_typed(letter, form.name.data or "")
    if found:
        form.ask(found)
    return bool(found)


@bp.get("/letters/<slug>/known")
@policy(Public("names that anybody can read on public letters; limited"))
@limiter.limit(KNOWN_LIMIT)
def known(slug: str) -> ResponseReturnValue:
    """The public names that may be meant by what is typed so far (`q`), for the coupon."""
    letter = reading.public_letter(slug)
    found = []
    if opening.is_open(letter, now()):
        found = suggesting.while_typing(letter, request.args.get("q", ""))
    if not found:
        return "", 204
    answer = make_response(render_template("public/_known.html", known=found))
    # What somebody typed is not kept in the browser either.
    answer.cache_control.no_store = True
    return answer


def _language(letter: Letter, form: OrganizationForm | PersonForm) -> str:
    """The language of the text that a form showed, by its hash; where that is of no text in
    force, the one that the form says, if the letter can be read in it."""
    version = reading.version_in_force(letter)
    said = form.language.data or ""
    found = version.language_of(form.text_hash.data or "")
    return found or (said if said in version.languages else version.language)


def _signed_path(letter: Letter, language: str) -> str:
    """The page after signing, in the language that was read."""
    if language == reading.version_in_force(letter).language:
        return url_for("public.signed", slug=letter.slug)
    return url_for("public.signed", slug=letter.slug, language=language)


def _sign(letter: Letter, form: OrganizationForm | PersonForm, language: str) -> None:
    key = read_form_key(form.form_key.data, now())
    if key is None:
        raise Problem("This form is too old. Please send it once more.", "form_key")
    nonce, age = key
    if age < LEAST_SECONDS:
        raise Problem(TOO_QUICK, "form_key")
    signing.sign(
        letter,
        form.entry(language),
        form_key=nonce,
        text_hash=form.text_hash.data or "",
        now=now(),
    )


@bp.get("/letters/<slug>/signed")
@policy(Public())
def signed(slug: str) -> ResponseReturnValue:
    """What happens next; the same for everybody."""
    letter = reading.public_letter(slug)
    language = request.args.get("language", "")
    return render_template(
        "public/signed.html",
        letter=letter,
        letter_path=tongues.path(letter, language),
        text=reading.text(letter, language=language),
        form=MailboxForm(),
    )


@bp.get("/letters/<slug>/links")
@policy(Public())
def ask_links(slug: str) -> ResponseReturnValue:
    """Ask for the link to change an entry or take it off."""
    letter = reading.public_letter(slug)
    return render_template(
        "public/ask_links.html", letter=letter, text=reading.text(letter), form=MailboxForm()
    )


@bp.post("/letters/<slug>/links")
@policy(Public("answers alike whether the mailbox is known; limited"))
@limiter.limit(MAIL_LIMIT)
def send_links(slug: str) -> ResponseReturnValue:
    """Mail the links to the owner of the mailbox; the page tells nobody whether there are any."""
    letter = reading.public_letter(slug)
    form = MailboxForm()
    try:
        if form.validate():
            signing.send_again(letter, form.email.data or "", now=now())
            return redirect(url_for("public.links_sent", slug=slug), 303)
    except Problem as problem:
        problems.show(problem, form)
    text = reading.text(letter)
    return render_template("public/ask_links.html", letter=letter, text=text, form=form), 422


@bp.get("/letters/<slug>/links/sent")
@policy(Public())
def links_sent(slug: str) -> ResponseReturnValue:
    """The same answer for every mailbox."""
    letter = reading.public_letter(slug)
    return render_template("public/links_sent.html", letter=letter, text=reading.text(letter))
