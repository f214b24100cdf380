"""A long list on pages of its own looks, reads and behaves like one that WeasyPrint sets."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder

from letters.domain.letter import Signatory
from letters.domain.print_form import Grouping, PrintForm, Theme
from letters.domain.roll_places import as_chosen
from letters.domain.states import PartyKind
from letters.rendering.fonts import MissingFontError
from letters.rendering.pdf import PdfOptions, list_pages, rules, stages
from letters.rendering.pdf.engine import typeset
from letters.rendering.pdf.finish import finish
from letters.rendering.pdf.letterhead import arrange
from letters.rendering.pdf.list_pages import faces
from letters.rendering.pdf.list_pages.file import PdfFile
from letters.rendering.pdf.list_pages.measures import Style
from letters.rendering.pdf.page import html_of, style_of
from tests.rendering.samples import (
    MADE,
    ORGANIZATIONS,
    PERSONS,
    in_order,
    letter,
    pdfium,
    poppler,
    printed,
    roll_of,
)

ROOT = Path(__file__).resolve().parents[2]
MANY = [f"Harbour Society of the {each} Street and the Old Lanes" for each in range(100, 160)]
BODY = "Ada wrote this, and [the rest is here](https://example.org/).[^1]\n\n[^1]: A note."


def roll():
    more = [
        Signatory(f"Ben Li the {each}th", PartyKind.PERSON, affiliation="A Society")
        for each in range(30)
    ]
    return roll_of(*ORGANIZATIONS, *MANY, *PERSONS, *more)


def options():
    return PdfOptions(made_at=MADE, edition=2, as_of=date(2023, 9, 15))


@pytest.fixture(scope="module")
def ours():
    """The list on pages of its own, which begins behind one page of letter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(list_pages, "FROM", 50)
        return printed(letter(body=BODY), roll(), edition=2, as_of=date(2023, 9, 15))


def by_weasyprint(text, names, options):
    """The same list as WeasyPrint sets it, begun on a page of its own."""
    head = arrange([])
    css = style_of(options, head) + ".signatories{break-before:page;margin-top:0!important}"
    return finish(*typeset(html_of(text, names, options, head), css, {}), text.language)


@pytest.fixture(scope="module")
def theirs():
    return by_weasyprint(letter(body=BODY), roll(), options())


def places(data, names):
    """Page, left edge and foot of the beginning of each name, in points."""
    found = {}
    with pypdfium2.PdfDocument(data) as document:
        for number, page in enumerate(document):
            text = page.get_textpage()
            for name in names:
                if name not in found and (hit := text.search(name).get_next()):
                    left, foot, *_ = text.get_charbox(hit[0])
                    found[name] = (number, left, foot)
            text.close()
            page.close()
    return found


def test_nobody_sees_which_engine_set_the_list(ours, theirs):
    shown = ["Signatories", "Organizations", "Affiliations", "Edition 2", "2 / "]
    shown += [line.signatory.name[:32] for line in roll().lines if line.signatory.name.isascii()]
    here, there = places(ours, shown), places(theirs, shown)
    assert here.keys() == there.keys() == set(shown)
    for name in shown:
        assert here[name] == pytest.approx(there[name], abs=1), name


def test_nobody_sees_it_in_another_form_either():
    form = PrintForm(
        theme=Theme.BROADSIDE, numbered=False, native_names=True, grouping=Grouping.STATE
    )
    states = ("Ohio", "Texas", "")
    signed = [
        Signatory(f"Harbour {each} Society", country="US", state=states[each % 3], native="香港")
        for each in range(60)
    ]
    names = as_chosen(roll_of(*signed), form, "en")
    options = PdfOptions(made_at=MADE, form=form)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(list_pages, "FROM", 50)
        here = stages.rendition(stages.Frozen(letter(), names, options))
    there = by_weasyprint(letter(), names, options)
    shown = ["Ohio", "Texas", *(each.name for each in signed)]
    here, there = places(here, shown), places(there, shown)
    assert here.keys() == there.keys() == set(shown)
    for name in shown:
        assert here[name] == pytest.approx(there[name], abs=1), name


def test_every_reader_finds_every_name_as_it_was_given(ours):
    names = [line.signatory.name for line in roll().lines]
    text = poppler(ours)  # which reads three columns line by line
    assert [name for name in names if name not in text] == []
    assert in_order(names, pdfium(ours)) == []


def test_the_rules_hold(ours):
    assert rules.check(ours, names=[line.signatory.name for line in roll().lines]) > 2


def test_a_chinese_name_takes_little_room(ours, theirs):
    for data in (ours, theirs):
        with pikepdf.open(io.BytesIO(data)) as document:
            programs = {
                str(each.FontName): len(each.FontFile3.read_raw_bytes())
                for each in document.objects
                if isinstance(each, pikepdf.Dictionary) and "/FontFile3" in each
            }
        chinese = [size for name, size in programs.items() if "CJK" in name]
        assert len(chinese) == 3  # as they are written in Hong Kong, Japan and Korea
        assert max(chinese) < 5_000


def test_the_tags_of_a_long_list_take_little_room():
    file = PdfFile()
    root, info = file.new(), file.new()
    numbers = [file.new() for _ in range(5000)]
    for place, number in enumerate(numbers):
        file.put(number, b"<</S/Lbl/P 7 0 R/K %d>>" % place)
    file.put(root, b"<</Type/Catalog/Pages %d 0 R>>" % info)
    file.put(info, b"<</Type/Pages/Count 0/Kids[]>>")
    data = file.close(root, info, bytes(16))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [pdf.get_object(number, 0).K for number in numbers] == list(range(5000))
    assert len(data) < 9 * 5000, "places and numbers that count up are packed as such"


def elements(element):
    yield element
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            assert kid.P.objgen == element.objgen
            yield from elements(kid)


def test_every_name_is_an_item_of_a_list_with_its_label(ours):
    with pikepdf.open(io.BytesIO(ours)) as document:
        root = document.Root.StructTreeRoot
        (top,) = root.K
        items = [each for each in elements(top) if each.S == "/LI" and each.K[0].S == "/Lbl"]
        assert len(items) == len(roll().lines)
        assert all([kid.S for kid in item.K] == ["/Lbl", "/LBody"] for item in items)
        headings = [str(each.S) for each in elements(top) if str(each.S)[:2] == "/H"]
        assert headings == ["/H1", "/H2", "/H3", "/H3"]


def test_every_marked_piece_of_a_page_leads_to_its_tag(ours):
    with pikepdf.open(io.BytesIO(ours)) as document:
        parents = pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree)
        for page in document.pages:
            leads = parents[page.obj.StructParents]
            marked = [
                int(operation.operands[1]["/MCID"])
                for operation in pikepdf.parse_content_stream(page)
                if str(operation.operator) == "BDC" and "/MCID" in operation.operands[1]
            ]
            assert marked
            assert all(leads[each].Pg.objgen == page.obj.objgen for each in marked)


def test_pages_are_numbered_through_both_parts(ours):
    with pikepdf.open(io.BytesIO(ours)) as document:
        count = len(document.pages)
    assert count > 2
    for page in range(1, count + 1):
        assert f"{page}/{count}" in poppler(ours, page).replace(" ", "")


def test_bookmarks_and_links_of_both_parts_survive(ours):
    with pikepdf.open(io.BytesIO(ours)) as document, document.open_outline() as outline:
        first, second = outline.root
        assert first.title == "A safe harbour for those who had to leave"
        assert second.title == "Signatories"
        assert [each.title for each in second.children] == [
            "Organizations",
            "Individual signatories",
        ]
        assert second.destination[0].objgen == document.pages[1].obj.objgen
        (link,) = [note for note in document.pages[0].Annots if "/A" in note]
        assert str(link.A.URI) == "https://example.org/"
        parents = pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree)
        assert parents[link.StructParent].S == "/Link"


def test_a_long_list_has_a_bookmark_for_each_initial():
    names = [f"{letter} Society {number}" for letter in "ABC" for number in range(150)]
    data = printed(letter(), roll_of(*names))
    assert rules.check(data, names=names) > 2
    with pikepdf.open(io.BytesIO(data)) as document, document.open_outline() as outline:
        children = outline.root[-1].children
        assert [each.title for each in children] == ["A", "B", "C"]
        pages = [page.obj.objgen for page in document.pages]
        at = [pages.index(each.destination[0].objgen) for each in children]
    assert all(earlier < later for earlier, later in pairwise(at))


def test_the_same_list_gives_the_same_bytes_in_every_process(ours):
    program = (
        "import hashlib\n"
        "from tests.rendering import test_list_pages as here\n"
        "print(hashlib.sha256(here.ours.__wrapped__()).hexdigest())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == hashlib.sha256(ours).hexdigest()


def test_a_sign_that_is_only_a_coloured_picture_is_refused_by_name(tmp_path, monkeypatch):
    built = FontBuilder(1000)
    built.setupGlyphOrder([".notdef", "bee"])
    built.setupCharacterMap({ord("🐝"): "bee"})
    built.setupHorizontalMetrics({".notdef": (500, 0), "bee": (500, 0)})
    built.setupHorizontalHeader()
    built.save(tmp_path / "pictures.ttf")
    monkeypatch.setattr(faces, "_sorted_faces", lambda *_: ((str(tmp_path / "pictures.ttf"), 0),))
    style = Style(("Pictures",), 10, (0, 0, 0), False, 400, 0, {}, "en")
    with pytest.raises(MissingFontError, match="“🐝” cannot be printed"):
        faces.Faces().shape("🐝", style, from_right=False)
