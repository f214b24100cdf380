"""Two listed names turn out to be one party: the newest consent is printed, or what Ada chose,
whatever happens to the party later."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from letters.domain.states import JudgementVerdict, LetterState, PartyKind
from letters.models import (
    Convener,
    Event,
    EventKind,
    Judgement,
    Letter,
    Mention,
    SignOn,
    User,
    db,
)
from letters.models.transaction import reading, writing
from letters.services import (
    agreeing,
    amending,
    checking,
    consenting,
    drafting,
    duplicates,
    parties,
    signing,
)
from letters.services import reading as reads
from letters.services.actor import By
from letters.services.entry import Entry
from tests import factories

NOW = factories.NOW + timedelta(days=1)
OLD, NEW = "Stand with Hong Kong", "Fight for Freedom. Stand with Hong Kong."
SAME = JudgementVerdict.SAME


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener()


@pytest.fixture
def ada(lamp: Convener) -> User:
    """Ada judges."""
    return factories.member(lamp, name="Ada")


@pytest.fixture
def letter(lamp: Convener) -> Letter:
    """An open letter with both names on its list; `NEW` consented last."""
    made = factories.letter(lamp, LetterState.OPEN)
    factories.sign_on(made, OLD)
    factories.sign_on(made, NEW, confirmed_at=factories.NOW + timedelta(hours=1))
    return made


def sign_on(name: str) -> SignOn:
    return db.session.scalars(select(SignOn).where(SignOn.name == name)).one()


def mention(name: str) -> Mention:
    return db.session.scalars(select(Mention).where(Mention.name == name)).one()


def join(
    ada: User, *, printed: str = "", left: str = OLD, right: str = NEW, now: datetime = NOW
) -> str:
    """Judge two names to be one; `printed` is what Ada chose."""
    with writing():
        wanted = [sign_on(printed).id] if printed else []
        return duplicates.judge(
            mention(left), mention(right), SAME, by=By.member(ada), now=now, printed=wanted
        ).id


def undo(ada: User, judgement: str) -> None:
    with writing():
        duplicates.undo(db.session.get_one(Judgement, judgement), by=By.member(ada), now=NOW)


def printed(letter: Letter) -> list[str]:
    """The names as they stand on the list."""
    db.session.rollback()
    found = db.session.get_one(Letter, letter.id)
    assert reads.count(found) == len(reads.roll(found).lines)
    return [line.signatory.name for line in reads.roll(found).lines]


def steps(letter: Letter) -> int:
    """How often a name came on the list or went off it."""
    kinds = (EventKind.LISTED, EventKind.SUPERSEDED)
    chosen = select(func.count()).where(Event.letter_id == letter.id, Event.kind.in_(kinds))
    db.session.rollback()
    return db.session.scalar(chosen) or 0


def test_the_newest_consent_is_printed_where_nobody_chooses(letter: Letter, ada: User) -> None:
    join(ada)
    assert printed(letter) == [NEW]
    assert steps(letter) == 1


def test_ada_chooses_the_older_name_and_the_list_changes_once(letter: Letter, ada: User) -> None:
    join(ada, printed=OLD)
    assert printed(letter) == [OLD]
    assert steps(letter) == 1


def test_what_stays_by_itself_is_no_choice(letter: Letter, ada: User) -> None:
    """Who leaves the form as it is does not stand in the way of a newer consent."""
    join(ada, printed=NEW)
    with reading():
        assert sign_on(NEW).chosen_at is None


def test_a_choice_outlives_an_undo_and_a_new_judgement(letter: Letter, ada: User) -> None:
    made = join(ada, printed=OLD)
    undo(ada, made)
    assert sorted(printed(letter)) == sorted([OLD, NEW])
    join(ada)
    assert printed(letter) == [OLD]


def test_ada_changes_her_mind(letter: Letter, ada: User) -> None:
    undo(ada, join(ada, printed=OLD))
    with reading():
        assert [tuple(each.name for each in two) for two in contested(OLD, NEW)] == [(OLD, NEW)]
    join(ada, printed=NEW, now=NOW + timedelta(seconds=1))
    assert printed(letter) == [NEW]


def contested(*names: str) -> list[tuple[SignOn, SignOn]]:
    left, right = map(mention, names)
    return parties.contested(left, right)


def test_listing_the_other_one_instead_is_the_same_choice(letter: Letter, ada: User) -> None:
    made = join(ada)
    with writing():
        checking.list_(sign_on(OLD), by=By.member(ada), now=NOW)
    assert printed(letter) == [OLD]
    undo(ada, made)
    join(ada)
    assert printed(letter) == [OLD]


def test_a_choice_stays_when_the_party_gets_another_name_and_an_older_mention(
    lamp: Convener, letter: Letter, ada: User
) -> None:
    """A third name moves the party to an older id; a fourth consents later than all."""
    join(ada, printed=OLD)
    third = factories.mention(lamp, "Hong Kong Stands", created_at=factories.NOW - timedelta(1))
    factories.sign_on(letter, "SWHK", confirmed_at=factories.NOW + timedelta(hours=2))
    join(ada, left=third.name, right=NEW)
    with reading():
        assert sign_on(OLD).party_id == third.id
    assert sorted(printed(letter)) == ["SWHK", OLD]
    join(ada, left="SWHK", right=third.name)
    assert printed(letter) == [OLD]


def test_withdrawing_the_chosen_one_falls_back_to_the_newest(letter: Letter, ada: User) -> None:
    join(ada, printed=OLD)
    with writing():
        signing.withdraw(sign_on(OLD), now=NOW)
    assert printed(letter) == [NEW]


def test_declining_the_chosen_one_falls_back_too(letter: Letter, ada: User) -> None:
    join(ada, printed=OLD)
    with writing():
        checking.decline(sign_on(OLD), "A mistake.", by=By.member(ada), now=NOW)
    assert printed(letter) == [NEW]


def test_a_choice_outlives_a_new_matcher(
    letter: Letter, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine had joined the two; a newer release asks, and Ada answers."""
    factories.judgement(*map(mention, (OLD, NEW)), SAME, matcher_version=1)
    with writing():
        parties.rebuild([mention(OLD).id], by=By.member(ada), now=NOW)
        checking.list_(sign_on(OLD), by=By.member(ada), now=NOW)
    assert printed(letter) == [OLD]
    monkeypatch.setattr(duplicates, "MATCHER_VERSION", 99)
    with writing():
        duplicates.catch_up()
    assert sorted(printed(letter)) == sorted([OLD, NEW])
    join(ada)
    assert printed(letter) == [OLD]


def test_a_choice_outlives_a_changed_text(letter: Letter, ada: User) -> None:
    """Both are asked again; whoever says yes first stands, the chosen one as soon as it does."""
    join(ada, printed=OLD)
    with writing():
        found = db.session.get_one(Letter, letter.id)
        text = factories.letter_text(body="We write again.")
        version = drafting.save(found, text, base=1, by=By.member(ada), now=NOW)
        agreeing.agree(found, number=version.number, by=By.member(ada), now=NOW)
        amending.amend(found, number=version.number, note="", by=By.member(ada), now=NOW)
        text_hash = version.text_hash
    assert printed(letter) == []
    for name, shown in ((NEW, NEW), (OLD, OLD)):
        with writing():
            consenting.consent(sign_on(name), text_hash=text_hash, now=NOW + timedelta(hours=1))
        assert printed(letter) == [shown]


def test_one_judgement_settles_each_letter_by_its_own_choice(
    lamp: Convener, letter: Letter, ada: User
) -> None:
    second = factories.letter(lamp, LetterState.OPEN)
    closed = factories.letter(lamp, LetterState.CLOSED)
    for other in (second, closed):
        for name in (OLD, NEW):
            of(other, name)
    with writing():
        older = signed(second, OLD).id
        assert {two[0].letter_id for two in contested(OLD, NEW)} == {letter.id, second.id}
        by = By.member(ada)
        wanted = [older, "of nobody"]
        duplicates.judge(mention(OLD), mention(NEW), SAME, by=by, now=NOW, printed=wanted)
    assert printed(letter) == [NEW]
    assert printed(second) == [OLD]
    assert sorted(printed(closed)) == sorted([OLD, NEW])


def of(letter: Letter, name: str) -> None:
    """A sign-on of the party that has this name, with a mention of its own."""
    at = factories.NOW + timedelta(hours=name == NEW)
    spelt = f"{name} "
    made = factories.sign_on(letter, name, confirmed_at=at)
    with writing():
        found = db.session.get_one(SignOn, made.id)
        own = db.session.get_one(Mention, made.mention_id)
        own.name = f"{spelt}in {letter.slug}"
        party = mention(name)
        own.party_id = found.party_id = party.id
    factories.judgement(party, own, SAME)


def signed(letter: Letter, name: str) -> SignOn:
    return db.session.scalars(
        select(SignOn).where(SignOn.letter_id == letter.id, SignOn.name == name)
    ).one()


def test_a_lead_keeps_its_place_when_a_younger_name_joins_it_and_goes_again(
    letter: Letter, ada: User
) -> None:
    with writing():
        checking.place(sign_on(OLD), lead=1, position=None, by=By.member(ada), now=NOW)
    with reading():
        before = [(each.name, each.lead, each.listed_at) for each in map(sign_on, (OLD, NEW))]
    made = join(ada)
    assert printed(letter) == [NEW]
    undo(ada, made)
    with reading():
        after = [(each.name, each.lead, each.listed_at) for each in map(sign_on, (OLD, NEW))]
    assert after == before
    assert printed(letter)[0] == OLD


def test_nothing_is_contested_that_is_judged_or_listed_once(
    lamp: Convener, letter: Letter, ada: User
) -> None:
    factories.mention(lamp, "Philly4HK")
    with reading():
        assert contested(OLD, "Philly4HK") == []
        assert len(contested(OLD, NEW)) == 1
    join(ada)
    with reading():
        assert contested(OLD, NEW) == []


def test_a_contradiction_keeps_no_choice(lamp: Convener, letter: Letter, ada: User) -> None:
    with writing():
        left, right = map(mention, (OLD, NEW))
        third = Mention(
            convener_id=lamp.id, kind=left.kind, name="Third", name_key="third", created_at=NOW
        )
        third.party_id = third.id
        db.session.add(third)
        db.session.flush()
        by = By.member(ada)
        duplicates.judge(left, third, SAME, by=by, now=NOW)
        duplicates.judge(right, third, JudgementVerdict.DIFFERENT, by=by, now=NOW)
    with pytest.raises(duplicates.ConflictProblem):
        join(ada, printed=OLD)
    with reading():
        assert sign_on(OLD).chosen_at is None
    assert len(printed(letter)) == 2


def test_when_the_printed_one_is_changed_by_its_signer_the_other_stands_in(
    letter: Letter, ada: User
) -> None:
    """It must be checked again; meanwhile the party counts by its other sign-on."""
    join(ada, printed=OLD)
    with writing():
        entry = Entry(PartyKind.ORGANIZATION, f"{OLD}!")
        signing.change(sign_on(OLD), entry, now=NOW)
    assert printed(letter) == [NEW]
    with writing():
        checking.list_(sign_on(f"{OLD}!"), by=By.member(ada), now=NOW)
    assert printed(letter) == [f"{OLD}!"]
