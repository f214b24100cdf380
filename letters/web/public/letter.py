"""A letter, its names and its printed form."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from flask import jsonify, make_response, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from letters.domain.problems import NotFoundProblem
from letters.domain.states import PartyKind
from letters.models import Amendment, Edition, Letter, Version
from letters.rendering import compared
from letters.rendering.csv import roll_csv, roll_json
from letters.services import amending, drafting, opening, reading
from letters.web import letter_page, tongues
from letters.web.clock import now
from letters.web.forms.sign_on import FORMS, new_form_key, read_form_key
from letters.web.letter_page import Forms
from letters.web.policies import Public, policy
from letters.web.public import bp

LONGEST_QUERY = 100


@bp.get("/letters/<slug>")
@policy(Public())
def letter(slug: str) -> ResponseReturnValue:
    """The letter first, then the coupon, then the names."""
    return page(reading.public_letter(slug))


@bp.get("/letters/<slug>/in/<language>")
@policy(Public())
def letter_in(slug: str, language: str) -> ResponseReturnValue:
    """The letter in one of its other languages."""
    found = reading.public_letter(slug)
    tag = reading.language(reading.version_in_force(found), language)
    if tongues.path(found, tag) != request.path:
        # The main text has one address only, and each language is written in one way.
        return redirect(tongues.path(found, tag))
    return page(found, language=tag)


def page(
    letter: Letter,
    filled: Any = None,
    notice: str = "",
    status: int = 200,
    seen: Version | None = None,
    language: str = "",
) -> ResponseReturnValue:
    """The letter's page in one of its languages (none: the main one); `filled` is a form that was
    refused, with all that was typed, `seen` the text that it showed where that is no more in
    force."""
    moment = now()
    version = reading.version_in_force(letter)
    language = language or version.language
    shown = letter_page.values(
        letter,
        reading.text(letter, version, language),
        moment,
        q=request.args.get("q", "")[:LONGEST_QUERY].strip(),
        page=request.args.get("page", 1, type=int),
    )
    form = None
    if opening.is_open(letter, moment):
        form = _forms(letter, version, language, filled)
    changes = compared.for_reader(seen.tongues, version.tongues, language) if seen else []
    values = {**shown, "form": form, "notice": notice, "changes": changes}
    values |= tongues.values(letter, version, language)
    return render_template("public/letter.html", **values), status


def _forms(letter: Letter, version: Version, language: str, filled: Any) -> Forms:
    made: dict[PartyKind, Any] = dict.fromkeys(PartyKind)
    for kind in letter.who_may_sign.kinds:
        fresh = isinstance(filled, FORMS[kind])
        form = filled if fresh else FORMS[kind](formdata=None)
        form.text_hash.data = version.hash_in(language)
        form.language.data = language
        # A form that is sent once more was shown long ago, and is not too quick any more.
        if read_form_key(form.form_key.data, now()) is None:
            form.form_key.data = new_form_key(now())
        made[kind] = form
    return Forms(made[PartyKind.ORGANIZATION], made[PartyKind.PERSON])


@bp.get("/letters/<slug>/changes")
@policy(Public())
def changes(slug: str) -> ResponseReturnValue:
    """What changed in the text since the letter was opened."""
    letter = reading.public_letter(slug)
    found = amending.amendments(letter)
    return render_template(
        "public/changes.html",
        letter=letter,
        text=reading.text(letter),
        amendments=found,
        differences={each.id: _difference(letter, each) for each in found},
        zone=ZoneInfo(letter.time_zone),
    )


def _difference(letter: Letter, amendment: Amendment) -> list[compared.Change]:
    before, after = (
        drafting.version(letter, number).tongues
        for number in (amendment.from_number, amendment.to_number)
    )
    return compared.in_all_languages(before, after)


@bp.get("/letters/<slug>/names")
@policy(Public())
def names(slug: str) -> ResponseReturnValue:
    """All names in one list."""
    letter = reading.public_letter(slug)
    roll = reading.roll(letter, today=now().astimezone(ZoneInfo(letter.time_zone)).date())
    return render_template("public/names.html", letter=letter, text=reading.text(letter), roll=roll)


@bp.get("/letters/<slug>/names.csv")
@policy(Public())
def names_csv(slug: str) -> ResponseReturnValue:
    """The names as a table for spreadsheets."""
    letter = reading.public_letter(slug)
    response = make_response(roll_csv(reading.roll(letter)))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{letter.slug}-names.csv"'
    return response


@bp.get("/letters/<slug>/names.json")
@policy(Public())
def names_json(slug: str) -> ResponseReturnValue:
    """The names for programs."""
    letter = reading.public_letter(slug)
    version = reading.version_in_force(letter)
    text = reading.text(letter, version)
    return jsonify(roll_json(reading.roll(letter), text, version.languages))


@bp.get("/letters/<slug>/letter.pdf")
@policy(Public())
def pdf(slug: str) -> ResponseReturnValue:
    """The newest edition of the main text."""
    return _pdf(reading.public_letter(slug))


@bp.get("/letters/<slug>/in/<language>/letter.pdf")
@policy(Public())
def pdf_in(slug: str, language: str) -> ResponseReturnValue:
    """The newest edition in one of the letter's languages."""
    letter = reading.public_letter(slug)
    return _pdf(letter, reading.language(reading.version_in_force(letter), language))


@bp.get("/letters/<slug>/supplements/<int:number>.pdf")
@policy(Public())
def supplement_pdf(slug: str, number: int) -> ResponseReturnValue:
    """A supplement to an edition that is offered here, by its number."""
    letter = reading.public_letter(slug)
    offered = reading.supplements(letter)
    found = next((each for each in offered if each.number == number), None)
    if found is None:
        raise NotFoundProblem("There is no such supplement to this letter.")
    return _file(found, f"{letter.slug}-supplement-{number}.pdf")


def _pdf(letter: Letter, language: str = "") -> ResponseReturnValue:
    edition = reading.printed(letter, language)
    if edition is None:
        raise NotFoundProblem("This letter is not printed yet; it is printed when it closes.")
    return _file(edition, f"{letter.slug}-{language}.pdf" if language else f"{letter.slug}.pdf")


def _file(edition: Edition, name: str) -> ResponseReturnValue:
    assert edition.pdf is not None, "a printed edition has its file"
    assert edition.sha256 is not None, "a printed edition has its hash"
    return send_file(
        BytesIO(edition.pdf), mimetype="application/pdf", download_name=name, etag=edition.sha256
    )
