"""What stands behind a printed person is parted only where it is certain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain.past_letter import split_person


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("Jane Doe, Professor, X University", ("Jane Doe", "Professor", "X University")),
        (
            "Jane Doe, Professor of Law, University of California, Berkeley",
            ("Jane Doe", "Professor of Law", "University of California, Berkeley"),
        ),
        ("Chan Tai-man, Journalist", ("Chan Tai-man", "Journalist", "")),
        ("Tenzin Dolma, University of X", ("Tenzin Dolma", "", "University of X")),
        (
            "Ben Lim, President, Students for a Free Tibet",
            ("Ben Lim", "President", "Students for a Free Tibet"),
        ),
    ],
)
def test_a_name_with_position_and_house_is_parted(printed: str, parts: tuple[str, ...]) -> None:
    assert split_person(printed) == parts


@pytest.mark.parametrize(
    "printed",
    [
        "Jane Doe",
        "Jane Doe,",
        "Doe, Jane",
        "Jane Doe, Jr., X University",
        "Jane Doe, PhD, Professor",
        "Jane Doe, Toronto",
        "Jane Doe, Professor, Chair, X Society",
        "Jane Doe, Professor at X University",
        "Professor Jane Doe, X University",
        "Center for Civil Liberties, Director",
        "陳大文，教授，某大學",
        "Group 7 October, Director",
        "",
        ",,,",
    ],
)
def test_whatever_is_not_certain_stays_one(printed: str) -> None:
    assert split_person(printed) is None


@given(st.text(max_size=80))
def test_parting_loses_nothing_but_commas_and_blanks(printed: str) -> None:
    parts = split_person(printed)
    if parts is not None:
        name, title, affiliation = parts
        assert name
        assert title or affiliation
        kept = "".join(parts).replace(",", "").split()
        assert "".join(kept) == "".join(printed.replace(",", "").split())
