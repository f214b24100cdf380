"""For the machine that looks after the product: is it alive, is it ready?"""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from letters.services import upkeep
from letters.web.clock import now
from letters.web.policies import Public, policy

bp = Blueprint("ops", __name__)

OPEN = Public("says nothing about letters or people")


@bp.get("/healthz")
@policy(OPEN)
def healthz() -> ResponseReturnValue:
    """Whether this process answers at all."""
    return jsonify(alive=True)


@bp.get("/readyz")
@policy(OPEN)
def readyz() -> ResponseReturnValue:
    """Whether everything is there that the product needs, and what is not (503)."""
    missing = upkeep.missing(now())
    parts = {name: missing.get(name, "ok") for name in upkeep.PARTS}
    return jsonify(ready=not missing, **parts), 503 if missing else 200
