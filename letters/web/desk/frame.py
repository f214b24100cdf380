"""The rail of a letter's pages at the desk."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, url_for

from letters.domain.states import LetterState, SignOnState
from letters.services import drafting, pairs, reading, threads
from letters.web.guards import may_open

WHILE_OPEN = ("change", "signing_again")
"""What is of use only while a letter takes signatures."""

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
    open_threads = threads.open_count(letter) if may_open("room.show") else None
    doubtful = pairs.count(place.convener, letter) if may_open("duplicates.index") else None
    translated = len(drafting.version(letter, letter.current_number).translations)
    items = [
        ("overview", "Overview", "overview.show", None),
        ("text", "Text", "text.edit", f"v{version.number}"),
        ("room", "Draft room", "room.show", open_threads or None),
        ("translations", "Translations", "translations.index", translated or None),
        ("change", "Change the text", "changing.ask", None),
        ("co_conveners", "Co-conveners", "co_conveners.index", None),
        ("rules", "Rules and times", "rules.edit", None),
        ("sign_ons", "Sign-ons", "sign_ons.index", waiting),
        ("signing_again", "Ask to sign", "signing_again.index", None),
        ("letter_duplicates", "Duplicates", "duplicates.index", doubtful or None),
        ("order", "Roll", "order.edit", counts[SignOnState.LISTED]),
        ("print_form", "How it is printed", "print_form.edit", None),
        ("editions", "Editions", "editions.index", None),
        ("activity", "Activity", "activity.index", None),
    ]
    # Members of a co-convener see what they may use.
    shown: list[NavItem] = [
        (key, label, url_for(endpoint, **names), note)
        for key, label, endpoint, note in items
        if may_open(endpoint) and (key not in WHILE_OPEN or letter.state is LetterState.OPEN)
    ]
    return {
        "letter_nav": shown,
        "letter": letter,
        "title": version.title,
        "may_open": may_open,
        "shared": place.shared,
        "open_threads": open_threads,
        "doubtful": doubtful,
    }
