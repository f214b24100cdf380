"""Letter pages and list pages made one file.

The list pages come first in the file, as they were written, whoever the letter goes to. The
letter's few objects follow with new numbers, and with them what holds both together: page tree,
tags, bookmarks, page numbers. So a list of any length is put behind a letter without being read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, Stream

from letters.rendering.pdf import objects
from letters.rendering.pdf.list_pages.file import PdfFile
from letters.rendering.pdf.list_pages.made import ListFile


def assemble(letter: bytes, made: ListFile, *, after: int = 0) -> bytes:
    """One PDF of the letter's pages and the list's, with the tags, bookmarks, links, attachments
    and metadata of the letter. The list's pages stand before the last `after` pages of the
    letter, whose pages have no numbers yet. The same input gives the same bytes."""
    with pikepdf.open(BytesIO(letter)) as pdf:
        file = PdfFile(made.data, made.rows)
        joining = _Joining(pdf, made, after)
        joining.join(file)
        copy = _Copy(file, joining.given, joining.standing)
        root, info = copy.number(pdf.Root), copy.number(pdf.trailer.Info)
        copy.write()
        identity = hashlib.sha256(file.data).digest()[:16]
        return file.close(root, info, identity)


class _Joining:
    """The letter's document while the list's pages are put into its own. What lies in the list's
    part of the file is stood in for by empty objects that take its numbers (`given`)."""

    def __init__(self, pdf: Pdf, made: ListFile, after: int) -> None:
        self.given: dict[int, int] = {}
        self.standing: set[int] = set()
        self._stood: dict[int, pikepdf.Object] = {}
        self._pdf, self._made = pdf, made
        self._pages = [page.obj for page in pdf.pages]
        self._before = len(self._pages) - after
        self._save, self._restore = self._stream(b"q"), self._stream(b"Q")

    def join(self, file: PdfFile) -> None:
        """Bring both together; the page numbers of the list go to `file` at once."""
        total = len(self._pages) + self._made.pages
        for at, page in enumerate(self._pages):
            number = at + 1 + (self._made.pages if at >= self._before else 0)
            folio = self._made.folio if at else self._made.first_folio
            self._number(page, folio.content(number, total))
        for number, folio_stream in enumerate(self._made.folios, self._before + 1):
            file.stream(folio_stream, b"", self._made.folio.content(number, total))
        self._join_tags()
        self._join_bookmarks()
        tree = self._pdf.Root.Pages
        tree.Kids = Array(
            [
                *self._pages[: self._before],
                self._stand_in(self._made.written.pages),
                *self._pages[self._before :],
            ]
        )
        tree.Count = total
        self._gets(tree, self._made.reserved.pages)
        for page in self._pages:
            page.Parent = tree

    def _number(self, page: pikepdf.Object, folio: bytes) -> None:
        """Put its number at the foot of one of the letter's pages."""
        contents = page.Contents
        painted = list(contents) if isinstance(contents, Array) else [contents]
        # What was painted before may have turned the page about.
        page.Contents = Array([self._save, *painted, self._restore, self._stream(folio)])
        named = dict(page.Resources.get(Name.Font, Dictionary()).items())
        for name, font in self._made.written.fonts.items():
            named[f"/{name}"] = self._stand_in(font)
        page.Resources = Dictionary({**dict(page.Resources.items()), "/Font": Dictionary(named)})

    def _join_tags(self) -> None:
        """The list's section among the letter's, its number tree beside the letter's, whose keys
        move up behind those of the list."""
        root = self._pdf.Root.StructTreeRoot
        document = root.K[0] if isinstance(root.K, Array) else root.K
        children = list(document.K) if isinstance(document.K, Array) else [document.K]
        section = self._stand_in(self._made.written.section)
        last = [page.objgen for page in self._pages[self._before :]]
        at = next((at for at, kid in enumerate(children) if _page_of(kid) in last), len(children))
        document.K = Array([*children[:at], section, *children[at:]])
        self._gets(document, self._made.reserved.document)
        self._join_number_trees(root)

    def _join_number_trees(self, root: pikepdf.Object) -> None:
        moved = self._made.pages
        nums = list(root.ParentTree.Nums)
        for holder in [*self._pages, *(note for page in self._pages for note in _notes(page))]:
            for key in (Name.StructParents, Name.StructParent):
                if key in holder:
                    holder[key] = int(holder[key]) + moved
        leaves = [each if at % 2 else int(each) + moved for at, each in enumerate(nums)]
        own = Dictionary(Nums=Array(leaves), Limits=Array([leaves[0], leaves[-2]]))
        kids = [self._stand_in(self._made.written.parents), self._pdf.make_indirect(own)]
        root.ParentTree = Dictionary(Kids=Array(kids))
        root.ParentTreeNextKey = leaves[-2] + 1

    def _join_bookmarks(self) -> None:
        made = self._made
        last = [page.objgen for page in self._pages[self._before :]]
        with self._pdf.open_outline() as outline:
            behind = [item for item in outline.root if _target(item) in last]
            outline.root[:] = [item for item in outline.root if item not in behind]
            above: list[tuple[int, OutlineItem]] = []
            for each in made.bookmarks:
                page = self._stand_in(made.written.each[each.page])
                target = Array([page, Name.XYZ, 0, round(each.top, 2), 0])
                item = OutlineItem(each.title, target)
                while above and above[-1][0] >= each.level:
                    above.pop()
                (above[-1][1].children if above else outline.root).append(item)
                above.append((each.level, item))
            outline.root.extend(behind)

    def _stream(self, data: bytes) -> pikepdf.Object:
        return self._pdf.make_indirect(Stream(self._pdf, data))

    def _stand_in(self, number: int) -> pikepdf.Object:
        if number not in self._stood:
            made = self._stood[number] = self._pdf.make_indirect(Dictionary())
            self._gets(made, number)
            self.standing.add(made.objgen[0])
        return self._stood[number]

    def _gets(self, each: pikepdf.Object, number: int) -> None:
        self.given[each.objgen[0]] = number


class _Copy:
    """The letter's objects on their way into the file; only those that are referred to get there.
    `given` are the numbers that some must have, `standing` those that stand in for others."""

    def __init__(self, file: PdfFile, given: dict[int, int], standing: set[int]) -> None:
        self._file, self._given, self._standing = file, given, standing
        self._found: list[pikepdf.Object] = []
        self._seen: set[int] = set()

    def number(self, each: pikepdf.Object) -> int:
        """The number that an object has in the file, where it will be written."""
        own = each.objgen[0]
        if own not in self._given:
            self._given[own] = self._file.new()
        if own not in self._seen and own not in self._standing:
            self._seen.add(own)
            self._found.append(each)
        return self._given[own]

    def write(self) -> None:
        """Write what has a number, and what that refers to."""
        for each in self._found:  # which grows meanwhile
            number = self._given[each.objgen[0]]
            if isinstance(each, Stream):
                entries = objects.entries(each.stream_dict, self._value, but=("/Length",))
                self._file.stream(number, entries, each.read_raw_bytes(), packed=True)
            else:
                self._file.put(number, objects.inside(each, self._value))

    def _value(self, each: object) -> bytes:
        """A value within an object: a reference, or what it is."""
        if isinstance(each, pikepdf.Object) and each.is_indirect:
            return b"%d 0 R" % self.number(each)
        return objects.inside(each, self._value)


def _notes(page: pikepdf.Object) -> Iterator[pikepdf.Object]:
    yield from page.get(Name.Annots, Array())


def _page_of(element: pikepdf.Object) -> tuple[int, int] | None:
    """The page on which what an element of the tags holds begins."""
    if Name.Pg in element:
        return element.Pg.objgen
    kids = element.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and (page := _page_of(kid)):
            return page
    return None


def _target(item: OutlineItem) -> tuple[int, int] | None:
    """The page that a bookmark leads to."""
    target = item.destination
    return target[0].objgen if isinstance(target, Array) else None
