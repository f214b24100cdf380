"""Who works for a convener: roles, invitations, leaving."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import Role
from letters.services import members, outbox
from letters.web.clock import now
from letters.web.forms import problems
from letters.web.forms.invitation import ROLES, InvitationForm
from letters.web.guards import me, place
from letters.web.policies import Member, policy

blueprint = Blueprint("members", __name__)


@blueprint.get("/desk/<convener>/members")
@policy(Member(Role.READER))
def index(convener: str) -> ResponseReturnValue:
    """The people of this convener, and who is invited."""
    return _page(InvitationForm())


@blueprint.post("/desk/<convener>/members")
@policy(Member(Role.COORDINATOR, fresh=True))
def invite(convener: str) -> ResponseReturnValue:
    """Invite somebody; inviting again sends the mail again."""
    form = InvitationForm()
    if not form.validate():
        return _page(form)
    try:
        invitation, fresh = members.invite(
            place().convener, form.email.data, Role(form.role.data), by=me(), now=now()
        )
    except Problem as problem:
        problems.show(problem, form)
        return _page(form)
    again = "" if fresh else " again, with a new link"
    flash(f"An invitation is on its way to {invitation.email}{again}.", "success")
    return redirect(url_for("members.index", convener=convener))


@blueprint.post("/desk/<convener>/invitations/<invitation>/revoke")
@policy(Member(Role.COORDINATOR))
def revoke(convener: str, invitation: str) -> ResponseReturnValue:
    """Take an invitation back."""
    found = members.invitation(place().convener, invitation)
    members.revoke(found, now=now())
    flash(f"The invitation of {found.email} is taken back; its link works no more.", "success")
    return redirect(url_for("members.index", convener=convener))


@blueprint.get("/desk/<convener>/members/<member>")
@policy(Member(Role.COORDINATOR))
def show(convener: str, member: str) -> ResponseReturnValue:
    """One member: the role, and the way out."""
    found = members.member(place().convener, member)
    return render_template("desk/member.html", membership=found, roles=ROLES)


@blueprint.post("/desk/<convener>/members/<member>/role")
@policy(Member(Role.COORDINATOR, fresh=True))
def change_role(convener: str, member: str) -> ResponseReturnValue:
    """Give a member another role."""
    found = members.member(place().convener, member)
    members.change_role(found, _role(request.form.get("role", "")))
    flash(f"{found.user.name} is {found.role} now.", "success")
    return redirect(url_for("members.index", convener=convener))


@blueprint.post("/desk/<convener>/members/<member>/remove")
@policy(Member(Role.COORDINATOR, fresh=True))
def remove(convener: str, member: str) -> ResponseReturnValue:
    """End a membership."""
    found = members.member(place().convener, member)
    person = found.user
    members.remove(found)
    flash(f"{person.name} does not work for {place().convener.name} any more.", "success")
    if person.id == me().id:
        return redirect(url_for("conveners.home", all=1))
    return redirect(url_for("members.index", convener=convener))


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError as error:
        raise Problem("Please choose a role from the list.") from error


def _page(form: InvitationForm) -> ResponseReturnValue:
    page = render_template(
        "desk/members.html",
        form=form,
        memberships=members.members(place().convener),
        invitations=members.invitations(place().convener),
        invitation_lasts=timedelta(days=outbox.LINK_DAYS),
        manages=place().may(Member(Role.COORDINATOR)),
    )
    return page, 422 if form.errors else 200
