"""What of Markdown a letter may hold, and where it ends.

CommonMark with tables and footnotes, without all that a letter does not need: no raw HTML,
images, code, entities, underlined headings or link definitions. What is left out prints as
it was typed, so that nothing a coordinator pasted disappears. In particular

- a single line break is a line break. Texts pasted from Word have one break a paragraph and
  none inside; gluing such paragraphs together would be the worst of the readings;
- lines that begin with blanks (Word's first-line indents) are paragraphs, not code;
- `---` under a line is a rule, not a heading;
- `**「重要」**的` is strong: CommonMark's rule for emphasis asks for blanks that Chinese and
  Japanese do not write (amended as by github.com/tats-u/markdown-cjk-friendly);
- a bare https address is a link, also one that is followed by Chinese without a blank.

A link leads to http, https or mailto; any other keeps its words and loses its target, and
`doubts` tells the coordinator. Entities and percent codes are never decoded into the text:
they would bring in the invisible characters that cleaning has refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from letters.domain.problems import Problem
from letters.domain.text.scripts import is_cjk

LARGEST_BYTES = 100_000
DEEPEST = 30
# Each bracket may begin a link and is looked at once a level; a long letter has hundreds.
MOST_BRACKETS = 5_000

_LEFT_OUT = [
    *("code", "fence", "backticks", "image", "entity"),
    *("html_block", "html_inline", "lheading", "reference"),
]
_SAFE_TARGET = re.compile(
    r"https?://[^\s/?#@\\%]+(?:[/?#]\S*)?|mailto:[^\s?@]+@[^\s?@]+(?:\?\S*)?", re.IGNORECASE
)
_BARE_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9])https?://[A-Za-z0-9.-]+\.[A-Za-z]{2,63}(?![A-Za-z0-9@-])"
    r"(?::\d{2,5})?(?:[/?#][A-Za-z0-9/?#@:;&=+$,.!~*'()%_-]*)?"
)
_AFTER_SENTENCE = ".,:;!?'*_"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text taken apart: `blocks` without footnotes, `notes` by label, and the printed
    `numbers` of those that are called, in order.

    The tokens are fresh for each caller, who may change them.
    """

    blocks: list[Token]
    notes: dict[str, list[Token]]
    numbers: dict[str, int]

    @property
    def everything(self) -> list[Token]:
        """Blocks of text and notes in one list."""
        return [*self.blocks, *(token for note in self.notes.values() for token in note)]


class _Letter(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return True  # `_drop_unsafe_links` keeps the words of a link that may not be one

    def normalizeLinkText(self, link: str) -> str:
        return link


def parse(body: str) -> Parsed:
    """`body` taken apart. Raises `Problem` where it is too long, too deep or circular."""
    _refuse_large(body)
    tokens = _MARKDOWN.parse(body)
    if _depth(tokens) > DEEPEST:
        raise Problem(
            "The text is nested too deeply: lists within lists, quotes within quotes and "
            f"emphasis together may go {DEEPEST} levels deep.",
            "body",
        )
    return _taken_apart(tokens)


def written_notes(text: str) -> list[tuple[str, int, int]]:
    """Each footnote that `text` writes: its label, its first line and the one after its last,
    counted from 0. Raises `Problem` where the text is too long."""
    _refuse_large(text)
    return [
        (str(token.meta["label"]), token.map[0], token.map[1])
        for token in _MARKDOWN.parse(text)
        if token.type == "footnote_reference_open" and token.map
    ]


def is_safe_target(href: str) -> bool:
    """Whether a link may lead to `href`: http, https or mailto, absolute, no user name in it."""
    return _SAFE_TARGET.fullmatch(href) is not None


def inline_of(tokens: list[Token]) -> list[Token]:
    """All inline tokens (words, marks, links) of some blocks, in order."""
    return [each for token in tokens if token.type == "inline" for each in token.children or ()]


def _refuse_large(text: str) -> None:
    size = len(text.encode("utf-8", "replace"))
    if size > LARGEST_BYTES:
        raise Problem(
            f"The text is too long: it has {size:,} bytes, and at most {LARGEST_BYTES:,} are "
            "possible (about 15,000 English words or 30,000 Chinese characters).",
            "body",
        )
    if text.count("[") > MOST_BRACKETS:
        raise Problem(
            f"The text holds more than {MOST_BRACKETS:,} opening square brackets. Links and "
            "footnotes need one each: please remove the others.",
            "body",
        )


def _taken_apart(tokens: list[Token]) -> Parsed:
    blocks: list[Token] = []
    notes: dict[str, list[Token]] = {}
    open_notes: list[str] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            open_notes.append(token.meta["label"])
            notes[open_notes[-1]] = []
        elif token.type == "footnote_reference_close":
            open_notes.pop()
        elif open_notes:
            notes[open_notes[-1]].append(token)
        else:
            blocks.append(token)
    for label, content in notes.items():
        if any(each.type == "footnote_ref" for each in inline_of(content)):
            raise Problem(
                f"The footnote [^{label}] calls another footnote. Only the text itself can call "
                "footnotes: please join the two.",
                "body",
            )
    calls = [each.meta["label"] for each in inline_of(blocks) if each.type == "footnote_ref"]
    numbers = {label: number for number, label in enumerate(dict.fromkeys(calls), start=1)}
    return Parsed(blocks, notes, numbers)


def _depth(tokens: list[Token]) -> int:
    deepest = level = 0
    for token in tokens:
        level += token.nesting
        deepest = max(deepest, level, level + (_depth(token.children) if token.children else 0))
    return deepest


def _emphasis(state: StateInline, silent: bool) -> bool:
    """markdown-it's rule for `*` and `_`, with CJK neighbours let in for `*`."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    found = state.scanDelims(state.pos, marker == "*")
    before = state.src[state.pos - 1 : state.pos]
    after = state.src[state.pos + found.length : state.pos + found.length + 1]
    cjk = marker == "*" and any(char and is_cjk(char) for char in (before, after))
    for _ in range(found.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=found.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=found.can_open or (cjk and bool(after.strip())),
                close=found.can_close or (cjk and bool(before.strip())),
            )
        )
    state.pos += found.length
    return True


def _tidy(state: StateCore) -> None:
    """The last rule: bare addresses, unsafe links, table cells."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = _with_bare_links(token.children)
            _drop_unsafe_links(token.children)
        elif token.type in ("th_open", "td_open"):
            # The content security policy forbids style attributes.
            align = str(token.attrs.pop("style", "")).removeprefix("text-align:")
            if align:
                token.attrs["class"] = f"align-{align}"
            if token.type == "th_open":
                token.attrs["scope"] = "col"


def _with_bare_links(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    within = 0
    for token in tokens:
        within += token.nesting if token.type.startswith("link_") else 0
        if within or token.type != "text" or "http" not in token.content:
            out.append(token)
        else:
            out.extend(_linked(token.content))
    return out


def _linked(text: str) -> list[Token]:
    out: list[Token] = []
    end = 0
    for found in _BARE_ADDRESS.finditer(text):
        href = found[0].rstrip(_AFTER_SENTENCE)
        while href.endswith(")") and href.count(")") > href.count("("):
            href = href[:-1].rstrip(_AFTER_SENTENCE)
        out.append(_text(text[end : found.start()]))
        out.append(Token("link_open", "a", 1, attrs={"href": href}, markup="autolink"))
        out.append(_text(href))
        out.append(Token("link_close", "a", -1, markup="autolink"))
        end = found.start() + len(href)
    return [*out, _text(text[end:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _drop_unsafe_links(tokens: list[Token]) -> None:
    dropped = False
    for token in tokens:
        if token.type == "link_open":
            token.attrs.pop("title", None)
            dropped = not is_safe_target(str(token.attrs.get("href", "")))
        if token.type.startswith("link_"):
            token.hidden = dropped


def _parser() -> MarkdownIt:
    # Beyond `maxNesting` the parser stops going deeper; `_depth` has refused by then.
    options: dict[str, Any] = {"html": False, "breaks": True, "maxNesting": DEEPEST + 10}
    markdown = _Letter("commonmark", options)
    # Without inline notes (`^[…]`): their parser recurses without a limit.
    markdown.use(footnote_plugin, inline=False, move_to_end=False)
    markdown.enable("table").disable(_LEFT_OUT)
    markdown.inline.ruler.at("emphasis", _emphasis)
    markdown.core.ruler.push("tidy", _tidy)
    return markdown


_MARKDOWN = _parser()
# What renderers need to know of it: here that a line break is one.
OPTIONS = _MARKDOWN.options
