"""A letter's Markdown as plain text, for mails and for the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from letters.domain.text.parser import parse


def to_plain(body: str) -> str:
    """`body` as readable plain text, paragraphs parted by empty lines, lines not wrapped.

    Links stand as "words (address)", footnotes as [1] with the notes at the end, list items
    with "-" or their number, quotes with "> ", the cells of a table parted by " | ".
    Raises `Problem` as `markdown.check`.
    """
    parsed = parse(body)
    numbers = parsed.numbers
    parts = [_blocks(SyntaxTreeNode(parsed.blocks).children, numbers)]
    for label, number in numbers.items():
        note = _blocks(SyntaxTreeNode(parsed.notes[label]).children, numbers)
        parts.append(_hung(f"[{number}] ", note))
    return "\n\n".join(part for part in parts if part)


def headings(body: str) -> tuple[str, ...]:
    """The words of each heading of `body`, in order. Raises `Problem` as `markdown.check`."""
    return tuple(
        " ".join(words(after.children or []).split())
        for token, after in pairwise(parse(body).blocks)
        if token.type == "heading_open"
    )


def words(tokens: Sequence[Token], numbers: dict[str, int] | None = None) -> str:
    """Some inline tokens as plain text; `numbers` are those of the footnotes."""
    out: list[str] = []
    opened: list[tuple[int, str]] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            out.append("\n")
        elif token.type == "footnote_ref":
            out.append(f"[{(numbers or {}).get(token.meta['label'], '*')}]")
        elif token.type == "link_open":
            opened.append((len(out), "" if token.hidden else str(token.attrs["href"])))
        elif token.type == "link_close":
            start, href = opened.pop()
            address = href.removeprefix("mailto:")
            if address and "".join(out[start:]).strip() not in (href, address):
                out.append(f" ({address})")
        else:
            out.append(token.content)
    return "".join(out)


def _blocks(nodes: Sequence[SyntaxTreeNode], numbers: dict[str, int]) -> str:
    return "\n\n".join(part for part in (_block(node, numbers) for node in nodes) if part)


def _block(node: SyntaxTreeNode, numbers: dict[str, int]) -> str:
    if node.type == "inline":
        return words(node.token.children if node.token and node.token.children else [], numbers)
    if node.type == "hr":
        return "* * *"
    if node.type == "blockquote":
        quoted = _blocks(node.children, numbers)
        return "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
    if node.type in ("bullet_list", "ordered_list"):
        return _list(node, numbers)
    if node.type == "table":
        rows = [row for part in node.children for row in part.children]
        return "\n".join(
            " | ".join(_blocks(cell.children, numbers) for cell in row.children).rstrip()
            for row in rows
        )
    return _blocks(node.children, numbers)


def _list(node: SyntaxTreeNode, numbers: dict[str, int]) -> str:
    first = int(str(node.attrs.get("start", 1)))
    items = []
    for place, item in enumerate(node.children):
        mark = "- " if node.type == "bullet_list" else f"{first + place}. "
        items.append(_hung(mark, _blocks(item.children, numbers)))
    loose = any("\n\n" in item for item in items)
    return ("\n\n" if loose else "\n").join(items)


def _hung(mark: str, text: str) -> str:
    """`text` behind its mark, further lines indented to it."""
    blank = " " * len(mark)
    first, *others = text.split("\n")
    return "\n".join([mark + first, *((blank + line).rstrip() for line in others)]).rstrip()
