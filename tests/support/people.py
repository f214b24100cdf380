"""People in tests: signed in without typing a password."""

from __future__ import annotations

import time

from flask.testing import FlaskClient

from letters.models import User


def sign_in(client: FlaskClient, user: User, *, fresh: bool = True) -> None:
    """Make `user` the one who is signed in at `client`; the proof is recent when `fresh`."""
    with client.session_transaction() as session:
        session["_user_id"] = user.fs_uniquifier
        session["_fresh"] = True
        session["fs_paa"] = time.time() if fresh else 1.0
        session.pop("fs_gexp", None)


def sign_out(client: FlaskClient) -> None:
    """Forget all cookies of `client`."""
    client._cookies.clear()
