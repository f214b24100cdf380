"""A name that cannot be printed is refused before the printing, with the way out."""

from __future__ import annotations

import pytest

from letters.rendering import fonts
from tests.rendering.samples import ORGANIZATIONS, letter, printed, roll_of

LATIN_ONLY = "20-7e a0-17f 2010-2027\n20-7e\n"


@pytest.fixture
def bare(monkeypatch):
    """A machine that has fonts for Latin only."""
    monkeypatch.setattr(fonts, "_list_fonts", lambda: LATIN_ONLY)
    fonts._covered.cache_clear()
    yield
    fonts._covered.cache_clear()


def test_this_machine_prints_every_script_of_the_samples():
    assert fonts.missing(ORGANIZATIONS) == []


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("name", "script", "package"),
    [
        ("International Tibet Network བོད་དོན།", "Tibetan", "fonts-noto-core"),
        ("香港監察", "Chinese, Japanese and Korean", "fonts-noto-cjk"),
        ("دۇنيا ئۇيغۇر قۇرۇلتىيى", "Arabic", "fonts-noto-core"),
        ("Мемориал", "Cyrillic", "fonts-ebgaramond"),
        ("ᏣᎳᎩ", "Cher", "fonts-noto-core and fonts-noto-extra"),
    ],
)
def test_a_script_without_a_font_is_refused_with_name_script_and_package(name, script, package):
    with pytest.raises(fonts.MissingFontError) as caught:
        printed(letter(), roll_of(name, "UNA"))
    for words in (name, script, package):
        assert words in caught.value.message
    said = caught.value.message
    assert said.index("Correct it") < said.index("who runs this installation")


@pytest.mark.usefixtures("bare")
def test_each_script_is_told_once_with_the_first_text_and_what_that_lacks():
    found = fonts.missing(["UNA", "བོད", "བོད་ཡུལ", "香港"])
    assert [each.script for each in found] == ["Tibt", "Hani"]
    assert set(found[0].characters) == set("བོད")
    assert found[0].text == "བོད"


@pytest.mark.usefixtures("bare")
def test_what_leaves_no_ink_needs_no_font():
    assert fonts.missing(["a\u200db\u00a0c\u2009d\ufe0f\n"]) == []


def test_a_font_installed_meanwhile_is_seen_without_a_restart(bare, monkeypatch):
    with pytest.raises(fonts.MissingFontError):
        fonts.refuse_missing(["Мемориал"])
    monkeypatch.setattr(fonts, "_list_fonts", lambda: LATIN_ONLY + "400-4ff\n")
    fonts.refuse_missing(["Мемориал"])


def test_a_machine_without_fontconfig_is_told_to_install_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    fonts._covered.cache_clear()
    with pytest.raises(fonts.MissingFontError, match="install the package fontconfig"):
        fonts.refuse_missing(["UNA"])
