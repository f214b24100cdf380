"""What may stand in a name, a line or a text, and when two names read as one.

Names are printed, mailed, sorted and compared; opponents try to slip in look-alikes, text
that turns its neighbours around, and header or formula tricks. So each kind of text passes
here once, on its way in, and everything behind this door may trust it.

Sources: Unicode UAX #15 (normalization), UTS #39 (confusable detection), RFC 5892 appendix
A (where joiners change a reading), RFC 2047 and CVE-2024-6923 (`=?` in mail headers).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

import icu

from letters.domain import invisible, typed_html
from letters.domain.problems import Problem

LONGEST_NAME = 200
"""The most code points that a name may have."""
LONGEST_KEY = 800
"""The most code points of what a name is compared by: what the tables hold."""
_HEAVIEST_KEY = 2400
"""Its most bytes: what an index of PostgreSQL takes (2,704) beside the other columns."""

_BIDI_OVERRIDES = frozenset("\u202d\u202e")
_BIDI_CONTROLS = _BIDI_OVERRIDES | frozenset("\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_LINE_BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_FORMULA_STARTS = frozenset("=+-@")

_URL = re.compile(
    r"[a-z][a-z0-9+.-]*://"
    r"|\b(?:https?|ftp|mailto):\S"
    r"|\bwww\.\w",
    re.IGNORECASE,
)
# "bit.ly/x" is an address, "Change.org" and "S.Sudan/Uganda" are names: hence the path, and
# hence lower case only.
_ADDRESS_WITH_PATH = re.compile(r"[a-z0-9-]\.[a-z]{2,}/\S")
_EMAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")

# Marks that any letter can wear are how names are defaced ("Zalgo"); more than three in a row
# spell nothing. Scripts that stack spell with marks of their own: a Tibetan stack or a Burmese
# syllable has four and more, the longest Tibetan one in use eight. UTS #39 section 5.4.
_MOST_SHARED_MARKS = 3
_MOST_MARKS = 8
_SHARED_SCRIPTS = frozenset(
    {
        icu.UScriptCode.COMMON,
        icu.UScriptCode.INHERITED,
        icu.UScriptCode.LATIN,
        icu.UScriptCode.GREEK,
        icu.UScriptCode.CYRILLIC,
    }
)

_CHECKER = icu.SpoofChecker()


def clean(text: str, *, field: str | None = None, what: str = "The name") -> str:
    """The name as it will be printed: NFC, single blanks, nothing invisible but what is needed.

    `what` opens the sentence of a refusal. Raises `Problem` (on `field`) when the name is
    empty, longer than 200 code points, without a letter or digit, starts like a spreadsheet
    formula, holds a web or mail address, or holds a character that no name needs (controls,
    line breaks, surrogates, private use, text-direction controls, towers of marks), or HTML.
    """
    name = clean_words(text, field=field, what=what, limit=LONGEST_NAME)
    if not name:
        raise Problem(f"{what} is missing.", field)
    _refuse_formula(name, field, what)
    _refuse_address(name, field, what)
    return name


def clean_words(text: str, *, field: str | None, what: str, limit: int = 200) -> str:
    """What is printed beside a name (title, affiliation, role): the rules of `clean_line`, and
    no HTML, which would be printed as it stands. Raises `Problem`."""
    line = clean_line(text, field=field, what=what, limit=limit)
    if tag := typed_html.tag_in(line):
        sentence = "No HTML belongs here; please give the words alone."
        raise Problem(f"{what} contains “{tag}”. {sentence}", field)
    if character := typed_html.character_in(line):
        sentence = _meant(line, what, limit) or "Please type the character itself."
        raise Problem(f"{what} contains “{character}”, as HTML writes it. {sentence}", field)
    return line


def _meant(line: str, what: str, limit: int) -> str:
    """What the line is without HTML, unless that is refused itself."""
    try:
        meant = clean_words(typed_html.decoded(line), field=None, what=what, limit=limit)
    except Problem:
        return ""
    return f"Perhaps “{meant}” is meant." if meant else ""


def clean_line(text: str, *, field: str | None, what: str, limit: int = 200) -> str:
    """One line of other text (a title, an address): the rules of `clean`, but it may be
    empty, may start with any character and may hold web and mail addresses.

    Raises `Problem`. What comes out is safe in a mail header: it holds no line break and no
    `=?`, with which some Python versions can be made to write a header of their own.
    """
    # What clings to the ends of a pasted cell is no part of the line.
    text = text.strip(" \t\r\n")
    if len(text) > 4 * limit:
        raise Problem(_too_long(what, len(text), limit), field)
    for character in text:
        if reason := _unfit(character):
            raise Problem(f"{what} contains {reason}. Please remove it.", field)
    line = _settled(text)
    if len(line) > limit:
        raise Problem(_too_long(what, len(line), limit), field)
    if line and not any(unicodedata.category(each)[0] in "LN" for each in line):
        raise Problem(f"{what} needs at least one letter or digit.", field)
    if "=?" in line:
        raise Problem(f"{what} contains “=?”, which mail programs misread.", field)
    if _has_tower(line):
        raise Problem(f"{what} contains a letter under too many accents or marks.", field)
    return line


def clean_text(
    text: str, *, field: str | None = None, what: str = "The text", limit: int | None = None
) -> str:
    """Text of many lines (body, note): NFC, LF, no blanks at the ends of lines, no empty lines
    at its ends. It may be empty.

    `limit` is the most code points. Raises `Problem`, which names the line, for controls other
    than tab and line break, broken characters and overrides of the text direction.
    """
    text = re.sub(r"\r\n?|[\u2028\u2029]", "\n", text)
    for number, line in enumerate(text.split("\n"), 1):
        for character in line:
            if character != "\t" and (reason := _unfit_in_text(character)):
                raise Problem(
                    f"{what} contains {reason} in line {number}. Please remove it.", field
                )
    text = unicodedata.normalize("NFC", text)
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    if limit is not None and len(text) > limit:
        raise Problem(_too_long(what, len(text), limit), field)
    return text


def key(text: str) -> str:
    """What a name is compared by: equal keys mean *ask whether they are one*, never *join*.

    NFKC, case folded, nothing invisible, look-alikes folded into one (the skeleton of UTS #39:
    a Cyrillic "о" equals a Latin one), single blanks. Not for display. Stored keys depend on
    the version of ICU (see `collation.version`). A key longer than `LONGEST_KEY` (one sign can
    unfold into eighteen) or heavier than 2,400 bytes is cut and ends in the SHA-256 of the whole.
    """
    whole = folded(text)
    if len(whole) <= LONGEST_KEY and len(whole.encode()) <= _HEAVIEST_KEY:
        return whole
    kept = whole[: LONGEST_KEY - 65].encode()[: _HEAVIEST_KEY - 65].decode(errors="ignore")
    return f"{kept}#{hashlib.sha256(whole.encode()).hexdigest()}"


def same(text: str) -> str:
    """What two spellings of the very name share: all but capitals. Names that only look alike
    (see `key`) may belong to two organizations. NFC again behind the folding, which can undo it;
    200 characters grow to 600 at most."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return unicodedata.normalize("NFC", words.casefold())


def folded(text: str) -> str:
    """What `key` is made of, at any length: for looking for words within a text."""
    visible = "".join(each for each in text if not invisible.is_ignorable(each))
    words = unicodedata.normalize("NFKC", visible).split()
    skeletons = (_skeleton(_in_latin(word).casefold()) for word in words)
    return " ".join(each for each in skeletons if each)


def _in_latin(word: str) -> str:
    """The word with its foreign capitals that look Latin made Latin, where it mixes both.

    Folding the case would part them from what they imitate: "Н" in "Нong" is seen as H, but its
    small form "н" is not. A word wholly of another script stays, so that its case can fold.
    """
    if word.isascii() or not any(each.isascii() and each.isalpha() for each in word):
        return word
    return "".join(
        seen
        if each.isupper() and not _skeleton(each.casefold()).isascii() and seen.isascii()
        else each
        for each, seen in ((each, _skeleton(each)) for each in word)
    )


def _skeleton(text: str) -> str:
    # The first argument picks a data table that ICU dropped; any value means the same.
    return " ".join(_CHECKER.getSkeleton(0, text).split())


def _unfit(character: str) -> str | None:
    """Why a one-line text may not hold the character, as words behind "contains"."""
    if " " <= character <= "~":
        return None
    if character in _LINE_BREAKS:
        return "a line break"
    if character == "\t":
        return "a tab"
    if character in _BIDI_CONTROLS:
        return f"the invisible {_named(character)}, which can turn the text around"
    if unicodedata.category(character) == "Co":
        return f"the private character {_named(character)}, which others cannot read"
    if character == "\ufffd":
        # What a decoder leaves behind where the bytes were no UTF-8.
        return f"a character that was broken on its way here ({_named(character)})"
    return _unfit_in_text(character)


def _unfit_in_text(character: str) -> str | None:
    """Why no text at all may hold the character, as words behind "contains"."""
    category = unicodedata.category(character)
    if category == "Cc":
        return f"the invisible control character {_named(character)}"
    if category == "Cs":
        return f"half of a broken character ({_named(character)})"
    if character in _BIDI_OVERRIDES:
        return f"the invisible {_named(character)}, which turns the text around"
    if ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef":
        return f"{_named(character)}, which is no character"
    return None


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    if character == "\0":
        return f"NUL ({code})"
    name = unicodedata.name(character, "")
    return f"{name} ({code})" if name else code


def _too_long(what: str, length: int, limit: int) -> str:
    return f"{what} has {length:,} characters; at most {limit:,} fit."


def _refuse_formula(name: str, field: str | None, what: str) -> None:
    # NFKC, because spreadsheets also take the full-width forms for a formula.
    if unicodedata.normalize("NFKC", name[0])[0] in _FORMULA_STARTS:
        raise Problem(
            f"{what} starts with “{name[0]}”, which a spreadsheet takes for a formula.", field
        )


def _refuse_address(name: str, field: str | None, what: str) -> None:
    plain = unicodedata.normalize("NFKC", name)
    if _URL.search(plain) or _ADDRESS_WITH_PATH.search(plain):
        raise Problem(f"{what} contains a web address. Please give the name alone.", field)
    if _EMAIL.search(plain):
        raise Problem(f"{what} contains an e-mail address. Please give the name alone.", field)


def _settled(text: str) -> str:
    """NFC with single blanks and without needless invisible characters.

    Repeated until nothing changes: taking one character out can bring together what composes,
    or leave a joiner with nothing to join.
    """
    while True:
        after = unicodedata.normalize(
            "NFC", invisible.without_needless(unicodedata.normalize("NFC", text))
        )
        after = " ".join(after.split())
        if after == text:
            return text
        text = after


def _has_tower(line: str) -> bool:
    shared = marks = 0
    for character in line:
        if unicodedata.category(character) not in ("Mn", "Me"):
            shared = marks = 0
            continue
        marks += 1
        shared += icu.Script.getScript(character).getScriptCode() in _SHARED_SCRIPTS
        if shared > _MOST_SHARED_MARKS or marks > _MOST_MARKS:
            return True
    return False
