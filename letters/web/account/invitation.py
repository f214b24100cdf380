"""Accepting an invitation; the link proves the mailbox, the button accepts."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, login_user

from letters.domain.problems import Problem
from letters.models import Link
from letters.services import accounts, members
from letters.web.clock import now
from letters.web.forms import problems
from letters.web.forms.invitation import NewAccountForm
from letters.web.policies import Public, policy

blueprint = Blueprint("invitation", __name__)


@blueprint.get("/links/invitation/<token>")
@policy(Public("the mailed link; it changes nothing when opened"))
def show(token: str) -> ResponseReturnValue:
    """The invitation, with the button that accepts it."""
    return _page(members.find_invitation(token, now()), token, NewAccountForm())


@blueprint.post("/links/invitation/<token>")
@policy(Public("the mailed link proves the invited mailbox"))
def accept(token: str) -> ResponseReturnValue:
    """Accept: with the account that is signed in, or with a new one."""
    link = members.find_invitation(token, now())
    form = NewAccountForm()
    if current_user.is_authenticated:
        membership = members.accept(link, current_user._get_current_object(), now=now())
    elif not form.validate():
        return _page(link, token, form)
    else:
        try:
            membership = members.accept_as_new(
                link, form.your_name.data, form.password.data, now=now()
            )
        except Problem as problem:
            problems.show(problem, form)
            return _page(link, token, form)
        login_user(membership.user)
    flash(f"Welcome. You now work for {membership.convener.name}.", "success")
    return redirect(url_for("letters.index", convener=membership.convener.slug))


def _page(link: Link, token: str, form: NewAccountForm) -> ResponseReturnValue:
    assert link.invitation is not None, "found by `find_invitation`"
    page = render_template(
        "account/invitation.html",
        form=form,
        invitation=link.invitation,
        known=accounts.find(link.invitation.email) is not None,
        signed_in=current_user if current_user.is_authenticated else None,
        here=url_for("invitation.show", token=token),
    )
    return page, 422 if form.errors else 200
