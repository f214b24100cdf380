"""Ben types the name of his group, and is offered how it signed before; nothing more is told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from letters import ROOT
from letters.domain.states import LetterState, PartyKind, SignOnState, WhoMaySign
from letters.models import Letter, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import register
from tests import factories
from tests.conftest import Clock
from tests.support.coupon import fill
from tests.support.html import Page

AZ = "Arizona for Hong Kong (AZ4HK)"
NAMES = (AZ, "Campaign for Uyghurs", "Hong Kong Watch", "Philly4HK", "Freiheit für Hongkong e.V.")
LONG = "Arizona for Hong Kong " * 500


@pytest.fixture
def slug(bare_app: Flask) -> str:
    """An open letter of a convener whose earlier letter the organizations `NAMES` signed."""
    with bare_app.app_context():
        factories.noise()
        lamp = factories.convener("Lamp")
        past = factories.letter(lamp, LetterState.CLOSED, slug="past")
        for name in NAMES:
            stored(past, name)
        return factories.letter(lamp, LetterState.OPEN, slug="assembly").slug


def stored(letter: Letter, name: str, **values: object) -> SignOn:
    """A sign-on that the register knows by its tokens too."""
    made = factories.sign_on(letter, name, **values)
    with writing():
        found = db.session.merge(made)
        if found.mention is not None:
            register.rename(found.mention, found.name, found.name_key)
    return found


@pytest.fixture
def past(bare_app: Flask, slug: str) -> Callable[..., None]:
    """Add a sign-on to the earlier letter, or to another one."""

    def add(name: str, of: str = "past", **values: object) -> None:
        with bare_app.app_context():
            with reading():
                letter = db.session.scalars(select(Letter).where(Letter.slug == of)).one()
            stored(letter, name, **values)
            db.session.remove()

    return add


def offered(client: FlaskClient, slug: str, typed: str) -> list[str]:
    answer = client.get(f"/letters/{slug}/known", query_string={"q": typed})
    assert answer.status_code in {200, 204}
    return [each.get("value") for each in Page(answer.text).all("button")]


@pytest.mark.parametrize(
    "typed",
    [
        "ari",
        "Arizona",
        "arizona for h",
        "AZ4HK",
        "Arizona for Hong Kong",
        "Arizna for Hong",
        "for arizona hong kong",
        "Аrizona",  # with a Cyrillic A
    ],
)
def test_ben_is_offered_how_his_group_signed_before(
    client: FlaskClient, slug: str, typed: str
) -> None:
    assert AZ in offered(client, slug, typed)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("uyghurs", "Campaign for Uyghurs"),
        ("Campain for Uyghurs", "Campaign for Uyghurs"),
        ("Phily4HK", "Philly4HK"),
        ("HKW", "Hong Kong Watch"),
        ("freiheit fur", "Freiheit für Hongkong e.V."),
    ],
)
def test_another_word_an_acronym_and_a_slip_of_the_pen_find_it_too(
    client: FlaskClient, slug: str, typed: str, name: str
) -> None:
    assert offered(client, slug, typed)[0] == name


def test_five_names_at_most_and_each_party_once(
    bare_app: Flask, client: FlaskClient, slug: str, past: Callable[..., None]
) -> None:
    for number in range(9):
        past(f"Lamp Society of {'ABCDEFGHI'[number]}town")
    assert len(offered(client, slug, "lamp soc")) == 5
    past("Arizona for Hong Kong Inc.")
    with bare_app.app_context(), writing():
        first, second = db.session.scalars(select(SignOn).where(SignOn.name.like("Arizona%")))
        assert first.mention is not None
        assert second.mention is not None
        second.mention.party_id = first.mention.id
    assert len(offered(client, slug, "arizona")) == 1


def test_what_is_written_exactly_so_is_not_offered(client: FlaskClient, slug: str) -> None:
    assert offered(client, slug, "Philly4HK") == []
    assert offered(client, slug, "PHILLY4HK") == ["Philly4HK"]


@pytest.mark.parametrize(
    "state", [state for state in SignOnState if state is not SignOnState.LISTED]
)
def test_a_name_that_is_not_listed_is_told_to_nobody(
    client: FlaskClient, slug: str, past: Callable[..., None], state: SignOnState
) -> None:
    past("Zebra Society", state=state)
    assert offered(client, slug, "Zebra Soc") == []
    assert "Zebra" not in client.get(f"/letters/{slug}/known?q=zebra").text


def test_persons_and_letters_that_are_not_public_are_told_to_nobody(
    bare_app: Flask, client: FlaskClient, slug: str, past: Callable[..., None]
) -> None:
    past("Zebra Lee", kind=PartyKind.PERSON)
    with bare_app.app_context():
        with reading():
            past_letter = db.session.scalars(select(Letter).where(Letter.slug == "past")).one()
        for state in (LetterState.DRAFT, LetterState.AGREED):
            hidden = factories.letter(past_letter.convener, state)
            stored(hidden, f"Zebra {state} Society")
        stored(factories.letter(factories.convener("Other"), LetterState.OPEN), "Zebra Others")
        factories.mention(past_letter.convener, "Zebra of the register")
        db.session.remove()
    assert offered(client, slug, "Zebra") == []


def test_only_the_name_as_printed_is_told(
    bare_app: Flask, client: FlaskClient, slug: str, past: Callable[..., None]
) -> None:
    past("Lamp Society", name_as_signed="Lampe Society", short_name="LSO", signer="Mallory")
    with bare_app.app_context(), writing():
        found = db.session.scalars(select(SignOn).where(SignOn.name == "Lamp Society")).one()
        assert found.mention is not None
        found.mention.name = "What the register calls it"
    answer = client.get(f"/letters/{slug}/known?q=Lamp+Soc").text
    assert "Lamp Society" in answer
    for secret in ("Lampe", "LSO", "Mallory", "register", "example.org"):
        assert secret not in answer


@pytest.mark.parametrize(
    "typed",
    ["", " ", "a", "ab", "%", "_", "%%%", "___", "\0", "ari\0zona", "=ari", "((", "<b>ari</b>",
     "\u202eari", "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
     "香", "Zаlgo" + "\u0301" * 9, LONG, "x" * 10_000, "'; DROP TABLE letters --", "ari' OR 1=1",
     "ǃǃǃ"],
)  # fmt: skip
def test_hostile_words_find_nothing_and_break_nothing(
    client: FlaskClient, slug: str, typed: str
) -> None:
    assert offered(client, slug, typed) == []


@pytest.mark.parametrize("typed", ["%rizona", "Ariz_na", "a%", "香港", "Ari​zona", "ARIZONA"])
def test_signs_of_a_query_are_letters_like_others(
    client: FlaskClient, slug: str, past: Callable[..., None], typed: str
) -> None:
    past("香港監察")
    found = offered(client, slug, typed)
    known = {"香港": ["香港監察"], "ARIZONA": [AZ], "Ari​zona": [AZ]}
    assert found == known.get(typed, found)
    assert set(found) <= {AZ, "香港監察"}


def test_a_name_with_markup_is_shown_as_it_is(
    client: FlaskClient, slug: str, past: Callable[..., None]
) -> None:
    past('"Quote" & <Sons>')
    answer = client.get(f"/letters/{slug}/known?q=quote").text
    assert "&lt;Sons&gt;" in answer
    assert "<Sons>" not in answer


def test_nothing_is_kept_of_what_is_typed(client: FlaskClient, slug: str) -> None:
    answer = client.get(f"/letters/{slug}/known?q=arizona")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_who_asks_too_often_waits(client: FlaskClient, slug: str) -> None:
    statuses = {client.get(f"/letters/{slug}/known?q=ari").status_code for _ in range(100)}
    assert statuses == {200, 429}


def test_there_is_nothing_to_ask_of_a_closed_letter(client: FlaskClient, slug: str) -> None:
    assert client.get("/letters/past/known?q=arizona").status_code == 204
    assert client.get("/letters/none/known?q=arizona").status_code == 404


def test_the_one_script_stands_only_where_an_organization_signs(
    bare_app: Flask, client: FlaskClient, slug: str
) -> None:
    (script,) = Page(client.get(f"/letters/{slug}").text).all("script")
    assert script.get("src").startswith("/static/js/suggest.js?")
    assert "defer" in script.attributes
    assert (ROOT / "letters/static/js/suggest.js").stat().st_size <= 3_000
    assert list(Page(client.get("/letters/past").text).all("script")) == []
    with bare_app.app_context(), writing():
        letter = db.session.scalars(select(Letter).where(Letter.slug == slug)).one()
        letter.who_may_sign = WhoMaySign.PERSONS
    assert list(Page(client.get(f"/letters/{slug}").text).all("script")) == []


# Without script


def again(client: FlaskClient, slug: str, page: str, clock: Clock, **changes: str) -> TestResponse:
    """Send the form once more as it came back."""
    clock.pass_time(minutes=1)
    form = next(each for each in Page(page).all("form") if "as-organization" in each.get("class"))
    typed: dict[str, str] = {}
    for field in Page(page).all("input"):
        if form not in field.inside or not field.get("name"):
            continue
        if field.get("type") in {"radio", "checkbox"} and "checked" not in field.attributes:
            continue
        typed[field.get("name")] = field.get("value")
    return client.post(f"/letters/{slug}/sign", data={**typed, **changes})


def sign(client: FlaskClient, slug: str, clock: Clock, **changes: str) -> TestResponse:
    return client.post(f"/letters/{slug}/sign", data=fill(client, slug, clock, **changes))


def signed(app: Flask, slug: str) -> list[str]:
    with app.app_context(), reading():
        chosen = select(SignOn.name).join(Letter).where(Letter.slug == slug)
        return list(db.session.scalars(chosen))


def test_without_script_the_form_asks_once_and_nothing_typed_is_lost(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    asked = sign(client, slug, clock, name="Arizona for Hong Kong")
    assert asked.status_code == 422
    assert "Is one of these your organization?" in asked.text
    radios = [each for each in Page(asked.text).all("input") if each.get("name") == "known"]
    assert [each.get("value") for each in radios] == [AZ, ""]
    assert "checked" in radios[-1].attributes
    assert 'value="Ben Ho"' in asked.text
    assert re.search(r'name="authorized"[^>]*checked|checked[^>]*name="authorized"', asked.text)
    assert signed(bare_app, slug) == []
    assert again(client, slug, asked.text, clock).status_code == 303
    assert signed(bare_app, slug) == ["Arizona for Hong Kong"]


def test_ben_says_which_of_them_it_is(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    asked = sign(client, slug, clock, name="Arizona for Hong Kong")
    assert again(client, slug, asked.text, clock, known=AZ).status_code == 303
    assert signed(bare_app, slug) == [AZ]


def test_another_fault_after_the_question_does_not_bring_it_back(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    asked = sign(client, slug, clock, name="Arizona for Hong Kong")
    wrong = again(client, slug, asked.text, clock, role="")
    assert wrong.status_code == 422
    assert "Is one of these" not in wrong.text
    chosen = again(client, slug, asked.text, clock, known=AZ, role="")
    assert f'value="{AZ}"' in chosen.text
    assert again(client, slug, wrong.text, clock, role="Chair").status_code == 303
    assert signed(bare_app, slug) == ["Arizona for Hong Kong"]


def test_another_name_is_asked_about_anew(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    asked = sign(client, slug, clock, name="Arizona for Hong Kong")
    other = again(client, slug, asked.text, clock, name="Hong Kong Wach")
    assert other.status_code == 422
    assert f'value="{NAMES[2]}"' in other.text
    assert again(client, slug, other.text, clock).status_code == 303
    assert signed(bare_app, slug) == ["Hong Kong Wach"]


def test_who_was_offered_it_while_typing_is_not_asked(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    """The script notes for which typed name it showed something."""
    name = "Arizona for Hong Kong"
    assert sign(client, slug, clock, name=name, offered=name).status_code == 303
    assert signed(bare_app, slug) == [name]


@pytest.mark.parametrize(
    "name",
    [AZ, "Hong Kong", "Uyghur Academy", "A new group", "Penn State Students For Hong Kong"],
)
def test_a_known_name_and_one_that_is_only_related_sign_at_once(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock, name: str
) -> None:
    assert sign(client, slug, clock, name=name).status_code == 303
    assert signed(bare_app, slug) == [name]


def test_a_person_is_never_asked(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock
) -> None:
    answer = sign(client, slug, clock, kind="person", name="Philly 4HK")
    assert answer.status_code == 303


def test_a_name_that_is_not_public_is_not_asked_about(
    bare_app: Flask, client: FlaskClient, slug: str, clock: Clock, past: Callable[..., None]
) -> None:
    past("Zebra Society", state=SignOnState.CONFIRMED)
    assert sign(client, slug, clock, name="Zebra Societies").status_code == 303


def test_robots_are_not_told_names(client: FlaskClient, slug: str, clock: Clock) -> None:
    filled = {"name": "Arizona for Hong Kong", "homepage": "https://spam.example"}
    assert sign(client, slug, clock, **filled).status_code == 303
