"""The structure tree that WeasyPrint writes, set right where ISO 14289-1 asks for more."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

_POINT = 0.75
"""Of a pixel of CSS."""

Loose = dict[int, frozenset[int]]
"""The ids of marked content that no tag holds, by the number of its page in the tree of parents."""


def mend(pdf: Pdf) -> Loose:
    """Say where figures stand as the standard does, give items a body, leave one annotation to a
    link, tag notes as notes, and find the content that no tag holds.

    That content are the running lines at the edges of pages: WeasyPrint marks them like text and
    leaves them out of the tree. They are artifacts (14289-1, 7.8), and their parents go.
    """
    root = pdf.Root.StructTreeRoot
    for element in list(elements(root.K)):
        kind = str(element.S)
        if kind == "/Figure":
            _place(element)
        elif kind == "/LI":
            _embody(pdf, element)
        elif kind != "/Link":
            _unlink(pdf, element)
    _name_notes(root.K[0])
    _list_names(pdf, root)
    held = {element.objgen for element in elements(root.K)}
    return {
        number: _loosened(parents, held)
        for number, parents in _pairs(root.ParentTree.Nums)
        if isinstance(parents, Array)
    }


def elements(kids: Object) -> Iterator[Object]:
    """All structure elements below, in reading order (ISO 32000-1, 14.7.2)."""
    waiting = [kids]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Array):
            waiting.extend(reversed(list(each)))
        elif isinstance(each, Dictionary) and Name.S in each:
            yield each
            if Name.K in each:
                waiting.append(each.K)


def _place(figure: Object) -> None:
    """Its box in the space of its page, in points from the bottom (ISO 32000-1, 14.8.5.4.3)
    instead of pixels from the top."""
    height = float(figure.Pg.MediaBox[3])
    left, top, right, bottom = (float(each) * _POINT for each in figure.A.BBox)
    figure.A.BBox = Array([round(each, 3) for each in (left, height - bottom, right, height - top)])


def _embody(pdf: Pdf, item: Object) -> None:
    """Put what an item holds beside its label into one body (ISO 32000-1, 14.8.4.3.3)."""
    kids = list(item.K)
    labels = [each for each in kids if str(each.S) == "/Lbl"]
    others = [each for each in kids if str(each.S) != "/Lbl"]
    if all(str(each.S) == "/LBody" for each in others):
        return
    body = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, K=Array(others))
    )
    for each in others:
        each.P = body
        if str(each.S) == "/LBody":
            each.S = Name.Div
    item.K = Array([*labels, body])


def _unlink(pdf: Pdf, element: Object) -> None:
    """Take out the annotations that WeasyPrint makes for each emphasis within a link beside that
    of the link, and ties to what is no link (14289-1, 7.18.5)."""
    kids = element.get(Name.K)
    if not isinstance(kids, Array):
        return
    for reference in [each for each in kids if _type(each) == Name.OBJR]:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        place = next(
            at for at in range(0, len(numbers), 2) if numbers[at] == reference.Obj.StructParent
        )
        del numbers[place : place + 2]
        _remove(kids, reference)
        _remove(reference.Pg.Annots, reference.Obj)


def _name_notes(document: Object) -> None:
    """Tag footnotes as such (14289-1, 7.9): they stand in the area at the foot of a page, the one
    group of spans that lies directly in the document."""
    areas = [each for each in document.K if str(each.S) == "/NonStruct"]
    spans = [kid for area in areas for kid in area.K if _kind(kid) == "/Span"]
    for number, note in enumerate(spans, 1):
        note.S = Name.Note
        note.ID = String(f"note-{number}")


def _list_names(pdf: Pdf, root: Object) -> None:
    """Lead from the name of an element to the element (ISO 32000-1, 14.7.2), in a name tree."""
    named = {bytes(each.ID): each for each in elements(root.K) if Name.ID in each}
    if named:
        flat = [part for name in sorted(named) for part in (String(name), named[name])]
        root.IDTree = pdf.make_indirect(Dictionary(Names=Array(flat)))


def _kind(each: Object) -> str:
    return str(each.get(Name.S)) if isinstance(each, Dictionary) else ""


def _type(each: Object) -> Object | None:
    return each.get(Name.Type) if isinstance(each, Dictionary) else None


def _remove(objects: Object, gone: Object) -> None:
    for at, each in reversed(list(enumerate(objects))):
        if isinstance(each, Object) and each.objgen == gone.objgen:
            del objects[at]


def _loosened(parents: Object, held: set[tuple[int, int]]) -> frozenset[int]:
    loose = [at for at, each in enumerate(parents) if each.objgen not in held]
    for at in loose:
        parents[at] = None
    return frozenset(loose)


def _pairs(numbers: Object) -> Iterator[tuple[int, Object]]:
    flat = list(numbers)
    return ((int(key), value) for key, value in zip(flat[::2], flat[1::2], strict=True))
