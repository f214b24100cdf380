"""The components that all pages share, with what people really type."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired

from letters.domain.letter import Recipient, RecipientLine
from letters.domain.states import EditionState, LetterState, MailState, SignOnState

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
)
NEW_YORK = ZoneInfo("America/New_York")
HOSTILE = '"><script>alert(1)</script>'


def component(name: str) -> Any:
    return PAGES.get_template(f"components/{name}.html").module


FORMS, TIMES, STATES = component("forms"), component("times"), component("states")
LISTS, FIGURES = component("lists"), component("figures")


class Typed(dict[str, str]):
    """Form data as a browser sends it."""

    def getlist(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


class OfficialForm(Form):
    office = StringField("Office", [InputRequired("Write the office.")])


class BenForm(Form):
    form_key = HiddenField(default="k")
    name = StringField("Organization", [InputRequired("Write the organization's name.")])
    role = StringField("Role")
    email = EmailField("Email", [InputRequired("Write the address.")])
    who = RadioField("Who may sign", [InputRequired("Choose one.")], choices=["persons", "both"])
    kind = SelectField("Kind", choices=["letter", "statement"])
    authorized = BooleanField("I am authorized", [InputRequired("Tick this.")])
    officials = FieldList(FormField(OfficialForm), min_entries=1)


def sent(**typed: str) -> BenForm:
    form = BenForm(formdata=Typed({"officials-0-office": "", "kind": "letter", **typed}))
    form.validate()
    return form


def test_a_field_says_its_label_hint_and_error_to_everybody() -> None:
    html = FORMS.field(sent().name, "As printed")
    assert '<label for="name">Organization</label>' in html
    assert 'aria-describedby="name-hint name-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="name-error"' in html
    assert "Write the organization&#39;s name." in html


def test_a_field_without_fault_is_quiet() -> None:
    html = FORMS.field(sent(name="Lamp of Liberty").name)
    assert "aria-" not in html
    assert "error" not in html


def test_what_ben_typed_is_kept_and_harmless() -> None:
    html = FORMS.field(sent(name=HOSTILE).name, HOSTILE)
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 2


def test_only_what_is_not_required_is_called_optional() -> None:
    form = sent()
    assert "(optional)" in FORMS.field(form.role)
    assert "(optional)" not in FORMS.field(form.role, optional=False)
    assert "(optional)" not in FORMS.field(form.email)
    assert "(optional)" not in FORMS.field(form.kind)


def test_names_of_any_direction_are_typed_in_their_own_but_addresses_are_not() -> None:
    form = sent()
    assert 'dir="auto"' in FORMS.field(form.name)
    assert "dir=" not in FORMS.field(form.email)


def test_a_choice_is_a_fieldset_with_a_legend_and_a_label_for_each() -> None:
    html = FORMS.field(sent().who, scope="letter")
    assert "<legend>Who may sign</legend>" in html
    assert re.findall(r'for="(letter-who-\d)"', html) == re.findall(
        r'<input[^>]* id="(letter-who-\d)"', html
    )


def test_two_forms_on_one_page_share_no_id() -> None:
    form = sent()
    drawn = [
        FORMS.csrf(form, scope) + FORMS.field(form.name, "Hint", scope=scope)
        for scope in ("organization", "person")
    ]
    ids = [re.findall(r'\bid="([^"]+)"', html) for html in drawn]
    assert len(ids[0]) == 4
    assert not set(ids[0]) & set(ids[1])


def test_the_summary_leads_to_every_field_that_is_wrong() -> None:
    form = sent()
    html = FORMS.form_errors(form, "a")
    targets = re.findall(r'href="#([^"]+)"', html)
    assert targets == ["a-name", "a-email", "a-who-0", "a-authorized", "a-officials-0-office"]
    assert 'role="alert"' in html
    page = "".join(FORMS.field(form[name], scope="a") for name in ("name", "email", "who"))
    assert all(f'id="{target}"' in page for target in targets[:3])


def test_a_form_without_fault_has_no_summary() -> None:
    assert FORMS.form_errors(BenForm()) == ""


def test_a_button_that_changes_something_posts_and_carries_its_values_safely() -> None:
    html = FORMS.confirm_form("/decline", "Decline", "danger", {"reason": HOSTILE})
    assert 'method="post"' in html
    assert "<script>" not in html


def test_a_deadline_is_told_in_the_zone_of_the_letter() -> None:
    closes = datetime(2026, 10, 1, 3, 59, tzinfo=UTC)
    html = TIMES.when(closes, NEW_YORK)
    assert "30 September 2026, 23:59 (New York time)" in html
    assert 'datetime="2026-09-30T23:59-04:00"' in html
    assert "23:59" not in re.sub(r"<[^>]+>", "", TIMES.when(closes, NEW_YORK, clock=False))


def test_only_a_deadline_says_its_seconds_and_only_where_it_has_some() -> None:
    minute = datetime(2026, 10, 1, 3, 59, tzinfo=UTC)
    second = minute.replace(second=59)
    exact = TIMES.when(second, NEW_YORK, exact=True)
    assert "30 September 2026, 23:59:59 (New York time)" in exact
    assert 'datetime="2026-09-30T23:59:59-04:00"' in exact
    assert TIMES.when(second, NEW_YORK) == TIMES.when(minute, NEW_YORK, exact=True)


def test_the_timeline_says_the_seconds_of_what_is_due() -> None:
    moment = datetime(2026, 10, 1, 3, 59, 59, tzinfo=UTC)
    steps = [Thing(what=state, at=moment, state=state, note="") for state in ("done", "due")]
    done, due = STATES.timeline(steps, NEW_YORK).split("</li>")[:2]
    assert "23:59 (" in done
    assert "23:59:59 (" in due


def test_a_day_has_no_hour() -> None:
    assert TIMES.when(date(2026, 9, 3)) == '<time datetime="2026-09-03">3 September 2026</time>'


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(days=9), "in 9 days"),
        (timedelta(hours=36), "in 2 days"),
        (timedelta(hours=-2), "2 hours ago"),
        (timedelta(seconds=60), "in 1 minute"),
        (timedelta(seconds=-20), "now"),
    ],
)
def test_how_far_a_moment_is(away: timedelta, words: str) -> None:
    now = datetime(2026, 9, 21, tzinfo=UTC)
    assert TIMES.distance(now + away, now) == words


@pytest.mark.parametrize(
    "word", [*LetterState, *SignOnState, *MailState, *EditionState], ids=lambda word: word.value
)
def test_every_state_has_words_and_a_shape(word: str) -> None:
    assert word in STATES.words
    css = (Path(__file__).parents[2] / "letters/static/css/site.css").read_text()
    assert word == "unconfirmed" or re.search(rf"\.{word}\b", css)


def test_the_present_stage_is_marked_for_those_who_do_not_see_yellow() -> None:
    steps = [Thing(label=s, note=None, state=s) for s in ("done", "now", "ahead")]
    html = STATES.stages(steps)
    assert html.count('aria-current="step"') == 1
    assert "Done: " in html


def test_a_bar_chart_says_its_numbers_and_survives_a_week_without_names() -> None:
    html = FIGURES.bars([("14", 6), ("15", 0)], "Names per day")
    assert 'aria-label="Names per day: 14: 6, 15: 0"' in html
    assert "<rect" not in FIGURES.bars([("14", 0), ("15", 0)], "Names per day")


def test_a_gauge_never_runs_over_its_goal() -> None:
    html = FIGURES.progress(75, 60, "Towards the goal")
    assert 'value="60" max="60"' in html
    assert "75 of 60" in html


def test_recipients_are_told_apart_by_line() -> None:
    ada, otis = Recipient("Ada Park"), Recipient("Otis <b>Vale", RecipientLine.CC)
    html = LISTS.people([otis, ada])
    assert html.index("Addressee") < html.index("Ada Park") < html.index("Copies to")
    assert "Otis &lt;b&gt;Vale" in html


@given(st.integers(1, 400), st.integers(1, 400))
def test_the_pager_shows_first_last_and_neighbours_only(page: int, pages: int) -> None:
    page = min(page, pages)
    html = LISTS.pager(page, pages, "?page=", "#names")
    if pages == 1:
        assert html == ""
        return
    linked = {int(each) for each in re.findall(r'href="\?page=(\d+)#names"', html)}
    wanted = {1, 2, page - 1, page + 1, pages - 1, pages} - {page}
    assert linked == {each for each in wanted if 1 <= each <= pages}
    assert html.count('aria-current="page"') == 1
