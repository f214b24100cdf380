"""The structure elements of a file (ISO 32000-1, 14.7), held as numbers: a list of 100,000 names
has half a million of them."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from letters.rendering.pdf.rules.syntax import BrokenFileError, Ref, Value

STANDARD = frozenset(
    (
        "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "NonStruct", "P", "L",
        "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote",
        "Note", "Link", "Figure", "H1", "H2", "H3", "H4", "H5", "H6",
    )
)  # fmt: skip
"""The types that are used here, of those that ISO 32000-1, 14.8.4, knows."""


_PLAIN = re.compile(
    rb"<</S/(\w+)/P (\d+) 0 R(?:/Pg (\d+) 0 R)?/K(?: (\d+)|\[((?:\d+ 0 R ?)*)\])>>\s*"
)


class Tags:
    """By object number, an element's `kind`, parent, page and children; `figures` are kept as
    dictionaries, `named` are the names of those that have one. `marked` holds, for each page by
    its object number, which element holds the piece with that id; 0 where none does."""

    def __init__(self, size: int) -> None:
        """For a file of `size` objects."""
        self.figures: dict[int, dict[str, Value]] = {}
        self.marked: dict[int, array[int]] = {}
        self.objects: dict[int, list[int]] = {}
        self.named: list[tuple[bytes, int]] = []
        self.twice: list[tuple[int, int]] = []
        self._kinds: list[str] = [""]
        self._kind_of = bytearray(size)
        self._parent = array("I", bytes(4 * size))
        self._first = array("I", bytes(4 * size))
        self._count = array("I", bytes(4 * size))
        self._kids = array("I")

    def add(self, number: int, element: dict[str, Value]) -> None:
        """Note an element."""
        self._kind_of[number] = self._number_of(str(element["S"]))
        self._parent[number] = element["P"] if isinstance(element["P"], Ref) else 0
        if element["S"] == "Figure":
            self.figures[number] = element
        if "ID" in element:
            self.named.append((element["ID"], number))
        self._first[number] = len(self._kids)
        kids = element.get("K")
        for kid in kids if isinstance(kids, list) else [kids]:
            self._kid(number, kid, element.get("Pg"))
        self._count[number] = len(self._kids) - self._first[number]

    def add_plain(self, number: int, body: bytes) -> bool:
        """Note an element from its bytes, where it has nothing but a parent and children, as
        nearly all of a long list have; whether it was one."""
        found = _PLAIN.fullmatch(body)
        if found is None:
            return False
        kind, parent, page, marked, kids = found.groups()
        self._kind_of[number] = self._number_of(kind.decode())
        self._parent[number] = int(parent)
        self._first[number] = len(self._kids)
        if marked:
            self._mark(number, int(marked), Ref(page or 0))
        else:
            self._kids.extend(map(int, kids.split()[::3]))
        self._count[number] = len(self._kids) - self._first[number]
        return True

    def kind(self, number: int) -> str:
        """The type of an element; empty for what is none."""
        return self._kinds[self._kind_of[number]] if number < len(self._kind_of) else ""

    def parent(self, number: int) -> int:
        """The element that an element says it belongs to."""
        return int(self._parent[number])

    def kids(self, number: int) -> array[int]:
        """The objects that an element refers to as its children."""
        first = self._first[number]
        return self._kids[first : first + self._count[number]]

    def of_kind(self, kind: str) -> Iterator[int]:
        """The elements of a type."""
        if kind in self._kinds:
            wanted, at = self._kinds.index(kind), -1
            while (at := self._kind_of.find(wanted, at + 1)) >= 0:
                yield at

    def kinds(self) -> frozenset[str]:
        """The types that there are."""
        return frozenset(self._kinds[1:])

    def count(self) -> int:
        """How many elements there are."""
        return len(self._kind_of) - self._kind_of.count(0)

    def in_order(self, roots: list[int]) -> Iterator[int]:
        """Every element below `roots` in the order in which it is read. Raises `BrokenFileError`
        for one that is met twice."""
        seen = bytearray(len(self._kind_of))
        waiting = list(reversed(roots))
        while waiting:
            number = waiting.pop()
            if not self.kind(number):
                continue
            if seen[number]:
                raise BrokenFileError(f"tag {number} has two places")
            seen[number] = 1
            yield number
            waiting.extend(reversed(self.kids(number)))

    def _number_of(self, kind: str) -> int:
        if kind not in self._kinds:
            if len(self._kinds) == 256:
                raise BrokenFileError("it has too many types of tags")
            self._kinds.append(kind)
        return self._kinds.index(kind)

    def _kid(self, number: int, kid: Value, page: Value) -> None:
        if isinstance(kid, Ref):
            self._kids.append(kid)
        elif isinstance(kid, int):
            self._mark(number, kid, page)
        elif isinstance(kid, dict) and kid.get("Type") == "OBJR":
            self.objects.setdefault(number, []).append(kid.get("Obj", 0))
        elif isinstance(kid, dict):
            self._mark(number, kid.get("MCID", -1), kid.get("Pg", page))

    def _mark(self, number: int, marked: int, page: Value) -> None:
        held = self.marked.setdefault(page if isinstance(page, Ref) else 0, array("I"))
        if not 0 <= marked < 1_000_000:
            raise BrokenFileError(f"tag {number} holds a piece that cannot be")
        held.extend([0] * (marked + 1 - len(held)))
        if held[marked]:
            self.twice.append((number, marked))
        held[marked] = number
