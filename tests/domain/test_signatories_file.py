"""The list that goes with an edition: what it holds, and that only its own bytes are read."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import canonical, roll, roll_form, signatories_file
from letters.domain.letter import OrderRule, Roll, Signatory
from letters.domain.problems import Problem
from letters.domain.signatories_file import Entry
from letters.domain.states import PartyKind

WORDS = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
SIGNATORIES = st.builds(
    Signatory,
    name=NAMES,
    kind=st.sampled_from(PartyKind),
    title=WORDS,
    affiliation=WORDS,
    lead=st.none() | st.integers(1, 3),
    country=st.sampled_from(["", "DE"]),
    native=WORDS,
)


def roll_of(*signatories: Signatory) -> Roll:
    return roll.make(signatories, OrderRule())


BEN = Signatory("Ben Li", PartyKind.PERSON, sort_name="Li, Ben", title="Dr", reference="9f" * 16)
ROLL = roll_of(BEN, Signatory("UNA", lead=1, native="香港"), Signatory("Café e.V.", country="DE"))


@given(st.lists(SIGNATORIES, max_size=6))
def test_what_is_written_is_read(signatories: list[Signatory]) -> None:
    made = roll_of(*signatories)
    entries = signatories_file.parse(signatories_file.dumps(made))
    assert entries == tuple(
        Entry(
            number=line.number,
            name=line.signatory.name,
            kind=line.signatory.kind,
            lead=line.signatory.lead is not None,
            title=line.signatory.title,
            affiliation=line.signatory.affiliation,
            country=line.signatory.country,
            native=line.signatory.native,
        )
        for line in made.lines
    )


@given(st.lists(SIGNATORIES, max_size=3))
def test_a_roll_that_was_frozen_gives_the_same_file(signatories: list[Signatory]) -> None:
    made = roll_of(*signatories)
    thawed = roll_form.thawed(json.loads(canonical.dumps(roll_form.frozen(made))))
    assert signatories_file.dumps(thawed) == signatories_file.dumps(made)


def test_it_tells_nothing_that_the_page_does_not() -> None:
    written = signatories_file.dumps(ROLL).decode()
    assert "Li, Ben" not in written
    assert BEN.reference not in written


def test_the_roll_hash_is_the_hash_of_the_file() -> None:
    data = signatories_file.dumps(ROLL)
    assert signatories_file.hash_of(ROLL) == hashlib.sha256(data).hexdigest()


def changed(**fields: Any) -> bytes:
    form = json.loads(signatories_file.dumps(ROLL))
    form["signatories"][1] |= fields
    return canonical.dumps(form)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "cannot be read"),
        (b"\xff", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (signatories_file.dumps(ROLL) + b"\n", "not written as canonical JSON"),
        (signatories_file.dumps(ROLL).replace(b'"lead":true', b'"lead":false,"lead":true'), "not"),
        (b"[]", "not of the format"),
        (signatories_file.dumps(ROLL).replace(b"-v1", b"-v2"), "not of the format"),
        (canonical.dumps({"format": signatories_file.FORMAT}), "does not have the fields"),
        (changed(email="ben@example.org"), "Entry 2 of .* does not have the fields"),
        (changed(name=""), "Entry 2 of .* has a “name”"),
        (changed(kind="robot"), "Entry 2 of .* has a “kind”"),
        (changed(kind=["person"]), "Entry 2 of .* has a “kind”"),
        (changed(lead=1), "Entry 2 of .* has a “lead”"),
        (changed(number=True), "Entry 2 of .* has a “number”"),
        (changed(number=3), "Entry 2 of .* has the number 3"),
    ],
)
def test_anything_else_is_refused_with_its_reason(data: bytes, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence):
        signatories_file.parse(data)
