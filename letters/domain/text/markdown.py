"""A letter's Markdown, checked and made into page, print and mail.

Which Markdown: see `parser`. Two walls keep the output harmless: the parser makes no HTML
out of what was typed, and nh3 lets through an exact list of elements and attributes. There
is no style attribute and no script in it, whatever the input.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from letters.domain import names
from letters.domain.text.doubts import doubts
from letters.domain.text.parser import OPTIONS, Parsed, is_safe_target, parse
from letters.domain.text.plain import to_plain

__all__ = ["check", "doubts", "to_html", "to_plain", "to_print_html"]

_TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "ul", "ol", "li"),
    *("em", "strong", "a", "sup", "span", "section"),
    *("table", "thead", "tbody", "tr", "th", "td", "div"),
}
_ATTRIBUTES = {
    "a": {"href", "id", "aria-label"},
    "div": {"aria-label"},
    "li": {"id"},
    "ol": {"start"},
    "section": {"aria-label"},
}
_VALUES = {
    "a": {"role": {"doc-noteref", "doc-backlink"}},
    "div": {"role": {"group"}, "tabindex": {"0"}},
    "section": {"role": {"doc-endnotes"}},
    "th": {"scope": {"col"}},
}
_CLASSES = {
    "a": {"fn-back"},
    "div": {"wide"},
    "section": {"footnotes"},
    "span": {"fn"},
    "sup": {"fn-call", "fn-again"},
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
}
_PREFIX = re.compile(r"[a-z0-9-]{0,64}")


def check(body: str) -> str:
    """`body` cleaned for storing; raises `Problem` (field "body") for what cannot be printed.

    Refused are forbidden characters (see `names.clean_text`), more than 100,000 bytes of
    UTF-8, nesting deeper than 30 levels, footnotes that call footnotes.
    """
    cleaned = names.clean_text(body, field="body")
    parse(cleaned)
    return cleaned


def to_html(
    body: str,
    *,
    heading_start: int = 2,
    footnote_prefix: str = "",
    notes_label: str = "Notes",
    back_label: str = "Back to the text",
    table_label: str = "Table",
) -> str:
    """`body` as HTML for a page.

    The highest heading of the letter becomes `heading_start`, and no level is skipped. Ids
    of footnotes begin with `footnote_prefix` (`[a-z0-9-]*`), so that two texts on one page
    do not clash. The labels are read out by screen readers, in the language of the page.
    Links carry rel="nofollow noreferrer": the product does not vouch for them, and the site
    that a reader goes on to must not learn which letter was read.

    Classes for the style sheet: sup.fn-call, section.footnotes, a.fn-back, div.wide around a
    table (on a phone it scrolls by itself, with the keyboard too), and align-left, -center,
    -right on table cells. Raises `Problem` as `check`.
    """
    if not _PREFIX.fullmatch(footnote_prefix):
        raise ValueError(f"footnote_prefix may hold a-z, 0-9 and -, not {footnote_prefix!r}")
    parsed = parse(body)
    _shift_headings(parsed.blocks, heading_start)
    page = _Page(parsed, footnote_prefix, back_label, table_label)
    html = page.render(parsed.blocks, OPTIONS, {})
    if parsed.numbers:
        html += page.end_notes(notes_label)
    return _second_wall(html)


def to_print_html(body: str) -> str:
    """`body` as HTML for the PDF, headings from h2.

    Each footnote stands at its first call as `<span class="fn">` (for `float: footnote`),
    its paragraphs parted by line breaks; a repeated call is `<sup class="fn-again">` with
    the note's number. Raises `Problem` as `check`.
    """
    parsed = parse(body)
    _shift_headings(parsed.blocks, 2)
    return _second_wall(_Print(parsed).render(parsed.blocks, OPTIONS, {}))


class _Page(RendererHTML):
    """HTML with the notes as a list at the end, linked forth and back."""

    def __init__(self, parsed: Parsed, prefix: str, back_label: str, table_label: str) -> None:
        super().__init__()
        self._table_label = table_label
        self._parsed = parsed
        self._prefix = prefix
        self._back_label = back_label
        self._calls: dict[str, int] = {}

    def footnote_ref(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        label = tokens[idx].meta["label"]
        self._calls[label] = self._calls.get(label, 0) + 1
        number = self._number(label)
        return (
            f'<sup class="fn-call"><a href="#{self._prefix}fn{number}"'
            f' id="{self._call_id(label, self._calls[label])}" role="doc-noteref">'
            f"{number}</a></sup>"
        )

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        label = escape(self._table_label)
        return f'<div class="wide" role="group" tabindex="0" aria-label="{label}">\n<table>\n'

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</table>\n</div>\n"

    def footnote_back(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        label, call = tokens[idx].meta["label"], tokens[idx].meta["call"]
        place = str(self._number(label)) + (f".{call}" if self._calls[label] > 1 else "")
        return (
            f' <a href="#{self._call_id(label, call)}" class="fn-back" role="doc-backlink"'
            f' aria-label="{escape(self._back_label)} ({place})">↑</a>'
        )

    def end_notes(self, label: str) -> str:
        """The section of notes; to be asked for after the text was rendered."""
        items = "".join(map(self._end_note, self._parsed.numbers))
        return (
            f'<section class="footnotes" role="doc-endnotes" aria-label="{escape(label)}">'
            f"<ol>{items}</ol></section>\n"
        )

    def _end_note(self, label: str) -> str:
        blocks = list(self._parsed.notes[label])
        if not blocks or blocks[-1].type != "paragraph_close":
            blocks += [
                Token("paragraph_open", "p", 1),
                Token("inline", "", 0, children=[]),
                Token("paragraph_close", "p", -1),
            ]
        blocks[-2].children = [*(blocks[-2].children or ()), *self._backs(label)]
        html = self.render(blocks, OPTIONS, {})
        return f'<li id="{self._prefix}fn{self._number(label)}">{html}</li>\n'

    def _backs(self, label: str) -> list[Token]:
        return [
            Token("footnote_back", "", 0, meta={"label": label, "call": call})
            for call in range(1, self._calls[label] + 1)
        ]

    def _number(self, label: str) -> int:
        return self._parsed.numbers[label]

    def _call_id(self, label: str, call: int) -> str:
        return f"{self._prefix}fncall{self._number(label)}" + (f"-{call}" if call > 1 else "")


class _Print(RendererHTML):
    """HTML with each note where it is called."""

    def __init__(self, parsed: Parsed) -> None:
        super().__init__()
        self._parsed = parsed
        self._printed: set[str] = set()

    def footnote_ref(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        label = tokens[idx].meta["label"]
        if label in self._printed:
            return f'<sup class="fn-again">{self._parsed.numbers[label]}</sup>'
        self._printed.add(label)
        paragraphs = (
            self.renderInline(block.children or [], options, env)
            for block in self._parsed.notes[label]
            if block.type == "inline"
        )
        return f'<span class="fn">{"<br>".join(paragraphs)}</span>'


def _shift_headings(blocks: list[Token], start: int) -> None:
    """Levels from `start`, none skipped on the way down (WCAG technique G141)."""
    opens = [token for token in blocks if token.type == "heading_open"]
    highest = min((int(token.tag[1]) for token in opens), default=1)
    level = start - 1
    for token in blocks:
        if token.type == "heading_open":
            level = min(start + int(token.tag[1]) - highest, level + 1, 6)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"


def _second_wall(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        tag_attribute_values=_VALUES,
        allowed_classes=_CLASSES,
        attribute_filter=_only_safe_targets,
        link_rel="nofollow noreferrer",
        url_schemes={"http", "https", "mailto"},
    )


def _only_safe_targets(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href" and not (value.startswith("#") or is_safe_target(value)):
        return None
    return value
