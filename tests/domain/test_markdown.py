"""Ada pastes, Ben reads on a telephone, opponents try to slip something in."""

from __future__ import annotations

import contextlib
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.domain.problems import Problem
from letters.domain.text import markdown

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<style>body{display:none}</style>",
    "<a href='javascript:alert(1)' style='position:fixed'>x</a>",
    "<iframe src=https://evil.example></iframe>",
    "<!-- --><svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/y)",
    "[x](https:\\\\evil.example)",
    "[x](https://gov.example@evil.example/)",
    '[x](https://a.example "onmouseover=alert(1)")',
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    "![x](data:image/svg+xml,<svg>)",
    "| a |\n|:-:|\n| <b style='x'>y</b> |",
    "[^1]\n\n[^1]: <script>alert(1)</script> [x](javascript:alert(1))",
    '[^"><script>]\n\n[^"><script>]: x',
    "`<script>`",
    "    <script>indented</script>",
    "```\n<script>\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    '<https://a.example/"onclick=alert(1)>',
    'https://a.example/"><script>alert(1)</script>',
)


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


ALLOWED = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "ul", "ol", "li"),
    *("em", "strong", "a", "sup", "span", "section"),
    *("div", "table", "thead", "tbody", "tr", "th", "td"),
}
ALLOWED_ATTRIBUTES = {
    "href",
    "rel",
    "id",
    "role",
    "class",
    "scope",
    "start",
    "aria-label",
    "tabindex",
}


def assert_harmless(html: str) -> None:
    for tag, attributes in Elements(html).seen:
        assert tag in ALLOWED, html
        assert set(attributes) <= ALLOWED_ATTRIBUTES, html
        if "href" in attributes:
            href = attributes["href"] or ""
            assert re.match(r"https?://[^@]*$|https?://[^/@]+/|mailto:|#[a-z0-9-]*fn", href), html
            assert attributes["rel"] == "nofollow noreferrer"


@pytest.mark.parametrize("body", HOSTILE)
def test_what_an_opponent_types_becomes_no_code(body: str) -> None:
    assert_harmless(markdown.to_html(body))
    assert_harmless(markdown.to_print_html(body))
    assert "evil.example/pixel" not in "".join(
        attributes.get("src") or "" for _, attributes in Elements(markdown.to_html(body)).seen
    )


PIECES = st.sampled_from(
    [
        *"*_[]()<>#|`~-+>!^&:\\ \n\t1.",
        *("[^1]", "[^1]: ", "https://a.example", "](#)", "](https://a.example)", "<b>"),
        *("{{ x }}", "> ", "- ", "\n\n", "  \n", "word ", "香港", "ཨ", "ئۇيغۇر"),
    ]
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_text_is_printed_or_refused_but_never_breaks(body: str) -> None:
    for make in (markdown.to_html, markdown.to_print_html):
        try:
            assert_harmless(make(body))
        except Problem:
            return
    assert isinstance(markdown.to_plain(body), str)
    assert all(isinstance(doubt, str) for doubt in markdown.doubts(body))


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_text_in_any_script_never_breaks(body: str) -> None:
    try:
        cleaned = markdown.check(body)
    except Problem:
        return
    assert markdown.check(cleaned) == cleaned
    assert_harmless(markdown.to_html(cleaned))
    assert_harmless(markdown.to_print_html(cleaned))
    markdown.to_plain(cleaned)


def test_ada_gets_headings_emphasis_links_lists_and_quotes() -> None:
    html = markdown.to_html(
        "# The ask\n\nWe *urge* **you** to [act](https://a.example/x).\n\n- one\n- two\n\n"
        "3. third\n\n> quoted\n\nWrite to <ada@example.org>."
    )
    assert "<h2>The ask</h2>" in html
    assert "<em>urge</em> <strong>you</strong>" in html
    assert '<a href="https://a.example/x" rel="nofollow noreferrer">act</a>' in html
    assert "<ul>\n<li>one</li>" in html
    assert '<ol start="3">' in html
    assert "<blockquote>\n<p>quoted</p>" in html
    assert '<a href="mailto:ada@example.org"' in html


@pytest.mark.parametrize(
    ("body", "start", "levels"),
    [
        ("# a\n## b\n### c", 2, ["h2", "h3", "h4"]),
        ("## a\n### b", 2, ["h2", "h3"]),
        ("# a\n#### b\n# c", 3, ["h3", "h4", "h3"]),
        ("### a\n# b", 2, ["h2", "h2"]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", 2, ["h2", "h3", "h4", "h5", "h6", "h6"]),
    ],
)
def test_headings_come_below_the_title_and_skip_no_level(
    body: str, start: int, levels: list[str]
) -> None:
    html = markdown.to_html(body, heading_start=start)
    assert [tag for tag, _ in Elements(html).seen if tag[0] == "h"] == levels


def test_a_text_from_word_keeps_its_line_breaks_and_first_line_indents() -> None:
    html = markdown.to_html("First paragraph.\n    Second, indented.\n\tThird.")
    assert html.count("<br>") == 2
    assert "<code>" not in html
    assert "<p>    Indented" not in markdown.to_html("    Indented")
    assert "<p>Indented</p>" in markdown.to_html("    Indented")


def test_a_line_of_hyphens_makes_no_heading() -> None:
    assert "<h2>" not in markdown.to_html("Some text\n---\nmore")
    assert "<hr>" in markdown.to_html("Some text\n---\nmore")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("**「重要」**的", "<strong>「重要」</strong>的"),
        ("必須**立即釋放。**我們", "必須<strong>立即釋放。</strong>我們"),
        ("必須**「立即」**釋放", "必須<strong>「立即」</strong>釋放"),
        ("これは*強調*です", "これは<em>強調</em>です"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("香港 ** 自由 ** 。", "香港 ** 自由 ** 。"),
        ("HK_Connect_UK", "HK_Connect_UK"),
    ],
)
def test_emphasis_works_between_chinese_characters_too(body: str, expected: str) -> None:
    assert expected in markdown.to_html(body)


@pytest.mark.parametrize(
    ("body", "href", "after"),
    [
        ("See https://a.example/x_y_z.", "https://a.example/x_y_z", "."),
        ("(https://a.example/wiki/A_(b))", "https://a.example/wiki/A_(b)", ")"),
        ("請見https://hk.example/報告。", "https://hk.example/", "報告。"),
        ("https://a.example/?a=1&b=2, and", "https://a.example/?a=1&amp;b=2", ", and"),
        ("*https://a.example/x*", "https://a.example/x", ""),
    ],
)
def test_a_bare_address_is_a_link_up_to_its_end(body: str, href: str, after: str) -> None:
    html = markdown.to_html(body)
    assert f'<a href="{href}" rel="nofollow noreferrer">{href}</a>' in html
    assert html.split("</a>")[1].removeprefix("</em>").startswith(after)


def test_an_address_with_a_user_name_is_no_link() -> None:
    assert "<a" not in markdown.to_html("https://gov.example@evil.example/login")
    assert "<a" not in markdown.to_html("[x](https://gov.example@evil.example/login)")


def test_a_link_that_leads_nowhere_keeps_its_words_and_is_doubted() -> None:
    body = "They cited [rising pressure](#) and [a report](www.a.example/r) and [this]()."
    html = markdown.to_html(body)
    assert "They cited rising pressure and a report and this." in html
    first, second, third = markdown.doubts(body)
    assert first == "The link “rising pressure” has no target."
    assert "“a report” leads to “www.a.example/r”" in second
    assert third == "The link “this” has no target."


def test_placeholders_left_are_doubted_with_their_place_but_the_count_is_not() -> None:
    found = markdown.doubts("We, {{ count }} groups, ask {{ official }} to act. {{ Bad Name }}")
    assert len(found) == 2
    assert "{{ official }} is not filled in" in found[0]
    assert "groups, ask {{ official }} to act" in found[0]
    assert "stray braces" in found[1]


def test_footnotes_without_text_or_call_and_pictures_are_doubted() -> None:
    found = markdown.doubts(
        "A[^1] B[^2] C[^5] ![map](https://a.example/m.png)\n\n"
        "[^1]: x\n\n[^1]: y\n\n[^3]: lost\n\n[^5]:\n"
    )
    assert "A letter has no pictures: “map” becomes a link." in found
    assert "The footnote [^1] is written twice; only the last one is printed." in found
    assert "The footnote [^2] is called but has no text." in found
    assert "The footnote [^3] is called nowhere in the text, so it is not printed." in found
    assert "The footnote [^5] has no text." in found
    assert len(found) == 5


def test_a_finished_text_leaves_no_doubt() -> None:
    assert (
        markdown.doubts("Fine, [so](https://a.example).[^a]\n\n[^a]: Source: https://b.example")
        == ()
    )
    assert markdown.doubts("") == ()


def test_a_thousand_doubts_are_cut_short() -> None:
    found = markdown.doubts("[x](#) " * 1000)
    assert len(found) == 101
    assert found[-1] == "There are 900 more places like these."


FOOTNOTES = "A[^x] B[^y] A again[^x].\n\n[^y]: Second.\n\n[^x]: *First*,\n\n    two paragraphs."


def test_footnotes_are_linked_forth_and_back_and_two_texts_do_not_clash() -> None:
    one, two = (markdown.to_html(FOOTNOTES, footnote_prefix=p) for p in ("v1-", "v2-"))
    ids = [a["id"] for _, a in Elements(one + two).seen if "id" in a]
    assert len(ids) == len(set(ids)) == 10
    for html in (one, two):
        elements = Elements(html).seen
        own = {a["id"] for _, a in elements if "id" in a}
        links = {(a["href"] or "")[1:] for _, a in elements if "href" in a}
        assert links == own
    assert 'role="doc-noteref"' in one
    assert 'role="doc-endnotes" aria-label="Notes"' in one
    assert 'aria-label="Back to the text (1.2)"' in one
    assert one.index("First") < one.index("Second")


def test_labels_of_footnotes_can_be_in_another_language_and_are_escaped() -> None:
    html = markdown.to_html(FOOTNOTES, notes_label='"><b>註', back_label="返回 & 正文")
    assert 'aria-label="&quot;><b>註"' in html or "&quot;&gt;" in html
    assert "<b>" not in html.replace('"&quot;><b>註"', "")
    assert 'aria-label="返回 &amp; 正文 (2)"' in html


def test_a_prefix_that_could_break_out_is_refused() -> None:
    with pytest.raises(ValueError, match="footnote_prefix"):
        markdown.to_html("x", footnote_prefix='"><b>')


def test_the_printed_footnote_stands_at_its_first_call() -> None:
    html = markdown.to_print_html(FOOTNOTES)
    assert 'A<span class="fn"><em>First</em>,<br>two paragraphs.</span>' in html
    assert 'B<span class="fn">Second.</span>' in html
    assert 'A again<sup class="fn-again">1</sup>.' in html
    assert "section" not in html


@pytest.mark.parametrize("body", ["A[^1]\n\n[^1]: see [^1]", "A[^1]\n\n[^1]: B[^2]\n\n[^2]: C[^1]"])
def test_footnotes_that_call_footnotes_are_refused_with_a_sentence(body: str) -> None:
    with pytest.raises(Problem, match=r"The footnote \[\^1\] calls another footnote") as refused:
        markdown.check(body)
    assert refused.value.field == "body"


def test_tables_have_header_cells_and_no_style() -> None:
    html = markdown.to_html("| Year | Cases |\n|:--|--:|\n| 2024 | 57 |")
    assert '<th class="align-left" scope="col">Year</th>' in html
    assert '<td class="align-right">57</td>' in html
    assert "style" not in html


def test_a_table_can_be_pushed_sideways_on_a_phone_with_the_keyboard_too() -> None:
    body = "| Year | Cases |\n|:--|--:|\n| 2024 | 57 |"
    html = markdown.to_html(body, table_label="<Tafel>")
    assert html.startswith(
        '<div class="wide" role="group" tabindex="0" aria-label="&lt;Tafel&gt;">\n<table>'
    )
    assert html.endswith("</table>\n</div>\n")
    assert "<div" not in markdown.to_print_html(body)


DEEP = {
    "quotes": "> " * 300 + "x",
    "quotes without blanks": ">" * 300 + "x",
    "lists": "".join(" " * 2 * level + "- x\n" for level in range(300)),
    "numbers": "1. " * 300 + "x",
    "emphasis": "*a **b " * 300 + "x" + " b** a*" * 300,
    "stars": "*" * 601 + "x" + "*" * 601,
    "notes": "[^a]: " * 300 + "x",
    "mixed": "> - 1. " * 100 + "x",
}


@pytest.mark.parametrize("shape", DEEP)
def test_a_text_300_levels_deep_gets_a_clear_sentence_fast(shape: str) -> None:
    begun = time.process_time()
    for make in (markdown.check, markdown.to_html, markdown.to_print_html, markdown.to_plain):
        with pytest.raises(Problem, match="nested too deeply") as refused:
            make(DEEP[shape])
        assert refused.value.field == "body"
    assert time.process_time() - begun < 5


def test_a_text_at_the_limit_of_depth_is_taken() -> None:
    assert markdown.check("> " * 29 + "x") == "> " * 29 + "x"
    assert markdown.to_html("> " * 29 + "x").count("<blockquote>") == 29
    with pytest.raises(Problem, match="nested"):
        markdown.check("> " * 30 + "x")


def test_a_text_over_the_limit_of_length_is_refused_in_bytes() -> None:
    assert len(markdown.check("a " * 49_999 + "aa")) == 100_000
    with pytest.raises(Problem, match="100,001 bytes"):
        markdown.check("a " * 50_000 + "a")
    with pytest.raises(Problem, match="102,000 bytes"):
        markdown.check("香" * 34_000)


def test_thousands_of_brackets_are_refused_because_each_may_begin_a_link() -> None:
    assert markdown.to_plain("[x](#) " * 5_000).startswith("x x x")
    with pytest.raises(Problem, match="more than 5,000 opening square brackets"):
        markdown.check("[" * 5_001)


FILL = {
    "brackets": "[",
    "links": "[a](",
    "pictures": "![",
    "stars": "*a ",
    "mixed stars": "*_",
    "table": "a|b\n-|-\n",
    "lines": "a\n",
    "list": "- a\n  - b\n",
    "notes": "[^a]:x\n",
    "autolinks": "<a:",
    "slashes": "\\",
    "addresses": "https://a.example/(((",
    "long address": "https://" + "a." * 50,
    "braces": "{{",
}


@pytest.mark.parametrize("shape", FILL)
def test_100_kilobytes_of_anything_take_bounded_time(shape: str) -> None:
    body = (FILL[shape] * 100_000)[:100_000]
    begun = time.process_time()
    with contextlib.suppress(Problem):
        markdown.to_html(body)
    assert time.process_time() - begun < 8


@pytest.mark.parametrize("code", ["\u202e", "\u0000", "\u0007", "\ud800"])
def test_characters_that_deceive_are_refused(code: str) -> None:
    with pytest.raises(Problem) as refused:
        markdown.check(f"We ask {code}you")
    assert refused.value.field == "body"


@pytest.mark.parametrize(
    "body", ["&#x202e;evil", "<https://a.example/%E2%80%AEgnp>", "[x](https://a.example/%E2%80%AE)"]
)
def test_no_code_brings_the_deceiving_characters_back(body: str) -> None:
    assert "\u202e" not in markdown.to_html(body)
    assert "\u202e" not in markdown.to_plain(body)


def test_lines_are_cleaned_for_storing() -> None:
    assert markdown.check("a  \r\nb\rc") == "a\nb\nc"
    assert markdown.check("") == ""


def test_the_mail_gets_readable_plain_text() -> None:
    body = (
        "## The ask\n\nAct *now*, see [the report](https://a.example/r) or https://b.example.[^n]\n"
        "Second line.\n\n- one\n- two\n\n  more\n\n3. three\n4. four\n\n> quoted\n> twice\n\n"
        "| a | b |\n|--|--|\n| c | d |\n\n---\n\n<ada@example.org> [us](mailto:us@example.org)\n\n"
        "[^n]: A note.\n\n    Its end."
    )
    assert markdown.to_plain(body) == (
        "The ask\n\nAct now, see the report (https://a.example/r) or https://b.example.[1]\n"
        "Second line.\n\n- one\n\n- two\n\n  more\n\n3. three\n4. four\n\n> quoted\n> twice\n\n"
        "a | b\nc | d\n\n* * *\n\nada@example.org us (us@example.org)\n\n"
        "[1] A note.\n\n    Its end."
    )
