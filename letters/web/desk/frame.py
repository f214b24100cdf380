"""The rail of a letter's pages at the desk."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, url_for

from letters.domain.states import SignOnState
from letters.services import reading

NavItem = tuple[str, str, str, object]


def register(app: Flask) -> None:
    """Offer `letter_nav` to the pages of a letter."""
    app.context_processor(_letter_nav)


def _letter_nav() -> dict[str, Any]:
    place = g.get("place")
    if place is None or place.letter_or_none is None:
        return {}
    letter = place.letter
    names = {"convener": place.convener.slug, "letter": letter.slug}
    counts = reading.counts(letter)
    waiting = counts[SignOnState.CONFIRMED] or None
    version = reading.version_in_force(letter)
    items: list[NavItem] = [
        ("overview", "Overview", url_for("overview.show", **names), None),
        ("text", "Text", url_for("text.edit", **names), f"v{version.number}"),
        ("rules", "Rules and times", url_for("rules.edit", **names), None),
        ("sign_ons", "Sign-ons", url_for("sign_ons.index", **names), waiting),
        ("order", "Roll", url_for("order.edit", **names), counts[SignOnState.LISTED]),
        ("editions", "Editions", url_for("editions.index", **names), None),
        ("activity", "Activity", url_for("activity.index", **names), None),
    ]
    return {"letter_nav": items, "letter": letter, "title": version.title}
