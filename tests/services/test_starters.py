"""Ada's own starters: added, changed, made of a letter, and begun from."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from letters.domain.problems import NotFoundProblem, Problem
from letters.domain.states import LetterKind
from letters.domain.text.filling import Answers
from letters.models import Convener, OwnStarter, db
from letters.models.transaction import writing
from letters.services import starters
from letters.services.actor import COMMAND
from tests import factories

NOW = factories.NOW

SOURCE = """---
name: Café letter
kind: open_letter
title: "Open letter to {{ official }}"
placeholders:
  - name: official
    label: Who
    example: Minister Park
  - name: more
    label: More
    required: no
---

We {{ count }} write to {{ official }}. {{ more }}
"""


@pytest.fixture
def convener(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener()


def add(convener: Convener, source: str = SOURCE) -> str:
    with writing():
        return starters.add(convener, source, by=COMMAND, now=NOW).slug


def test_the_house_has_starters_for_each_kind_of_letter(app: Flask) -> None:
    assert {each.kind for each in starters.built_in()} == set(LetterKind)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "templates/starters").glob("*.md")), ids=str
)
def test_every_starter_of_the_house_can_be_shown_filled(convener: Convener, path: Path) -> None:
    text = starters.example(starters.find(convener, path.stem), convener)
    assert text.conveners == (convener.name,)
    assert "{{" not in text.title + text.body


def test_ada_adds_a_starter_and_begins_from_it(convener: Convener) -> None:
    slug = add(convener, SOURCE.replace("\n", "\r\n"))
    assert slug == "cafe-letter"
    assert "\r" not in starters.source(convener, slug)
    found = starters.find(convener, slug)
    text = starters.draft(found, Answers({"official": "Minister Lim"}), convener)
    assert text.title == "Open letter to Minister Lim"
    assert text.body == "We {{ count }} write to Minister Lim. {{ more }}"


def test_a_gap_that_must_be_filled_says_so(convener: Convener) -> None:
    found = starters.find(convener, add(convener))
    with pytest.raises(Problem) as refusal:
        starters.draft(found, Answers({"official": "  "}), convener)
    assert refusal.value.field == "official"


def test_what_is_put_into_a_gap_is_never_read_again(convener: Convener) -> None:
    found = starters.find(convener, add(convener))
    text = starters.draft(found, Answers({"official": "{{ more }}{% x %}", "more": "M"}), convener)
    assert text.title == "Open letter to {{ more }}{% x %}"


def test_starters_of_one_name_get_addresses_of_their_own(convener: Convener) -> None:
    assert [add(convener), add(convener)] == ["cafe-letter", "cafe-letter-2"]
    named = SOURCE.replace("Café letter", "Joint statement")
    assert add(convener, named) == "joint-statement-2"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "no settings",
        SOURCE.replace("title:", "titel:"),
        SOURCE.replace("{{ more }}", "{{ stranger }}"),
        SOURCE.replace("kind: open_letter", "kind: &a [*a]"),
        SOURCE + "> " * 300 + "deep",
        SOURCE + "NUL \0",
        SOURCE.replace("Café letter", "x" * 201),
    ],
)
def test_a_starter_that_cannot_be_used_is_refused_with_a_sentence(
    convener: Convener, source: str
) -> None:
    with pytest.raises(Problem) as refusal:
        add(convener, source)
    assert refusal.value.field == "source"
    db.session.rollback()
    assert starters.own(convener) == []


def test_ada_changes_and_removes_her_starter(convener: Convener) -> None:
    slug = add(convener)
    with writing():
        starters.change(convener, slug, SOURCE.replace("Café", "Tea"), now=NOW)
    assert [each.name for each in starters.own(convener)] == ["Tea letter"]
    for _ in range(2):
        with writing():
            starters.remove(convener, slug)
    assert starters.own(convener) == []


def test_nobody_changes_a_starter_of_the_house_or_of_others(convener: Convener) -> None:
    slug = add(factories.convener(name="Others"))
    for each in (slug, "joint-statement"):
        with pytest.raises(NotFoundProblem):
            starters.change(convener, each, SOURCE, now=NOW)
    with pytest.raises(NotFoundProblem):
        starters.find(convener, slug)
    assert starters.own(convener) == []


def test_a_letter_becomes_a_starter_without_what_was_its_own(convener: Convener) -> None:
    text = factories.letter_text(title="To {{ official }}", body="Hello: {{ official }}\n\n---")
    with writing():
        made = starters.from_letter(convener, text, "Our: best", by=COMMAND, now=NOW)
    assert (made.slug, made.name, made.body) == ("our-best", "Our: best", text.body)
    assert [(each.name, each.required) for each in made.placeholders] == [("official", False)]


@pytest.mark.parametrize("name", ["", " ", "NUL \0", "x" * 300])
def test_a_starter_needs_a_name(convener: Convener, name: str) -> None:
    with pytest.raises(Problem) as refusal, writing():
        starters.from_letter(convener, factories.letter_text(), name, by=COMMAND, now=NOW)
    assert refusal.value.field == "name"


def test_a_starter_that_is_refused_today_does_not_hide_the_others(convener: Convener) -> None:
    add(convener)
    with writing():
        db.session.add(
            OwnStarter(
                convener_id=convener.id,
                slug="old",
                source="---\nname: Old\n---\n",
                created_at=NOW,
                changed_at=NOW,
            )
        )
    assert [each.slug for each in starters.own(convener)] == ["cafe-letter"]
    ((slug, sentence),) = starters.unreadable(convener)
    assert slug == "old"
    assert sentence


def test_a_gap_without_an_example_stays_marked_in_the_example(convener: Convener) -> None:
    text = starters.example(starters.find(convener, add(convener)), convener)
    assert text.title == "Open letter to Minister Park"
    assert text.body == "We 24 write to Minister Park. {{ more }}"
