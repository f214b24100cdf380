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
_BLOCKS = ("sections", "placeholders", "choices", "repeats")
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
    return lines_of(settings, _LINES, _BLOCKS, "a starter")


def kind(word: str) -> LetterKind:
    """The kind of letter that `word` says."""
    if word not in list(LetterKind):
        raise Problem(f"The kind “{word}” is unknown. Write one of {', '.join(LetterKind)}.")
    return LetterKind(word)


def gaps(settings: Mapping[str, object]) -> tuple[Placeholder, ...]:
    """The declared placeholders, in order."""
    declared = listed(settings, "placeholders", MOST_PLACEHOLDERS)
    return tuple(_placeholder(each) for each in declared)


def listed(settings: Mapping[str, object], key: str, most: int) -> list[Mapping[str, object]]:
    """The setting `key`: a list of at most `most` things, each with settings of its own."""
    declared = settings.get(key) or []
    if not isinstance(declared, list):
        raise Problem(f"“{key}” must be a list: lines that begin with “- name:”.")
    if len(declared) > most:
        raise Problem(f"A starter may ask for at most {most} {key}.")
    for each in declared:
        if not isinstance(each, dict):
            raise Problem(f"Each of the {key} needs a name and a label.")
    return declared


def named(said: Mapping[str, str], what: str) -> str:
    """The name among the settings of one thing that a starter asks for; `what` is such a thing.

    It must have a label, too."""
    name = said["name"]
    if not placeholders.is_name(name):
        raise Problem(f"“{name}” cannot name {what}: use small letters, digits and “_”.")
    if name in placeholders.RESERVED:
        raise Problem(f"{placeholders.mark(name)} is filled in by the product, never asked for.")
    if not said["label"]:
        raise Problem(f"The {what.partition(' ')[2]} “{name}” needs a label.")
    return name


def flag(said: Mapping[str, str], key: str, what: str, *, usual: bool) -> bool:
    """The setting `key` of one thing (`what`: a placeholder) as yes or no."""
    word = said[key].lower()
    if word and word not in _YES_NO:
        raise Problem(f"“{key}” of the {what} “{said['name']}” must be yes or no.")
    return _YES_NO.get(word, usual)


def yes_or_no(value: bool) -> str:
    """How `flag` is written."""
    return "yes" if value else "no"


def _placeholder(settings: Mapping[str, object]) -> Placeholder:
    said = lines_of(settings, _LINES_OF_GAP, _BLOCKS_OF_GAP, "a placeholder")
    name = named(said, "a placeholder")
    multiline = flag(said, "multiline", "placeholder", usual=False)
    return Placeholder(
        name=name,
        label=said["label"],
        example=_example(settings.get("example", ""), name, multiline),
        hint=said["hint"],
        multiline=multiline,
        required=flag(said, "required", "placeholder", usual=True),
    )


def gap_settings(gap: Placeholder) -> dict[str, str]:
    """The settings of a placeholder, as they are written."""
    return {
        "name": gap.name,
        "label": gap.label,
        "example": gap.example,
        "hint": gap.hint,
        "multiline": yes_or_no(gap.multiline),
        "required": yes_or_no(gap.required),
    }


def _example(example: object, name: str, multiline: bool) -> str:
    if not isinstance(example, str):
        raise Problem(f"The example of “{name}” must be text; put it in quotes.")
    what = f"The example of “{name}”"
    return names.clean_text(example, what=what) if multiline else one_line(example, what)


def lines_of(
    settings: Mapping[str, object], known: tuple[str, ...], others: tuple[str, ...], where: str
) -> dict[str, str]:
    """The one-line settings `known`, "" where one is missing; `others` may be there, too."""
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
