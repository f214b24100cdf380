"""Ada invites other organizations to draft a letter; Chu of Hong Kong Watch answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.problems import ConflictProblem, GoneProblem, NotFoundProblem, Problem
from letters.domain.states import LetterState, Right, Role
from letters.models import (
    CoConvener,
    Comment,
    Convener,
    Event,
    EventKind,
    Letter,
    Link,
    Mail,
    User,
    db,
)
from letters.models.transaction import writing
from letters.services import agreeing, convening, joining, outbox
from letters.services.actor import COMMAND, By
from letters.services.convening import Rights
from tests import factories
from tests.support.people import PASSWORD

NOW = factories.NOW + timedelta(days=1)
LATER = NOW + timedelta(hours=1)
INFO = "info@watch.example"


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener()


@pytest.fixture
def watch(app: Flask) -> Convener:
    """Chu's convener."""
    return factories.convener("Hong Kong Watch", slug="watch")


@pytest.fixture
def chu(watch: Convener) -> User:
    """Chu coordinates Hong Kong Watch."""
    return factories.member(watch, name="Chu")


@pytest.fixture
def letter(lamp: Convener) -> Letter:
    """A draft."""
    return factories.letter(lamp)


def invite(letter: Letter, name: str, email: str = "", rights: Rights = Rights()) -> CoConvener:  # noqa: B008
    with writing():
        return convening.invite(letter, name, email, rights, by=COMMAND, now=NOW)


def mailed(made: CoConvener) -> str:
    """The token in the newest mail to who is invited."""
    db.session.rollback()
    chosen = select(Mail).where(Mail.co_convener_id == made.id).order_by(Mail.round.desc())
    mail = db.session.scalars(chosen).first()
    assert mail is not None
    assert mail.link is not None
    return outbox.token_of(mail.link)


def find(token: str, now: datetime = LATER) -> Link:
    return joining.find(token, now)


def kinds(letter: Letter) -> list[EventKind]:
    db.session.rollback()
    chosen = select(Event.kind).where(Event.letter_id == letter.id).order_by(Event.seq)
    return list(db.session.scalars(chosen))


def agree(letter: Letter, who: Convener | None = None) -> None:
    with writing():
        agreeing.agree(letter, number=1, convener=who, by=COMMAND, now=NOW)


def state(letter: Letter) -> LetterState:
    db.session.rollback()
    return db.session.get_one(Letter, letter.id).state


# Inviting a convener that works here


@pytest.mark.parametrize("typed", ["Hong Kong Watch", "watch", "  Hong  Kong Watch "])
def test_a_convener_is_invited_by_its_exact_name_or_word(
    letter: Letter, watch: Convener, typed: str
) -> None:
    made = invite(letter, typed)
    assert (made.convener_id, made.name, made.email) == (watch.id, "Hong Kong Watch", "")
    assert made.takes_part is False
    assert [each.id for each in convening.offers(watch)] == [made.id]
    assert kinds(letter) == [EventKind.CO_CONVENER_INVITED]
    assert db.session.scalars(select(Mail).where(Mail.letter_id == letter.id)).all() == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Hong Kong", "No convener works here under exactly this name"),
        ("hong kong watch", "No convener works here under exactly this name"),
        ("%", "at least one letter or digit"),
        ("Hong Kong%", "No convener works here under exactly this name"),
        ("", "Say which organization"),
        ("x\0y", "contains"),
        ("Hong Kong Watch\r\nBcc: all", "contains"),
        ("x" * 900, "characters"),
        ("Lamp of Liberty", "the letter's own convener"),
    ],
)
def test_others_are_refused_beside_the_name(
    letter: Letter, watch: Convener, typed: str, sentence: str
) -> None:
    with pytest.raises(Problem, match=sentence) as refusal:
        invite(letter, typed)
    assert refusal.value.field == "name"
    assert kinds(letter) == []


def test_two_conveners_of_one_name_are_told_apart_by_their_words(
    letter: Letter, watch: Convener
) -> None:
    factories.convener("Hong Kong Watch", slug="watch-2")
    with pytest.raises(Problem, match="More than one"):
        invite(letter, "Hong Kong Watch")
    assert invite(letter, "watch").convener_id == watch.id


def test_the_word_of_a_desk_means_that_desk_however_many_bear_it_as_a_name(letter: Letter) -> None:
    for number in range(3):
        factories.convener("watch", slug=f"other-{number}")
    meant = factories.convener("watch", slug="watch")
    assert invite(letter, "watch").convener_id == meant.id


def test_nobody_is_invited_twice(letter: Letter, watch: Convener) -> None:
    made = invite(letter, "watch")
    with pytest.raises(ConflictProblem, match="takes part in this letter already, or is invited"):
        invite(letter, "watch")
    with writing():
        convening.end(made, by=COMMAND, now=NOW)
    invite(letter, "watch")


def test_two_coordinators_who_invite_at_once_invite_once(
    app: Flask, letter: Letter, watch: Convener
) -> None:
    key, barrier, refused = letter.id, Barrier(2), []
    db.session.remove()

    def attempt() -> None:
        with app.app_context():
            barrier.wait()
            try:
                with writing():
                    found = db.session.get_one(Letter, key)
                    convening.invite(found, "watch", "", Rights(), by=COMMAND, now=NOW)
            except ConflictProblem as problem:
                refused.append(problem)
            db.session.remove()

    threads = [Thread(target=attempt) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(refused) == 1
    assert len(convening.all_of(db.session.get_one(Letter, key))) == 1


def test_the_letter_waits_only_for_who_may_agree(letter: Letter, watch: Convener) -> None:
    with pytest.raises(Problem, match="can wait only for who may agree") as refusal:
        invite(letter, "watch", rights=Rights(agree=False, must_agree=True))
    assert refusal.value.field == "agree"


def test_a_closed_letter_is_drafted_with_nobody(lamp: Convener, watch: Convener) -> None:
    with pytest.raises(Problem, match="closed"):
        invite(factories.letter(lamp, LetterState.CLOSED), "watch")


# At the desk


def test_chu_accepts_at_the_desk(letter: Letter, watch: Convener) -> None:
    made = invite(letter, "watch")
    for _ in range(2):
        with writing():
            convening.accept(made, watch, by=COMMAND, now=LATER)
    db.session.rollback()
    assert made.takes_part
    assert made.rights == {Right.SEE, Right.EDIT, Right.COMMENT, Right.AGREE}
    assert kinds(letter) == [EventKind.CO_CONVENER_INVITED, EventKind.CO_CONVENER_JOINED]
    assert convening.offers(watch) == []


def test_chu_declines_at_the_desk(letter: Letter, watch: Convener) -> None:
    made = invite(letter, "watch")
    for _ in range(2):
        with writing():
            convening.decline(made, by=COMMAND, now=LATER)
    assert kinds(letter) == [EventKind.CO_CONVENER_INVITED, EventKind.CO_CONVENER_ENDED]
    with pytest.raises(GoneProblem, match="declined"):
        convening.find_offer(watch, made.id)


def test_an_invitation_of_another_convener_is_not_found(
    letter: Letter, lamp: Convener, watch: Convener
) -> None:
    made = invite(letter, "watch")
    with pytest.raises(NotFoundProblem):
        convening.find_offer(lamp, made.id)
    with pytest.raises(NotFoundProblem):
        convening.find(factories.letter(lamp), made.id)


def test_what_was_taken_back_cannot_be_accepted(letter: Letter, watch: Convener) -> None:
    made = invite(letter, "watch")
    with writing():
        convening.end(made, by=COMMAND, now=NOW)
    with pytest.raises(GoneProblem, match="taken back"), writing():
        convening.accept(made, watch, by=COMMAND, now=LATER)


# By mail


def test_an_organization_is_invited_by_mail_once(letter: Letter) -> None:
    made = invite(letter, "Hong Kong Watch", "Info@Watch.example ")
    assert (made.email, made.convener_id) == (INFO, None)
    assert [each.name for each in agreeing.asked(letter, letter.versions[0])] == [
        "Lamp of Liberty",
        "Hong Kong Watch",
    ]
    with pytest.raises(ConflictProblem, match="waits already") as refusal:
        invite(letter, "The Watch", INFO)
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [
        ("", INFO, "name"),
        ("=cmd()", INFO, "name"),
        ("<b>Watch</b>", INFO, "name"),
        ("Watch", "nobody", "email"),
        ("Watch", "a@b.example\r\nBcc: all@example.org", "email"),
    ],
)
def test_a_wrong_invitation_is_refused_beside_its_field(
    letter: Letter, name: str, email: str, field: str
) -> None:
    with pytest.raises(Problem) as refusal:
        invite(letter, name, email)
    assert refusal.value.field == field


def test_chu_joins_with_a_convener_of_hers(letter: Letter, watch: Convener, chu: User) -> None:
    made = invite(letter, "The Watch", INFO)
    token = mailed(made)
    with writing():
        joining.accept(find(token), chu, "watch", now=LATER)
    db.session.rollback()
    assert made.takes_part
    assert made.shown_name == "Hong Kong Watch"
    with pytest.raises(GoneProblem, match="already been used"):
        find(token)


@pytest.mark.parametrize("slug", ["lamp-of-nobody", "noise", "", "' OR 1=1"])
def test_chu_joins_with_nobody_elses_convener(
    letter: Letter, watch: Convener, chu: User, slug: str
) -> None:
    factories.convener("Noise", slug="noise")
    token = mailed(invite(letter, "The Watch", INFO))
    with pytest.raises(Problem, match="that you coordinate"), writing():
        joining.accept(find(token), chu, slug, now=LATER)
    assert find(token), "the link still works"


def test_an_editor_cannot_join_for_the_organization(letter: Letter, watch: Convener) -> None:
    eve = factories.member(watch, Role.EDITOR, name="Eve")
    token = mailed(invite(letter, "The Watch", INFO))
    db.session.rollback()
    assert joining.choices(find(token), eve) == []


def test_the_letters_own_convener_cannot_join_it(letter: Letter, lamp: Convener) -> None:
    ada = factories.member(lamp)
    made = invite(letter, "The Watch", INFO)
    assert joining.choices(find(mailed(made)), ada) == []
    with pytest.raises(Problem, match="own convener"), writing():
        convening.accept(made, lamp, by=COMMAND, now=LATER)


def test_who_takes_part_already_cannot_join_twice(
    letter: Letter, watch: Convener, chu: User
) -> None:
    factories.co_convener(letter, watch)
    token = mailed(invite(letter, "The Watch", INFO))
    with pytest.raises(ConflictProblem, match="takes part in this letter already"), writing():
        joining.accept(find(token), chu, "watch", now=LATER)
    assert find(token), "another organization may still use it"


def test_dan_makes_an_account_and_a_convener(letter: Letter) -> None:
    made = invite(letter, "The Watch", INFO)
    token = mailed(made)
    with writing():
        user, joined = joining.accept_as_new(
            find(token), "Dan Wu", PASSWORD, "Watch of Hong Kong", now=LATER
        )
    db.session.rollback()
    assert (user.email, joined.name) == (INFO, "Watch of Hong Kong")
    assert made.convener_id == joined.id
    assert [each.role for each in joined.memberships] == [Role.COORDINATOR]


def test_an_invitation_for_another_account_is_refused(
    letter: Letter, watch: Convener, chu: User
) -> None:
    factories.user("Dan", email=INFO)
    token = mailed(invite(letter, "The Watch", INFO))
    for attempt in (
        lambda: joining.accept(find(token), chu, "watch", now=LATER),
        lambda: joining.accept_with_new(find(token), chu, "Another", now=LATER),
        lambda: joining.decline(find(token), chu, now=LATER),
    ):
        with pytest.raises(ConflictProblem, match="has an account of its own"), writing():
            attempt()
    assert find(token)


def test_an_account_is_never_taken_over(letter: Letter) -> None:
    factories.user("Dan", email=INFO)
    token = mailed(invite(letter, "The Watch", INFO))
    with pytest.raises(Problem, match="account with this address"), writing():
        joining.accept_as_new(find(token), "Mallory", PASSWORD, "Mallory", now=LATER)


def test_a_link_ends_after_seven_days_and_when_it_is_taken_back(letter: Letter) -> None:
    made = invite(letter, "The Watch", INFO)
    token = mailed(made)
    with pytest.raises(GoneProblem, match="expired"):
        find(token, NOW + timedelta(days=7))
    with writing():
        convening.end(made, by=COMMAND, now=LATER)
    with pytest.raises(GoneProblem):
        find(token, LATER)


def test_sending_again_ends_the_older_link(letter: Letter) -> None:
    made = invite(letter, "The Watch", INFO)
    old = mailed(made)
    with writing():
        convening.send_again(made, now=LATER)
    new = mailed(made)
    assert new != old
    assert find(new)
    with pytest.raises(GoneProblem):
        find(old)
    with writing():
        joining.decline(find(new), None, now=LATER)
    with pytest.raises(ConflictProblem, match="answered"), writing():
        convening.send_again(made, now=LATER)


def test_a_member_invitations_link_opens_no_letter(letter: Letter, watch: Convener) -> None:
    with writing():
        _link, token = outbox.link("invitation", now=NOW)
    with pytest.raises(NotFoundProblem):
        find(token)


# Rights, and the end


def test_rights_are_changed_and_written_down_once(letter: Letter, watch: Convener) -> None:
    made = factories.co_convener(letter, watch)
    rights = Rights(edit=False, comment=True, agree=False, must_agree=False, see_queue=False)
    for _ in range(2):
        with writing():
            convening.change_rights(made, rights, by=COMMAND, now=NOW)
    db.session.rollback()
    assert made.rights == {Right.SEE, Right.COMMENT}
    assert kinds(letter) == [EventKind.RIGHTS_CHANGED]


def test_the_letter_stops_waiting_when_nobody_must_agree_any_more(
    letter: Letter, watch: Convener
) -> None:
    made = factories.co_convener(letter, watch)
    agree(letter)
    assert state(letter) is LetterState.DRAFT
    with writing():
        convening.change_rights(made, Rights(must_agree=False), by=COMMAND, now=NOW)
    assert state(letter) is LetterState.AGREED


@pytest.mark.parametrize("answer", ["end", "leave", "decline"])
def test_the_letter_stops_waiting_for_who_leaves(
    letter: Letter, watch: Convener, answer: str
) -> None:
    made = factories.co_convener(letter, watch, accepted=answer != "decline")
    agree(letter)
    with writing():
        if answer == "decline":
            convening.decline(made, by=COMMAND, now=NOW)
        else:
            convening.end(made, by=COMMAND, now=NOW, left=answer == "leave")
    assert state(letter) is LetterState.AGREED


def test_it_goes_on_waiting_for_the_own_convener(letter: Letter, watch: Convener) -> None:
    made = factories.co_convener(letter, watch)
    with writing():
        convening.end(made, by=COMMAND, now=NOW)
    assert state(letter) is LetterState.DRAFT


def test_what_it_wrote_and_agreed_to_stays(letter: Letter, watch: Convener, chu: User) -> None:
    made = factories.co_convener(letter, watch)
    agree(letter, watch)
    with writing():
        comment = Comment(
            letter_id=letter.id,
            version_id=letter.versions[0].id,
            convener_id=watch.id,
            author_id=chu.id,
            quote="We write",
            body="Do we?",
            created_at=NOW,
        )
        db.session.add(comment)
    for _ in range(2):
        with writing():
            convening.end(made, by=By.member(chu), now=NOW, left=True)
    db.session.rollback()
    assert [each.convener_id for each in agreeing.agreements(letter.versions[0])] == [watch.id]
    assert db.session.get_one(Comment, comment.id).body == "Do we?"
    assert kinds(letter).count(EventKind.CO_CONVENER_ENDED) == 1
    with pytest.raises(ConflictProblem, match="takes no part"), writing():
        convening.change_rights(made, Rights(), by=COMMAND, now=NOW)


def test_nobody_is_put_into_the_text_silently(letter: Letter, watch: Convener) -> None:
    factories.co_convener(letter, watch)
    assert convening.unnamed(letter, ["Lamp of Liberty"]) == ["Hong Kong Watch"]
    assert convening.unnamed(letter, ["HONG KONG WATCH"]) == []
    db.session.rollback()
    assert letter.versions[-1].text.conveners == ("Lamp of Liberty",)


def test_a_name_that_only_looks_alike_is_another_organizations(
    letter: Letter, watch: Convener
) -> None:
    factories.co_convener(letter, watch)
    alike = "Hong Kong W\N{CYRILLIC SMALL LETTER A}tch"
    assert convening.unnamed(letter, [alike]) == ["Hong Kong Watch"]
    with pytest.raises(Problem, match="under exactly this name"):
        invite(letter, alike)
