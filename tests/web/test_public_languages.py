"""A letter in English, Traditional Chinese and Arabic, as its readers find and sign it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain.states import LetterState, SignOnState
from letters.jobs import mail_contexts
from letters.models import Edition, Letter, Mail, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import agreeing, amending, closing, opening, translating
from letters.services.actor import COMMAND
from tests import factories
from tests.conftest import NOON, Clock
from tests.support.coupon import BEN, links
from tests.support.html import Page
from tests.support.tongues import ARABIC, CHINESE, in_three, translate

SLUG = "assembly"
PAGES = {
    "en": f"/letters/{SLUG}",
    "zh-Hant": f"/letters/{SLUG}/in/zh-Hant",
    "ar": f"/letters/{SLUG}/in/ar",
}
TITLES = {
    "en": "Open letter on the right to assemble",
    "zh-Hant": CHINESE.title,
    "ar": ARABIC.title,
}


@pytest.fixture
def letter(bare_app: Flask) -> str:
    """The slug of an open letter in three languages, checked by nobody."""
    with bare_app.app_context():
        factories.noise()
        made = factories.letter(slug=SLUG, checked=False)
        with writing():
            made = db.session.merge(made)
            version = in_three(made, now=NOON)
            agreeing.agree(made, number=version.number, by=COMMAND, now=NOON)
            opening.open_(made, by=COMMAND, now=NOON)
        db.session.remove()
    return SLUG


def found(app: Flask, name: str = BEN["name"]) -> SignOn:
    with app.app_context(), reading():
        made = db.session.scalars(select(SignOn).where(SignOn.name == name)).one()
        assert made.version.number == made.letter.agreed_number
        db.session.expunge(made)
    return made


def fill(client: FlaskClient, path: str, clock: Clock, **changes: str) -> dict[str, str]:
    """Read the page for a minute and fill the coupon for an organization."""
    sent = Page(client.get(path).text).fields("/sign")
    clock.pass_time(minutes=1)
    return {**sent, **BEN, **changes}


@pytest.mark.parametrize("language", PAGES)
def test_each_language_has_its_page(client: FlaskClient, letter: str, language: str) -> None:
    answer = client.get(PAGES[language])
    assert answer.status_code == 200
    page = Page(answer.text)
    heading, article = page.one("h1"), page.one("article")
    assert heading.text == TITLES[language]
    way = "rtl" if language == "ar" else "ltr"
    for part in (heading, article):
        assert (part.get("lang"), part.get("dir")) == (language, way)
    nav = next(each for each in page.all("nav") if each.get("class") == "tongues")
    switch = [each for each in page.all("a") if nav in each.inside]
    assert [(each.get("hreflang"), each.get("href")) for each in switch] == [
        ("en", PAGES["en"]),
        ("ar", PAGES["ar"]),
        ("zh-Hant", PAGES["zh-Hant"]),
    ]
    assert [each.text for each in switch] == ["English", "العربية", "繁體中文"]
    assert [each.get("hreflang") for each in switch if each.get("aria-current")] == [language]
    alternate = {
        each.get("hreflang"): each.get("href")
        for each in page.all("link")
        if each.get("rel") == "alternate"
    }
    assert alternate.keys() == {"en", "ar", "zh-Hant", "x-default"}
    canonical = next(each for each in page.all("link") if each.get("rel") == "canonical")
    assert canonical.get("href") == alternate[language]
    assert alternate["x-default"].endswith(PAGES["en"])


def test_a_page_says_what_its_text_is_worth(client: FlaskClient, letter: str) -> None:
    arabic, chinese, english = (client.get(PAGES[each]).text for each in ("ar", "zh-Hant", "en"))
    sentence = "A courtesy translation; the English and Chinese (Traditional) texts are binding."
    assert sentence in arabic
    assert "ترجمة للاطلاع فقط" in arabic
    assert "This text binds like the English one." in chinese
    assert "courtesy" not in english
    for text in (arabic, chinese):
        assert "the form and the notes on this page are in English" in text


@pytest.mark.parametrize("path", ["de", "qq", "en/x", "%00", "a" * 500, "zh"])
def test_a_language_that_the_letter_does_not_have_is_not_found(
    client: FlaskClient, letter: str, path: str
) -> None:
    assert client.get(f"/letters/{SLUG}/in/{path}").status_code == 404
    assert client.get(f"/letters/{SLUG}/in/{path}/letter.pdf").status_code == 404


@pytest.mark.parametrize(("typed", "kept"), [("en", "en"), ("EN", "en"), ("AR", "ar")])
def test_each_text_has_one_address(client: FlaskClient, letter: str, typed: str, kept: str) -> None:
    answer = client.get(f"/letters/{SLUG}/in/{typed}")
    assert (answer.status_code, answer.location) == (302, PAGES[kept])


def test_a_letter_in_one_language_has_no_switch(client: FlaskClient, bare_app: Flask) -> None:
    with bare_app.app_context():
        slug = factories.letter(state=LetterState.OPEN).slug
        db.session.remove()
    text = client.get(f"/letters/{slug}").text
    assert "hreflang" not in text
    assert "Languages of this letter" not in text


def test_what_nobody_agreed_to_is_read_by_nobody(
    client: FlaskClient, bare_app: Flask, letter: str
) -> None:
    with bare_app.app_context(), writing():
        made = db.session.scalars(select(Letter).where(Letter.slug == SLUG)).one()
        translate(made, "de", ARABIC, now=NOON)
    assert client.get(f"/letters/{SLUG}/in/de").status_code == 404
    assert "/in/de" not in client.get(PAGES["en"]).text


@pytest.mark.parametrize("language", PAGES)
def test_a_sign_on_is_bound_to_the_text_that_was_read(
    client: FlaskClient, bare_app: Flask, letter: str, clock: Clock, language: str
) -> None:
    answer = client.post(f"/letters/{SLUG}/sign", data=fill(client, PAGES[language], clock))
    after = f"/letters/{SLUG}/signed"
    assert answer.location == (after if language == "en" else f"{after}?language={language}")
    signed = Page(client.get(answer.location).text)
    linked = [each for each in signed.all("a") if each.get("href") == PAGES[language]]
    assert [each.text for each in linked] == [TITLES[language]]
    made = found(bare_app)
    assert made.language == language
    with bare_app.app_context(), reading():
        version = db.session.get_one(SignOn, made.id).version
        assert made.text_hash == version.hash_in(language)


def test_all_languages_have_one_count_and_one_roll(
    client: FlaskClient, bare_app: Flask, letter: str, clock: Clock
) -> None:
    for number, (language, path) in enumerate(PAGES.items()):
        name = f"{'ZMA'[number]} group"
        sent = fill(client, path, clock, name=name, email=f"ben@{number}.example")
        assert client.post(f"/letters/{SLUG}/sign", data=sent).status_code == 303, language
    for token in links(bare_app, "confirm").values():
        client.post(f"/links/confirm/{token}")
    for path in PAGES.values():
        page = Page(client.get(path).text)
        assert "3organizations have signed" in page.one("aside").text
        names = [each.text for each in page.all("li") if each.get("data-n")]
        assert [each.partition(" (")[0] for each in names] == ["A group", "M group", "Z group"]
    told = client.get(f"/letters/{SLUG}/names.json").json
    assert told["letter"]["languages"] == ["en", "ar", "zh-Hant"]
    assert told["count"] == 3
    table = client.get(f"/letters/{SLUG}/names.csv").text
    assert [name in table for name in ("A group", "M group", "Z group")] == [True] * 3


def test_the_count_stands_in_each_text(client: FlaskClient, bare_app: Flask, letter: str) -> None:
    assert "共有 0 個團體聯署" in client.get(PAGES["zh-Hant"]).text


def test_a_refused_form_comes_back_in_its_language(
    client: FlaskClient, bare_app: Flask, letter: str, clock: Clock
) -> None:
    for changes in ({"role": ""}, {"name": "=SUM(A1)"}, {"email": "nobody"}):
        sent = fill(client, PAGES["ar"], clock, **changes)
        answer = client.post(f"/letters/{SLUG}/sign", data=sent)
        assert answer.status_code == 422
        page = Page(answer.text)
        assert page.one("h1").text == ARABIC.title
        again = page.fields("/sign")
        assert again["language"] == "ar"
        assert again["text_hash"] == sent["text_hash"]
        assert {key: again[key] for key in BEN if key != "kind"} == {
            key: sent[key] for key in BEN if key != "kind"
        }


@pytest.mark.parametrize("forged", ["", "de", "qq", "../../etc", "\x00", "a" * 5000, "<b>"])
def test_a_forged_language_is_not_believed(
    client: FlaskClient, bare_app: Flask, letter: str, clock: Clock, forged: str
) -> None:
    sent = fill(client, PAGES["ar"], clock, language=forged)
    # The hash says which text was shown.
    assert client.post(f"/letters/{SLUG}/sign", data=sent).status_code == 303
    assert found(bare_app).language == "ar"
    answer = client.get(f"/letters/{SLUG}/signed", query_string={"language": forged})
    assert answer.status_code == 200
    assert TITLES["en"] in answer.text


@pytest.mark.parametrize("forged", ["", "0" * 64, "x", "\x00", "a" * 5000])
def test_a_forged_hash_is_no_way_to_sign(
    client: FlaskClient, bare_app: Flask, letter: str, clock: Clock, forged: str
) -> None:
    sent = fill(client, PAGES["ar"], clock, text_hash=forged)
    answer = client.post(f"/letters/{SLUG}/sign", data=sent)
    assert answer.status_code == 409
    page = Page(answer.text)
    assert page.one("h1").text == ARABIC.title
    assert page.fields("/sign")["name"] == BEN["name"]
    assert "Please read it again" in page.one("main").text
    with bare_app.app_context(), reading():
        assert db.session.scalars(select(SignOn).where(SignOn.name == BEN["name"])).all() == []


def amend(app: Flask, language: str, body: str) -> None:
    """Change one translation of the open letter."""
    with app.app_context(), writing():
        made = db.session.scalars(select(Letter).where(Letter.slug == SLUG)).one()
        wording = {"ar": ARABIC, "zh-Hant": CHINESE}[language]
        changed = type(wording)(title=wording.title, body=body)
        version = translate(made, language, changed, now=NOON)
        agreeing.agree(made, number=version.number, by=COMMAND, now=NOON)
        amending.amend(made, number=version.number, note="", by=COMMAND, now=NOON)


def test_a_changed_translation_is_shown_to_who_was_reading_it(
    client: FlaskClient, bare_app: Flask, letter: str, clock: Clock
) -> None:
    sent = fill(client, PAGES["ar"], clock)
    amend(bare_app, "ar", "نكتب إليكم مجددًا.")
    answer = client.post(f"/letters/{SLUG}/sign", data=sent)
    assert answer.status_code == 409
    page = Page(answer.text)
    assert page.one("h1").text == ARABIC.title
    assert any("مجددًا" in each.text for each in page.all("ins"))
    again = page.fields("/sign")
    assert again["text_hash"] != sent["text_hash"]
    clock.pass_time(minutes=1)
    assert client.post(f"/letters/{SLUG}/sign", data={**again, **BEN}).status_code == 303
    assert found(bare_app).text_hash == again["text_hash"]


def test_who_reads_another_language_learns_which_text_changed(
    client: FlaskClient, bare_app: Flask, letter: str, clock: Clock
) -> None:
    sent = fill(client, PAGES["en"], clock)
    amend(bare_app, "ar", "نكتب إليكم مجددًا.")
    answer = client.post(f"/letters/{SLUG}/sign", data=sent)
    assert answer.status_code == 409
    labels = [each.text for each in Page(answer.text).all("h3") if "kicker" in each.get("class")]
    assert labels == ["Arabic: Salutation", "Arabic: Text"]
    told = client.get(f"/letters/{SLUG}/changes").text
    assert "Arabic: Text" in told
    assert "The two texts are equal" not in told


def test_a_form_in_a_language_that_is_gone_comes_back_in_the_main_one(
    client: FlaskClient, bare_app: Flask, letter: str, clock: Clock
) -> None:
    sent = fill(client, PAGES["ar"], clock)
    with bare_app.app_context(), writing():
        made = db.session.scalars(select(Letter).where(Letter.slug == SLUG)).one()
        version = translating.remove(made, "ar", by=COMMAND, now=NOON)
        agreeing.agree(made, number=version.number, by=COMMAND, now=NOON)
        amending.amend(made, number=version.number, note="", by=COMMAND, now=NOON)
    answer = client.post(f"/letters/{SLUG}/sign", data=sent)
    assert answer.status_code == 409
    page = Page(answer.text)
    assert page.one("h1").text == TITLES["en"]
    assert page.fields("/sign")["name"] == BEN["name"]
    assert "Arabic" in page.one("main").text


def test_mails_to_a_signer_lead_to_the_page_that_was_signed(
    client: FlaskClient, bare_app: Flask, letter: str, clock: Clock
) -> None:
    client.post(f"/letters/{SLUG}/sign", data=fill(client, PAGES["ar"], clock))
    with bare_app.app_context(), reading():
        mail = db.session.scalars(select(Mail).where(Mail.name == "confirm")).one()
        made = mail_contexts.message(mail, clock())
        assert made is not None
        assert ARABIC.title in made["subject"]
        body = made.get_body(("plain",))
        assert body is not None
        lines = body.get_content().splitlines()
        assert any(line.endswith(PAGES["ar"]) for line in lines)
        assert mail_contexts._about(mail.sign_on)["links_url"].endswith(f"/letters/{SLUG}/links")
    token = links(bare_app, "confirm")[BEN["name"]]
    page = Page(client.get(f"/links/confirm/{token}").text)
    assert PAGES["ar"] in [each.get("href") for each in page.all("a")]
    assert page.fields(f"/links/confirm/{token}")["text_hash"] == found(bare_app).text_hash


def test_each_language_has_its_pdf(client: FlaskClient, bare_app: Flask, letter: str) -> None:
    with bare_app.app_context():
        with writing():
            made = db.session.scalars(select(Letter).where(Letter.slug == SLUG)).one()
            factories.sign_on(made, "Philly4HK", SignOnState.LISTED)
            closing.close(made, by=COMMAND, now=NOON + timedelta(days=1))
            waiting = [(each, index) for index, each in enumerate(_editions(made))]
        with writing():
            for edition, index in waiting:
                stored = db.session.merge(edition)
                stored.state, stored.ready_at = "ready", NOON
                stored.pdf, stored.sha256, stored.pages = f"%PDF-{index}".encode(), "0" * 64, 2
    main = client.get(f"/letters/{SLUG}/letter.pdf")
    assert main.data == b"%PDF-0"
    assert client.get(f"{PAGES['ar']}/letter.pdf").data == b"%PDF-1"
    assert client.get(f"{PAGES['zh-Hant']}/letter.pdf").data == b"%PDF-2"
    assert client.get(f"/letters/{SLUG}/in/en/letter.pdf").data == b"%PDF-0"
    page = Page(client.get(PAGES["ar"]).text)
    pdfs = [(each.text, each.get("href")) for each in page.all("a") if ".pdf" in each.get("href")]
    assert pdfs[0] == ("Letter as PDF in Arabic", f"{PAGES['ar']}/letter.pdf")
    assert ("Letter as PDF in English", f"/letters/{SLUG}/letter.pdf") in pdfs


def _editions(letter: Letter) -> list[Edition]:
    chosen = select(Edition).where(Edition.letter_id == letter.id).order_by(Edition.number)
    return list(db.session.scalars(chosen))


def test_the_front_page_lists_each_letter_once(client: FlaskClient, letter: str) -> None:
    page = Page(client.get("/").text)
    linked = [each for each in page.all("a") if each.get("href").startswith(f"/letters/{SLUG}")]
    assert {each.get("href") for each in linked} == {PAGES["en"]}
    assert ARABIC.title not in page.one("main").text
