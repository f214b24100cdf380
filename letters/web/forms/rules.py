"""The rules of a letter as a form; its times are typed as the clock in the letter's zone shows."""

from __future__ import annotations

from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from letters.domain.letter import OrderRule
from letters.domain.states import Articles, WhoMaySign
from letters.models import Letter
from letters.services import drafting, rules
from letters.services.rules import LetterRules
from letters.web.forms.convener import time_zones

AS_LETTER = ""
"""The order that the letter's own language has."""

_FORMATS = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]

ORDERS = {
    "en": "English",
    "zh@collation=stroke": "Chinese, by strokes (筆畫)",
    "zh@collation=pinyin": "Chinese, by Pinyin (拼音)",
    "zh@collation=zhuyin": "Chinese, by Bopomofo (注音)",
    "bo": "Tibetan",
    "ug": "Uyghur",
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German, dictionary (ä as a)",
    "de@collation=phonebook": "German, phone book (ä as ae)",
    "es": "Spanish",
    "es@collation=traditional": "Spanish, traditional (ch, ll)",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "nb": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
}
"""ICU locales that differ in how they order names, with their names for people."""

_WHO = {
    WhoMaySign.ORGANIZATIONS: "Organizations",
    WhoMaySign.PERSONS: "Persons",
    WhoMaySign.BOTH: "Organizations and persons",
}
_ARTICLES = {
    Articles.KEEP: "Keep it: “The Lamp” stands under T",
    Articles.DROP: "Pass over it: “The Lamp” stands under L",
}


class Moment(DateTimeLocalField):
    """A day and a time of a clock on the wall."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The typed time, or nothing. Raises `ValueError` with the sentence to show."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write day and time like 2026-03-31T23:59.") from None


class Goal(IntegerField):
    """A whole number, with a refusal in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The typed number, or nothing. Raises `ValueError` with the sentence to show."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write the goal as a number, such as 60.") from None


class RulesForm(FlaskForm):
    """Who may sign, when, and how the names are ordered. Made by `rules_form`."""

    who_may_sign = RadioField(
        "Who may sign", choices=[SelectChoice(who.value, words) for who, words in _WHO.items()]
    )
    checked = BooleanField("A coordinator checks each sign-on before its name is shown")
    goal = Goal(
        "Goal", [Optional()], description="How many signatories you hope for. Shown as a gauge."
    )
    time_zone = SelectField("Time zone", description="All times of this letter are in it.")
    opens_at = Moment(
        "Opens by itself",
        [Optional()],
        format=_FORMATS,
        description="Once the text is agreed. Empty: by hand.",
    )
    closes_at = Moment(
        "Closes by itself",
        [Optional()],
        format=_FORMATS,
        description="To the second. Empty: by hand.",
    )
    order_locale = SelectField("Alphabetical order of")
    order_articles = RadioField(
        "A leading article in an organization’s name",
        choices=[SelectChoice(each.value, words) for each, words in _ARTICLES.items()],
    )
    order_numeric = BooleanField("Order numbers by size: “7 October” before “10 October”")

    def rules(self, letter: Letter, language: str) -> LetterRules:
        """The typed rules. Raises `Problem` beside a time that does not exist in the zone."""
        zone = self.time_zone.data or ""
        opened = "opens_at" not in self
        return LetterRules(
            who_may_sign=letter.who_may_sign if opened else WhoMaySign(self.who_may_sign.data),
            checked=bool(self.checked.data),
            goal=self.goal.data,
            time_zone=zone,
            opens_at=letter.opens_at if opened else self._moment("opens_at", letter),
            closes_at=self._moment("closes_at", letter),
            order=OrderRule(
                locale=self.order_locale.data or drafting.order_locale(language),
                articles=Articles(self.order_articles.data),
                numeric=bool(self.order_numeric.data),
            ),
        )

    def _moment(self, name: str, letter: Letter) -> datetime | None:
        typed, stored = self[name].data, getattr(letter, name)
        zone = self.time_zone.data or ""
        if typed is None:
            return None
        if stored and zone == letter.time_zone and typed == _local(stored, zone):
            # Nobody touched it. Where clocks are put back, a wall clock alone does not tell
            # which of two moments was meant.
            kept: datetime = stored
            return kept
        return rules.from_local(typed, zone, name)


def rules_form(letter: Letter, language: str, language_name: str) -> RulesForm:
    """The form, filled with what was sent or else with the rules in force, without what an
    opened letter can no longer change."""
    form = RulesForm(data=_in_force(letter, language))
    if letter.opened_at is not None:
        del form.who_may_sign, form.opens_at
    form.time_zone.choices = _with(letter.time_zone, time_zones(), letter.time_zone)
    orders = [
        SelectChoice(AS_LETTER, f"The letter’s language ({language_name})"),
        *(SelectChoice(locale, words) for locale, words in ORDERS.items()),
    ]
    own = letter.order_locale == drafting.order_locale(language)
    form.order_locale.choices = orders if own else _with(letter.order_locale, orders, "Another: ")
    return form


def _in_force(letter: Letter, language: str) -> dict[str, object]:
    own = letter.order_locale == drafting.order_locale(language)
    return {
        "who_may_sign": letter.who_may_sign.value,
        "checked": letter.checked,
        "goal": letter.goal,
        "time_zone": letter.time_zone,
        "opens_at": _local(letter.opens_at, letter.time_zone),
        "closes_at": _local(letter.closes_at, letter.time_zone),
        "order_locale": AS_LETTER if own else letter.order_locale,
        "order_articles": letter.order_articles.value,
        "order_numeric": letter.order_numeric,
    }


def _with(value: str, choices: list[SelectChoice], words: str) -> list[SelectChoice]:
    """The choices, with the one in force among them."""
    known = any(choice.value == value for choice in choices)
    return choices if known else [*choices, SelectChoice(value, f"{words}{value}")]


def _local(moment: datetime | None, zone: str) -> datetime | None:
    # The field has no room for less than a second.
    return rules.local(moment, zone).replace(tzinfo=None, microsecond=0) if moment else None
