"""What nobody sees in which two names differ is said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain.matching import places, unseen
from letters.domain.matching.spelt_places import spelt_out


def test_an_invisible_character_is_named_with_its_number() -> None:
    assert unseen.differences("Ari\u200bzona", "Arizona") == (
        "one has an invisible character, Zero Width Space (U+200B)",
    )
    assert unseen.differences("Tibet", "Tibet\u202e")[0].endswith("(U+202E)")
    assert unseen.differences("Hong Kong", "Hong\u00a0Kong") == (
        "one has an unusual blank, No-Break Space (U+00A0)",
    )
    assert "a control character" in unseen.differences("A", "A\x07")[0].lower()


def test_a_look_alike_is_named_beside_what_it_looks_like() -> None:
    assert unseen.differences("Tibet", "Tib\u0435t") == (
        "“\u0435” in “Tib\u0435t” is Cyrillic; it only looks like the Latin e",
    )
    assert unseen.differences("Tibet", "Tib\u0261t") == ()
    assert unseen.differences("Fang", "Fan\u0261") == (
        "“g” looks like “\u0261”: Latin Small Letter G (U+0067), "
        "Latin Small Letter Script G (U+0261)",
    )


@pytest.mark.parametrize(
    ("name", "remarks"),
    [
        ("Fr\u0435iheit", ("“\u0435” in this name is Cyrillic; it only looks like the Latin e",)),
        ("\u0391thens", ("“\u0391” in this name is Greek; it only looks like the Latin A",)),
        (
            "\u0421\u043e\u0441\u043e Watch",
            (
                "“\u0421\u043e\u0441\u043e” in this name is Cyrillic; it only looks like the Latin "
                "Coco",
            ),
        ),
        ("Мемoриал", ("“o” in this name is Latin, among Cyrillic letters",)),
        ("Coco\u200b", ("This name has an invisible character, Zero Width Space (U+200B)",)),
        ("Мемориал", ()),
        ("Народный Рух", ()),
        ("Memorial Мемориал", ()),
        ("حزب می\u200cخواهم", ()),
        ("Freiheit für Hongkong", ()),
        ("香港 Watch", ()),
        ("Watch", ()),
    ],
)
def test_what_is_not_what_it_looks_like_is_remarked_in_one_name(
    name: str, remarks: tuple[str, ...]
) -> None:
    assert unseen.remarks(name) == remarks


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Arizona", "Arizona"),
        ("Students For Hong Kong", "Penn State Students for Hong Kong"),
        ("", "Anything"),
        ("", ""),
        ("a\u200bb", "a\u200bc"),
    ],
)
def test_what_everybody_sees_is_not_said(left: str, right: str) -> None:
    assert unseen.differences(left, right) == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_will_do_and_few_words_come_of_it(left: str, right: str) -> None:
    found = unseen.differences(left, right)
    assert len(found) <= 6


def test_places_are_spelt_as_people_write_them() -> None:
    wanted = ["Los Angeles", "US", "Hong Kong", "Washington DC", "San Francisco Bay Area"]
    known = ["losangeles", "us", "hongkong", "washingtondc", "sanfranciscobayarea"]
    assert [spelt_out(each) for each in known] == wanted
    assert all(spelt_out(each) for each in places.known_as().values())
