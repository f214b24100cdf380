"""What a printed letter holds, and that every reader finds every name."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from letters.domain.letter import Recipient, Signatory
from letters.domain.states import LetterKind, PartyKind
from letters.rendering.pdf import Paper, PdfOptions, paper_for
from tests.rendering.samples import (
    A_PAGE,
    BODY,
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
FROM_THE_RIGHT = {"שלום עכשיו", "دۇنيا ئۇيغۇر قۇرۇلتىيى"}


@pytest.fixture(scope="module")
def roll():
    return roll_of(*ORGANIZATIONS, *PERSONS)


@pytest.fixture(scope="module")
def pdf(roll):
    return printed(letter(body=A_PAGE), roll, edition=2, as_of=date(2023, 9, 15))


def names_of(roll):
    return [line.signatory.name for line in roll.lines]


def test_pdftotext_finds_every_name_as_it_was_given_and_in_order(pdf, roll):
    assert in_order(names_of(roll), poppler(pdf)) == []


def test_pdfium_finds_every_name_as_it_was_given_and_in_order(pdf, roll):
    assert in_order(names_of(roll), pdfium(pdf)) == []


def test_each_name_stands_behind_its_number(pdf, roll):
    left_to_right = [line for line in roll.lines if line.signatory.name not in FROM_THE_RIGHT]
    behind = [f"{line.number} {line.signatory.name}" for line in left_to_right]
    assert in_order(behind, pdfium(pdf)) == []


def test_the_letter_reads_from_letterhead_to_copies(pdf):
    parts = [
        "EXAMPLE COALITION",
        "Open letter · 26 organizations and 3 individuals",
        "September 15, 2023",
        "The Honorable Ada Park Minister of the Interior 1 Harbour Square Example City 10100",
        "A safe harbour for those who had to leave",
        "Dear Minister Park,",
        "We write about the harbour.",
        "We write about the matter named above",
        "Respectfully, The undersigned 26 organizations and 3 individuals",
        "The Hon. Ben Li, Chair, Foreign Affairs",
    ]
    text = poppler(pdf)
    text = text.replace("Example Coalition", "EXAMPLE COALITION")
    assert in_order(parts, text) == []


def test_the_signatories_have_headings_and_notes(pdf):
    text = poppler(pdf, 2)
    assert in_order(["Signatories", "Organizations", "1 "], text) == []
    assert in_order(["Individual signatories", "for identification only", "27 "], text) == []
    assert "Lecturer, Example University" in text


def test_the_foot_says_page_edition_and_day(pdf):
    assert [pdfium(pdf).count(foot) for foot in ("1 / 2", "2 / 2")] == [1, 1]
    assert "Edition 2 · Names as of September 15, 2023" in poppler(pdf, 2)


def test_a_footnote_stands_on_the_page_that_calls_it(roll):
    long = "\n\n".join(["A paragraph of some length about nothing much. " * 8] * 12)
    body = f"{long}\n\nHere it is called.[^a]\n\n{long}\n\n[^a]: The note itself."
    data = printed(letter(body=body), roll_of("UNA"))
    pages = [poppler(data, page) for page in (1, 2, 3, 4)]
    called = [number for number, page in enumerate(pages) if "Here it is called." in page]
    noted = [number for number, page in enumerate(pages) if "The note itself." in page]
    assert called == noted
    assert called != [0]


def test_a_draft_says_so_on_every_page_and_an_edition_never(pdf, roll):
    data = printed(letter(), roll, draft=True, as_of=date(2023, 9, 14))
    mark = "Draft of September 14, 2023, not for delivery"
    assert [mark in poppler(data, page) for page in (1, 2)] == [True, True]
    assert "not for delivery" not in poppler(pdf)
    assert "Names as of September 14, 2023" in poppler(data, 2)


def test_a_letter_without_names_has_no_list():
    text = poppler(printed(letter(), roll_of()))
    assert "Signatories" not in text
    assert "undersigned" not in text
    assert "Respectfully," in text


def test_one_name_follows_the_closing_on_the_same_page():
    text = poppler(printed(letter(), roll_of("Hong Kong Watch 香港監察")))
    assert (
        in_order(["Respectfully,", "Signatories", "1 Hong Kong Watch 香港監察", "1/1"], text) == []
    )


def test_a_long_roll_is_cut_at_its_index_letters_and_keeps_its_order():
    names = [
        f"{first}{second} Group {number}"
        for first in "ACFHST"
        for second in "aeiou"
        for number in range(14)
    ]
    roll = roll_of(*names)
    data = printed(letter(), roll)
    assert in_order(names_of(roll), pdfium(data)) == []
    assert in_order(names_of(roll), poppler(data)) == []
    assert "420 organizations" in poppler(data, 1)


def test_markup_in_a_name_is_printed_and_not_obeyed():
    name = 'Ben & <b>Sons</b> "Ltd" {{ 7 * 7 }} <img src="file:///etc/passwd">'
    assert name in pdfium(printed(letter(), roll_of(name, "UNA")))


def test_leads_come_first_under_the_numbers_of_the_roll():
    roll = roll_of(Signatory("Zeta Group", lead=1), "Alpha Group", "Beta Group")
    assert (
        in_order(["1 Zeta Group", "2 Alpha Group", "3 Beta Group"], pdfium(printed(letter(), roll)))
        == []
    )


def test_a_german_letter_speaks_german():
    text = poppler(
        printed(
            letter(language="de", title="Menschenrechte", salutation="Sehr geehrte Frau Park,"),
            roll_of("Freiheit für Hongkong e.V.", "Mahnwache Köln", locale="de"),
            paper=Paper.A4,
        )
    )
    for words in (
        "15. September 2023",
        "Offener Brief · 2 Organisationen",
        "Hochachtungsvoll",
        "2 Organisationen als Unterzeichnende",
    ):
        assert words in text


def test_a_body_that_ends_in_a_greeting_gets_no_second_one():
    body = "Please act.\n\nYours sincerely,\n\n[^1]: Never called."
    text = poppler(printed(letter(body=body), roll_of("UNA", "Call4HK")))
    assert "Yours sincerely, The undersigned 2 organizations" in text
    assert "Respectfully" not in text


def test_the_caller_chooses_the_closing():
    roll = roll_of("UNA", "Call4HK")
    assert "In solidarity," in poppler(printed(letter(), roll, closing="In solidarity,"))
    assert "Respectfully" not in poppler(printed(letter(), roll, closing=""))


def test_a_chinese_letter_is_chinese_throughout():
    text = pdfium(
        printed(
            letter(
                language="zh-Hant-HK",
                title="致行政長官的公開信",
                salutation="行政長官鈞鑒：",
                body="我們，下列簽署團體，謹此致函。本函亦提及 Human Rights Watch 的報告。",
            ),
            roll_of("香港監察", "International Tibet Network བོད་དོན།", locale="zh-Hant-HK"),
        )
    )
    for words in (
        "2023年9月15日",
        "公開信",
        "我們，下列簽署團體，謹此致函。",
        "香港監察",
        "བོད་དོན།",
    ):
        assert words in text
    assert "Respectfully" not in text


def test_an_uyghur_letter_runs_from_the_right():
    names = ["دۇنيا ئۇيغۇر قۇرۇلتىيى", "Campaign for Uyghurs"]
    data = printed(
        letter(
            language="ug",
            title="ئوچۇق خەت",
            salutation="",
            recipients=(),
            body="بىز تۆۋەندە ئىمزا قويغان تەشكىلاتلار.",
            conveners=(names[0],),
        ),
        roll_of(*names, locale="ug"),
    )
    text = poppler(data)
    for words in ("ئوچۇق خەت", "بىز تۆۋەندە ئىمزا قويغان تەشكىلاتلار", *names):
        assert words in text
    with pikepdf.open(io.BytesIO(data)) as document:
        assert str(document.Root.Lang) == "ug"


def test_a_statement_without_recipients_opens_with_its_title():
    text = poppler(
        printed(
            letter(kind=LetterKind.JOINT_STATEMENT, recipients=(), salutation=""), roll_of("UNA")
        )
    )
    assert "Joint statement · 1 organization" in text
    assert "Respectfully" not in text
    assert " Re " not in text


@pytest.mark.parametrize("typed", ["Re: S. 490", "RE : S. 490", "S. 490"])
def test_what_a_letter_is_about_is_said_once(typed):
    text = poppler(printed(letter(reference=typed), roll_of("UNA")))
    assert re.search(r"\bRe\s+S\. 490", text, re.IGNORECASE)
    assert not re.search(r"Re\s+Re", text, re.IGNORECASE)


def test_a_table_is_tagged_with_its_header_cells():
    body = "| Ask | By |\n| --- | --- |\n| Lift the ban | 1 May |"
    data = printed(letter(body=body), roll_of("UNA"))
    with pikepdf.open(io.BytesIO(data)) as document:
        kinds = [str(each.get("/S", "")) for each in document.objects if is_dictionary(each)]
    assert [kinds.count(kind) for kind in ("/Table", "/TH", "/TD")] == [1, 2, 2]


def is_dictionary(each):
    return isinstance(each, pikepdf.Dictionary)


def test_title_and_reference_are_both_printed():
    text = poppler(printed(letter(reference="Docket No. DOS-2023-0015"), roll_of("UNA")))
    assert (
        in_order(["Docket No. DOS-2023-0015", "A safe harbour", "Dear Minister Park,"], text) == []
    )


def test_a_long_title_is_printed_whole_and_cut_in_the_running_head(roll):
    title = "Joint Statement on " + "a matter that takes very many words to name, " * 5
    data = printed(letter(title=title.strip(), body=A_PAGE), roll)
    assert title.strip() in poppler(data, 1)
    assert "very many words to name, a…" in poppler(data, 2)


def test_many_recipients_are_all_printed():
    members = tuple(
        Recipient(
            f"Member {number}", honorific="The Honorable", office="House", address=("DC 20515",)
        )
        for number in range(1, 12)
    )
    text = poppler(printed(letter(recipients=members), roll_of("UNA")))
    assert [each.styled_name for each in members if each.styled_name not in text] == []


def test_lists_tables_and_quotations_are_printed():
    body = (
        "## Findings\n\n1. First\n   - nested\n2. Second\n\n> A quotation.\n\n"
        "| Measure | Persons |\n| --- | ---: |\n| Visas | 1,234 |\n\n"
        "[The report](https://example.org/report)"
    )
    data = printed(letter(body=body), roll_of("UNA"))
    text = poppler(data)
    for words in ("Findings", "1. First", "nested", "2. Second", "A quotation.", "1,234"):
        assert words in text
    with pikepdf.open(io.BytesIO(data)) as document:
        links = document.pages[0].Annots
        assert [str(link.A.URI) for link in links] == ["https://example.org/report"]
        assert [str(link.Contents) for link in links] == ["https://example.org/report"]


def test_the_file_says_what_it_is(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
        packet = document.Root.Metadata.read_bytes()
        assert b'pdfaid:part="3"' in packet
        assert b"<pdfuaid:part>1</pdfuaid:part>" in packet
        assert str(document.Root.Lang) == "en"
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert "/StructTreeRoot" in document.Root
        assert "/OutputIntents" in document.Root
        assert str(document.docinfo.Title) == letter().title
        assert str(document.docinfo.CreationDate) == "D:20230915120000Z"
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == [letter().title, "Signatories"]


def test_every_font_is_in_the_file_with_its_letters(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = [font for page in document.pages for font in page.Resources.Font.values()]
        assert len(fonts) > 4
        for font in fonts:
            assert "/ToUnicode" in font
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())


def test_names_in_other_scripts_declare_their_language(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        content = b"".join(page.Contents.read_bytes() for page in document.pages)
    for language in (b"(bo)", b"(ug)", b"(zh-Hant-HK)", b"(ja)", b"(ko)", b"(el)", b"(und-Cyrl)"):
        assert b"/Lang " + language in content


def test_the_same_letter_gives_the_same_bytes_in_every_process(tmp_path):
    made = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.pdf"
        subprocess.run(
            [
                sys.executable,
                "-m",
                "letters",
                "render",
                "docs/examples/letter.md",
                "docs/examples/names.csv",
                "-o",
                str(out),
            ],
            cwd=ROOT,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1774958400", "PYTHONHASHSEED": seed},
            check=True,
        )
        made.append(out.read_bytes())
    assert made[0] == made[1]


def test_paper_follows_the_choice():
    for paper, size in ((Paper.LETTER, (612, 792)), (Paper.A4, (595, 842))):
        with pikepdf.open(io.BytesIO(printed(letter(), roll_of("UNA"), paper=paper))) as document:
            box = document.pages[0].MediaBox
            assert (round(box[2]), round(box[3])) == size


@pytest.mark.parametrize(
    ("language", "paper"),
    [("en", "Letter"), ("en-GB", "A4"), ("fr-CA", "Letter"), ("de", "A4"), ("zh-HK", "A4")],
)
def test_paper_is_the_one_that_readers_have(language, paper):
    assert paper_for(language) == paper


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        PdfOptions(made_at=MADE.replace(tzinfo=None))


def test_persons_alone_need_no_heading_of_their_own():
    text = poppler(printed(letter(body=BODY), roll_of(*PERSONS)))
    assert "Individual signatories" not in text
    assert "The undersigned 3 individuals" in text
    assert [p.name for p in PERSONS if p.name not in text] == []
    assert all(p.kind is PartyKind.PERSON for p in PERSONS)


def test_an_edition_ends_with_the_hash_of_the_text_that_was_signed() -> None:
    text_hash = "0123456789abcdef" * 4
    data = printed(letter(), roll_of("Zebra Fund"), version=3, text_hash=text_hash)
    assert f"Text of version 3, SHA-256 {text_hash}" in poppler(data)
    assert text_hash in pdfium(data)
    assert "SHA-256" not in poppler(printed(letter(), roll_of("Zebra Fund")))
