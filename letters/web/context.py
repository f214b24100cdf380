"""What every template may use: addresses of static files, and the frame of the desk."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, url_for

from letters.domain.states import Role
from letters.models import Convener
from letters.services import pairs

HOUSE = "Undersigned"


def register(app: Flask) -> None:
    """Offer the names below to all templates."""
    app.jinja_env.globals.update(static_url=static_url, house=HOUSE)
    app.context_processor(_foot_links)
    app.context_processor(_desk)


def _foot_links() -> dict[str, Any]:
    return {
        "foot_links": [
            ("Check a printed letter", url_for("public.ask_verify")),
            ("Privacy", url_for("public.privacy")),
            ("Accessibility", url_for("public.accessibility")),
            ("For coordinators", url_for("conveners.home")),
        ]
    }


def static_url(name: str) -> str:
    """The address of a static file; it changes with the file, so that it may be kept long.

    Fonts are the exception: the styles name them by their plain address.
    """
    if name.startswith("fonts/"):
        return url_for("static", filename=name)
    folder = current_app.static_folder
    assert folder is not None, "the application has static files"
    return url_for("static", filename=name, v=_fingerprint(Path(folder) / name))


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _desk() -> dict[str, Any]:
    """The rail of the desk, for routes that only signed-in people see."""
    member = g.get("member")
    if member is None:
        return {}
    frame: dict[str, Any] = {
        "member": member.name,
        "sign_out_url": url_for("security.logout"),
        "desk_url": url_for("conveners.home"),
        "desk_nav": [("account", "Your account", url_for("account.profile"), None)],
    }
    place = g.get("place")
    if place is not None:
        frame |= {
            "convener": place.convener,
            "place": place,
            "zone": ZoneInfo(place.convener.time_zone),
            "desk_nav": _nav(place.convener, place.membership.role),
        }
    return frame


def _nav(of: Convener, role: Role) -> list[tuple[str, str, str, int | None]]:
    convener = of.slug
    items: list[tuple[str, str, str, int | None]] = [
        ("letters", "Letters", url_for("letters.index", convener=convener), None),
        ("register", "Register", url_for("register.index", convener=convener), None),
        ("starters", "Starters", url_for("starters.index", convener=convener), None),
        (
            "duplicates",
            "Duplicates",
            url_for("duplicates.index", convener=convener),
            pairs.count(of) or None,
        ),
        ("mail", "Mails", url_for("mail.index", convener=convener), None),
        ("members", "Members", url_for("members.index", convener=convener), None),
        ("seal", "Seal", url_for("seal.index", convener=convener), None),
        ("convener", "Settings", url_for("conveners.settings", convener=convener), None),
        ("conveners", "All conveners", url_for("conveners.home", all=1), None),
        ("account", "Your account", url_for("account.profile"), None),
    ]
    # The rail offers nobody what would be refused.
    hidden = set() if role is Role.COORDINATOR else {"mail", "seal", "convener"}
    return [each for each in items if each[0] not in hidden]
