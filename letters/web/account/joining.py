"""Answering a mailed invitation to draft a letter; the link proves the organization's mailbox."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, login_user

from letters.domain.problems import Problem
from letters.models import Convener, Link, User, db
from letters.services import accounts, joining
from letters.web.clock import now
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.co_convener import NEW, JoinAsNewForm, JoinForm
from letters.web.policies import Public, policy

blueprint = Blueprint("joining", __name__)

ROOT = "/links/co-convener/<token>"


@blueprint.get(ROOT)
@policy(Public("the mailed link; it changes nothing when opened"))
def show(token: str) -> ResponseReturnValue:
    """The invitation, and the ways to answer it."""
    link = joining.find(token, now())
    return _page(link, token, _form(link))


@blueprint.post(ROOT)
@policy(Public("the mailed link proves the invited mailbox"))
def accept(token: str) -> ResponseReturnValue:
    """Join: with a convener of whoever is signed in, or with a new one."""
    link = joining.find(token, now())
    form = _form(link)
    status = 422
    try:
        if form.validate():
            joined = _join(link, form)
            slug = joining.invited(link).letter.slug
            flash(f"{joined.name} takes part in this letter now.", "success")
            return redirect(url_for("overview.show", convener=joined.slug, letter=slug), 303)
    except Problem as problem:
        # An account that was made on the way is not kept, so the page must not know of it.
        db.session.rollback()
        problems.show(problem, form)
        status = status_of(problem)
    return _page(link, token, form), status


def _join(link: Link, form: JoinForm | JoinAsNewForm) -> Convener:
    user, name = _signed_in(), form.name.data or ""
    if isinstance(form, JoinAsNewForm):
        user, made = joining.accept_as_new(
            link, form.your_name.data, form.password.data, name, now=now()
        )
        login_user(user)
        return made
    assert user is not None, "the form is for who is signed in"
    if form.convener.data == NEW:
        return joining.accept_with_new(link, user, name, now=now())
    return joining.accept(link, user, form.convener.data or "", now=now())


@blueprint.post(f"{ROOT}/decline")
@policy(Public("the mailed link proves the invited mailbox"))
def decline(token: str) -> ResponseReturnValue:
    """Decline; that needs no account."""
    link = joining.find(token, now())
    joining.decline(link, _signed_in(), now=now())
    return render_template("account/joining_declined.html", invited=joining.invited(link))


def _signed_in() -> User | None:
    return current_user._get_current_object() if current_user.is_authenticated else None


def _form(link: Link) -> JoinForm | JoinAsNewForm:
    user, name = _signed_in(), joining.invited(link).name
    if user is None:
        return JoinAsNewForm(name=name)
    form = JoinForm(name=name)
    form.offer(joining.choices(link, user))
    return form


def _page(link: Link, token: str, form: JoinForm | JoinAsNewForm) -> str:
    invited, user = joining.invited(link), _signed_in()
    return render_template(
        "account/joining.html",
        form=form,
        invited=invited,
        title=joining.title(invited),
        rights=joining.may(invited),
        known=accounts.find(invited.email) is not None,
        signed_in=user,
        for_another=user is not None and joining.is_for_another(link, user),
        here=url_for("joining.show", token=token),
        no_url=url_for("joining.decline", token=token),
    )
