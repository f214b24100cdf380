"""How the text of a letter looks on its public page."""

from __future__ import annotations

import pytest
from flask import Flask

from letters.domain.states import LetterState
from tests import factories

LONG = "We write about the harbour, and about those who had to leave it. " * 3
HAN = "我們，下列簽署團體，謹就和平集會的權利致函閣下。" * 10
TIBETAN = "ང་ཚོས་ཡི་གེ་འདི་བྲིས་པ་ཡིན།" * 10
ARABIC = "نكتب إليكم بقلق بالغ بشأن الحق في التجمع السلمي. " * 5
GEORGIAN = "ჩვენ გწერთ მშვიდობიანი შეკრების უფლების შესახებ. " * 5


@pytest.mark.parametrize(
    ("body", "language", "large"),
    [
        (LONG, "en", True),
        (f"{LONG}\n\nAnd more.", "en", True),
        (f"*{LONG.strip()}*", "en", True),
        ("Мы пишем о праве на мирные собрания. " * 6, "ru", True),
        ("We write about the harbour.", "en", False),
        (f"We [write](https://example.org/{'x' * 200}).", "en", False),
        (f"we, the undersigned. {LONG}", "en", False),
        (f"7 of us remain. {LONG}", "en", False),
        (HAN, "zh-Hant", False),
        (TIBETAN, "bo", False),
        (ARABIC, "ar", False),
        (GEORGIAN, "ka", False),
    ],
)
def test_a_long_opening_in_a_script_with_capitals_begins_with_a_large_initial(
    bare_app: Flask, body: str, language: str, large: bool
) -> None:
    with bare_app.app_context():
        text = factories.letter_text(body=body, language=language)
        slug = factories.letter(state=LetterState.OPEN, text=text).slug
    page = bare_app.test_client().get(f"/letters/{slug}").text
    assert ('class="text opens"' in page) is large
