"""What a starter's form asks, and that a starter with such parts is written as it was read."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from letters.domain.states import LetterKind
from letters.domain.text import filling, questions, starter
from letters.domain.text.conditions import Choice
from letters.domain.text.filling import Answers
from letters.domain.text.repeats import FieldKind, Repeat, RowField
from letters.domain.text.starter import Starter
from letters.domain.text.starter_settings import Placeholder
from tests.domain.test_filling import READ


def test_the_form_asks_in_the_order_of_the_letter() -> None:
    asked = questions.of(READ)
    assert [each.name for each in asked] == ["body", "bills", "urgent", "asks", "extra", "thanks"]
    section = asked[2]
    assert isinstance(section, questions.Section)
    assert [each.name for each in section.inner] == ["deadline", "source"]
    assert questions.always_needed(READ) >= {"body", "bills", "extra"}
    assert not questions.always_needed(READ) & {"deadline", "source", "asks"}


def test_a_gap_of_two_sections_is_asked_whatever_is_ticked() -> None:
    both = replace(
        READ,
        body="{{ if urgent }}\n{{ deadline }}\n{{ end urgent }}\n"
        "{{ if thanks }}\n{{ deadline }}\n{{ end thanks }}",
        placeholders=(Placeholder("deadline", "The date"), Placeholder("body", "Body")),
        repeats=(),
        title="{{ body }}",
        reference="",
    )
    assert questions.of(both)[0].name == "deadline"
    assert filling.needed(both, Answers(ticked=())) == {"body"}


def test_a_starter_with_parts_written_and_read_is_the_same() -> None:
    assert starter.parse(starter.write(READ), "bills") == READ


LINES = st.text(
    st.characters(codec="ascii", exclude_categories=["C"], exclude_characters="{}"), max_size=20
).map(lambda text: " ".join(f"l {text}".split()))


@settings(deadline=None)
@given(LINES, LINES, st.booleans(), st.integers(0, 9), st.sampled_from(FieldKind), st.data())
def test_any_parts_written_and_read_are_the_same(
    label: str, hint: str, flag: bool, least: int, kind: FieldKind, data: st.DataObject
) -> None:
    made = Starter(
        slug="any",
        name="Any",
        kind=LetterKind.OPEN_LETTER,
        title="Any",
        body="{{ if c }}\nA\n{{ end c }}\n{{ each r }}\n{{ r.f }}\n{{ end r }}",
        choices=(Choice("c", label, hint, flag),),
        repeats=(
            Repeat(
                name="r",
                label=label,
                fields=(RowField("f", label, hint, kind, flag),),
                hint=hint,
                row=label,
                line="{{ r.f }}",
                least=least,
                most=least + 1,
                examples=({"f": data.draw(LINES)},),
            ),
        ),
    )
    assert starter.parse(starter.write(made), "any") == made
