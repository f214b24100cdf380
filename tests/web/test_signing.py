"""Ben reads a letter on his phone, signs for a group, and presses the mailed link."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from letters.domain.states import LetterState, SignOnState, WhoMaySign
from letters.models import Letter, Link, Mail, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import closing, outbox
from letters.services.actor import COMMAND
from tests import factories
from tests.conftest import Clock
from tests.support.dump import dump

BEN = {
    "kind": "organization",
    "name": "Philly4HK",
    "signer": "Ben Ho",
    "role": "Chair",
    "email": "ben@philly4hk.example",
    "authorized": "y",
}


@pytest.fixture
def slug(bare_app: Flask, clock: Clock) -> str:
    """The address of an open letter, beside another convener's."""
    with bare_app.app_context():
        factories.noise()
        return factories.letter(state=LetterState.OPEN, slug="assembly").slug


@pytest.fixture
def change(bare_app: Flask, slug: str) -> Callable[..., None]:
    """Set fields of the letter."""

    def set_fields(**fields: object) -> None:
        with bare_app.app_context(), writing():
            letter = db.session.scalars(select(Letter).where(Letter.slug == slug)).one()
            for name, value in fields.items():
                setattr(letter, name, value)

    return set_fields


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, f"the page has no field {name}"
    return found[1]


def fill(client: FlaskClient, slug: str, clock: Clock, **changes: str) -> dict[str, str]:
    """Open the page, read it for a minute and fill the coupon."""
    page = client.get(f"/letters/{slug}").text
    clock.pass_time(minutes=1)
    form = {name: hidden(page, name) for name in ("form_key", "text_hash")}
    return {**form, **BEN, **changes}


def sign(client: FlaskClient, slug: str, clock: Clock, **changes: str) -> TestResponse:
    return client.post(f"/letters/{slug}/sign", data=fill(client, slug, clock, **changes))


def stored(app: Flask, slug: str) -> list[SignOn]:
    with app.app_context(), reading():
        found = list(db.session.scalars(select(SignOn).join(Letter).where(Letter.slug == slug)))
        db.session.expunge_all()
        return found


def token(app: Flask, purpose: str) -> str:
    with app.app_context(), reading():
        link = db.session.scalars(
            select(Link).where(Link.purpose == purpose).order_by(Link.created_at.desc())
        ).first()
        assert link is not None
        return outbox.token_of(link)


def test_the_letter_comes_first_and_sets_no_cookie(client: FlaskClient, slug: str) -> None:
    answer = client.get(f"/letters/{slug}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    page = answer.text
    # Offers names while one is typed; all else is plain HTML.
    assert re.findall(r"<script[^>]*>", page) == re.findall(
        r'<script src="/static/js/suggest\.js\?v=\w+" defer>', page
    )
    assert page.count("<script") == 1
    assert page.index("We write with concern") < page.index('id="sign"') < page.index('id="names"')


def test_ben_signs_and_is_told_to_look_into_his_mail(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    answer = sign(client, slug, clock)
    assert (answer.status_code, answer.location) == (303, f"/letters/{slug}/signed")
    assert "Set-Cookie" not in answer.headers
    assert "Look into your mail" in client.get(answer.location).text
    (sign_on,) = stored(bare_app, slug)
    assert sign_on.state is SignOnState.UNCONFIRMED
    assert "Philly4HK" not in client.get(f"/letters/{slug}").text


def test_ben_presses_the_button_behind_the_link(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    sign(client, slug, clock)
    link = f"/links/confirm/{token(bare_app, 'confirm')}"
    shown = client.get(link)
    assert "Philly4HK" in shown.text
    answer = client.post(link)
    assert answer.status_code == 303
    assert "confirmed" in client.get(answer.location).text
    assert stored(bare_app, slug)[0].state is SignOnState.CONFIRMED
    assert client.post(link).status_code == 303


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_scanners_that_open_links_change_nothing(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock, method: str
) -> None:
    sign(client, slug, clock)
    confirm = token(bare_app, "confirm")
    sign(client, slug, clock, name="TX4HK")
    client.post(f"/links/confirm/{token(bare_app, 'confirm')}")
    entry = token(bare_app, "entry")
    before = dump(bare_app)
    for path in (
        f"/links/confirm/{confirm}",
        f"/links/confirmed/{confirm}",
        f"/links/not-me/{confirm}",
        f"/links/entry/{entry}",
        f"/links/entry/{entry}/changed",
        f"/links/withdraw/{entry}",
    ):
        client.open(path, method=method)
    assert dump(bare_app) == before


def test_somebody_else_used_bens_address_and_he_says_so(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    sign(client, slug, clock)
    confirm = token(bare_app, "confirm")
    assert "taken off" in client.post(f"/links/not-me/{confirm}").text
    assert client.post(f"/links/confirm/{confirm}").status_code == 410
    assert stored(bare_app, slug)[0].state is SignOnState.WITHDRAWN


def test_ben_corrects_his_entry_and_then_takes_it_off(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    sign(client, slug, clock)
    client.post(f"/links/confirm/{token(bare_app, 'confirm')}")
    entry = f"/links/entry/{token(bare_app, 'entry')}"
    assert 'value="Philly4HK"' in client.get(entry).text
    changed = client.post(entry, data={"name": "Philly for HK", "signer": "Ben", "role": "Chair"})
    assert changed.status_code == 303
    assert "Philly for HK" in client.get(changed.location).text
    client.post(entry.replace("/entry/", "/withdraw/"))
    assert stored(bare_app, slug)[0].state is SignOnState.WITHDRAWN
    assert client.get(entry).status_code == 410


@pytest.mark.parametrize("state", [SignOnState.CONFIRMED, SignOnState.LISTED])
def test_ben_leaves_a_closed_letter_whether_he_is_listed_or_waits(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock, state: SignOnState
) -> None:
    sign(client, slug, clock)
    client.post(f"/links/confirm/{token(bare_app, 'confirm')}")
    entry = f"/links/entry/{token(bare_app, 'entry')}"
    with bare_app.app_context(), writing():
        letter = db.session.scalars(select(Letter).where(Letter.slug == slug)).one()
        (ben,) = db.session.scalars(select(SignOn).where(SignOn.letter_id == letter.id))
        ben.state = state
        ben.listed_at = clock() if state is SignOnState.LISTED else None
        closing.close(letter, by=COMMAND, now=clock())
    off = entry.replace("/entry/", "/withdraw/")
    page = client.get(entry).text
    assert f'action="{off}"' in page
    assert ("could still list it late" in page) == (state is SignOnState.CONFIRMED)
    client.post(off)
    assert stored(bare_app, slug)[0].state is SignOnState.WITHDRAWN


def test_ben_cannot_leave_out_in_his_entry_what_signing_asked_for(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    sign(client, slug, clock)
    client.post(f"/links/confirm/{token(bare_app, 'confirm')}")
    entry = f"/links/entry/{token(bare_app, 'entry')}"
    assert re.search(r'<label for="role">Your role there</label>', client.get(entry).text)
    refused = client.post(entry, data={"name": "P", "signer": "Ben", "role": " ", "website": "x"})
    assert refused.status_code == 422
    assert "Write your role." in refused.text
    assert "The website must look like" in refused.text
    assert 'value="Chair"' in client.get(entry).text


def test_signing_again_answers_as_the_first_time(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    first = sign(client, slug, clock)
    second = sign(client, slug, clock)
    assert (second.status_code, second.location, second.data) == (
        first.status_code,
        first.location,
        first.data,
    )
    assert len(stored(bare_app, slug)) == 1


def test_asking_for_the_links_answers_alike_for_every_mailbox(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    sign(client, slug, clock)
    known = client.post(f"/letters/{slug}/links", data={"email": BEN["email"]})
    unknown = client.post(f"/letters/{slug}/links", data={"email": "nobody@example.org"})
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    assert known.status_code == 303


def test_a_mistake_is_named_beside_its_field_and_nothing_typed_is_lost(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    answer = sign(client, slug, clock, email="ben at philly", role="Chair <b>&</b>")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert 'value="ben at philly"' in answer.text
    assert "Chair &lt;b&gt;&amp;&lt;/b&gt;" in answer.text
    assert stored(bare_app, slug) == []


def test_all_mistakes_are_told_at_once(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    wrong = {"name": "=1+1", "signer": " ", "role": "<b>Chair</b>", "website": "here", "email": "x"}
    form = fill(client, slug, clock, **wrong)
    del form["authorized"]
    answer = client.post(f"/letters/{slug}/sign", data=form)
    assert answer.status_code == 422
    for field in (*wrong, "authorized"):
        assert answer.text.count(f'id="organization-{field}-error"') == 1, field
    assert answer.text.count("Write your name.") == 2, "at the top and at its field"
    assert "Your name is missing" not in answer.text
    person = {"kind": "person", "name": "a@b.example", "title": "&amp;", "email": ""}
    answer = sign(client, slug, clock, **person)
    for field in ("name", "title", "email"):
        assert answer.text.count(f'id="person-{field}-error"') == 1, field
    assert stored(bare_app, slug) == []


def test_html_in_a_name_is_no_name(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    """Ben pastes from a web page; he is told before all the world reads the tags."""
    tagged = sign(client, slug, clock, name="<b>Philly4HK</b>")
    assert tagged.status_code == 422
    assert "The name contains “&lt;b&gt;”. No HTML belongs here" in tagged.text
    assert "<b>Philly4HK" not in tagged.text
    coded = sign(client, slug, clock, name="Philly &amp; HK")
    assert coded.status_code == 422
    assert "Perhaps “Philly &amp; HK” is meant." in coded.text
    assert 'value="Philly &amp;amp; HK"' in coded.text
    role = sign(client, slug, clock, role="Chair of R&amp;D")
    assert (role.status_code, "Perhaps “Chair of R&amp;D” is meant." in role.text) == (422, True)
    assert stored(bare_app, slug) == []


def test_without_the_tick_nothing_is_signed(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    form = fill(client, slug, clock)
    del form["authorized"]
    answer = client.post(f"/letters/{slug}/sign", data=form)
    assert answer.status_code == 422
    assert "Tick this" in answer.text
    assert stored(bare_app, slug) == []


def test_a_person_signs(bare_app: Flask, client: FlaskClient, slug: str, clock: Clock) -> None:
    answer = sign(client, slug, clock, kind="person", name="陳大文", affiliation="Toronto")
    assert answer.status_code == 303
    (sign_on,) = stored(bare_app, slug)
    assert (sign_on.name, sign_on.sort_name, sign_on.affiliation) == ("陳大文", "陳大文", "Toronto")


def test_a_letter_for_organizations_shows_no_form_for_persons(
    client: FlaskClient, slug: str, clock: Clock, change: Callable[..., None]
) -> None:
    change(who_may_sign=WhoMaySign.ORGANIZATIONS)
    page = client.get(f"/letters/{slug}").text
    assert 'value="person"' not in page
    answer = sign(client, slug, clock, kind="person")
    assert answer.status_code == 422
    assert "organizations only" in answer.text


def test_robots_learn_nothing_from_the_hidden_field(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    answer = sign(client, slug, clock, homepage="https://spam.example")
    assert answer.status_code == 303
    assert stored(bare_app, slug) == []


def test_who_answers_at_once_is_told_why_and_presses_the_button_again(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    page = client.get(f"/letters/{slug}").text
    form = {name: hidden(page, name) for name in ("form_key", "text_hash")}
    answer = client.post(f"/letters/{slug}/sign", data={**form, **BEN})
    assert answer.status_code == 422
    assert "The form was sent within 2 seconds of being shown" in answer.text
    assert "press the button once more" in answer.text
    for typed in ("Philly4HK", "Ben Ho", "Chair", BEN["email"]):
        assert f'value="{typed}"' in answer.text
    assert stored(bare_app, slug) == []
    clock.pass_time(seconds=2)
    again = {name: hidden(answer.text, name) for name in ("form_key", "text_hash")}
    assert again["form_key"] == form["form_key"], "the time counts from the first showing"
    assert client.post(f"/letters/{slug}/sign", data={**again, **BEN}).status_code == 303


@pytest.mark.parametrize("forged", ["", "x", "WyJ4IiwxXQ.x", "\x00"])
def test_a_forged_form_key_is_refused(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock, forged: str
) -> None:
    answer = sign(client, slug, clock, form_key=forged)
    assert answer.status_code == 422
    assert stored(bare_app, slug) == []


def test_a_form_that_showed_another_text_is_shown_the_new_one(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    answer = sign(client, slug, clock, text_hash="0" * 64)
    assert answer.status_code == 409
    assert 'value="Philly4HK"' in answer.text
    assert "does not belong to the text as it stands" in answer.text


def test_after_the_deadline_the_page_says_closed_and_takes_nothing(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock, change: Callable[..., None]
) -> None:
    form = fill(client, slug, clock)
    change(closes_at=clock.now)
    answer = client.post(f"/letters/{slug}/sign", data=form)
    assert answer.status_code == 410
    assert 'id="sign"' in client.get(f"/letters/{slug}").text
    assert "form_key" not in client.get(f"/letters/{slug}").text
    assert stored(bare_app, slug) == []


def test_a_deadline_that_has_seconds_says_them(
    client: FlaskClient, slug: str, clock: Clock, change: Callable[..., None]
) -> None:
    change(closes_at=clock.now.replace(hour=23, minute=59, second=0) + timedelta(days=1))
    assert ":59 (" in client.get(f"/letters/{slug}").text
    change(closes_at=clock.now.replace(hour=23, minute=59, second=59) + timedelta(days=1))
    page = client.get(f"/letters/{slug}").text
    assert page.count(":59:59 (") == 2, "at the form and in the timeline"
    assert ":59 (" not in page.replace(":59:59 (", "")


@pytest.mark.parametrize("state", [LetterState.DRAFT, LetterState.AGREED])
def test_nobody_sees_a_letter_before_it_is_opened(
    bare_app: Flask, client: FlaskClient, clock: Clock, state: LetterState
) -> None:
    with bare_app.app_context():
        slug = factories.letter(state=state).slug
    for path in ("", "/names", "/names.csv", "/names.json", "/letter.pdf", "/signed", "/links"):
        assert client.get(f"/letters/{slug}{path}").status_code == 404
    assert client.post(f"/letters/{slug}/sign", data=BEN).status_code == 404


def test_only_listed_names_are_public(bare_app: Flask, client: FlaskClient, slug: str) -> None:
    with bare_app.app_context():
        letter = db.session.scalars(select(Letter).where(Letter.slug == slug)).one()
        for state in SignOnState:
            factories.sign_on(letter, f"Group {state.value}", state)
        db.session.remove()
    for path in ("", "/names", "/names.csv", "/names.json", "?q=group"):
        page = client.get(f"/letters/{slug}{path}").text
        assert "Group listed" in page
        for state in set(SignOnState) - {SignOnState.LISTED}:
            assert f"Group {state.value}" not in page
        assert "example.org" not in page
        assert "Chu Lee" not in page


def test_names_are_found_by_part_and_by_other_spelling(
    bare_app: Flask, client: FlaskClient, slug: str
) -> None:
    with bare_app.app_context():
        letter = db.session.scalars(select(Letter).where(Letter.slug == slug)).one()
        for name in ("Lion Rock Café", "Philly4HK", "香港監察", "\ufdfa" * 90 + " Choir"):
            factories.sign_on(letter, name)
        db.session.remove()
    assert "Lion Rock" in client.get(f"/letters/{slug}?q=CAFÉ").text
    assert "Philly4HK" not in client.get(f"/letters/{slug}?q=CAFÉ").text
    assert "香港監察" in client.get(f"/letters/{slug}?q=監察").text
    # Behind what is read as 1,600 characters, more than a stored key has.
    assert "\ufdfa Choir" in client.get(f"/letters/{slug}?q=CHOIR").text
    assert "No such name" in client.get(f"/letters/{slug}?q=%3Cscript%3E").text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_odd_page_numbers_are_no_error(client: FlaskClient, slug: str, page: str) -> None:
    assert client.get(f"/letters/{slug}?page={page}").status_code == 200


def test_a_body_over_the_limit_is_answered_by_a_page(client: FlaskClient, slug: str) -> None:
    answer = client.post(f"/letters/{slug}/sign", data={"name": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "<h1" in answer.text


@pytest.mark.parametrize("bad", ["x", "x" * 5000, "..", "%00", "ünï"])
def test_broken_links_are_answered_by_a_sentence(client: FlaskClient, slug: str, bad: str) -> None:
    for purpose in ("confirm", "entry"):
        answer = client.get(f"/links/{purpose}/{bad}")
        assert answer.status_code == 404
        assert "<h1" in answer.text


def test_an_old_link_says_that_it_has_expired(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    sign(client, slug, clock)
    link = f"/links/confirm/{token(bare_app, 'confirm')}"
    clock.pass_time(days=7)
    answer = client.post(link)
    assert answer.status_code == 410
    assert "expired" in answer.text


def test_a_link_of_one_purpose_opens_no_other(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    sign(client, slug, clock)
    confirm = token(bare_app, "confirm")
    assert client.get(f"/links/entry/{confirm}").status_code == 404
    assert client.post(f"/links/withdraw/{confirm}").status_code == 404


def test_mails_are_queued_with_the_sign_on(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    sign(client, slug, clock)
    with bare_app.app_context(), reading():
        assert list(db.session.scalars(select(Mail.name))) == ["confirm"]
