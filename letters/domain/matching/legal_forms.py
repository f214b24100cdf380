"""Legal forms: what stands at the end (or, in some languages, at the head) of a name and is
mostly left out."""

from __future__ import annotations

_TAILS = """
inc = inc, incorporated
ltd = ltd, limited, co ltd, company limited, pty ltd, pvt ltd, pte ltd, private limited
llc = llc, limited liability company, limited liability co, ooo
plc = plc, public limited company
corp = corp, corporation
co = co, company
gmbh = gmbh, ggmbh, mbh, gesellschaft mit beschrankter haftung
ag = ag, akg, aktiengesellschaft
ev = ev, eingetragener verein
jsc = jsc, ojsc, pjsc, cjsc, oao, pao, zao, joint stock company, open joint stock company
srl = srl, societatea cu raspundere limitata
lp = lp, llp, limited partnership
spzoo = sp z o o, sp z oo
sa = sa, sa de cv, sas
sarl = sarl
spa = spa
sl = sl
bv = bv, bvba
nv = nv
ab = ab, aktiebolag
as = as, a s, aps
oy = oy, oyj, ry
na = na
se = se
asbl = asbl, aisbl, vzw, ivzw, association sans but lucratif
onlus = onlus, aps onlus
npo = npo, nonprofit organization
cic = cic
"""
_HEADS = """
llc = ooo, limited liability company
jsc = jsc, ojsc, pjsc, oao, pao, zao, joint stock company, open joint stock company
jsc = aktsionernoe obshchestvo
llc = obshchestvo s ogranichennoi otvetstvennostiu, obschestvo s ogranichennoj otvetstvennostju
srl = srl, societatea cu raspundere limitata
stichting = stichting
ev = verein
ano = ano
pt = pt
asbl = asbl, vzw
"""


def _read(table: str) -> dict[tuple[str, ...], str]:
    forms = {}
    for line in table.strip().splitlines():
        form, spellings = line.split(" = ")
        forms.update(dict.fromkeys((tuple(each.split()) for each in spellings.split(", ")), form))
    return forms


_AT_THE_END, _AT_THE_HEAD = _read(_TAILS), _read(_HEADS)
_LONGEST = max(map(len, [*_AT_THE_END, *_AT_THE_HEAD]))
_LAST = frozenset(words[-1] for words in _AT_THE_END)
_FIRST = frozenset(words[0] for words in _AT_THE_HEAD)


def split(words: list[str]) -> tuple[list[str], str]:
    """The words without their legal form, and the form: "" where there is none. A form is never
    the whole name; of two ("Corporation Joint Stock Company") the last counts."""
    form = ""
    while len(words) > 1 and words[-1] in _LAST:
        count = _matching(words, _AT_THE_END, from_end=True)
        if not count:
            break
        form = form or _AT_THE_END[tuple(words[-count:])]
        words = words[:-count]
    if len(words) > 1 and words[0] in _FIRST:
        count = _matching(words, _AT_THE_HEAD, from_end=False)
        if count:
            form = form or _AT_THE_HEAD[tuple(words[:count])]
            words = words[count:]
    return words, form


def _matching(words: list[str], forms: dict[tuple[str, ...], str], *, from_end: bool) -> int:
    """How many words the longest form takes that leaves a word standing."""
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        if tuple(words[-count:] if from_end else words[:count]) in forms:
            return count
    return 0
