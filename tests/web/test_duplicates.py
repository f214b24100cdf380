"""Ada judges pairs of names; Ed and Rita look."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from letters.domain.matching import Rule
from letters.domain.states import JudgementVerdict, LetterState, PartyKind, Role, SignOnState
from letters.models import Convener, Judgement, Mention, Pair, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import duplicates, register
from tests import factories
from tests.support import desk as desks
from tests.support.desk import Desk, fields_of, send
from tests.support.dump import dump
from tests.support.html import Page

ROOT = "/desk/lamp/duplicates"
ARIZONA = ("Arizona for Hong Kong", "Arizona for Hong Kong (AZ4HK)")
STUDENTS = ("Students For Hong Kong", "Penn State Students For Hong Kong")


@pytest.fixture
def desk(bare_app: Flask) -> Desk:
    """Ada's desk."""
    return desks.at(bare_app)


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


def add(desk: Desk, *names: str, score: float = 0.9, rule: Rule = Rule.ALIKE) -> str:
    """A pair of two names of the register, made where they are not known; its address."""
    with desk.app.app_context():
        with reading():
            lamp = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
        found = [known(name) or factories.mention(lamp, name) for name in names]
        made = factories.pair(*found, score=score, rule=rule).id
        db.session.remove()
    return f"{ROOT}/{made}"


def known(name: str) -> Mention | None:
    with reading():
        return db.session.scalars(select(Mention).where(Mention.name == name)).first()


def judge(client: FlaskClient, pair: str, verdict: str, **more: str) -> TestResponse:
    at = f"{ROOT}?pair={pair.rsplit('/', 1)[1]}"
    return send(client, pair, at=at, judgement=verdict, **more)


def parties(desk: Desk, *names: str) -> int:
    """To how many parties the names belong."""
    with desk.app.app_context(), reading():
        chosen = select(Mention.party_id).where(Mention.name.in_(names))
        return len(set(db.session.scalars(chosen)))


def live(desk: Desk) -> list[JudgementVerdict]:
    with desk.app.app_context(), reading():
        chosen = select(Judgement.verdict).where(Judgement.retracted_at.is_(None))
        return list(db.session.scalars(chosen))


def undo_address(page: str) -> str:
    found = re.search(r'action="([^"]+/undo)"', page)
    assert found, "no undo on the page"
    return found[1]


def test_ada_judges_and_comes_to_the_next_pair(desk: Desk, ada: FlaskClient) -> None:
    pair = add(desk, *ARIZONA, score=0.97)
    add(desk, *STUDENTS, score=0.71)
    page = ada.get(ROOT).text
    assert "Is this the same organization?" in page
    assert "<strong>2 pairs</strong> to judge" in page
    assert page.index(ARIZONA[1]) < page.index("Next pairs") < page.index(STUDENTS[1])
    answer = judge(ada, pair, "same")
    assert answer.status_code == 303
    page = ada.get(answer.location).text
    assert "Same organization:" in page
    assert "<strong>1 pair</strong> to judge" in page
    assert f'<td class="name"><bdi>{STUDENTS[0]}</bdi>' in page
    assert parties(desk, *ARIZONA) == 1
    assert "Judged today" in page


@pytest.mark.parametrize("verdict", ["different", "related", "unsure"])
def test_other_verdicts_join_nothing_and_are_not_asked_again(
    desk: Desk, ada: FlaskClient, verdict: str
) -> None:
    pair = add(desk, *STUDENTS)
    page = ada.get(judge(ada, pair, verdict).location).text
    assert "No pairs to judge" in page
    assert parties(desk, *STUDENTS) == 2
    assert live(desk) == [JudgementVerdict(verdict)]


def test_a_slip_is_undone_from_the_notice_and_its_pair_comes_back(
    desk: Desk, ada: FlaskClient
) -> None:
    pair = add(desk, *STUDENTS)
    add(desk, *ARIZONA, score=0.97)
    there = judge(ada, pair, "same").location
    address = undo_address(ada.get(there).text)
    answer = send(ada, address, at=there)
    assert answer.status_code == 303
    assert answer.location == f"{ROOT}?pair={pair.rsplit('/', 1)[1]}"
    page = ada.get(answer.location).text
    assert "The judgement is taken back." in page
    assert f'<td class="name"><bdi>{STUDENTS[0]}</bdi>' in page
    assert parties(desk, *STUDENTS) == 2
    assert "Undo" not in ada.get(there).text, "there is nothing left to undo"


def test_judging_and_undoing_twice_is_once(desk: Desk, ada: FlaskClient) -> None:
    pair = add(desk, *ARIZONA)
    values = fields_of(ada.get(ROOT).text, pair)
    for _ in range(2):
        assert ada.post(pair, data={**values, "judgement": "same"}).status_code == 303
    assert live(desk) == [JudgementVerdict.SAME]
    address = undo_address(ada.get(ROOT).text)
    for _ in range(2):
        assert ada.post(address, data=values).status_code == 303
    assert live(desk) == []


def test_what_somebody_judged_meanwhile_is_shown_before_it_is_changed(
    desk: Desk, ada: FlaskClient
) -> None:
    pair = add(desk, *STUDENTS)
    stale = fields_of(ada.get(ROOT).text, pair)
    judge(ada, pair, "different")
    answer = ada.post(pair, data={**stale, "judgement": "same"})
    assert answer.status_code == 409
    assert "Somebody judged this pair meanwhile" in answer.text
    assert live(desk) == [JudgementVerdict.DIFFERENT]
    fresh = fields_of(answer.text, pair)
    assert ada.post(pair, data={**fresh, "judgement": "related"}).status_code == 303
    assert live(desk) == [JudgementVerdict.RELATED]


def test_a_contradiction_is_refused_with_the_judgements_between(
    desk: Desk, ada: FlaskClient
) -> None:
    first = add(desk, "SD4HK", "Hong Kongers in San Diego")
    second = add(desk, "Hong Kongers in San Diego", "San Diego for Hong Kong")
    third = add(desk, "SD4HK", "San Diego for Hong Kong")
    judge(ada, first, "same")
    values = fields_of(ada.get(f"{ROOT}?pair={third.rsplit('/', 1)[1]}").text, third)
    judge(ada, second, "different")
    before = dump(desk.app)
    answer = ada.post(third, data={**values, "judgement": "same"})
    assert answer.status_code == 409
    assert "This contradicts other judgements" in answer.text
    assert "cannot be the same" in answer.text
    assert dump(desk.app) == before
    page = Page(answer.text)
    assert len([row for row in page.all("tr") if "Undo" in row.text]) == 2
    ada.post(undo_address(answer.text), data=values)
    assert ada.post(third, data={**values, "judgement": "same"}).status_code == 303


def test_a_verdict_that_is_none_is_refused(desk: Desk, ada: FlaskClient) -> None:
    pair = add(desk, *ARIZONA)
    for typed in ("", "merge", "SAME", "s" * 9_000, "\0"):
        assert judge(ada, pair, typed).status_code == 422
    assert live(desk) == []


@pytest.mark.parametrize("asked", ["pair=x", "letter=nowhere", "judged=x%00"])
def test_what_is_not_here_is_not_found(desk: Desk, ada: FlaskClient, asked: str) -> None:
    add(desk, *ARIZONA)
    assert ada.get(f"{ROOT}?{asked}").status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
def test_others_look_and_have_no_buttons(desk: Desk, ada: FlaskClient, role: Role) -> None:
    pair = add(desk, *STUDENTS)
    judge(ada, add(desk, *ARIZONA), "same")
    client = desk.client(role)
    for page in (client.get(ROOT).text, client.get(f"{ROOT}/judged").text):
        assert "Undo" not in page
        assert 'name="judgement"' not in page
        assert "keys.js" not in page
    assert STUDENTS[1] in client.get(ROOT).text
    assert client.post(pair, data={"judgement": "same"}).status_code in {400, 403}


def test_all_pairs_of_a_safe_kind_are_judged_at_once(desk: Desk, ada: FlaskClient) -> None:
    chosen = [add(desk, f"Group {n}", f"Group {n} (G{n})", rule=Rule.SAME_ALIAS) for n in range(3)]
    add(desk, "Engine", "Engine Advocacy", rule=Rule.GENERIC_TAIL)
    add(desk, "Tails", "Tails Advocacy", rule=Rule.GENERIC_TAIL)
    page = ada.get(ROOT).text
    assert "Judge all 3 to be the same" in page
    token = fields_of(page, f"{ROOT}/all")["csrf_token"]
    ids = [each.rsplit("/", 1)[1] for each in chosen]
    sent = {"csrf_token": token, "rule": "same_alias", "pair": ids[:2]}
    answer = ada.post(f"{ROOT}/all", data=sent)
    assert "2 pairs are judged to be the same." in ada.get(answer.location).text
    again = ada.post(f"{ROOT}/all", data=sent)
    assert "None of these pairs waits any more." in ada.get(again.location).text
    assert live(desk) == [JudgementVerdict.SAME] * 2
    for rule in ("generic_tail", "", "nothing"):
        refused = ada.post(f"{ROOT}/all", data={**sent, "rule": rule, "pair": ids})
        assert refused.status_code == 422
    assert live(desk) == [JudgementVerdict.SAME] * 2


def test_the_offer_to_judge_all_comes_from_names_as_people_sign_them(
    desk: Desk, ada: FlaskClient
) -> None:
    """Initials and a short name beside other words are no class: others may share them."""
    heard = [
        ("Human Rights Watch", "Watch Human Rights"),
        ("Lamp of Liberty", "Liberty of Lamp"),
        ("Electronic Frontier Foundation", "EFF"),
        ("World Uyghur Congress", "WUC"),
        ("Students for Lamps (SFL)", "Scholars Favouring Light (SFL)"),
    ]
    with desk.app.app_context():
        with writing():
            lamp = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
            for name in (each for both in heard for each in both):
                told = register.tell(lamp, PartyKind.ORGANIZATION, name, now=factories.NOW)
                duplicates.look(told, now=factories.NOW)
        db.session.remove()
    page = ada.get(ROOT).text
    assert page.count("Judge all") == 1
    assert "Judge all 2 to be the same" in page
    assert "2 pairs are names of the same words in another order." in page
    sent = fields_of(page, f"{ROOT}/all")
    offered = re.findall(r'name="pair" value="([^"]+)"', page)
    answer = ada.post(f"{ROOT}/all", data={**sent, "pair": offered})
    assert "2 pairs are judged to be the same." in ada.get(answer.location).text
    assert live(desk) == [JudgementVerdict.SAME] * 2


def test_judged_pairs_are_listed_by_verdict_and_undone(desk: Desk, ada: FlaskClient) -> None:
    judge(ada, add(desk, *ARIZONA), "same")
    judge(ada, add(desk, *STUDENTS), "unsure")
    page = ada.get(f"{ROOT}/judged").text
    assert ARIZONA[1] in page
    assert STUDENTS[1] in page
    there = f"{ROOT}/judged?verdict=unsure"
    page = ada.get(there).text
    assert ARIZONA[1] not in page
    assert "Ask again" in page
    answer = send(ada, undo_address(page), at=there)
    assert answer.location == there
    assert "Nothing here" in ada.get(there).text
    assert "<strong>1 pair</strong> to judge" in ada.get(ROOT).text
    for strange in ("?verdict=x", "?page=0", "?page=99", "?verdict=alone"):
        assert ada.get(f"{ROOT}/judged{strange}").status_code == 200


def test_the_letter_says_how_many_of_its_pairs_wait(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN)
    for name in ARIZONA:
        desk.sign_on(letter, name, SignOnState.CONFIRMED)
    pair = add(desk, *ARIZONA)
    add(desk, *STUDENTS)
    slug = letter.rsplit("/", 1)[1]
    here = f"{ROOT}?letter={slug}"
    rail = {each.get("href"): each.text for each in Page(ada.get(f"{letter}/roll").text).all("a")}
    assert rail[here] == "Duplicates 1"
    assert rail[ROOT] == "Duplicates 2"
    page = ada.get(here).text
    assert "<strong>1 pair</strong> to judge in this letter" in page
    assert STUDENTS[1] not in page
    answer = send(ada, pair, at=here, judgement="different")
    assert answer.location.startswith(here)
    assert "No pairs to judge" in ada.get(answer.location).text


def test_the_pairs_of_a_letter_are_pages_of_that_letter(desk: Desk, ada: FlaskClient) -> None:
    earlier, letter = desk.letter(LetterState.CLOSED), desk.letter(LetterState.OPEN)
    desk.sign_on(earlier, ARIZONA[0])
    desk.sign_on(letter, ARIZONA[1])
    pair, students = add(desk, *ARIZONA), add(desk, *STUDENTS)
    slug = letter.rsplit("/", 1)[1]
    here = f"{ROOT}?letter={slug}"
    page = Page(ada.get(here).text)
    headings = {each.text for each in page.all("th")}
    assert {"Signed this letter", "Known from another letter"} <= headings
    current = [each.get("href") for each in page.all("a") if each.get("aria-current")]
    assert current == [here]
    assert any(each.get("href") == f"{letter}/sign-ons" for each in page.all("a"))
    assert "Pair 1 of 1" in page.one("h2").text
    overview = ada.get(f"{letter}/").text
    assert "Pair of names to judge" in overview
    answer = send(ada, pair, at=here, judgement="different")
    assert "Pair of names to judge" not in ada.get(f"{letter}/").text
    assert "Judged pairs (1)" in ada.get(answer.location).text
    judge(ada, students, "different")
    assert STUDENTS[0] not in ada.get(f"{ROOT}/judged?letter={slug}").text
    assert STUDENTS[0] in ada.get(f"{ROOT}/judged").text
    back = f"{ROOT}/judged?letter={slug}&verdict=different"
    answer = send(ada, undo_address(ada.get(back).text), at=back)
    assert answer.location == back


def test_a_strange_letter_is_not_found(desk: Desk, ada: FlaskClient) -> None:
    with desk.app.app_context():
        strange = factories.letter(factories.convener()).slug
        db.session.remove()
    for page in ("", "/judged"):
        assert ada.get(f"{ROOT}{page}?letter={strange}").status_code == 404
    client = desk.app.test_client()
    assert client.get(f"{ROOT}?letter={strange}").status_code == 302, "nobody is told"


def test_ada_chooses_the_printed_name_of_two_that_are_listed(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN)
    first, second = (desk.sign_on(letter, name).rsplit("/", 1)[1] for name in ARIZONA)
    pair = add(desk, *ARIZONA)
    page = ada.get(f"{ROOT}?pair={pair.rsplit('/', 1)[1]}").text
    assert "If they are the same, the name printed in" in page
    fields = fields_of(page, pair)
    (choice,) = (name for name in fields if name.startswith("printed-"))
    other = {first: second, second: first}[fields[choice]]
    answer = ada.post(pair, data={**fields, choice: other, "judgement": "same"})
    assert answer.status_code == 303
    with desk.app.app_context(), reading():
        rows = db.session.scalars(select(SignOn).where(SignOn.name.in_(ARIZONA))).all()
        states = {each.id: each.state for each in rows}
        assert states[other] is SignOnState.LISTED
        assert sorted(states.values()) == [SignOnState.LISTED, SignOnState.SUPERSEDED]
        assert {each.name for each in rows} == set(ARIZONA)


def test_ada_prints_the_other_name_instead_later(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN)
    addresses = [desk.sign_on(letter, name) for name in ARIZONA]
    judge(ada, add(desk, *ARIZONA), "same")
    pages = {address: ada.get(address).text for address in addresses}
    (other,) = [each for each, page in pages.items() if "Print this name instead" in page]
    (counted,) = set(addresses) - {other}
    assert f'href="{counted}"' in pages[other]
    assert "counted once" in pages[other]
    assert send(ada, f"{other}/list", at=other).status_code == 303
    assert "Print this name instead" in ada.get(counted).text
    assert "Print this name instead" not in ada.get(other).text
    assert "Print this name instead" not in desk.client(Role.READER).get(counted).text


@pytest.mark.parametrize("sent", ["", "x" * 9_000, "\0", "nobody"])
def test_a_choice_that_is_none_changes_nothing_but_the_judgement(
    desk: Desk, ada: FlaskClient, sent: str
) -> None:
    letter = desk.letter(LetterState.OPEN)
    for name in ARIZONA:
        desk.sign_on(letter, name)
    pair = add(desk, *ARIZONA)
    fields = fields_of(ada.get(f"{ROOT}?pair={pair.rsplit('/', 1)[1]}").text, pair)
    sent_fields = {name: sent if name.startswith("printed-") else fields[name] for name in fields}
    answer = ada.post(pair, data={**sent_fields, "printed-": sent, "judgement": "same"})
    assert answer.status_code == 303
    with desk.app.app_context(), reading():
        rows = db.session.scalars(select(SignOn).where(SignOn.name.in_(ARIZONA))).all()
        assert [each.chosen_at for each in rows] == [None, None]
        assert sum(each.state is SignOnState.LISTED for each in rows) == 1


def test_no_name_is_chosen_where_both_do_not_stand_on_one_list(
    desk: Desk, ada: FlaskClient
) -> None:
    closed = desk.letter(LetterState.CLOSED)
    for name in ARIZONA:
        desk.sign_on(closed, name)
    add(desk, *ARIZONA)
    assert "If they are the same" not in ada.get(ROOT).text


HOSTILE = {
    "look-alike": ("Tibet Solidarity", "Tib\u0435t Solidarity", "is Cyrillic; it only looks"),
    "joiner": ("Solidarity ক্ষ", "Solidarity ক্\u200dষ", "Zero Width Joiner (U+200D)"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_nobody_sees_is_named_among_the_reasons(
    desk: Desk, ada: FlaskClient, case: str
) -> None:
    left, right, said = HOSTILE[case]
    pair = add(desk, left, right)
    judge(ada, pair, "unsure")
    with desk.app.app_context(), reading():
        made = db.session.scalars(select(Judgement)).one()
        assert any(said in reason for reason in made.reasons)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("བོད་ཀྱི་རྩ་དོན་མཐུན་ཚོགས་" * 7, "བོད་ཀྱི་"),
        ("منظمة العدالة والحرية " * 9, "منظمة"),
        ("\u202eevil\u202c", "evil"),
        ("W" * 200, "iiii " * 40),
    ],
)
def test_long_and_strange_names_stand_side_by_side(
    desk: Desk, ada: FlaskClient, left: str, right: str
) -> None:
    pair = add(desk, left[:200], right)
    page = ada.get(ROOT)
    assert page.status_code == 200
    assert page.text.count(f"<bdi>{left[:200]}</bdi>") == 1
    judge(ada, pair, "same")
    assert parties(desk, left[:200], right) == 1


def test_names_are_shown_as_they_are_whatever_they_are(desk: Desk, ada: FlaskClient) -> None:
    add(desk, "<b>Bold</b> & Co", "منظمة " + "x" * 190)
    page = ada.get(ROOT).text
    assert "<bdi>&lt;b&gt;Bold&lt;/b&gt; &amp; Co</bdi>" in page
    assert "<b>Bold" not in page


def test_a_second_of_one_party_is_counted_once(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN)
    for name in ARIZONA:
        desk.sign_on(letter, name)
    judge(ada, add(desk, *ARIZONA), "same")
    with desk.app.app_context(), reading():
        chosen = select(SignOn.state).where(SignOn.name.in_(ARIZONA))
        states = set(db.session.scalars(chosen))
    assert states == {SignOnState.LISTED, SignOnState.SUPERSEDED}
    assert "not counted: the same party is listed" in _shown(desk, ada)


def _shown(desk: Desk, client: FlaskClient) -> str:
    with desk.app.app_context(), reading():
        pair = (
            db.session.scalars(
                select(Pair).join(Mention, Pair.left).where(Mention.name.in_(ARIZONA))
            )
            .one()
            .id
        )
    return client.get(f"{ROOT}?pair={pair}").text
