"""What coordinators choose about a printed letter, and what that makes of its roll."""

from __future__ import annotations

import pytest

from letters.domain import colour, print_form, roll, roll_form
from letters.domain.letter import OrderRule, Roll, Signatory
from letters.domain.print_form import Grouping, Paper, PrintForm, Theme
from letters.domain.problems import Problem
from letters.domain.roll_places import as_chosen
from letters.domain.states import PartyKind

SIGNED = (
    Signatory("Alpine Watch", country="AT"),
    Signatory("Ada Park", PartyKind.PERSON, title="Poet", affiliation="Example U", country="DE"),
    Signatory("Berlin Watch", country="DE", native="柏林觀察"),
    Signatory("Cat Watch"),
    Signatory("Lion Rock", lead=1, country="HK"),
    Signatory("Texas Watch", country="US", state="Texas"),
    Signatory("Bay Watch", country="US", state="California"),
    Signatory("Any Watch", country="US"),
)
WHOLE = roll.make(SIGNED, OrderRule())


def read(printed: Roll) -> list[tuple[str, list[str]]]:
    """The headings of places, each with its names."""
    return [
        (
            f"{section.place.country} {section.place.state}".strip() if section.place else "",
            [f"{line.number} {line.signatory.name}" for line in section.lines],
        )
        for section in printed.sections
    ]


def test_a_form_comes_back_from_its_text() -> None:
    form = PrintForm(
        theme=Theme.BROADSIDE,
        paper=Paper.A4,
        accent="#A8171F",
        numbered=False,
        columns=3,
        grouping=Grouping.STATE,
        as_of=True,
    )
    assert print_form.from_json(form.to_json()) == form
    assert form.accent == "#a8171f"


@pytest.mark.parametrize("text", ["", "{}"])
def test_where_nothing_was_chosen_the_letter_looks_as_ever(text: str) -> None:
    assert print_form.from_json(text) == PrintForm()


def test_what_a_later_release_adds_stands_as_by_default() -> None:
    assert print_form.from_json('{"format": "undersigned-print-form-v1"}') == PrintForm()
    with pytest.raises(ValueError, match="not a form"):
        print_form.from_json('{"format": "another", "columns": 2}')


@pytest.mark.parametrize("accent", ["red", "#fff", "#123456;}", "#12345g"])
def test_a_colour_that_is_none_is_refused(accent: str) -> None:
    with pytest.raises(Problem, match="six hexadecimal digits") as refused:
        PrintForm(accent=accent)
    assert refused.value.field == "accent"


def test_a_colour_that_is_too_light_is_refused_with_one_that_holds() -> None:
    with pytest.raises(Problem, match=r"2\.39 to 1.*needs 4\.5 to 1.*#b46000"):
        PrintForm(accent="#ff8800")
    # 4.54 and 4.48: the two greys on both sides of the limit.
    assert PrintForm(accent="#767676").accent
    with pytest.raises(Problem, match=r"4\.47 to 1.*#767676"):
        PrintForm(accent="#777777")


def test_contrast_is_measured_as_wcag_does() -> None:
    assert colour.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colour.contrast("#ff0000", "#ffffff") == pytest.approx(4.0, abs=0.01)


def test_names_by_country_stand_under_the_names_of_the_countries_in_their_order() -> None:
    form = PrintForm(grouping=Grouping.COUNTRY)
    assert read(as_chosen(WHOLE, form, "en")) == [
        ("", ["1 Lion Rock"]),
        ("AT", ["2 Alpine Watch"]),
        ("DE", ["3 Berlin Watch", "4 Ada Park"]),
        ("US", ["5 Any Watch", "6 Bay Watch", "7 Texas Watch"]),
        ("", ["8 Cat Watch"]),
    ]
    german = [place for place, _ in read(as_chosen(WHOLE, form, "de"))]
    # Deutschland, Österreich, Vereinigte Staaten; whose country nobody knows comes last.
    assert german == ["", "DE", "AT", "US", ""]


def test_by_state_the_country_comes_first_and_then_its_states() -> None:
    printed = as_chosen(WHOLE, PrintForm(grouping=Grouping.STATE), "en")
    assert [place for place, _ in read(printed)] == [
        *("", "AT", "DE"),
        *("US", "US California", "US Texas"),
        "",
    ]
    assert printed.note.startswith("The lead signatory first, then by country and state, ")


def test_where_no_country_is_known_the_names_stay_by_kind() -> None:
    whole = roll.make([Signatory("Alpine Watch"), Signatory("Zed")], OrderRule())
    assert as_chosen(whole, PrintForm(grouping=Grouping.COUNTRY), "en") == whole


def test_what_is_not_printed_is_not_frozen_either() -> None:
    plain = as_chosen(WHOLE, PrintForm(affiliations=False), "en")
    for line in plain.lines:
        one = line.signatory
        assert (one.title, one.affiliation, one.native, one.country, one.state) == ("",) * 5
    full = as_chosen(WHOLE, PrintForm(native_names=True), "en")
    assert [each.signatory.native for each in full.lines if each.signatory.native] == ["柏林觀察"]


def test_a_roll_by_places_comes_back_as_it_was_frozen() -> None:
    form = PrintForm(grouping=Grouping.STATE, native_names=True)
    printed = as_chosen(WHOLE, form, "en")
    assert roll_form.thawed(roll_form.frozen(printed)) == printed
    # A roll by kind has the form that it always had.
    section = roll_form.frozen(as_chosen(WHOLE, PrintForm(), "en"))["sections"][0]
    assert section.keys() == {"kind", "lines"}
