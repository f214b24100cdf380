"""People in tests: signed in without typing a password."""

from __future__ import annotations

import time

from flask.testing import FlaskClient
from sqlalchemy import inspect

from letters.models import User, db
from letters.models.transaction import reading

PASSWORD = "seven grey herons landed"


def sign_in(client: FlaskClient, user: User, *, fresh: bool = True) -> None:
    """Make `user` the one who is signed in at `client`; the proof is recent when `fresh`.

    The user may come from any session, open or closed.
    """
    key = inspect(user).identity
    with client.application.app_context(), reading():
        uniquifier = db.session.get_one(User, key).fs_uniquifier
    with client.session_transaction() as session:
        session["_user_id"] = uniquifier
        session["_fresh"] = True
        session["fs_paa"] = time.time() if fresh else 1.0
        session.pop("fs_gexp", None)
