"""A person's own page: name, address, and all ways of signing in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import logout_user

from letters.domain.problems import Problem
from letters.services import accounts
from letters.web.clock import now
from letters.web.forms import problems
from letters.web.forms.profile import EmailForm, NameForm
from letters.web.guards import me
from letters.web.policies import Public, SignedIn, policy

blueprint = Blueprint("account", __name__)


@blueprint.route("/account/", methods=["GET", "POST"])
@policy(SignedIn())
def profile() -> ResponseReturnValue:
    """What the account holds; the name is changed here."""
    form = NameForm(your_name=me().name)
    if form.validate_on_submit():
        try:
            accounts.rename(me(), form.your_name.data)
        except Problem as problem:
            problems.show(problem, form)
        else:
            flash("Your name is changed.", "success")
            return redirect(url_for("account.profile"))
    page = render_template("account/profile.html", form=form, user=me())
    return page, 422 if form.errors else 200


@blueprint.route("/account/email", methods=["GET", "POST"])
@policy(SignedIn(fresh=True))
def ask_for_email() -> ResponseReturnValue:
    """Ask for another address; a mail proves it."""
    form = EmailForm()
    if form.validate_on_submit():
        try:
            accounts.ask_for_email(me(), form.email.data, now=now())
        except Problem as problem:
            problems.show(problem, form)
        else:
            flash(
                f"A link is on its way to {me().new_email}. The change counts once you "
                "use it. If no mail comes, that address may have an account already.",
                "success",
            )
            return redirect(url_for("account.profile"))
    page = render_template("account/email.html", form=form, user=me())
    return page, 422 if form.errors else 200


@blueprint.get("/links/email/<token>")
@policy(Public("the mailed link; it changes nothing when opened"))
def confirm_email(token: str) -> ResponseReturnValue:
    """The button that makes the new address count."""
    return render_template("account/confirm_email.html", user=accounts.find_email_change(token))


@blueprint.post("/links/email/<token>")
@policy(Public("the mailed link proves the new mailbox"))
def change_email(token: str) -> ResponseReturnValue:
    """Take the new address."""
    user = accounts.find_email_change(token)
    accounts.change_email(user, now=now())
    flash(f"From now on you sign in with {user.email}.", "success")
    return redirect(url_for("account.profile"))


@blueprint.post("/account/sign-out-everywhere")
@policy(SignedIn())
def sign_out_everywhere() -> ResponseReturnValue:
    """End all sessions of this account."""
    accounts.sign_out_everywhere(me())
    logout_user()
    flash("You are signed out on all devices.", "success")
    return redirect(url_for("security.login"))
