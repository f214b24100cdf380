"""What holds of any two names whatever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from letters.domain.matching import (
    Evidence,
    Rule,
    Token,
    TokenKind,
    Verdict,
    Weights,
    compare,
    deletions,
    parse,
    tokens,
)
from letters.domain.states import PartyKind
from tests.domain import real_names

REAL = (*real_names.THREE_LEADS_THEN_A_ROLL, *real_names.ALPHABETICAL, "CHAN Tai Man", "J. Park")
WORDS = sorted(
    {word for name in REAL for word in name.split()} | {"(UK)", "44", "e.V.", "–", "für"}
)

names = (
    st.text(max_size=40)
    | st.sampled_from(REAL)
    | st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
)
kinds = st.sampled_from(PartyKind)
evidence = st.builds(
    Evidence,
    mailbox=st.booleans(),
    domain=st.sampled_from(["", "lamp.example"]),
    website=st.sampled_from(["", "lamp.example"]),
    one_letter=st.booleans(),
)
USUAL = Weights.usual()


@given(kinds, names, names, evidence)
def test_it_does_not_matter_who_stands_first(
    kind: PartyKind, left: str, right: str, known: Evidence
) -> None:
    one, other = parse(kind, left), parse(kind, right)
    there, back = compare(one, other, USUAL, known), compare(other, one, USUAL, known)
    assert (there.verdict, there.score, there.rule) == (back.verdict, back.score, back.rule)
    assert 0 <= there.score <= 1
    assert there.reasons


@given(kinds, names)
def test_a_name_is_one_with_itself(kind: PartyKind, name: str) -> None:
    parsed = parse(kind, name)
    found = compare(parsed, parse(kind, name), USUAL)
    if not parsed.key:
        assert found.verdict is Verdict.DIFFERENT
    elif kind is PartyKind.ORGANIZATION:
        assert (found.verdict, found.score) == (Verdict.SAME, 1)
    else:
        assert (found.verdict, found.rule, found.score) == (Verdict.ASK, Rule.SAME_NAME, 1)


@given(
    kinds, st.sampled_from(REAL), st.sampled_from("\u200b\u200d\u2060\u00ad\ufeff\u202e"), st.data()
)
def test_what_cannot_be_seen_changes_nothing(
    kind: PartyKind, name: str, hidden: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(name)))
    seen, covered = parse(kind, name), parse(kind, name[:at] + hidden + name[at:])
    assert (covered.key, covered.aliases, covered.words) == (seen.key, seen.aliases, seen.words)


@given(names, names, evidence)
def test_no_name_alone_joins_two_persons(left: str, right: str, known: Evidence) -> None:
    one, other = parse(PartyKind.PERSON, left), parse(PartyKind.PERSON, right)
    found = compare(one, other, USUAL, known)
    assert found.verdict is not Verdict.SAME or known.mailbox


@given(kinds, names)
def test_a_name_is_found_by_its_own_tokens(kind: PartyKind, name: str) -> None:
    parsed = parse(kind, name)
    found = tokens(parsed)
    assert len(found) == len(set(found))
    assert bool(found) == bool(parsed.key)
    if parsed.key:
        assert Token(TokenKind.KEY, parsed.key) in found


def test_what_is_joined_shares_a_token() -> None:
    parsed = [parse(PartyKind.ORGANIZATION, name) for name in REAL]
    for one in parsed:
        for other in parsed:
            if compare(one, other, USUAL).verdict is not Verdict.DIFFERENT:
                assert set(tokens(one)) & set(tokens(other)), (one.name, other.name)


def test_words_that_differ_by_one_slip_share_a_deletion() -> None:
    for slip in ("fronteir", "frontie", "fronttier", "frontjer"):
        assert set(deletions("frontier")) & set(deletions(slip)), slip
    assert deletions("lamp") == ()
