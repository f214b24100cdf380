"""What must hold of an edition before it is sealed: a good one passes, and each way to break one
is found under the name of its rule."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from letters.rendering.pdf import Logo
from letters.rendering.pdf.attach import Attached, attach
from letters.rendering.pdf.names_found import missing
from letters.rendering.pdf.rules import RULES, RuleBrokenError, check
from tests.rendering.pictures import logo
from tests.rendering.samples import (
    MADE,
    ORGANIZATIONS,
    PANEL,
    PERSONS,
    in_order,
    letter,
    poppler,
    printed,
    roll_of,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "manifest.md"
HARD = ["ខ្មែរ", "ދިވެހި"]
"""Letters that share glyphs, and marks that PDFium puts before them."""
NAMES = [*ORGANIZATIONS, *HARD, *(each.name for each in PERSONS)]
BODY = """## Findings

1. First
   - nested

   and a paragraph more
2. Second, with *emphasis*

> A quotation.

| Measure | Persons |
| --- | ---: |
| Visas | 1,234 |

[The **whole** report](https://example.org/report) was read.[^a]

[^a]: By all of us."""


@pytest.fixture(scope="module")
def edition() -> bytes:
    """One rendition with all that a letter can have."""
    data = printed(
        letter(body=BODY),
        roll_of(*ORGANIZATIONS, *HARD, *PERSONS),
        edition=2,
        as_of=date(2023, 9, 15),
        panel=PANEL,
        logos=(Logo(logo(120, 60), "Example Coalition"),),
    )
    files = [Attached(name, b"[]", "text/plain", "A file") for name in ("a.csv", "b.json")]
    return attach(data, files, made_at=MADE)


def test_an_edition_as_it_is_printed_breaks_no_rule(edition: bytes) -> None:
    check(edition, names=NAMES)


def test_other_programs_agree_where_they_can_tell(edition: bytes, tmp_path: Path) -> None:
    """qpdf on the syntax, Poppler on fonts, tags and names."""
    file = tmp_path / "edition.pdf"
    file.write_bytes(edition)
    with pikepdf.open(file) as document:
        assert document.check_pdf_syntax() == []

    def told(*command: str) -> str:
        return subprocess.run([*command, file], capture_output=True, check=True, text=True).stdout

    fonts = [line.split()[-5:-2] for line in told("pdffonts").splitlines()[2:]]
    assert len(fonts) > 3
    assert {tuple(each) for each in fonts} == {("yes", "yes", "yes")}
    tags = told("pdfinfo", "-struct")
    assert tags.count("\n    Figure") + tags.count("  Figure") >= 2
    assert re.search(r"H1.*H2.*Table.*TR.*TH.*L\b.*LI.*LBody", tags, re.DOTALL)
    assert in_order([each.name for each in roll_lines()], poppler(edition)) == []


def roll_lines():
    return [line.signatory for line in roll_of(*ORGANIZATIONS, *PERSONS).lines]


# Each way to break one, under the rule that finds it.

Break = Callable[[Pdf], object]


def tag(pdf: Pdf, kind: str) -> pikepdf.Object:
    """The first structure element of a kind."""
    return next(
        each
        for each in pdf.objects
        if isinstance(each, Dictionary) and str(each.get("/S")) == kind and "/P" in each
    )


def typed(pdf: Pdf, key: str, value: str) -> pikepdf.Object:
    """The first object that says it is that."""
    return next(
        each
        for each in pdf.objects
        if isinstance(each, Dictionary | pikepdf.Stream) and str(each.get(key)) == value
    )


def link(pdf: Pdf) -> pikepdf.Object:
    return next(page.Annots[0] for page in pdf.pages if "/Annots" in page)


def font(pdf: Pdf) -> pikepdf.Object:
    return typed(pdf, "/Subtype", "/Type0")


def painting(change: Callable[[bytes], bytes]) -> Break:
    """The content of the first page, changed."""

    def act(pdf: Pdf) -> None:
        page = pdf.pages[0]
        changed = change(page.Contents.read_bytes())
        assert changed != page.Contents.read_bytes()
        page.Contents = pdf.make_stream(changed)

    return act


def metadata(old: bytes, new: bytes) -> Break:
    """The metadata, changed."""

    def act(pdf: Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        assert old in packet
        pdf.Root.Metadata.write(packet.replace(old, new))

    return act


def put(find: Callable[[Pdf], pikepdf.Object], key: str, value: object) -> Break:
    """A key of an object, with another value or (None) without any."""

    def act(pdf: Pdf) -> None:
        found = find(pdf)
        assert value is not None or key in found
        if value is None:
            del found[key]
        else:
            found[key] = value

    return act


def root(pdf: Pdf) -> pikepdf.Object:
    return pdf.Root


def parents(pdf: Pdf) -> pikepdf.Object:
    """The tags of the first page's pieces."""
    return pdf.Root.StructTreeRoot.ParentTree.Nums[1]


def swap(pdf: Pdf) -> None:
    held = parents(pdf)
    held[0], held[1] = held[1], held[0]


def retype(old: str, new: str) -> Break:
    """All tags of a kind made those of another."""

    def act(pdf: Pdf) -> None:
        for each in list(pdf.objects):
            if isinstance(each, Dictionary) and str(each.get("/S")) == old and "/P" in each:
                each.S = Name(new)

    return act


def specification(pdf: Pdf) -> pikepdf.Object:
    return typed(pdf, "/Type", "/Filespec")


def parameters(pdf: Pdf) -> pikepdf.Object:
    return typed(pdf, "/Type", "/EmbeddedFile").Params


def script() -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("1"))


BREAKS: dict[str, list[Break]] = {
    "nothing-active": [
        put(root, "/OpenAction", script()),
        put(root, "/AcroForm", Dictionary(Fields=Array())),
        put(lambda pdf: pdf.pages[0].obj, "/AA", Dictionary(O=script())),
        put(link, "/A", Dictionary(Type=Name.Action, S=Name.Launch, F=String("a.exe"))),
        put(lambda pdf: link(pdf).A, "/URI", String("file:///etc/passwd")),
        put(link, "/Subtype", Name.Screen),
        put(lambda pdf: pdf.pages[0].Contents, "/F", String("elsewhere.bin")),
    ],
    "page-boxes": [
        put(lambda pdf: pdf.pages[0].obj, "/TrimBox", Array([0, 0, 9000, 9000])),
        put(lambda pdf: pdf.pages[0].obj, "/MediaBox", None),
    ],
    "content-sound": [
        painting(lambda content: content + b"\nq"),
        painting(lambda content: content + b"\n" + b"q " * 30 + b"Q " * 30),
        painting(lambda content: content + b"\n0 0 0 1 k"),
        painting(lambda content: content + b"\nEMC"),
        painting(lambda content: content + b"\n/Artifact /P0 BDC EMC"),
    ],
    "output-intent": [
        put(root, "/OutputIntents", None),
        put(lambda pdf: pdf.Root.OutputIntents[0], "/OutputConditionIdentifier", String("CMYK")),
        lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.write(b"no profile"),
    ],
    "pictures": [
        put(lambda pdf: typed(pdf, "/Subtype", "/Image"), "/Interpolate", True),
        put(lambda pdf: typed(pdf, "/Subtype", "/Image"), "/ColorSpace", Name.DeviceCMYK),
    ],
    "language": [put(root, "/Lang", None)],
    "title": [
        put(root, "/ViewerPreferences", None),
        put(lambda pdf: pdf.trailer.Info, "/Title", None),
    ],
    "links": [
        put(link, "/F", 6),
        put(link, "/Contents", None),
        put(link, "/StructParent", None),
        put(lambda pdf: next(page.obj for page in pdf.pages if "/Annots" in page), "/Tabs", None),
    ],
    "bookmarks-resolve": [
        put(root, "/Outlines", None),
        put(lambda pdf: pdf.Root.Outlines.First, "/Dest", Array([0, Name.Fit])),
        put(lambda pdf: pdf.Root.Outlines.Last, "/Title", None),
        put(lambda pdf: pdf.Root.Outlines.Last, "/Next", Dictionary(Title=String("Nowhere"))),
    ],
    "metadata-declare": [
        put(root, "/Metadata", None),
        metadata(b'pdfaid:part="3"', b'pdfaid:part="2"'),
        metadata(b'conformance="A"', b'conformance="B"'),
        metadata(b"<pdfuaid:part>1", b"<pdfuaid:part>2"),
        metadata(b"<pdfaSchema:namespaceURI>", b"<pdfaSchema:namespaceURI>x"),
        metadata(b"</x:xmpmeta>", b""),
    ],
    "metadata-agree": [
        put(lambda pdf: pdf.trailer.Info, "/Title", String("Another title")),
        put(lambda pdf: pdf.trailer.Info, "/ModDate", String("D:20230915120001Z")),
        put(lambda pdf: pdf.trailer.Info, "/Keywords", String("harbour")),
        metadata(b"<rdf:li>Example Coalition", b"<rdf:li>Somebody else"),
    ],
    "fonts-embedded": [
        lambda pdf: [
            put(lambda pdf: typed(pdf, "/Type", "/FontDescriptor"), key, None)(pdf)
            for key in ("/FontFile2", "/FontFile3")
            if key in typed(pdf, "/Type", "/FontDescriptor")
        ]
    ],
    "fonts-subset": [put(font, "/BaseFont", Name("/Garamond"))],
    "fonts-to-unicode": [
        put(font, "/ToUnicode", None),
        lambda pdf: font(pdf).ToUnicode.write(b"begincmap endcmap"),
        lambda pdf: font(pdf).ToUnicode.write(
            re.sub(rb"> <[0-9a-f]{4}>", b"> <feff>", font(pdf).ToUnicode.read_bytes())
        ),
    ],
    "fonts-mapped": [put(font, "/Encoding", Name("/WinAnsiEncoding"))],
    "no-empty-boxes": [
        painting(lambda content: re.sub(rb"<[0-9a-f]{4}>", b"<0000>", content, count=1)),
        painting(lambda content: re.sub(rb"<[0-9a-f]{4}>", rb"(\\000\\000)", content, count=1)),
    ],
    "tagged": [
        put(root, "/MarkInfo", None),
        put(root, "/StructTreeRoot", None),
        put(lambda pdf: tag(pdf, "/Table"), "/S", Name.Tabelle),
        put(lambda pdf: pdf.Root.StructTreeRoot.K[0], "/K", Array()),
        put(lambda pdf: tag(pdf, "/LI"), "/P", Dictionary()),
    ],
    "nothing-untagged": [
        painting(lambda content: content + b"\n0 0 10 10 re f"),
        painting(lambda content: content.replace(b"BDC", b"BDC /Artifact BMC EMC", 1)),
    ],
    "tags-resolve": [
        swap,
        put(lambda pdf: pdf.pages[0].obj, "/StructParents", 1),
        painting(lambda content: content.replace(b"/MCID 0", b"/MCID 9999")),
        put(lambda pdf: parents(pdf)[0], "/K", 5000),
        put(lambda pdf: parents(pdf)[0], "/K", Array()),
    ],
    "headings-in-order": [retype("/H1", "/H2"), retype("/H2", "/H4"), retype("/H3", "/H5")],
    "figures-described": [
        put(lambda pdf: tag(pdf, "/Figure"), "/Alt", None),
        put(lambda pdf: tag(pdf, "/Figure").A, "/BBox", Array([0, 0, 9000, 9000])),
        put(lambda pdf: tag(pdf, "/Figure"), "/A", None),
    ],
    "notes-named": [
        put(lambda pdf: tag(pdf, "/Note"), "/ID", None),
        put(lambda pdf: tag(pdf, "/Note"), "/ID", String("another")),
        put(lambda pdf: pdf.Root.StructTreeRoot, "/IDTree", None),
    ],
    "lists-whole": [retype("/LI", "/P"), retype("/L", "/Div")],
    "tables-headed": [retype("/TH", "/TD"), retype("/TR", "/Div")],
    "attachments": [
        put(root, "/AF", None),
        put(specification, "/AFRelationship", Name.Unspecified),
        put(specification, "/Desc", None),
        put(specification, "/UF", String("other.csv")),
        put(parameters, "/ModDate", None),
        lambda pdf: typed(pdf, "/Type", "/EmbeddedFile").write(b"[1]"),
        put(lambda pdf: pdf.Root.Names, "/EmbeddedFiles", None),
    ],
}


@pytest.mark.parametrize(
    ("rule", "act"),
    [
        pytest.param(rule, act, id=f"{rule}-{number}")
        for rule, acts in BREAKS.items()
        for number, act in enumerate(acts, 1)
    ],
)
def test_what_is_broken_is_found_under_its_rule(edition: bytes, rule: str, act: Break) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(edition)) as pdf:
        act(pdf)
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,  # which would mend them
        )
    with pytest.raises(RuleBrokenError, match=f"breaks the rule “{rule}”") as refused:
        check(out.getvalue(), names=NAMES)
    assert refused.value.rule == rule


def encrypted(edition: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(edition)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user=""))
    return out.getvalue()


BYTES: dict[str, list[Callable[[bytes], bytes]]] = {
    "file-sound": [
        lambda edition: b"",
        lambda edition: b"%PDF-1.4" + edition[8:],
        lambda edition: edition[:-200],
        lambda edition: edition + edition[edition.rindex(b"startxref") :],
        lambda edition: edition[:20_000] + b"?" * 50 + edition[20_050:],
        encrypted,
    ],
    "identified": [lambda edition: edition.replace(b"/ID [", b"/IX [")],
}


@pytest.mark.parametrize(
    ("rule", "act"),
    [
        pytest.param(rule, act, id=f"{rule}-{number}")
        for rule, acts in BYTES.items()
        for number, act in enumerate(acts, 1)
    ],
)
def test_a_damaged_file_is_refused(
    edition: bytes, rule: str, act: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        check(act(edition), names=NAMES)
    assert refused.value.rule == rule


def test_a_name_that_is_not_printed_is_named(edition: bytes) -> None:
    with pytest.raises(RuleBrokenError, match=r"names-on-pages.*“Nobody at All”"):
        check(edition, names=[*NAMES, "Nobody at All"])


def test_each_rule_is_broken_once_here() -> None:
    assert {rule.name for rule in RULES} == {*BREAKS, *BYTES, "names-on-pages"}


def test_the_page_lists_the_rules_as_they_are() -> None:
    section = PAGE.read_text("utf-8").partition("## What is checked before every seal\n")[2]
    table = [line for line in section.partition("\n## ")[0].splitlines() if line[:3] == "| `"]
    assert table == [f"| `{rule.name}` | {rule.what} | {rule.source} |" for rule in RULES]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1 Hong Kong\r\nWatch", "Hong Kong Watch"),
        ("Grupo de Apoio ao Tibete\x02\r\nPortugal", "Grupo de Apoio ao Tibete-Portugal"),
        ("\u202bدۇنيا\u202c", "دۇنيا"),
        ("香港監\r\n察", "香港監察"),
        ("ﬁne", "fine"),
        ("Cafe\u0301", "Café"),
        ("1 Ghalip غالىپ\r\n2 HRW", "غالىپ Ghalip"),
        ("منظمة العدل )AJO)", "منظمة العدل (AJO)"),
        ("ިދ ެވިހ", "ދިވެހި"),
    ],
)
def test_how_a_name_is_broken_over_lines_makes_no_difference(text: str, name: str) -> None:
    assert missing(text, [name]) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "UNA"),
        ("Hong Kong Watch 香港", "Hong Kong Watch 香港監察"),
        ("Hong Kong Wotch 香港監察", "Hong Kong Watch 香港監察"),
        ("Watch Hong Kong", "Hong Kong Watch"),
        (f"غالىپ {'and far away ' * 9} Ghalip", "غالىپ Ghalip"),
        ("غالىپ Ghalib", "غالىپ Ghalip"),
    ],
)
def test_another_name_is_not_taken_for_it(text: str, name: str) -> None:
    assert missing(text, [name]) == (name,)


def test_a_number_may_stand_within_a_name_only_in_a_document_from_the_right() -> None:
    text, name = "DC4HK (Washingtonians Supporting Hong 14\r\nKong)", "DC4HK (Washingtonians "
    name += "Supporting Hong Kong)"
    assert missing(text, [name], from_right=True) == ()
    assert missing(text, [name]) == (name,)
    assert missing(text.replace("Kong", "King"), [name], from_right=True) == (name,)


def test_names_are_found_in_any_order() -> None:
    assert missing("Beta Alpha", ["Alpha", "Beta", "Gamma", "Alpha"]) == ("Gamma",)
