"""Ada asks at her desk who signed before; Ben opens the mailed link and signs with one button."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain import address
from letters.domain.states import LetterState, Role, SignOnState
from letters.jobs import mail_contexts
from letters.models import Call, Letter, Mail, OptOut, SignOn, db
from letters.models.transaction import reading, writing
from letters.models.vault import vault
from letters.services import outbox, signing_again, whom_to_ask
from letters.services.actor import COMMAND
from tests import factories
from tests.conftest import Clock
from tests.support.coupon import fill, links
from tests.support.desk import ROOT, Desk, send
from tests.support.dump import dump
from tests.support.html import Page

BEN = "ben@philly4hk.example"
NEW = f"{ROOT}/letters/new"
ASK = f"{NEW}/ask"


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates; her convener has an open letter and an earlier one that three signed."""
    march = factories.letter_text(title="The statement of March")
    earlier = desk.letter(LetterState.CLOSED, slug="earlier", text=march)
    desk.letter(LetterState.OPEN, slug="new")
    for name, email in (("Philly4HK", BEN), ("TX4HK", "tx@tx4hk.example"), ("FL4HK", "f@x.org")):
        desk.sign(earlier, name, SignOnState.LISTED, email=email, role="Chair")
    with desk.app.app_context(), writing():
        for each in db.session.scalars(select(SignOn).join(Letter).where(Letter.slug == "earlier")):
            assert each.mention is not None
            convener = each.letter.convener_id
            each.mention.mailbox_key = vault().mailbox_index(
                convener, address.canonical(each.email)
            )
    return desk.client(Role.COORDINATOR)


def ids(client: FlaskClient, *names: str) -> list[str]:
    found = []
    for each in Page(client.get(ASK).text).all("label"):
        if any(each.text.startswith(name) for name in names):
            inside = (one for one in Page(client.get(ASK).text).all("input"))
            found += [one.get("value") for one in inside if each in one.inside]
    return found


def stored(app: Flask, name: str, slug: str = "new") -> SignOn | None:
    with app.app_context(), reading():
        chosen = select(SignOn).join(Letter).where(Letter.slug == slug, SignOn.name == name)
        found = db.session.scalars(chosen).one_or_none()
        db.session.expunge_all()
        return found


def asked(app: Flask, clock: Clock, name: str = "Philly4HK") -> str:
    """The address of the link that was mailed to who signed under this name."""
    with app.app_context():
        with writing():
            letter = db.session.scalars(select(Letter).where(Letter.slug == "new")).one()
            chosen = {each[0].id for each in whom_to_ask.waiting(letter) if each[0].name == name}
            signing_again.ask(letter, chosen, by=COMMAND, now=clock())
        with reading():
            call = db.session.scalars(
                select(Call).join(SignOn, SignOn.id == Call.sign_on_id).where(SignOn.name == name)
            ).one()
            assert call.link is not None
            return f"/links/again/{outbox.token_of(call.link)}"


def mailed(app: Flask, clock: Clock, name: str) -> str:
    """The plain text of the mail of that kind, "" where it would not leave."""
    with app.app_context(), reading():
        row = db.session.scalars(select(Mail).where(Mail.name == name)).one()
        message = mail_contexts.message(row, clock())
        body = message.get_body(("plain",)) if message else None
        return str(body.get_content()) if body else ""


def press(client: FlaskClient, link: str) -> str:
    """Press the button that signs; what the page says after it."""
    (text_hash,) = [
        each.get("value")
        for each in Page(client.get(link).text).all("input")
        if each.get("name") == "text_hash"
    ]
    answer = client.post(link, data={"text_hash": text_hash})
    assert answer.status_code == 303
    return client.get(answer.location).text


def test_ada_sees_whom_she_may_ask_and_the_mail(ada: FlaskClient) -> None:
    page = Page(ada.get(ASK).text)
    legend = page.one("legend").text
    assert "The statement of March" in legend
    ticked = [each for each in page.all("input") if each.get("name") == "sign_on"]
    assert len(ticked) == 3
    assert all("checked" in each.attributes for each in ticked)
    text = ada.get(ASK).text
    assert "Would you sign this one too?" in text
    assert "#no-more" in text
    assert BEN not in text


def test_all_are_ticked_or_none_without_script(ada: FlaskClient) -> None:
    for tick, count in (("all", 3), ("none", 0)):
        page = Page(ada.get(f"{ASK}?tick={tick}").text)
        ticked = [each for each in page.all("input") if "checked" in each.attributes]
        assert len(ticked) == count


def test_ada_asks_two_and_the_third_is_left(desk: Desk, ada: FlaskClient, clock: Clock) -> None:
    chosen = ids(ada, "Philly4HK", "TX4HK")
    answer = send(ada, ASK, sign_on=chosen)
    assert answer.status_code == 303
    page = ada.get(ASK).text
    assert "2 organizations are asked by mail." in page
    assert "2 asked, 0 signed by the link." in page
    assert len(ids(ada, "FL4HK", "Philly4HK", "TX4HK")) == 1
    again = send(ada, ASK, sign_on=chosen)
    assert "nobody gets a second mail" in ada.get(again.location).text
    activity = ada.get(f"{NEW}/activity").text
    assert "Signatories of earlier letters asked to sign: 2" in activity
    mails = ada.get(f"{ROOT}/mail").text
    assert mails.count("Would you sign this one too?") == 2


def test_ada_chooses_which_of_two_mailboxes_is_asked(
    desk: Desk, ada: FlaskClient, clock: Clock
) -> None:
    with desk.app.app_context(), writing():
        ben, tx = (
            db.session.scalars(select(SignOn).where(SignOn.name == name)).one()
            for name in ("Philly4HK", "TX4HK")
        )
        assert ben.mention is not None
        assert tx.mention is not None
        ben.mention.domain = "philly4hk.example"
        tx.mention.party_id = ben.mention.party_id
        usual, other = ben.id, tx.id
    shown = Page(ada.get(ASK).text)
    assert shown.one("select").get("name") == f"mailbox-{usual}"
    options = [each.text for each in shown.all("option")]
    assert options == ["Chu Lee, Chair, at philly4hk.example", "Chu Lee, Chair, at tx4hk.example"]
    answer = send(ada, ASK, sign_on=usual, **{f"mailbox-{usual}": other})
    assert "1 organization is asked by mail." in ada.get(answer.location).text
    with desk.app.app_context(), reading():
        assert db.session.scalars(select(Call)).one().sign_on_id == other


def test_the_mail_that_is_shown_is_that_of_the_first_in_the_list(
    desk: Desk, ada: FlaskClient
) -> None:
    page = Page(ada.get(ASK).text)
    first = next(page.all("label")).text
    mail = ada.get(ASK).text.split('id="mail"')[1]
    assert first.startswith("FL4HK")
    assert "FL4HK" in mail
    assert "Philly4HK" not in mail


def test_who_ticks_nobody_is_told_so(ada: FlaskClient) -> None:
    answer = send(ada, f"{ASK}", at=f"{ASK}?tick=none", form=ASK)
    assert answer.status_code == 422
    assert "Tick at least one organization" in answer.text


@pytest.mark.parametrize("state", [LetterState.DRAFT, LetterState.CLOSED])
def test_only_an_open_letter_asks(desk: Desk, ada: FlaskClient, state: LetterState) -> None:
    other = desk.letter(state, slug="other")
    assert "Nobody can be asked now" in ada.get(f"{other}/ask").text
    rail = ada.get(other + "/", follow_redirects=True).text
    assert "Ask to sign" not in rail
    assert "Ask to sign" in ada.get(f"{NEW}/").text


def test_an_editor_asks_nobody(desk: Desk, ada: FlaskClient) -> None:
    ben = desk.client(Role.EDITOR)
    assert ben.get(ASK).status_code == 403
    assert "Ask to sign" not in ben.get(f"{NEW}/").text


def test_the_mail_names_the_earlier_letter_and_leads_to_the_link(
    desk: Desk, ada: FlaskClient, clock: Clock
) -> None:
    link = asked(desk.app, clock)
    text = mailed(desk.app, clock, "sign_again")
    for words in ("The statement of March", "March 2026", "Philly4HK", link, "#no-more"):
        assert words in text.replace("\n", " ")


def test_a_mail_that_makes_no_sense_any_more_does_not_leave(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    link = asked(desk.app, clock)
    client.post(f"{link}/no-more")
    assert mailed(desk.app, clock, "sign_again") == ""


def test_ben_reads_the_new_text_and_signs_with_one_button(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    link = asked(desk.app, clock)
    shown = client.get(link)
    for words in ("We write with concern", "Philly4HK", "Chu Lee", "Chair", "statement of March"):
        assert words in shown.text
    assert "Set-Cookie" not in shown.headers
    assert "has signed" in press(client, link)
    made = stored(desk.app, "Philly4HK")
    assert made is not None
    assert made.state is SignOnState.CONFIRMED
    clock.pass_time(hours=1)
    assert "has signed" in client.get(link).text
    answer = client.post(link, data={"text_hash": "0" * 64})
    assert (answer.status_code, answer.location) == (303, link)
    assert "1 signed by the link" in ada.get(ASK).text
    assert "Philly4HK</bdi> signed by the link that was mailed" in ada.get(f"{NEW}/activity").text


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_scanners_that_open_the_link_change_nothing(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock, method: str
) -> None:
    link = asked(desk.app, clock)
    before = dump(desk.app)
    for path in (link, f"{link}/no-more", f"{link}/after-all"):
        client.open(path, method=method)
    assert dump(desk.app) == before


def test_the_text_is_shown_in_bens_language(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    with desk.app.app_context():
        with reading():
            letter = db.session.scalars(select(Letter).where(Letter.slug == "new")).one()
            assert letter.versions
        translated = factories.translation(letter, "ar")
        text_hash = translated.text_hash
        with writing():
            chosen = select(SignOn).where(SignOn.name == "Philly4HK")
            db.session.scalars(chosen).one().language = "ar"
    link = asked(desk.app, clock)
    assert 'lang="ar" dir="rtl"' in client.get(link).text
    press(client, link)
    made = stored(desk.app, "Philly4HK")
    assert made is not None
    assert (made.language, made.text_hash) == ("ar", text_hash)


def test_another_text_than_was_shown_is_shown_first(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    link = asked(desk.app, clock)
    answer = client.post(link, data={"text_hash": "0" * 64})
    assert answer.status_code == 409
    assert "Sign as Philly4HK" in answer.text
    assert stored(desk.app, "Philly4HK") is None
    assert client.post(link).status_code == 409


def test_after_closing_a_sentence_says_so(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    link = asked(desk.app, clock)
    with desk.app.app_context(), writing():
        letter = db.session.scalars(select(Letter).where(Letter.slug == "new")).one()
        letter.state, letter.closed_at = LetterState.CLOSED, clock()
    shown = client.get(link)
    assert (shown.status_code, "takes no more signatures" in shown.text) == (200, True)
    assert "Sign as" not in shown.text
    assert client.post(link, data={"text_hash": "0" * 64}).status_code == 410
    assert "Do not ask me again" in shown.text


@pytest.mark.parametrize(
    ("state", "words", "heading"),
    [
        (SignOnState.CONFIRMED, "the name was not on its list by then", "This letter is closed"),
        (SignOnState.LISTED, "is on the list of", "Thank you"),
    ],
)
def test_who_signed_is_told_after_closing_what_came_of_it(
    desk: Desk,
    ada: FlaskClient,
    client: FlaskClient,
    clock: Clock,
    state: SignOnState,
    words: str,
    heading: str,
) -> None:
    link = asked(desk.app, clock)
    press(client, link)
    with desk.app.app_context(), writing():
        letter = db.session.scalars(select(Letter).where(Letter.slug == "new")).one()
        made = db.session.scalars(select(SignOn).where(SignOn.letter_id == letter.id)).one()
        made.state = state
        made.listed_at = clock() if state is SignOnState.LISTED else None
        letter.state, letter.closed_at = LetterState.CLOSED, clock()
    shown = client.get(link).text
    assert words in shown
    assert heading in Page(shown).one("h1").text
    for false in ("check the name before it is listed", "until the letter closes"):
        assert false not in shown


def test_ben_does_not_want_to_be_asked_again(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    link = asked(desk.app, clock)
    for _ in range(2):
        answer = client.post(f"{link}/no-more")
        assert (answer.status_code, answer.location) == (303, f"{link}#no-more")
    page = client.get(link).text
    assert "You will not be asked again by" in page
    assert "Do not ask me again" not in page
    assert "1 mailbox does not want to be asked" in ada.get(ASK).text
    desk.letter(LetterState.OPEN, slug="third")
    assert "Philly4HK" not in ada.get(f"{ROOT}/letters/third/ask").text
    words = "A signatory of an earlier letter does not want to be asked again"
    assert words in ada.get(f"{NEW}/activity").text


def test_ben_who_said_so_by_mistake_is_asked_again(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    link = asked(desk.app, clock)
    assert "None yet" in ada.get(ASK).text
    client.post(f"{link}/no-more")
    assert "Ask me again" in client.get(link).text
    page = ada.get(ASK).text
    assert "Does not want to be asked" in page
    assert "presses “Ask me again”" in page
    for _ in range(2):
        answer = client.post(f"{link}/after-all")
        assert (answer.status_code, answer.location) == (303, f"{link}#no-more")
    assert "Do not ask me again" in client.get(link).text
    desk.letter(LetterState.OPEN, slug="third")
    assert "Philly4HK" in ada.get(f"{ROOT}/letters/third/ask").text
    words = "A signatory of an earlier letter may be asked again after all"
    assert ada.get(f"{NEW}/activity").text.count(words) == 1
    client.post(f"{link}/no-more")
    with desk.app.app_context(), reading():
        assert len(db.session.scalars(select(OptOut)).all()) == 2
    assert "Philly4HK" not in ada.get(f"{ROOT}/letters/third/ask").text


def test_ada_sees_who_signed_by_the_link(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    link = asked(desk.app, clock)
    press(client, link)
    assert "Signed by the link:" in ada.get(ASK).text


@pytest.mark.parametrize("token", ["x", "t" * 43, "%00", "../confirm/x"])
def test_a_link_that_nobody_was_mailed_does_nothing(
    ada: FlaskClient, client: FlaskClient, token: str
) -> None:
    for path in (
        f"/links/again/{token}",
        f"/links/again/{token}/no-more",
        f"/links/again/{token}/after-all",
    ):
        assert client.post(path).status_code == 404


def test_a_link_to_confirm_signs_nothing_again(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    token = asked(desk.app, clock).rsplit("/", 1)[1]
    for purpose in ("confirm", "entry", "consent", "withdraw"):
        assert client.post(f"/links/{purpose}/{token}").status_code == 404


# What the same mailbox signed before


def sign(desk: Desk, client: FlaskClient, clock: Clock, **changes: str) -> None:
    typed = fill(client, "new", clock, **changes)
    assert client.post("/letters/new/sign", data=typed).status_code == 303


def test_ben_learns_what_he_signed_before_only_once_he_confirmed(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    sign(desk, client, clock, name="Group of Ben", email=BEN)
    token = links(desk.app, "confirm")["Group of Ben"]
    for page in (f"/links/confirm/{token}", f"/links/confirmed/{token}", "/letters/new/signed"):
        assert "The statement of March" not in client.get(page).text
    refused = client.post(f"/links/confirmed/{token}/name", data={"earlier": "x"})
    assert refused.status_code == 404
    told = client.get(client.post(f"/links/confirm/{token}").location).text
    assert "You signed “" in told
    assert "of March 2026 as “<bdi>Philly4HK</bdi>”" in told


def test_a_stranger_who_names_bens_group_learns_nothing(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    sign(desk, client, clock, name="Philly4HK", email="mallory@example.org")
    token = links(desk.app, "confirm")["Philly4HK"]
    told = client.get(client.post(f"/links/confirm/{token}").location).text
    assert "The statement of March" not in told
    entry = links(desk.app, "entry")["Philly4HK"]
    assert "The statement of March" not in client.get(f"/links/entry/{entry}").text


@pytest.mark.parametrize("purpose", ["confirm", "entry"])
def test_ben_uses_the_name_from_there_with_one_button(
    desk: Desk, ada: FlaskClient, client: FlaskClient, clock: Clock, purpose: str
) -> None:
    sign(desk, client, clock, name="Group of Ben", email=BEN)
    client.post(f"/links/confirm/{links(desk.app, 'confirm')['Group of Ben']}")
    token = links(desk.app, purpose)["Group of Ben"]
    page = client.get(f"/links/{'confirmed' if purpose == 'confirm' else 'entry'}/{token}")
    assert "Use “Philly4HK” here too" in page.text
    (earlier,) = [
        each.get("value") for each in Page(page.text).all("input") if each.get("name") == "earlier"
    ]
    where = "confirmed" if purpose == "confirm" else "entry"
    answer = client.post(f"/links/{where}/{token}/name", data={"earlier": earlier})
    assert answer.status_code == 303
    assert "Philly4HK" in client.get(answer.location).text
    assert stored(desk.app, "Group of Ben") is None
    made = stored(desk.app, "Philly4HK")
    assert made is not None
    assert made.name_as_signed == "Philly4HK"
