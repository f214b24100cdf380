"""Ben's link works for Ben's sign-on and for nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import tokens

SECRET = bytes(range(32))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def test_the_token_of_a_link_is_known() -> None:
    token = tokens.derive(SECRET, "confirm", "a1" * 16, "n1")
    message = b'["undersigned-token-v1","confirm","' + b"a1" * 16 + b'","n1"]'
    expected = base64.urlsafe_b64encode(hmac.new(SECRET, message, hashlib.sha256).digest())
    assert token == expected.decode().rstrip("=") == "poxntWq0mHOK9y4mewkK-jY0Jk3I-tMJDoao8jvw3fk"
    assert tokens.digest(token) == hashlib.sha256(token.encode()).hexdigest()


def test_each_part_makes_another_token() -> None:
    made = [
        tokens.derive(SECRET, "confirm", "a", "b"),
        tokens.derive(SECRET, "withdraw", "a", "b"),
        tokens.derive(SECRET, "confirm", "ab", ""),
        tokens.derive(SECRET, "confirm", "", "ab"),
        tokens.derive(SECRET, "confirm", 'a","b', ""),
        tokens.derive(bytes(32), "confirm", "a", "b"),
    ]
    assert all(one != other for one, other in combinations(made, 2))


@given(TEXT, TEXT, TEXT)
def test_a_token_can_be_derived_again_and_matches_only_itself(
    purpose: str, subject: str, nonce: str
) -> None:
    token = tokens.derive(SECRET, purpose, subject, nonce)
    assert token == tokens.derive(SECRET, purpose, subject, nonce)
    assert len(token) == 43
    stored = tokens.digest(token)
    assert tokens.matches(token, stored)
    other = tokens.derive(SECRET, purpose, subject, nonce + "x")
    assert not tokens.matches(other, stored)


MALFORMED = [
    "",
    "x",
    "A" * 42,
    "A" * 44,
    "A" * 43 + "\n",
    "A" * 42 + "=",
    "A" * 42 + "+",
    "A" * 42 + "é",
    "A" * 42 + "\ud800",
    "\u0661" * 43,
    "%00" * 15,
    "A" * 10_000_000,
]


@pytest.mark.parametrize("token", MALFORMED, ids=lambda token: ascii(token[-6:]) + str(len(token)))
def test_a_mangled_link_matches_nothing_and_never_raises(token: str) -> None:
    assert tokens.digest(token) == tokens.NOTHING
    assert not tokens.matches(token, tokens.NOTHING)
    assert not tokens.matches(token, tokens.digest(tokens.derive(SECRET, "p", "s", "n")))


@given(st.text())
def test_no_typed_text_raises(token: str) -> None:
    assert len(tokens.digest(token)) == 64
    assert not tokens.matches(token, token)


def test_what_is_no_text_matches_nothing() -> None:
    for token in (None, b"A" * 43, 7):
        assert tokens.digest(token) == tokens.NOTHING  # type: ignore[arg-type]


@pytest.mark.parametrize("stored", ["", "é", "\ud800", "0" * 63])
def test_a_damaged_digest_matches_nothing(stored: str) -> None:
    assert not tokens.matches(tokens.derive(SECRET, "p", "s", "n"), stored)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        tokens.derive(b"short", "confirm", "a", "b")
