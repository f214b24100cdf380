"""Ada invites other organizations to her letter; they answer at their desk or from a mail."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain.states import LetterState, Role, SignOnState
from letters.jobs import mail_contexts
from letters.models import CoConvener, Convener, Letter, Mail, User, db
from letters.models.transaction import reading
from letters.services import outbox
from tests import factories
from tests.conftest import NOON, Clock
from tests.support.desk import Desk, fields_of, send
from tests.support.people import PASSWORD, sign_in
from tests.support.web import post

WATCH = "/desk/watch"
INFO = "info@watch.example"


@pytest.fixture
def chu(desk: Desk) -> User:
    """Chu coordinates Hong Kong Watch, which works here too."""
    return person(desk, Role.COORDINATOR, "Chu", "watch", "Hong Kong Watch")


def person(desk: Desk, role: Role, name: str, slug: str, convener: str = "") -> User:
    with desk.app.app_context():
        with reading():
            of = db.session.scalars(select(Convener).where(Convener.slug == slug)).one_or_none()
        of = of or factories.convener(convener, slug=slug)
        made = factories.member(of, role, name=name)
        with reading():
            found = db.session.get_one(User, made.id)
            db.session.expunge(found)
        db.session.remove()
    return found


def browser(desk: Desk, user: User) -> FlaskClient:
    client = desk.app.test_client()
    sign_in(client, user)
    return client


def share(desk: Desk, letter: str, slug: str = "watch", **given: Any) -> str:
    """Let the convener take part in Ada's letter; its address at the other desk."""
    with desk.app.app_context():
        with reading():
            found = db.session.scalars(select(Letter).where(Letter.slug == word(letter))).one()
            who = db.session.scalars(select(Convener).where(Convener.slug == slug)).one()
        factories.co_convener(found, who, **given)
        db.session.remove()
    return f"/desk/{slug}/letters/{word(letter)}"


def word(letter: str) -> str:
    return letter.rsplit("/", 1)[1]


def invited(desk: Desk) -> str:
    """The id of the newest invitation."""
    with desk.app.app_context(), reading():
        chosen = select(CoConvener.id).order_by(CoConvener.created_at.desc())
        return db.session.scalars(chosen).first() or ""


def invite(desk: Desk, letter: str, **values: str) -> Any:
    ada = desk.client(Role.COORDINATOR)
    return send(ada, f"{letter}/co-conveners", **values)


def mailed(desk: Desk) -> str:
    """The address in the newest mail, which its text holds too."""
    with desk.app.app_context(), reading():
        chosen = select(Mail).where(Mail.name == "co_convener").order_by(Mail.round.desc())
        mail = db.session.scalars(chosen).first()
        assert mail is not None
        assert mail.link is not None
        path = f"/links/co-convener/{outbox.token_of(mail.link)}"
        message = mail_contexts.message(mail, NOON)
        assert message is not None
        assert message["To"] == INFO
        assert path in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        return path


# At the desk


def test_ada_invites_a_convener_that_works_here_and_chu_accepts(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    answer = invite(desk, letter, name="Hong Kong Watch")
    assert answer.status_code == 303
    ada = desk.client(Role.COORDINATOR)
    page = ada.get(answer.location).text
    assert "at its desk" in page
    assert "Invited" in page
    shelf = browser(desk, chu).get(f"{WATCH}/letters").text
    assert "Invitations to draft together" in shelf
    assert "Open letter on the right to assemble" in shelf
    assert f"{WATCH}/letters/{word(letter)}" not in shelf, "not before it is accepted"
    client = browser(desk, chu)
    accept = f"{WATCH}/co-convening/{invited(desk)}/accept"
    answer = send(client, accept, f"{WATCH}/letters")
    assert answer.location == f"{WATCH}/letters/{word(letter)}/"
    shelf = client.get(f"{WATCH}/letters").text
    assert "Letters of others that you draft with" in shelf
    assert "Lamp of Liberty" in shelf
    assert "Invitations to draft together" not in shelf
    assert "Takes part" in ada.get(f"{letter}/co-conveners").text
    assert "Hong Kong Watch</bdi> joined" in ada.get(f"{letter}/activity").text


def test_chu_declines(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    invite(desk, letter, name="watch")
    client = browser(desk, chu)
    send(client, f"{WATCH}/co-convening/{invited(desk)}/decline", f"{WATCH}/letters")
    assert client.get(f"{WATCH}/letters/{word(letter)}/").status_code == 404
    page = desk.client(Role.COORDINATOR).get(f"{letter}/co-conveners").text
    assert "Declined" in page
    assert "No longer" in page


def test_an_editor_of_the_watch_sees_the_invitation_and_answers_nothing(
    desk: Desk, chu: User
) -> None:
    eve = browser(desk, person(desk, Role.EDITOR, "Eve", "watch"))
    invite(desk, desk.letter(), name="watch")
    page = eve.get(f"{WATCH}/letters").text
    assert "A coordinator answers it." in page
    assert "co-convening" not in page


def test_an_unknown_name_is_refused_and_nothing_typed_is_lost(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    answer = invite(desk, letter, name="Hong Kong", see_queue="y")
    assert answer.status_code == 422
    assert "to invite it by mail instead" in answer.text
    assert "Hong Kong Watch" not in answer.text, "no name is offered"
    fields = fields_of(answer.text, f"{letter}/co-conveners")
    assert fields["name"] == "Hong Kong"
    assert fields["see_queue"] == "y"


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"name": "watch"}, 409, "takes part in this letter already, or is invited to"),
        ({"name": "Lamp of Liberty", "email": ""}, 422, "own convener"),
        ({"name": ""}, 422, "Say which organization you invite."),
        ({"name": "X", "email": "nobody"}, 422, "no @-sign"),
        ({"name": "<script>alert(1)</script>", "email": INFO}, 422, "No HTML belongs here"),
        ({"name": "\u202ehctaW", "email": INFO}, 422, "contains"),
    ],
)
def test_a_wrong_invitation_is_said_beside_its_field(
    desk: Desk, chu: User, typed: dict[str, str], status: int, sentence: str
) -> None:
    letter = desk.letter()
    share(desk, letter)
    answer = invite(desk, letter, **typed)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "<script>alert" not in answer.text


def test_the_letter_cannot_wait_for_who_may_not_agree(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    share(desk, letter)
    ada = desk.client(Role.COORDINATOR)
    path = f"{letter}/co-conveners/{invited(desk)}/rights"
    answer = post(ada, path, f"{letter}/co-conveners", must_agree="y", edit="y")
    assert answer.status_code == 422
    assert "The letter can wait only for who may agree" in answer.text
    assert post(ada, path, f"{letter}/co-conveners", comment="y").status_code == 303
    page = ada.get(f"{letter}/co-conveners").text
    assert "read the text and comment on it</dd>" in page
    assert "does not wait for it" in page


def test_ada_ends_its_part(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    shared = share(desk, letter)
    client = browser(desk, chu)
    assert client.get(f"{shared}/").status_code == 200
    ada = desk.client(Role.COORDINATOR)
    path = f"{letter}/co-conveners/{invited(desk)}/end"
    for _ in range(2):
        assert post(ada, path, f"{letter}/co-conveners").status_code == 303
    assert client.get(f"{shared}/").status_code == 404


def test_chu_sees_the_own_rights_and_leaves(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    shared = share(desk, letter, may_edit=False, may_see_queue=False)
    client = browser(desk, chu)
    page = client.get(f"{shared}/co-conveners").text
    assert "What <bdi>Hong Kong Watch</bdi> may do" in page
    assert "Invite an organization" not in page
    answer = send(client, f"{shared}/co-conveners/leave", f"{shared}/co-conveners")
    assert answer.location == f"{WATCH}/letters"
    assert client.get(f"{shared}/").status_code == 404


def test_the_own_letter_cannot_be_left(desk: Desk) -> None:
    letter = desk.letter()
    ada = desk.client(Role.COORDINATOR)
    answer = post(ada, f"{letter}/co-conveners/leave", f"{letter}/co-conveners")
    assert answer.status_code == 422
    assert "only co-conveners can leave it" in answer.text


def test_readers_see_who_drafts_and_invite_nobody(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    share(desk, letter)
    page = desk.client(Role.READER).get(f"{letter}/co-conveners").text
    assert "Hong Kong Watch" in page
    assert "<form" not in page.split('<main class="work"')[1]


# What it sees of the letter


def test_a_letter_of_others_offers_nothing_that_would_be_refused(desk: Desk, chu: User) -> None:
    letter = desk.letter(LetterState.OPEN)
    desk.sign(letter, "NY4HK", SignOnState.CONFIRMED)
    desk.sign(letter, "Philly4HK", SignOnState.LISTED)
    shared = share(
        desk, letter, may_see_queue=False, may_edit=False, may_agree=False, must_agree=False
    )
    client = browser(desk, chu)
    page = client.get(f"{shared}/").text
    assert "NY4HK" not in page
    assert "to check" not in page
    for path in ("", "text", "versions", "open", "co-conveners", "editions", "activity"):
        page = client.get(f"{shared}/{path}")
        assert page.status_code == 200, path
        for link in sorted(set(links(page.text, shared))):
            assert client.get(link).status_code == 200, (path, link)


def test_who_else_was_asked_is_not_told(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    shared = share(desk, letter)
    invite(desk, letter, name="Somebody Shy", email=INFO, edit="", must_agree="")
    post(desk.app.test_client(), f"{mailed(desk)}/decline", mailed(desk))
    assert "Shy</bdi> declined" in desk.client().get(f"{letter}/activity").text
    client = browser(desk, chu)
    for path in ("", "activity", "co-conveners", "open"):
        assert "Shy" not in client.get(f"{shared}/{path}").text, path


def links(page: str, below: str) -> list[str]:
    """The addresses on a page that lead on in the letter."""
    parts = page.split('href="')[1:]
    found = [each.split('"')[0].replace("&amp;", "&") for each in parts]
    return [each for each in found if each.startswith(below)]


def test_with_the_right_it_sees_who_signs_but_no_mailbox(desk: Desk, chu: User) -> None:
    letter = desk.letter(LetterState.OPEN)
    sign_on = desk.sign_on(letter, "NY4HK", SignOnState.CONFIRMED, email="ben@ny4hk.example")
    shared = share(desk, letter)
    client = browser(desk, chu)
    for path in (
        "sign-ons?state=confirmed",
        f"sign-ons/{sign_on.rsplit('/', 1)[1]}",
    ):
        page = client.get(f"{shared}/{path}").text
        assert "@ny4hk" not in page
        assert "at ny4hk" not in page
        assert "List" not in page.split('<main class="work"')[1].replace("Listed", "")
    assert "NY4HK" in client.get(f"{shared}/sign-ons?q=ny4hk").text
    assert "NY4HK" not in client.get(f"{shared}/sign-ons?q=ben%40ny4hk.example").text


def test_eve_of_the_watch_saves_the_next_version(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    shared = share(desk, letter)
    eve = browser(desk, person(desk, Role.EDITOR, "Eve", "watch"))
    answer = send(eve, f"{shared}/text", body="We write together.")
    assert answer.status_code == 303
    assert desk.look(letter, lambda found: found.current_number) == 2
    page = desk.client(Role.EDITOR).get(f"{letter}/versions").text
    assert "Eve" in page
    assert "starter" not in eve.get(f"{shared}/text").text.split('<main class="work"')[1]


# By mail


def test_dan_makes_account_and_convener_from_the_mail(desk: Desk) -> None:
    letter = desk.letter()
    assert invite(desk, letter, name="The Watch", email=INFO).status_code == 303
    link = mailed(desk)
    dan = desk.app.test_client()
    for method in ("GET", "HEAD", "OPTIONS"):
        assert dan.open(link, method=method).status_code == 200
    page = dan.get(link).text
    assert "Open letter on the right to assemble" in page
    assert 'value="The Watch"' in page
    refused = post(dan, link, your_name="Dan", password="short", name="The Watch")
    assert refused.status_code == 422
    assert 'value="Dan"' in refused.text
    refused = post(dan, link, your_name="Dan", password=PASSWORD, name="=Watch")
    assert refused.status_code == 422
    assert "has an account here" not in refused.text, "nothing was kept"
    assert dan.get(link).status_code == 200
    answer = post(dan, link, your_name="Dan", password=PASSWORD, name="The Watch")
    assert answer.location == f"/desk/the-watch/letters/{word(letter)}/"
    assert dan.get(answer.location).status_code == 200
    assert dan.get("/desk/lamp/letters").status_code == 404
    used = desk.app.test_client().get(link)
    assert used.status_code == 410
    assert "already been used" in used.text


def test_chu_chooses_which_convener_joins(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    invite(desk, letter, name="The Watch", email=INFO)
    link = mailed(desk)
    client = browser(desk, chu)
    assert "Hong Kong Watch" in client.get(link).text
    refused = post(client, link, convener="lamp", name="")
    assert refused.status_code == 422
    assert "that you coordinate" in refused.text
    answer = post(client, link, convener="watch", name="")
    assert answer.location == f"{WATCH}/letters/{word(letter)}/"


def test_chu_joins_with_a_new_convener(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    invite(desk, letter, name="The Watch", email=INFO)
    client = browser(desk, chu)
    refused = post(client, mailed(desk), convener="", name="")
    assert refused.status_code == 422
    assert "name is missing" in refused.text
    answer = post(client, mailed(desk), convener="", name="Watch in Exile")
    assert answer.location == f"/desk/watch-in-exile/letters/{word(letter)}/"


def test_who_has_an_account_is_asked_to_sign_in(desk: Desk) -> None:
    with desk.app.app_context():
        factories.user("Dan", email=INFO)
        db.session.remove()
    invite(desk, desk.letter(), name="The Watch", email=INFO)
    page = desk.app.test_client().get(mailed(desk)).text
    assert "has an account here" in page
    assert "next=/links/co-convener/" in page


def test_an_invitation_for_another_account_says_so(desk: Desk, chu: User) -> None:
    with desk.app.app_context():
        factories.user("Dan", email=INFO)
        db.session.remove()
    letter = desk.letter()
    invite(desk, letter, name="The Watch", email=INFO)
    client, link = browser(desk, chu), mailed(desk)
    page = client.get(link).text
    assert "It is for somebody else" in page
    assert "Accept" not in page
    answer = post(client, link, convener="watch", name="")
    assert answer.status_code == 409
    assert post(client, f"{link}/decline", link).status_code == 409
    assert client.get(f"{WATCH}/letters/{word(letter)}/").status_code == 404


def test_declining_needs_no_account(desk: Desk) -> None:
    letter = desk.letter()
    invite(desk, letter, name="The Watch", email=INFO)
    link = mailed(desk)
    nobody = desk.app.test_client()
    answer = post(nobody, f"{link}/decline", link)
    assert answer.status_code == 200
    assert "does not draft this letter" in answer.text
    assert nobody.get(link).status_code == 410
    assert "Declined" in desk.client().get(f"{letter}/co-conveners").text


def test_a_link_ends_when_it_is_taken_back_or_old_or_sent_again(desk: Desk, clock: Clock) -> None:
    letter = desk.letter()
    invite(desk, letter, name="The Watch", email=INFO)
    first, ada, nobody = mailed(desk), desk.client(Role.COORDINATOR), desk.app.test_client()
    base = f"{letter}/co-conveners/{invited(desk)}"
    clock.pass_time(minutes=1)
    assert post(ada, f"{base}/again", f"{letter}/co-conveners").status_code == 303
    second = mailed(desk)
    assert nobody.get(first).status_code == 410
    assert nobody.get(second).status_code == 200
    clock.pass_time(days=7)
    assert "expired" in nobody.get(second).text
    post(ada, f"{base}/end", f"{letter}/co-conveners")
    gone = nobody.get(second)
    assert gone.status_code == 410
    assert nobody.get("/links/co-convener/nothing").status_code == 404
    page = ada.get(f"{letter}/co-conveners").text
    assert "Taken back" in page
