"""What the styles promise: enough contrast, nothing from elsewhere, little to carry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "letters" / "static"
TEMPLATES = Path(__file__).parents[2] / "templates"
CSS = {path.name: path.read_text() for path in sorted((STATIC / "css").glob("*.css"))}
LATIN_FONTS = list((STATIC / "fonts").glob("*-latin.woff2"))
BUDGET = 155_000
"""Bytes of styles and Latin fonts of a cold letter page; leaves room for the letter in 180 KB."""


def palette(scheme: str) -> dict[str, str]:
    """The colours of a scheme; dark ones stand over light ones."""
    blocks = re.findall(r":root \{(.*?)\}", CSS["site.css"], re.S)
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", each)) for each in blocks[:2])
    return light if scheme == "light" else light | dark


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet"])
@pytest.mark.parametrize("text", ["ink", "soft", "red", "blue", "green", "ochre"])
def test_text_can_be_read_on_every_ground(scheme: str, ground: str, text: str) -> None:
    colours = palette(scheme)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marked_words_and_edges_of_fields_can_be_seen(scheme: str) -> None:
    colours = palette(scheme)
    assert contrast(colours["on-mark"], colours["mark"]) >= 4.5
    assert contrast(colours["edge"], colours["sheet"]) >= 3


@pytest.mark.parametrize("name", CSS)
def test_styles_take_nothing_from_elsewhere(name: str) -> None:
    for address in re.findall(r"url\(\"?([^\")]+)", CSS[name]):
        assert (STATIC / "css" / address).is_file(), address
    assert "@import" not in CSS[name]


def test_every_class_of_a_page_has_its_style() -> None:
    styled = set(re.findall(r"\.([a-z][\w-]*)", "".join(CSS.values())))
    for path in TEMPLATES.rglob("*.html"):
        if {"pdf", "mail"} & set(path.parts):
            continue
        for value in re.findall(r'class="([^"]*)"', path.read_text()):
            words = re.sub(r"\{[{%].*?[%}]\}", " ", value).split()
            assert set(words) <= styled, f"{path.name}: {set(words) - styled}"


def test_pages_carry_no_inline_style_or_script() -> None:
    for path in TEMPLATES.rglob("*.html"):
        if {"pdf", "mail"} & set(path.parts):
            continue
        text = path.read_text()
        assert not re.search(r"<[^>]*\sstyle=|<style|\son[a-z]+=", text), path.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path.name


def test_a_letter_page_is_light() -> None:
    assert len(LATIN_FONTS) == 5
    styles = [STATIC / "css" / name for name in ("site.css", "public.css")]
    assert sum(path.stat().st_size for path in (*LATIN_FONTS, *styles)) <= BUDGET


def test_every_font_has_its_licence() -> None:
    for path in (STATIC / "fonts").glob("*.woff2"):
        family = re.sub(r"-(400|600).*|-latin.*", "", path.stem)
        licence = (STATIC / "fonts" / f"OFL-{family}.txt").read_text()
        assert "SIL Open Font License" in licence
