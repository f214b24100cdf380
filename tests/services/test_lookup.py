"""A name finds in the database whom it may belong to, however it is written, in bounded time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import BigInteger, func, insert, literal, select

from letters.domain import matching
from letters.domain.matching import MATCHER_VERSION
from letters.domain.states import PartyKind
from letters.models import Card, Convener, Mention, MentionToken, db, new_id
from letters.models.transaction import reading, writing
from letters.services import cards, duplicates, lookup, register
from tests import factories
from tests.domain.real_names import ALPHABETICAL, THREE_LEADS_THEN_A_ROLL

NOW = factories.NOW
ORGANIZATION = PartyKind.ORGANIZATION
TABLES = (Mention, Card, MentionToken)


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener()


def remember(of: Convener, names: Iterable[str], kind: PartyKind = ORGANIZATION) -> None:
    with writing():
        for name in names:
            cards.add(factories.mention(of, name, kind))


def found(of: Convener, written: str, kind: PartyKind = ORGANIZATION) -> list[str]:
    """Whom a name that is not stored may belong to."""
    with reading():
        asked = Mention(convener_id=of.id, kind=kind, name=written)
        return [each.name for each in register.candidates(asked)]


def told(of: Convener, written: str) -> tuple[float, ...]:
    """How much each of its words tells."""
    with reading():
        asked = Mention(convener_id=of.id, kind=ORGANIZATION, name=written)
        weights = register.weights(asked)
        return tuple(map(weights.weight, matching.parse(ORGANIZATION, written).words))


def many(of: Convener, name: str, number: int) -> None:
    """So many equal names, stored at once."""
    mention = {"convener_id": of.id, "kind": ORGANIZATION, "name": name, "name_key": name}
    ids = [new_id() for _ in range(number)]
    names = cards.of(Mention(**mention))
    parsed = matching.parse(ORGANIZATION, name)
    card = {"words": cards.packed(names.words(parsed).values()), "matcher_version": MATCHER_VERSION}
    rows = [{**mention, "id": each, "party_id": each, "created_at": NOW} for each in ids]
    with writing():
        before = db.session.scalar(select(func.max(Card.number))) or 0
        db.session.execute(insert(Mention), [{"domain": "", **row} for row in rows])
        db.session.execute(
            insert(Card),
            [{"mention_id": each, "place": at, **card} for at, each in enumerate(ids, 1)],
        )
        for token in names.tokens(parsed):
            each = select(literal(token, BigInteger), Card.number).where(Card.number > before)
            db.session.execute(insert(MentionToken).from_select(["token", "number"], each))


@pytest.fixture
def known(lamp: Convener) -> Convener:
    """Ada's convener, which knows the names of two letters and some more."""
    more = ["Electronic Frontier Foundation", "ACLU", "Peace Harbour"]
    remember(lamp, dict.fromkeys([*THREE_LEADS_THEN_A_ROLL, *ALPHABETICAL, *more]))
    return lamp


def test_ben_finds_his_group_as_he_writes_it(known: Convener) -> None:
    for written, name in (
        ("LAMP OF LIBERTY", "Lamp of Liberty"),
        ("The Lamp of Liberty, Inc.", "Lamp of Liberty"),
        ("Lamp of Librety", "Lamp of Liberty"),
        ("Liberty Lamp", "Lamp of Liberty"),
        ("Stand with Hong Kong", "Fight for Freedom. Stand with Hong Kong."),
        ("DC4HK", "DC4HK (Washingtonians Supporting Hong Kong)"),
    ):
        assert name in found(known, written), written


def test_first_letters_find_the_whole_name_and_the_whole_name_them(known: Convener) -> None:
    assert "Electronic Frontier Foundation" in found(known, "EFF")
    assert "ACLU" in found(known, "American Civil Liberties Union")


def test_a_slip_of_the_pen_is_looked_through_in_a_word_alone(known: Convener) -> None:
    assert "Peace Harbour" in found(known, "Paece Movement Harbuor")
    assert "Peace Harbour" not in found(known, "Pxxce Movement Haxxour")


def test_a_name_without_letters_finds_nobody(known: Convener) -> None:
    remember(known, ["?!…"])
    for written in ("", "  ", "?!…", "\u200b"):
        assert found(known, written) == []


def test_no_other_convener_and_no_other_kind_is_looked_at(known: Convener) -> None:
    other = factories.convener("Hong Kong Watch")
    remember(other, ["Lamp of Liberty"])
    assert found(other, "Electronic Frontier Foundation") == []
    assert found(known, "Lamp of Liberty", PartyKind.PERSON) == []
    assert found(other, "Lamp of Liberty") == ["Lamp of Liberty"]


def test_a_person_is_found_with_the_family_name_first(lamp: Convener) -> None:
    remember(lamp, ["Tai-man Chan", "Mary Smith"], PartyKind.PERSON)
    assert found(lamp, "CHAN Tai Man", PartyKind.PERSON) == ["Tai-man Chan"]


def test_words_that_many_names_have_tell_something_together(lamp: Convener) -> None:
    remember(lamp, ["Peace Harbour"])
    for word in ("Peace", "Harbour"):
        remember(lamp, (f"{word} {at:x}{at:x}" for at in range(200, 200 + lookup.RARE + 10)))
    assert "Peace Harbour" in found(lamp, "Harbour Peace")


def test_many_equal_names_are_bounded_and_the_newest_come(lamp: Convener) -> None:
    name = "International Youth Network"

    def seconds(of: Convener, written: str) -> float:
        def once() -> float:
            start = time.perf_counter()
            found(of, written)
            return time.perf_counter() - start

        return min(once() for _ in range(5))

    few = factories.convener("Few")
    many(few, name, 400)
    many(lamp, name, 12_000)
    remember(lamp, [f"{name}!"])
    for written in (name, "Network of the International Youth Movement"):
        assert seconds(lamp, written) < 6 * seconds(few, written)
        assert 0 < len(found(lamp, written)) <= lookup.MOST_EQUAL + lookup.MOST_ALIKE
    assert found(lamp, name)[0] == f"{name}!"


def test_a_name_is_taken_out_as_fast_among_many(lamp: Convener) -> None:
    def seconds(each: Mention) -> float:
        start = time.perf_counter()
        cards.remove(each)
        return time.perf_counter() - start

    few = factories.convener("Few")
    taken = {few: 0.0, lamp: 0.0}
    for of, number in ((few, 400), (lamp, 20_000)):
        many(of, "International Youth Network", number)
        with reading():
            some = select(Mention).where(Mention.convener_id == of.id).limit(6)
            mentions = db.session.scalars(some).all()
        with writing():
            cards.remove(mentions[0])
            taken[of] = min(map(seconds, mentions[1:]))
    assert taken[lamp] < 6 * taken[few]


def test_a_corrected_name_is_found_under_the_new_one_alone(known: Convener) -> None:
    with writing():
        mention = db.session.scalars(select(Mention).where(Mention.name == "ACLU")).one()
        register.rename(mention, "Lanterns of Lisbon", "lanterns of lisbon")
    assert found(known, "ACLU") == []
    assert found(known, "Lanterns of Lisbom") == ["Lanterns of Lisbon"]


def test_names_from_before_the_tables_are_found_once_they_are_indexed(known: Convener) -> None:
    late = factories.mention(known, "Lanterns of Lisbon").id
    assert found(known, "Lanterns of Lisbon") == []
    with writing():
        assert late in register.index_missing()
        assert register.index_missing() == []
    assert found(known, "Lanterns of Lisbon") == ["Lanterns of Lisbon"]


def test_a_name_that_is_not_kept_leaves_nothing_to_find_it_by(known: Convener) -> None:
    def rows() -> Sequence[object]:
        with reading():
            return [db.session.scalar(select(func.count()).select_from(each)) for each in TABLES]

    before = rows()
    with suppress(InterruptedError), writing():
        cards.add(factories.mention(known, "Lanterns of Lisbon"))
        raise InterruptedError
    assert rows() == before


def test_words_are_weighed_by_how_many_names_have_them(lamp: Convener) -> None:
    remember(lamp, ["Lantern Harbour", "Lantern Meadow", "Otter Brook"])
    expected = matching.Weights({"lantern": 2, "otter": 1}, 3)
    assert told(lamp, "Lantern Otter") == tuple(map(expected.weight, ("lantern", "otter")))


def test_of_words_in_many_names_the_number_is_reckoned(lamp: Convener) -> None:
    names = [f"{'Lantern' if at % 2 else 'Otter'} {at:x}{at:x}" for at in range(1_000, 1_600)]
    remember(lamp, [*names, "Harbour"])
    lantern, harbour = told(lamp, "Lantern Harbour")
    weigh = matching.Weights
    low, high = (weigh({"lantern": count}, 601).weight("lantern") for count in (330, 270))
    assert low < lantern < high < harbour


def test_a_look_reads_each_name_once(known: Convener, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    parse = matching.parse

    def counted(kind: PartyKind, name: str) -> matching.Parsed:
        read.append(name)
        return parse(kind, name)

    cards.parsed.cache_clear()
    monkeypatch.setattr(matching, "parse", counted)
    with writing():
        mention = factories.mention(known, "Lamp of Librety")
        cards.add(mention)
        duplicates.look(mention, now=NOW)
    assert "Lamp of Liberty" in read
    assert len(read) == len(set(read))
