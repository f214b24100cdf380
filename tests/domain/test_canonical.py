"""What Ben put his name to stays the same byte for byte."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import canonical
from letters.domain.letter import LetterText, Recipient, RecipientLine
from letters.domain.states import LetterKind

TEXT = LetterText(
    kind=LetterKind.OPEN_LETTER,
    title="Open Letter on Cafe\u0301",
    body="We ask.  \r\n\r\nNow.\n\n",
    language="en",
    date=date(2026, 6, 4),
    reference="Re: H.R. 1",
    salutation="Dear President,",
    recipients=(
        Recipient(
            name="Ada Park",
            line=RecipientLine.TO,
            honorific="The Honorable",
            office="President",
            address=("1 Main St", "Capital"),
            email="ada@example.org",
        ),
        Recipient("Ben", RecipientLine.CC),
    ),
    conveners=("Tibet Solidarity", "香港"),
)
LETTER = "0f" * 16
# Frozen: others hold this hash. A change here needs a new `canonical.FORMAT`.
FORM = (
    '{"annexes":[],"body":"We ask.\\n\\nNow.","conveners":["Tibet Solidarity","香港"],'
    '"date":"2026-06-04","format":"undersigned-text-v1","kind":"open_letter","language":"en",'
    '"letter":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","recipients":[{"address":["1 Main St","Capital"],'
    '"email":"ada@example.org","honorific":"The Honorable","line":"to","name":"Ada Park",'
    '"office":"President"},{"address":[],"email":"","honorific":"","line":"cc","name":"Ben",'
    '"office":""}],"reference":"Re: H.R. 1","salutation":"Dear President,",'
    '"title":"Open Letter on Café","version":3}'
)
HASH = "ccbdb1d5809f9d4d46c524e4d551098ebc7c7ed5000030358a88b837f9e93fdb"


def form_of(text: LetterText) -> bytes:
    return canonical.canonical(text, letter=LETTER, version=3)


def hash_of(text: LetterText) -> str:
    return canonical.text_hash(text, letter=LETTER, version=3)


def test_the_form_and_its_hash_are_frozen() -> None:
    assert form_of(TEXT) == FORM.encode()
    assert hash_of(TEXT) == HASH
    assert hashlib.sha256(b"undersigned-text-v1\x00" + FORM.encode()).hexdigest() == HASH


CHANGES: dict[str, Callable[[LetterText], LetterText]] = {
    "kind": lambda text: replace(text, kind=LetterKind.JOINT_STATEMENT),
    "title": lambda text: replace(text, title="Other"),
    "body": lambda text: replace(text, body=text.body + "."),
    "language": lambda text: replace(text, language="fr"),
    "date": lambda text: replace(text, date=None),
    "reference": lambda text: replace(text, reference=""),
    "salutation": lambda text: replace(text, salutation="Dear all,"),
    "recipients": lambda text: replace(text, recipients=text.recipients[::-1]),
    "conveners": lambda text: replace(text, conveners=text.conveners[::-1]),
}


def test_every_field_of_a_text_is_bound() -> None:
    assert {field.name for field in fields(LetterText)} == set(CHANGES)
    hashes = {hash_of(change(TEXT)) for change in CHANGES.values()}
    assert len(hashes | {HASH}) == len(CHANGES) + 1


@pytest.mark.parametrize("field", [field.name for field in fields(Recipient)])
def test_every_field_of_a_recipient_is_bound(field: str) -> None:
    other: object = {"line": RecipientLine.CC, "address": ("2 Main St",)}.get(field, "Other")
    changed = replace(TEXT.recipients[0], **{field: other})
    assert hash_of(replace(TEXT, recipients=(changed, TEXT.recipients[1]))) != HASH


def test_letter_and_version_are_bound() -> None:
    assert canonical.text_hash(TEXT, letter="1f" * 16, version=3) != HASH
    assert canonical.text_hash(TEXT, letter=LETTER, version=4) != HASH


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a\nb", "a\r\nb"),
        ("a\nb", "a\rb"),
        ("a\nb", "a \t\nb   "),
        ("a", "a\n\n \n"),
        ("é", "e\u0301"),
        ("a\n\nb", "a\n\u3000\nb"),
    ],
)
def test_how_a_machine_writes_a_text_makes_no_difference(one: str, other: str) -> None:
    assert hash_of(replace(TEXT, body=one)) == hash_of(replace(TEXT, body=other))


@pytest.mark.parametrize(("one", "other"), [("a b", "a  b"), ("a", " a"), ("a\nb", "a\n\nb")])
def test_what_a_reader_can_see_makes_a_difference(one: str, other: str) -> None:
    assert hash_of(replace(TEXT, body=one)) != hash_of(replace(TEXT, body=other))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_form_of_the_form_is_the_form(body: str) -> None:
    form = json.loads(form_of(replace(TEXT, body=body)))
    assert form_of(replace(TEXT, body=form["body"])) == form_of(replace(TEXT, body=body))
    assert unicodedata.is_normalized("NFC", form["body"])
    assert "\r" not in form["body"]
    assert not any(line != line.rstrip() for line in form["body"].split("\n") if line.isprintable())


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(st.characters(max_codepoint=126, min_codepoint=32)), inner)
    ),
)


@given(JSON_VALUES)
def test_any_json_value_is_written_without_loss(value: object) -> None:
    written = canonical.dumps(value)
    assert json.loads(written) == value
    assert canonical.dumps(json.loads(written)) == written


def test_the_order_of_keys_makes_no_difference() -> None:
    assert canonical.dumps({"b": (1, None), "a": True}) == b'{"a":true,"b":[1,null]}'


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), [1, [2.5]], {"a": {"b": 0.1}}, b"x", {1: "x"}, {"é": 1}, 2**53, object()],
)
def test_what_programs_write_differently_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="canonical JSON"):
        canonical.dumps(value)
