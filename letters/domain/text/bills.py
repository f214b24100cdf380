"""Numbers of bills of the United States Congress, written as Congress writes them.

Eight forms: H.R. and S. (bills), H.J. Res. and S.J. Res. (joint resolutions), H. Con. Res. and
S. Con. Res. (concurrent resolutions), H. Res. and S. Res. (simple resolutions). Sources: the
forms of legislation at Congress.gov; for points and blanks the Style Manual of the U.S.
Government Publishing Office (2016), where it abbreviates documents of Congress.
"""

from __future__ import annotations

import re

_KINDS = {
    "hr": "H.R.",
    "s": "S.",
    "hjres": "H.J. Res.",
    "sjres": "S.J. Res.",
    "hconres": "H. Con. Res.",
    "sconres": "S. Con. Res.",
    "hres": "H. Res.",
    "sres": "S. Res.",
}
# Bills of a Congress are counted from 1; the longest number so far has five digits.
_NUMBER = re.compile(r"([A-Za-z.\s]+?)0*([1-9][0-9]{0,4})")
_LONGEST = 200

# Typed with a Chinese, Japanese or Korean keyboard: full-width letters, digits, points, slashes.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def normalise(typed: str) -> str:
    """`typed` as Congress writes it: "hr1103" is "H.R. 1103", "S.J.Res. 03" is "S.J. Res. 3".

    The numbers of a bill in both chambers are parted by a slash: "H.R. 1103 / S. 490". What is
    not wholly made of such numbers (a bill of a state or of another country, a title, a number
    with a remark) is given back exactly as it was typed. Twice is once.
    """
    if len(typed) > _LONGEST:
        return typed
    numbers = [_number(part) for part in typed.translate(_NARROW).split("/")]
    known = [number for number in numbers if number is not None]
    return " / ".join(known) if len(known) == len(numbers) else typed


def _number(part: str) -> str | None:
    found = _NUMBER.fullmatch(part.strip())
    if found is None:
        return None
    kind = _KINDS.get(re.sub(r"[.\s]", "", found[1]).lower())
    return f"{kind} {found[2]}" if kind else None
