"""Dan types the code of a printed letter and is forgiven for what hands do with such codes."""

from __future__ import annotations

import pytest

from letters.domain import edition_code
from letters.domain.problems import Problem


def test_codes_differ_and_read_back_as_they_are() -> None:
    made = {edition_code.new() for _ in range(200)}
    assert len(made) == 200
    assert {edition_code.parse(each) for each in made} == made


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9QXT-2W01",
        " 7k3m 9qxt 2w01\n",
        "7K3M9QXT2WOI",
        "7k3m–9qxt—2wol",
        "7K3M.9QXT.2WoL",
    ],
)
def test_hands_are_forgiven(typed: str) -> None:
    assert edition_code.parse(typed) == "7K3M-9QXT-2W01"


@pytest.mark.parametrize(
    "typed",
    ["", "7K3M-9QXT", "7K3M-9QXT-2W011", "7K3M-9QXT-2WU1", "7K3M_9QXT_2W01", "٧K3M9QXT2W01"],
)
def test_what_is_no_code_is_told_so_beside_the_field(typed: str) -> None:
    with pytest.raises(Problem, match="groups of four") as caught:
        edition_code.parse(typed)
    assert caught.value.field == "code"
