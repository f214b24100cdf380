"""Who works for a convener: invitations, roles, leaving."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from letters.domain.problems import GoneProblem, NotFoundProblem, Problem
from letters.domain.states import Role
from letters.models import Convener, Invitation, Link, Mail, Membership, User, db
from letters.models.constraints import violated
from letters.services import accounts, outbox


def members(convener: Convener) -> list[Membership]:
    """The people of a convener, by name."""
    found = select(Membership).join(User).where(Membership.convener_id == convener.id)
    return list(db.session.scalars(found.order_by(User.name, User.email)))


def coordinators(convener: Convener) -> list[User]:
    """The people who coordinate a convener and whose accounts are active."""
    found = select(User).join(Membership)
    chosen = found.where(
        Membership.convener_id == convener.id, Membership.role == Role.COORDINATOR, User.active
    )
    return list(db.session.scalars(chosen.order_by(User.id)))


def member(convener: Convener, membership_id: str) -> Membership:
    """One membership of this convener. Raises `NotFoundProblem`."""
    found = db.session.get(Membership, membership_id)
    if found is None or found.convener_id != convener.id:
        raise NotFoundProblem("There is no such member.")
    return found


def invitations(convener: Convener) -> list[Invitation]:
    """The invitations that nobody has accepted or taken back, the newest first."""
    found = select(Invitation).where(Invitation.convener_id == convener.id, *_PENDING)
    return list(db.session.scalars(found.order_by(Invitation.created_at.desc(), Invitation.id)))


def invitation(convener: Convener, invitation_id: str) -> Invitation:
    """One pending invitation of this convener. Raises `NotFoundProblem`."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or found.convener_id != convener.id or not _pends(found):
        raise NotFoundProblem("There is no such invitation.")
    return found


_PENDING = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))


def _pends(invitation: Invitation) -> bool:
    return invitation.accepted_at is None and invitation.revoked_at is None


def invite(
    convener: Convener, email: str, role: Role, *, by: User, now: datetime
) -> tuple[Invitation, bool]:
    """Mail an invitation that is good for seven days; give it, and whether it is new.

    Inviting again sends a new link, with the role of the last time. Raises `Problem` for an
    address that no mail reaches, and for somebody who is a member.
    """
    mailbox = accounts.mailbox(email)
    if _is_member(convener, mailbox):
        raise Problem(f"{mailbox} works for {convener.name} already.", "email")
    found = Invitation(convener=convener, email=mailbox, role=role, invited_by=by, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(found)
        fresh = True
    except IntegrityError as error:
        if violated(error) != "uq_invitations_one_pending":
            raise
        found = _pending(convener, mailbox)
        found.role, found.invited_by, found.created_at = role, by, now
        fresh = False
    _send(found, now)
    return found, fresh


def _is_member(convener: Convener, mailbox: str) -> bool:
    found = select(Membership.id).join(User)
    wanted = found.where(Membership.convener_id == convener.id, User.email == mailbox)
    return db.session.scalar(wanted) is not None


def _pending(convener: Convener, mailbox: str) -> Invitation:
    found = select(Invitation).where(Invitation.convener_id == convener.id, *_PENDING)
    return db.session.scalars(found.where(Invitation.email == mailbox)).one()


def _send(invitation: Invitation, now: datetime) -> None:
    for old in db.session.scalars(select(Link).where(Link.invitation_id == invitation.id)):
        old.expires_at = min(old.expires_at, now)
    link, _token = outbox.link("invitation", invitation=invitation, now=now)
    sent = select(func.count()).select_from(Mail).where(Mail.invitation_id == invitation.id)
    round = (db.session.scalar(sent) or 0) + 1
    outbox.mail("invitation", invitation=invitation, link=link, round=round, now=now)


def find_invitation(token: str, now: datetime) -> Link:
    """The link of a pending invitation. Raises `NotFoundProblem`, or `GoneProblem` when the
    invitation was taken back, accepted, or is over seven days old."""
    link = outbox.find_link(token, "invitation", now)
    assert link.invitation is not None, "made for an invitation"
    if link.invitation.revoked_at is not None:
        raise GoneProblem("This invitation was taken back. Ask whoever invited you.")
    if link.invitation.accepted_at is not None:
        raise GoneProblem("This invitation has already been accepted.")
    return link


def accept(link: Link, user: User, *, now: datetime) -> Membership:
    """Make an account a member by its invitation; who is one already keeps the role.

    Raises `GoneProblem` when the link was used by somebody faster.
    """
    outbox.use(link, now)
    invitation = link.invitation
    assert invitation is not None, "made for an invitation"
    invitation.accepted_at = now
    return add(invitation.convener, user, invitation.role, now=now)


def add(convener: Convener, user: User, role: Role, *, now: datetime) -> Membership:
    """Make a person a member. Who is one already keeps the role."""
    made = Membership(user_id=user.id, convener_id=convener.id, role=role, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        if violated(error) != "uq_memberships_user_id_convener_id":
            raise
        found = select(Membership).where(Membership.user_id == user.id)
        return db.session.scalars(found.where(Membership.convener_id == convener.id)).one()
    return made


def accept_as_new(link: Link, name: str, password: str, *, now: datetime) -> Membership:
    """Make an account for the invited mailbox, which the link proves, and a member of it.
    Raises `Problem` beside a field."""
    assert link.invitation is not None, "made for an invitation"
    user = accounts.create_user(name, link.invitation.email, password, now=now)
    return accept(link, user, now=now)


def revoke(invitation: Invitation, *, now: datetime) -> None:
    """Take an invitation back; its link ends. Asking twice is safe."""
    if _pends(invitation):
        invitation.revoked_at = now


def change_role(membership: Membership, role: Role) -> None:
    """Give a member another role. Raises `Problem` for the last coordinator."""
    if role is not Role.COORDINATOR:
        _keep_a_coordinator(membership)
    membership.role = role


def remove(membership: Membership) -> None:
    """End a membership. Raises `Problem` for the last coordinator."""
    _keep_a_coordinator(membership)
    db.session.delete(membership)
    db.session.flush()


def _keep_a_coordinator(membership: Membership) -> None:
    # Two coordinators who demote each other at once: the second waits for the first here.
    db.session.flush()
    db.session.refresh(membership.convener, with_for_update=True)
    db.session.refresh(membership)
    others = select(func.count()).select_from(Membership)
    left = db.session.scalar(
        others.where(
            Membership.convener_id == membership.convener_id,
            Membership.role == Role.COORDINATOR,
            Membership.id != membership.id,
        )
    )
    if membership.role is Role.COORDINATOR and not left:
        raise Problem(
            f"{membership.user.name} is the last coordinator of {membership.convener.name}. "
            "Make somebody else a coordinator first."
        )
