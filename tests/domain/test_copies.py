"""Each recipient gets the letter with the own address and greeting, and nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from letters.domain import copies
from letters.domain.copies import CopyForm, Window
from letters.domain.letter import LetterText, Recipient, RecipientLine
from letters.domain.problems import Problem
from tests import factories

ADA = Recipient("Ada Park", honorific="Senator", office="Member of the Senate", address=("Room 1",))
URSULA = Recipient("Ursula von der Leyen", office="President")
PARTY = Recipient("Committee on Foreign Affairs")
LIM = Recipient("Ben Lim", RecipientLine.CC, office="Speaker")


def text(*recipients: Recipient) -> LetterText:
    return factories.letter_text(recipients=recipients, salutation="Dear all,")


def test_a_copy_has_its_own_addressee_and_the_whole_cc_list() -> None:
    made = copies.of(text(ADA, URSULA, LIM), CopyForm(window=Window.US10))
    assert [each.recipient for each in made] == [ADA, URSULA]
    assert made[0].text.recipients == (ADA, LIM)
    assert made[1].text.recipients == (URSULA, LIM)
    assert {each.window for each in made} == {Window.US10}


def test_who_is_on_the_cc_line_gets_the_letter_as_it_went_out() -> None:
    form = CopyForm(Window.US10, "Dear {{ honorific }} {{ last_name }},", cc=True)
    last = copies.of(text(ADA, LIM), form)[-1]
    assert last.recipient == LIM
    assert last.text.recipients == (ADA, LIM)
    assert last.text.salutation == "Dear Senator Park,"
    # The address in the window would be that of somebody else.
    assert last.window is Window.NONE
    several = copies.of(text(ADA, URSULA, LIM), form)[-1]
    assert several.text == text(ADA, URSULA, LIM)


def test_each_is_greeted_by_the_pattern_and_without_one_as_the_letter_greets() -> None:
    form = CopyForm(salutation="Dear {{ honorific }} {{ last_name }},")
    greeted = [each.text.salutation for each in copies.of(text(ADA, URSULA), form)]
    assert greeted == ["Dear Senator Park,", "Dear von der Leyen,"]
    assert copies.of(text(ADA, URSULA), CopyForm())[1].text.salutation == "Dear all,"


def test_what_stands_in_a_name_is_never_filled_again() -> None:
    odd = replace(ADA, name="{{ office }} Park")
    assert copies.greeting("Dear {{ name }},", odd) == "Dear {{ office }} Park,"


@pytest.mark.parametrize(
    "pattern",
    ["Dear {{ mailbox }},", "{{ count }}", "{{ Name }}", "{{ name", "{ name }}", "x" * 201],
)
def test_a_pattern_that_cannot_be_filled_is_refused(pattern: str) -> None:
    with pytest.raises(Problem) as refused:
        copies.check(pattern)
    assert refused.value.field == "salutation"


def test_a_greeting_by_office_needs_one_and_says_whose_is_missing() -> None:
    with pytest.raises(Problem, match="“Committee on Foreign Affairs” has none"):
        copies.of(text(ADA, PARTY), CopyForm(salutation="Dear {{ office }},"))


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("Robert Casey Jr.", "Casey"),
        ("Alexandria Ocasio-Cortez", "Ocasio-Cortez"),
        ("CHAN Tai Man", "Chan"),
        ("陳大文", "陳大文"),
        ("Cher", "Cher"),
    ],
)
def test_the_last_name_is_taken_as_its_script_tells_it(name: str, last: str) -> None:
    assert copies.last_name(replace(ADA, name=name)) == last


def test_a_body_has_no_last_name() -> None:
    assert copies.last_name(PARTY) == PARTY.name


def test_files_stand_in_the_order_of_the_copies_and_are_safe_everywhere() -> None:
    odd = Recipient("../../Žižek / CON", office="Aux")
    made = copies.of(text(ADA, replace(ADA, name="陳大文"), ADA, odd, PARTY), CopyForm())
    files = [each.file for each in made]
    assert files[0] == "001-park-ada.pdf"
    assert files[1] == "002-chen-da-wen.pdf"
    assert files[4] == "005-committee-on-foreign-affairs.pdf"
    assert files == sorted(files)
    assert len(set(files)) == len(files)
    assert all(set(each) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.") for each in files)
    thousand = copies.of(text(*[ADA] * 1000), CopyForm())
    assert thousand[0].file == "0001-park-ada.pdf"


def test_a_letter_to_nobody_has_no_copies() -> None:
    with pytest.raises(Problem, match="no addressees"):
        copies.of(text(LIM), CopyForm())


def test_the_usual_salutation_is_offered_only_where_it_is_right_for_all() -> None:
    assert copies.usual_salutation(text(ADA, URSULA)) == "Dear {{ name }},"
    assert copies.usual_salutation(text(ADA)) == ""
    assert copies.usual_salutation(replace(text(ADA, URSULA), salutation="")) == ""
    assert copies.usual_salutation(replace(text(ADA, URSULA), language="fr")) == ""
    assert copies.check(copies.usual_salutation(replace(text(ADA, URSULA), language="zh-HK")))


def test_form_and_recipient_come_back_from_what_is_stored() -> None:
    form = CopyForm(Window.DIN_5008_B, "Dear {{ name }},", cc=True)
    assert CopyForm.from_json(form.to_json()) == form
    assert copies.recipient_of(copies.recipient_form(ADA)) == ADA
    assert "email" not in copies.recipient_form(ADA)
