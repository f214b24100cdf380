"""The doors: HTTP in, HTML or JSON out."""

from __future__ import annotations

from flask import Flask

from letters.extensions import csrf
from letters.web import (
    access_log,
    context,
    errors,
    guards,
    headers,
    limits,
    ops,
    security,
    unit_of_work,
)
from letters.web.account import invitation, joining, profile, setup
from letters.web.desk import (
    activity,
    changing,
    closing,
    co_conveners,
    conveners,
    copies,
    duplicates,
    editions,
    frame,
    importing,
    judging_parties,
    letterhead,
    letters,
    mail,
    members,
    order,
    overview,
    party,
    party_logo,
    print_form,
    room,
    rules,
    seal,
    sign_ons,
    signing_again,
    starters,
    text,
    translations,
    versions,
)
from letters.web.desk import (
    register as register_pages,
)
from letters.web.desk import (
    register_files as register_file_pages,
)
from letters.web.public import bp as public

BLUEPRINTS = (
    ops.bp,
    public,
    setup.blueprint,
    invitation.blueprint,
    joining.blueprint,
    profile.blueprint,
    conveners.blueprint,
    letterhead.blueprint,
    members.blueprint,
    seal.blueprint,
    mail.blueprint,
    letters.blueprint,
    text.blueprint,
    versions.blueprint,
    translations.blueprint,
    room.blueprint,
    rules.blueprint,
    starters.blueprint,
    duplicates.blueprint,
    overview.blueprint,
    co_conveners.blueprint,
    sign_ons.blueprint,
    order.blueprint,
    print_form.blueprint,
    closing.blueprint,
    changing.blueprint,
    signing_again.blueprint,
    editions.blueprint,
    copies.blueprint,
    activity.blueprint,
    importing.blueprint,
    register_pages.blueprint,
    register_file_pages.blueprint,
    party.blueprint,
    party_logo.blueprint,
    judging_parties.blueprint,
)


def register(app: Flask) -> None:
    """Bind all routes and what stands around them to an application."""
    headers.register(app)
    access_log.register(app)
    unit_of_work.register(app)
    # It reads who is signed in, so the terms of the transaction must stand before.
    security.register(app)
    limits.register(app)
    guards.register(app)
    context.register(app)
    frame.register(app)
    errors.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    # Visitors have no session, so there is no authority that another site could borrow.
    csrf.exempt(public)
