"""The settings of a starter's file, read into values. All functions raise `Problem`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from letters.domain import names
from letters.domain.problems import Problem
from letters.domain.states import LetterKind
from letters.domain.text import placeholders

MOST_PLACEHOLDERS = 40

_LINES = ("name", "kind", "language", "description", "title", "reference", "salutation")
_BLOCKS = ("sections", "placeholders")
_LINES_OF_GAP = ("name", "label", "hint", "multiline", "required")
_BLOCKS_OF_GAP = ("example",)
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One gap of a starter as a form shows it.

    `multiline` gaps take several paragraphs of Markdown. `required` gaps must be filled
    before the letter is drafted; the others may stay and are shown in the draft.
    """

    name: str
    label: str
    example: str = ""
    hint: str = ""
    multiline: bool = False
    required: bool = True


def lines(settings: Mapping[str, object]) -> dict[str, str]:
    """The one-line settings of a starter, "" where one is missing."""
    return _lines(settings, _LINES, _BLOCKS, "a starter")


def kind(word: str) -> LetterKind:
    """The kind of letter that `word` says."""
    if word not in list(LetterKind):
        raise Problem(f"The kind “{word}” is unknown. Write one of {', '.join(LetterKind)}.")
    return LetterKind(word)


def gaps(settings: Mapping[str, object]) -> tuple[Placeholder, ...]:
    """The declared placeholders, in order."""
    declared = settings.get("placeholders") or []
    if not isinstance(declared, list):
        raise Problem("“placeholders” must be a list: lines that begin with “- name:”.")
    if len(declared) > MOST_PLACEHOLDERS:
        raise Problem(f"A starter may ask for at most {MOST_PLACEHOLDERS} placeholders.")
    return tuple(_placeholder(each) for each in declared)


def _placeholder(settings: object) -> Placeholder:
    if not isinstance(settings, dict):
        raise Problem("Each placeholder needs a name and a label.")
    said = _lines(settings, _LINES_OF_GAP, _BLOCKS_OF_GAP, "a placeholder")
    name = said["name"]
    if not placeholders.is_name(name):
        raise Problem(f"“{name}” cannot name a placeholder: use small letters, digits and “_”.")
    if name in placeholders.RESERVED:
        raise Problem(f"{placeholders.mark(name)} is filled in by the product, never asked for.")
    if not said["label"]:
        raise Problem(f"The placeholder “{name}” needs a label.")
    multiline = _flag(said, "multiline", usual=False)
    return Placeholder(
        name=name,
        label=said["label"],
        example=_example(settings.get("example", ""), name, multiline),
        hint=said["hint"],
        multiline=multiline,
        required=_flag(said, "required", usual=True),
    )


def _flag(said: Mapping[str, str], key: str, *, usual: bool) -> bool:
    word = said[key].lower()
    if word and word not in _YES_NO:
        raise Problem(f"“{key}” of the placeholder “{said['name']}” must be yes or no.")
    return _YES_NO.get(word, usual)


def _example(example: object, name: str, multiline: bool) -> str:
    if not isinstance(example, str):
        raise Problem(f"The example of “{name}” must be text; put it in quotes.")
    what = f"The example of “{name}”"
    return names.clean_text(example, what=what) if multiline else one_line(example, what)


def _lines(
    settings: Mapping[str, object], known: tuple[str, ...], others: tuple[str, ...], where: str
) -> dict[str, str]:
    for key in settings:
        if key not in (*known, *others):
            listed = ", ".join((*known, *others))
            raise Problem(f"“{key}” is no setting of {where}; known are {listed}.")
    found = {}
    for key in known:
        value = settings.get(key, "")
        if not isinstance(value, str):
            raise Problem(f"“{key}” must be one line of text; put it in quotes.")
        found[key] = one_line(value, f"“{key}”")
    return found


def one_line(text: str, what: str) -> str:
    """`text` cleaned and without line breaks; `what` opens the sentence of a refusal."""
    return " ".join(names.clean_text(text, what=what).split())
