"""The public page of a letter as plain values for its template, used live and in previews."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for
from markupsafe import Markup

from letters import models
from letters.domain import names
from letters.domain import roll as rolls
from letters.domain.letter import LetterText, Roll, RollLine, RollSection
from letters.domain.states import AmendmentKind, LetterKind, LetterState
from letters.domain.text import markdown
from letters.models import Amendment, Letter
from letters.services import amending, consents, drafting, edition_kinds, opening, reading
from letters.web import downloads, tongues

PAGE = 500
"""Names on one page of a long roll."""
INDEX_FROM = 20
"""The template sets initials, and anchors for the index, from this many names on."""

KIND_LABELS = {kind: kind.label for kind in LetterKind}


@dataclass(frozen=True, slots=True)
class Convener:
    """Who issues the letter, as the page shows it."""

    name: str
    website: str
    email: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """What the page shows of the letter beside its text and roll."""

    slug: str
    url: str
    title: str
    kind_label: str
    dir: str
    state: LetterState
    is_open: bool
    checked: bool
    imported: bool
    goal: int | None
    zone: ZoneInfo
    opens_at: datetime | None
    opened_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    convener: Convener


@dataclass(frozen=True, slots=True)
class Step:
    """One step of where a letter stands."""

    what: str
    at: datetime | date | None
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of the coupon; None for a kind that the letter does not admit."""

    organization: Any
    person: Any


EXAMPLE = "A starter with its examples filled in. Its names and facts are made up."


def values(
    letter: Letter, text: LetterText, now: datetime, *, q: str = "", page: int = 1
) -> dict[str, Any]:
    """The template's variables but for the forms. `text` has its count filled in; its language
    is the one of the page."""
    zone = ZoneInfo(letter.time_zone)
    whole = reading.roll(letter, today=now.astimezone(zone).date())
    view = _view(letter, text, now, zone)
    changes = amending.amendments(letter)
    return {
        **_read(view, text, whole, q, page),
        "timeline": _timeline(letter, text, view, whole.count(), changes),
        "downloads": downloads.of(letter, text.language),
        **tongues.in_words_of(text.language, text.date),
        "sign_url": url_for("public.sign", slug=letter.slug),
        "known_url": url_for("public.known", slug=letter.slug),
        "withdraw_url": url_for("public.ask_links", slug=letter.slug) if _may_leave(view) else None,
        "consents": _consents(letter, changes) if view.is_open else "",
        "changes_url": url_for("public.changes", slug=letter.slug) if changes else None,
        "full_list_url": url_for("public.names", slug=letter.slug),
    }


def example_values(
    convener: models.Convener, text: LetterText, whole: Roll, url: str
) -> dict[str, Any]:
    """The same for a text that is no letter yet: a starter's example, shown at `url`."""
    view = LetterView(
        slug="",
        url=url,
        title=text.title,
        kind_label=KIND_LABELS[text.kind],
        dir=tongues.direction(text.language),
        state=LetterState.DRAFT,
        is_open=False,
        checked=True,
        imported=False,
        goal=None,
        zone=ZoneInfo(convener.time_zone),
        opens_at=None,
        opened_at=None,
        closes_at=None,
        closed_at=None,
        convener=Convener(convener.name, convener.website, convener.contact_email),
    )
    return {
        **_read(view, text, whole, "", 1),
        "notice": EXAMPLE,
        "timeline": [Step("An example, which nobody has signed", None, "now")],
        "downloads": [],
        **tongues.in_words_of(text.language, text.date),
        "sign_url": "",
    }


def _read(view: LetterView, text: LetterText, whole: Roll, q: str, page: int) -> dict[str, Any]:
    """What is read on the page: the text and, of the names, what `q` and `page` ask for."""
    shown, page, pages = _shown(whole, q, page)
    return {
        "letter": view,
        "text": text,
        "body_html": Markup(markdown.to_html(text.body)),  # noqa: S704 - built by our renderer
        "roll": shown,
        "count": whole.count(),
        "count_words": rolls.count_in_words(whole),
        "index": _index(whole) if pages == 1 else [],
        "convener": view.convener,
        "q": q,
        "page": page,
        "pages": pages,
    }


def _view(letter: Letter, text: LetterText, now: datetime, zone: ZoneInfo) -> LetterView:
    convener = letter.convener
    return LetterView(
        slug=letter.slug,
        url=current_app.extensions["settings"].url + tongues.path(letter, text.language),
        title=text.title,
        kind_label=KIND_LABELS[text.kind],
        dir=tongues.direction(text.language),
        # Past its deadline a letter is closed for its readers, a second before the worker says so.
        state=_state(letter, now),
        is_open=opening.is_open(letter, now),
        checked=letter.checked,
        imported=letter.imported,
        goal=letter.goal,
        zone=zone,
        opens_at=letter.opens_at,
        opened_at=letter.opened_at,
        closes_at=letter.closes_at,
        closed_at=letter.closed_at or letter.closes_at,
        convener=Convener(convener.name, convener.website, convener.contact_email),
    )


def _state(letter: Letter, now: datetime) -> LetterState:
    over = letter.state is LetterState.OPEN and not opening.is_open(letter, now)
    return LetterState.CLOSED if over else letter.state


def _shown(whole: Roll, q: str, page: int) -> tuple[Roll, int, int]:
    """The names that match `q` and stand on `page`, with that page's number and how many."""
    lines = [line for line in whole.lines if _matches(line, q)] if q else list(whole.lines)
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(page, 1), pages)
    kept = {line.number for line in lines[(page - 1) * PAGE : page * PAGE]}
    sections = tuple(
        RollSection(section.kind, tuple(line for line in section.lines if line.number in kept))
        for section in whole.sections
    )
    return replace(whole, sections=sections), page, pages


def _matches(line: RollLine, q: str) -> bool:
    signatory = line.signatory
    return names.folded(q) in names.folded(f"{signatory.name} {signatory.affiliation}")


def _index(whole: Roll) -> list[tuple[str, str | None]]:
    """Every initial of the longer sections, with the missing letters of A to Z between."""
    linked: dict[str, str] = {}
    for section in whole.sections:
        if section.kind is None or len(section.lines) < INDEX_FROM:
            continue
        for line in section.lines:
            anchor = f"#names-{section.kind.value}-{line.initial}"
            linked.setdefault(line.initial, anchor)
    if not linked:
        return []
    others = [label for label in linked if label not in string.ascii_uppercase]
    before = [label for label in others if label == "0-9"]
    after = [label for label in others if label != "0-9"]
    return [(label, linked.get(label)) for label in (*before, *string.ascii_uppercase, *after)]


def _timeline(
    letter: Letter,
    text: LetterText,
    view: LetterView,
    count: int,
    changes: Sequence[Amendment],
) -> list[Step]:
    if letter.imported:
        # Its day is known; the hour that the record has is made up.
        return [Step("Signed and published", text.date, "done")]
    steps = []
    first = changes[-1].from_number if changes else letter.agreed_number
    if letter.agreed_at:
        # A change of an open letter is agreed when it comes in force: see below.
        agreed_at = letter.agreed_at if not changes else None
        steps.append(Step(f"Text agreed, version {first}", agreed_at, "done"))
    if letter.opened_at:
        steps.append(Step("Opened", letter.opened_at, "done"))
        steps += [_change(each) for each in reversed(changes)]
    elif letter.opens_at:
        steps.append(Step("Opens for signature", letter.opens_at, "due"))
    if view.is_open:
        steps.append(Step(f"{_signed(count)} so far", None, "now", "today"))
        steps.append(Step("Closes; the list is put in order and printed", letter.closes_at, "due"))
    elif view.state is LetterState.CLOSED:
        steps += _closed(letter, view, count)
    return steps


def _closed(letter: Letter, view: LetterView, count: int) -> list[Step]:
    closed = edition_kinds.at_closing(letter, count) or edition_kinds.Closed(count, 0, 0)
    steps = [Step(f"Closed with {_signed(closed.count)}", view.closed_at, "done")]
    moved = [f"{closed.came:,} listed late"] if closed.came else []
    moved += [f"{closed.left:,} taken off"] if closed.left else []
    if moved:
        now = f"Since then {' and '.join(moved)}: {_signed(count)} now"
        steps.append(Step(now, None, "now", "today"))
    return steps


def _change(amendment: Amendment) -> Step:
    kind = "A minor change" if amendment.kind is AmendmentKind.MINOR else "The text changed"
    return Step(f"{kind}: version {amendment.to_number}", amendment.in_force_at, "done")


def _consents(letter: Letter, changes: Sequence[Amendment]) -> str:
    """How many of those who signed before a change of substance have said yes to it since."""
    number = letter.consent_number
    last = next((each for each in changes if each.to_number == number), None)
    if last is None or last.kind is not AmendmentKind.SUBSTANTIVE:
        return ""
    before = drafting.version(letter, last.from_number)
    signed, again = consents.signed_again(letter, before, drafting.version(letter, last.to_number))
    return (
        f"{signed:,} signed version {before.number}; {again:,} of them "
        f"{'has' if again == 1 else 'have'} confirmed version {last.to_number}."
        if signed
        else ""
    )


def _may_leave(view: LetterView) -> bool:
    """Whether a name can be taken off: what was printed stays, and an erratum follows."""
    return view.is_open or (view.state is LetterState.CLOSED and not view.imported)


def _signed(count: int) -> str:
    return "1 signature" if count == 1 else f"{count:,} signatures"
