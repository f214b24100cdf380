"""How often one may try: counted by address and by account, forgotten after minutes.

The counters hold keyed hashes, so that neither addresses nor accounts can be read in them.
"""

from __future__ import annotations

import hmac
import time

from flask import Flask, current_app, request, session
from flask_limiter.util import get_remote_address
from flask_security import current_user
from limits import RateLimitItem, parse
from werkzeug.exceptions import TooManyRequests

from letters.extensions import limiter

BY_ADDRESS = parse("60 per 15 minutes")
BY_ACCOUNT = parse("20 per 15 minutes")
RESETS_BY_ACCOUNT = parse("5 per hour")

TRIES = frozenset(
    {
        "security.login",
        "security.verify",
        "security.change_password",
        "security.two_factor_token_validation",
        "security.mf_recovery",
        "security.wan_signin_response",
        "security.wan_verify_response",
        "security.reset_password",
    }
)
"""Endpoints that take a password, a code or a passkey's answer."""
RESETS = frozenset({"security.forgot_password"})
"""Endpoints that mail somebody on demand."""


def register(app: Flask) -> None:
    """Count before each request that tries a secret or asks for a mail."""
    app.before_request(_count)


def _count() -> None:
    if request.method != "POST" or request.endpoint not in TRIES | RESETS:
        return
    hit(BY_ADDRESS, "address", get_remote_address())
    account = _account()
    if account:
        item = RESETS_BY_ACCOUNT if request.endpoint in RESETS else BY_ACCOUNT
        hit(item, f"account {request.endpoint in RESETS}", account)


def hit(item: RateLimitItem, kind: str, who: str) -> None:
    """Count one try of `who`. Raises `TooManyRequests`, with the seconds to wait, beyond
    what `item` allows."""
    key = hmac.digest(current_app.config["SECRET_KEY"].encode(), who.encode(), "sha256").hex()
    if not limiter.limiter.hit(item, kind, key):
        ends = limiter.limiter.get_window_stats(item, kind, key).reset_time
        raise TooManyRequests(retry_after=max(1, int(ends - time.time())))


def _account() -> str:
    """Which account is tried, in words that no other account has; "" where none is named."""
    if email := request.form.get("email", "").strip().lower():
        return email
    if current_user.is_authenticated:
        return f"id {current_user.id}"
    return f"half {session['tf_user_id']}" if "tf_user_id" in session else ""
