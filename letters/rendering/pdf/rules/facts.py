"""What one reading of a file finds, for the rules to judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from letters.rendering.pdf.rules.content import Painted, painted
from letters.rendering.pdf.rules.reader import File, Stream
from letters.rendering.pdf.rules.syntax import BrokenFileError, Ref, Value, parse
from letters.rendering.pdf.rules.tags import Tags

_DEEPEST = 64
"""How deep the trees of pages and numbers may be."""

Entries = dict[str, Value]


@dataclass(frozen=True)
class Facts:
    """`objects` are the dictionaries of the file by number, those of streams among them; `tags`
    its structure elements, which are too many to be kept as dictionaries. `pages` are the numbers
    of the pages in their order, `painted` what each of them paints, `codes` what is shown of each
    font by its number, `parents` the values of the number tree of tags. `names` must be found on
    the pages."""

    file: File
    root: Entries
    info: Entries
    objects: dict[int, Entries]
    streams: frozenset[int]
    tags: Tags
    pages: tuple[int, ...]
    painted: tuple[Painted, ...]
    codes: dict[int, set[int]]
    parents: dict[int, Value]
    names: Sequence[str]

    def of_type(self, kind: str) -> Iterator[tuple[int, Entries]]:
        """The dictionaries that say of themselves what they are."""
        return ((number, each) for number, each in self.objects.items() if each.get("Type") == kind)

    def dictionary(self, value: Value) -> Entries:
        """The dictionary that a value is or refers to; empty where it is none."""
        found = self.file.get(value)
        return found.entries if isinstance(found, Stream) else _dictionary(found)

    def array(self, value: Value) -> list[Value]:
        """The array that a value is or refers to; empty where it is none."""
        found = self.file.get(value)
        return found if isinstance(found, list) else []

    def annotations(self) -> Iterator[tuple[int, Entries]]:
        """What lies over the pages (12.5), each with the place of its page from 1."""
        for place, number in enumerate(self.pages, 1):
            for each in self.array(self.objects[number].get("Annots")):
                yield place, self.dictionary(each)

    def data(self, value: Value) -> bytes:
        """The bytes of the stream that a value refers to; empty where it is none."""
        found = self.file.get(value)
        return found.data if isinstance(found, Stream) else b""


def gather(pdf: bytes, names: Sequence[str]) -> Facts:
    """Read a file once; `names` are what it must print. Raises `BrokenFileError`."""
    file = File(pdf)
    root = _dictionary(file.get(file.trailer.get("Root")))
    objects: dict[int, Entries] = {}
    streams = set()
    tags = Tags(file.size)
    for number, body in file.objects():
        if isinstance(body, bytes) and tags.add_plain(number, body):
            continue
        value = parse(body)[0] if isinstance(body, bytes) else body
        if isinstance(value, Stream):
            value.prove()
            objects[number] = value.entries
            streams.add(number)
        elif isinstance(value, dict):
            if "S" in value and "P" in value and "Subtype" not in value:
                tags.add(number, value)
            else:
                objects[number] = value
    pages = tuple(_leaves(file, root.get("Pages"), _DEEPEST))
    tree = _dictionary(file.get(root.get("StructTreeRoot")))
    parents = dict(_numbers(file, tree.get("ParentTree"), _DEEPEST))
    info = _dictionary(file.get(file.trailer.get("Info")))
    contents = (_content(file, objects[number]) for number in pages)
    seen = tuple(map(painted, contents))
    return Facts(
        file,
        root,
        info,
        objects,
        frozenset(streams),
        tags,
        pages,
        seen,
        _codes(file, [objects[number] for number in pages], seen),
        parents,
        names,
    )


def _dictionary(value: Value) -> Entries:
    return value if isinstance(value, dict) else {}


def _content(file: File, page: Entries) -> bytes:
    """All that a page paints, in one piece (ISO 32000-1, 7.8.2)."""
    whole = file.get(page.get("Contents"))
    parts = [file.get(each) for each in whole] if isinstance(whole, list) else [whole]
    return b"\n".join(part.data for part in parts if isinstance(part, Stream))


def _codes(file: File, pages: Sequence[Entries], seen: Sequence[Painted]) -> dict[int, set[int]]:
    """What is shown of each font, by the number of its object."""
    codes: dict[int, set[int]] = {}
    for page, each in zip(pages, seen, strict=True):
        resources = _dictionary(file.get(page.get("Resources")))
        fonts = _dictionary(file.get(resources.get("Font")))
        for name, shown in each.shown.items():
            codes.setdefault(int(fonts.get(name, 0)), set()).update(shown)
    return codes


def _leaves(file: File, node: Value, depth: int) -> Iterator[int]:
    """The pages below a node of their tree (ISO 32000-1, 7.7.3)."""
    entries = _dictionary(file.get(node))
    if not depth or not isinstance(node, Ref) or not entries:
        raise BrokenFileError("its tree of pages cannot be read")
    if entries.get("Type") == "Page":
        yield int(node)
        return
    for kid in entries.get("Kids", []):
        yield from _leaves(file, kid, depth - 1)


def _numbers(file: File, node: Value, depth: int) -> Iterator[tuple[int, Value]]:
    """The keys and values of a number tree (7.9.7)."""
    entries = _dictionary(file.get(node))
    if not depth:
        raise BrokenFileError("its tree of tags cannot be read")
    flat = file.get(entries.get("Nums")) or []
    yield from zip(flat[::2], flat[1::2], strict=True)
    for kid in file.get(entries.get("Kids")) or []:
        yield from _numbers(file, kid, depth - 1)
