"""The forms of the list, and the themes of the page."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from letters.domain import colour
from letters.domain.letter import Roll, RollLine, RollSection, Signatory
from letters.domain.print_form import Grouping, PrintForm, Theme
from letters.domain.roll_places import as_chosen
from letters.domain.states import PartyKind
from letters.rendering import pdf as printing
from letters.rendering.pdf import Logo, PdfOptions, lists, themes
from letters.rendering.pdf.letterhead import arrange
from letters.rendering.pdf.order_words import order_note
from letters.rendering.pdf.page import html_of, style_of
from letters.rendering.pdf.words import words_in
from tests.rendering.pictures import logo
from tests.rendering.samples import MADE, in_order, letter, pdfium, poppler, printed, roll_of
from tests.support.html import Page

SITE = Path(printing.__file__).parents[2] / "static" / "css" / "site.css"
SIGNED = (
    Signatory("Lion Rock", lead=1),
    Signatory("Zoe & <b>Sons</b>", lead=2),
    Signatory("Alpine Watch", country="AT"),
    Signatory("Berlin Watch", country="DE", native="柏林觀察"),
    Signatory("Ada Park", PartyKind.PERSON, affiliation="Example U", country="DE"),
    Signatory("Bay Watch", country="US", state="California"),
    Signatory("Texas Watch", country="US", state="Texas"),
    Signatory("Somewhere Watch"),
)


def roll(form: PrintForm, language: str = "en") -> Roll:
    return as_chosen(roll_of(*SIGNED), form, language)


def html(form: PrintForm, language: str = "en", **options: Any) -> str:
    made = PdfOptions(made_at=MADE, form=form, **options)
    return html_of(letter(language=language), roll(form, language), made, arrange([]))


def headings(page: str) -> list[str]:
    found = re.findall(r"<h([2-5])[^>]*>(.*?)</h\1>", page)
    return [f"{level} {re.sub('<[^>]+>', '', words)}" for level, words in found]


def test_names_by_state_stand_under_their_country() -> None:
    assert headings(html(PrintForm(grouping=Grouping.STATE))) == [
        "2 Signatories",
        "3 Austria",
        "3 Germany",
        "3 United States",
        "4 California",
        "4 Texas",
        "3 Country not known",
    ]


def test_countries_are_called_as_the_letters_language_calls_them() -> None:
    assert headings(html(PrintForm(grouping=Grouping.COUNTRY), "de"))[1:] == [
        "3 Deutschland",
        "3 Österreich",
        "3 Vereinigte Staaten",
        "3 Ohne Angabe des Landes",
    ]


def test_names_without_numbers_are_a_list_without_an_order() -> None:
    plain = html(PrintForm(numbered=False, columns=3, native_names=True))
    assert '<span class="number">' not in plain
    assert plain.count('<ul class="columns-3">') == 3
    assert "Berlin Watch <bdi" in plain
    assert "柏林觀察" in plain


def test_the_leads_are_named_above_the_text_and_in_the_list() -> None:
    page = html(PrintForm(leads_first=True))
    led = re.search(r'<p class="led"[^>]*>(.*?)</p>', page)
    assert led is not None
    assert led[1] == "Led by Lion Rock and Zoe &amp; &lt;b&gt;Sons&lt;/b&gt;"
    assert page.index(led[0]) < page.index("<main>")
    assert page.count("Lion Rock") == 2
    assert '<p class="led"' not in html(PrintForm())


def test_each_logo_on_the_page_of_logos_says_what_it_shows() -> None:
    shown = (Logo(logo(), "Lion Rock"), Logo(logo(), 'Ben & "Sons"'))
    page = Page(html(PrintForm(logos_page=True), signed_by=shown))
    assert [each.get("alt") for each in page.all("img")] == ["Lion Rock", 'Ben & "Sons"']


def test_the_name_stands_under_each_logo_and_few_take_no_page_of_their_own() -> None:
    for count, kind in ((8, "logo-page few"), (9, "logo-page")):
        shown = tuple(Logo(logo(), f"Group {number}") for number in range(count))
        page = html(PrintForm(logos_page=True), signed_by=shown)
        assert f'<div class="{kind}">' in page
        assert page.count('<span class="caption">Group ') == count


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", "The lead signatories first, then by country, organizations before persons, each"),
        ("de", "Federführende zuerst; nach Ländern, darin in alphabetischer Folge"),
        ("ar", "في المقدمة كبار الموقّعين، ثم حسب البلد، وفي كل بلد بالترتيب الأبجدي"),
        ("zh-Hant", "發起者列前；按國家或地區分列，各按字典次序排列"),
    ],
)
def test_the_order_is_told_in_the_letters_language(language: str, note: str) -> None:
    whole = roll(PrintForm(grouping=Grouping.COUNTRY), language)
    said, tag = order_note(whole, words_in(language).tag)
    assert said.startswith(note)
    assert tag == language


def test_a_language_without_words_of_ours_is_told_in_english_and_marked_so() -> None:
    assert '<p class="note" lang="en" dir="ltr">The lead' in html(PrintForm(), "bo")


def test_an_order_set_by_hand_is_not_called_alphabetical() -> None:
    by_hand = roll_of(Signatory("Zed", position=1), "Alpha")
    assert order_note(by_hand, "fr") == ("Dans l’ordre fixé par les auteurs", "fr")


def test_a_long_list_in_an_order_of_its_own_is_not_cut_at_letters() -> None:
    ordered = [f"{letter} {number}" for letter in "ABC" for number in range(200)]
    mixed = [*ordered[::7], *ordered[1::7], *ordered[2::7], *ordered[3::7], *ordered[4::7]]

    def blocks(names: list[str]) -> list[str]:
        lines = tuple(
            RollLine(number, Signatory(name), name[0]) for number, name in enumerate(names, 1)
        )
        (part,) = lists.parts(
            Roll((RollSection(None, lines),), ""), words_in("en"), PrintForm(), "en"
        )
        return [block.initial for block in part.blocks]

    assert blocks(ordered) == ["A", "B", "C"]
    assert blocks(["Z first", *ordered]) == ["Z", "A", "B", "C"]
    assert blocks(mixed) == [""]


def test_an_arabic_page_has_one_kind_of_digits() -> None:
    page = html(PrintForm(as_of=True), "ar", as_of=MADE.date())
    assert not re.search("[٠-٩]", page)


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        ([f"Group {each}" for each in range(4)], 1),
        ([f"Group {each}" for each in range(30)], 3),
        ([f"The Society of the Old Harbour, Branch {each}" for each in range(30)], 2),
        ([f"香港海港關注組及民間團體聯席會議 {each}" for each in range(30)], 2),
    ],
    ids=["few", "short", "long", "Han"],
)
def test_columns_follow_the_width_of_the_names(names: list[str], columns: int) -> None:
    form = PrintForm()
    (part,) = lists.parts(roll_of(*names), words_in("en"), form, "en")
    assert [block.columns for block in part.blocks] == [columns]
    (asked,) = lists.parts(roll_of(*names), words_in("en"), replace(form, columns=1), "en")
    assert [block.columns for block in asked.blocks] == [1]


@pytest.mark.parametrize("theme", Theme)
def test_a_theme_has_the_colours_of_the_site_and_can_be_read(theme: Theme) -> None:
    tokens = dict(
        re.findall(r"--([a-z]+): (#[0-9a-f]{6})", SITE.read_text().partition("@media")[0])
    )
    look = themes.look_of(PrintForm(theme=theme))
    assert (look.ink, look.soft, look.hair) == (tokens["ink"], tokens["soft"], tokens["hair"])
    assert look.accent in {*tokens.values(), "#7a1f2b"}
    for text in (look.ink, look.soft, look.accent):
        assert colour.for_text(text) == text


def test_the_chosen_colour_stands_before_the_themes_own() -> None:
    letterhead = arrange([])
    chosen = PdfOptions(made_at=MADE, form=PrintForm(theme=Theme.MODERN, accent="#004400"))
    assert "--accent:#004400" in style_of(chosen, letterhead)
    own = replace(chosen, form=PrintForm(theme=Theme.MODERN))
    assert "--accent:#1b4b82" in style_of(own, letterhead)


def test_a_long_list_by_state_in_another_theme_has_its_headings_and_bookmarks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(printing.list_pages, "FROM", 5)
    form = PrintForm(
        theme=Theme.BROADSIDE,
        grouping=Grouping.STATE,
        numbered=False,
        native_names=True,
        logos_page=True,
    )
    data = printed(letter(), roll(form), form=form, signed_by=(Logo(logo(), "Lion Rock"),))
    wanted = ["Signatories", "Lion Rock", "Germany", "Berlin Watch 柏林觀察", "Ada Park"]
    wanted += ["United States", "California", "Bay Watch", "Texas", "Texas Watch"]
    assert in_order(wanted, pdfium(data)) == []
    assert in_order(wanted, poppler(data)) == []
    with pikepdf.open(io.BytesIO(data)) as file, file.open_outline() as outline:
        (_, _, names) = outline.root
        country = next(each for each in names.children if each.title == "United States")
        assert [each.title for each in country.children] == ["California", "Texas"]
