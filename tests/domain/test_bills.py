"""Ben types a bill's number as he likes; the letter says it as Congress does."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from letters.domain.text import bills

WRITTEN = {
    "S490": "S. 490",
    "s. 490": "S. 490",
    "S.490": "S. 490",
    "  S  490 ": "S. 490",
    "HR1103": "H.R. 1103",
    "H.R.1103": "H.R. 1103",
    "h r 1103": "H.R. 1103",
    "H. R. 1103": "H.R. 1103",
    "H. Res. 5": "H. Res. 5",
    "hres5": "H. Res. 5",
    "S. Res. 12": "S. Res. 12",
    "sres 12": "S. Res. 12",
    "H.J.Res. 7": "H.J. Res. 7",
    "hjres7": "H.J. Res. 7",
    "S.J. Res. 3": "S.J. Res. 3",
    "sj res 3": "S.J. Res. 3",
    "H.Con.Res. 4": "H. Con. Res. 4",
    "HCONRES4": "H. Con. Res. 4",
    "S. Con. Res. 9": "S. Con. Res. 9",
    "s.con.res.9": "S. Con. Res. 9",
    "S. 0042": "S. 42",
    "HR 00001": "H.R. 1",
    "Ｓ．４９０": "S. 490",
    "ＨＲ　１１０３": "H.R. 1103",
    "S.\u00a0490": "S. 490",
    "H.R. 1103/S.490": "H.R. 1103 / S. 490",
    "hr1103 /s 490": "H.R. 1103 / S. 490",
    "ＨＲ１１０３／Ｓ４９０": "H.R. 1103 / S. 490",
}
KEPT = [
    "",
    "S.",
    "490",
    "S. 0",
    "H. 1103",
    "HB 12",
    "SB 5",
    "A.B. 32",
    "A 1234-B",
    "Bill C-18",
    "HL Bill 57",
    "2027/0042(COD)",
    "H.R. 1103/",
    "H.R. 1103 / HB 12",
    "S. 490 as amended",
    "S. 490²",
    "S. 490①",
    "Ѕ. 490",  # a Cyrillic letter
    "S. ٤٩٠",
    "S. 1234567890123456789",
    "H.R. 1,103",
    " Exile Protection Act ",
    "{{ bills.number }}",
]


@pytest.mark.parametrize("typed", WRITTEN)
def test_a_number_of_congress_is_written_as_congress_writes_it(typed: str) -> None:
    assert bills.normalise(typed) == WRITTEN[typed]


@pytest.mark.parametrize("typed", KEPT)
def test_what_is_no_such_number_stays_exactly_as_typed(typed: str) -> None:
    assert bills.normalise(typed) == typed


NEAR = st.text(st.sampled_from("HhSsRrJjCcOoNnEe. /0123456789９．\u00a0"), max_size=24)
FORM = re.compile(
    r"(?:H\.R\.|S\.|[HS]\.J\. Res\.|[HS]\. Con\. Res\.|[HS]\. Res\.) [1-9][0-9]{0,4}"
    r"(?: / (?:H\.R\.|S\.|[HS]\.J\. Res\.|[HS]\. Con\. Res\.|[HS]\. Res\.) [1-9][0-9]{0,4})*"
)


@given(st.one_of(NEAR, st.text(max_size=40)))
@example("S.0490/ hR 1")
def test_twice_is_once_and_nothing_is_half_written(typed: str) -> None:
    once = bills.normalise(typed)
    assert bills.normalise(once) == once
    assert once == typed or FORM.fullmatch(once)


@given(
    st.sampled_from(["HR", "S", "HJRES", "SJRES", "HCONRES", "SCONRES", "HRES", "SRES"]),
    st.integers(1, 99_999),
    st.data(),
)
def test_points_blanks_and_capitals_make_no_difference(
    kind: str, number: int, data: st.DataObject
) -> None:
    between = st.sampled_from(["", ".", " ", ". ", "\u00a0"])
    typed = "".join(
        data.draw(st.sampled_from([letter.upper(), letter.lower()])) + data.draw(between)
        for letter in kind
    )
    expected = bills.normalise(f"{kind} {number}")
    assert bills.normalise(f"{typed}{number}") == expected
    assert re.sub(r"[^A-Z]", "", expected.upper()) == kind


def test_a_long_line_of_points_costs_no_time() -> None:
    begun = time.process_time()
    for typed in ("." * 100_000, "H" * 200, "s." * 99 + "x", "/" * 200):
        assert bills.normalise(typed) == typed
    assert time.process_time() - begun < 1
