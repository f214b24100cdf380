"""Pages as a test reads them: elements in order, with their attributes and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})


@dataclass
class Element:
    """One element; `inside` are those around it, the nearest last."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[Element, ...]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words in it, blanks folded."""
        return " ".join("".join(self.words).split())

    def get(self, name: str) -> str:
        """An attribute's value, "" where it is missing or empty."""
        return self.attributes.get(name, "")


class Page(HTMLParser):
    """A parsed page. Raises `ValueError` for an end tag that ends nothing."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        if self._open:
            raise ValueError(f"<{self._open[-1].tag}> is never ended")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self._close_implied(tag)
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element of a drawing that ends itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """End an element, and paragraphs or list items that ended unsaid."""
        while self._open and self._open[-1].tag != tag and self._open[-1].tag in {"p", "li"}:
            self._open.pop()
        if not self._open or self._open[-1].tag != tag:
            raise ValueError(f"</{tag}> ends nothing on line {self.getpos()[0]}")
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Give words to every element around them."""
        for element in self._open:
            element.words.append(data)

    def _close_implied(self, tag: str) -> None:
        if self._open and self._open[-1].tag == tag and tag in {"li", "option", "p"}:
            self._open.pop()

    def all(self, *tags: str) -> Iterator[Element]:
        """All elements with one of these tags."""
        return (element for element in self.elements if element.tag in tags)

    def one(self, tag: str) -> Element:
        """The only element with this tag. Raises `ValueError` when there is not just one."""
        (found,) = self.all(tag)
        return found

    def fields(self, action: str = "") -> dict[str, str]:
        """What a browser would send of the first form by POST whose action ends so."""
        form = next(
            form
            for form in self.all("form")
            if form.get("method").lower() == "post" and form.get("action").endswith(action)
        )
        sent: dict[str, str] = {}
        for each in self.all("input", "textarea", "select"):
            owned = each.get("form") == form.get("id") if each.get("form") else form in each.inside
            if owned and each.get("name"):
                sent |= self._sent(each)
        return sent

    def _sent(self, each: Element) -> dict[str, str]:
        name = each.get("name")
        if each.tag == "textarea":
            # One line break after the tag is no part of the text (HTML, 13.2.6.4.7).
            text = "".join(each.words)
            return {name: text.removeprefix("\r").removeprefix("\n")}
        if each.tag == "select":
            options = [option for option in self.all("option") if each in option.inside]
            chosen = [option for option in options if "selected" in option.attributes]
            first = next(iter(chosen or options), None)
            return {} if first is None else {name: first.get("value")}
        if each.get("type") in {"checkbox", "radio"}:
            ticked = "checked" in each.attributes
            return {name: each.attributes.get("value", "on")} if ticked else {}
        return {} if each.get("type") in {"submit", "file", "button"} else {name: each.get("value")}


def without_spoken(page: str) -> str:
    """A page without the words by which screen readers announce what was put in or taken out."""
    return re.sub(r'<span class="unseen" lang="en" dir="ltr">.*?</span>', "", page)
