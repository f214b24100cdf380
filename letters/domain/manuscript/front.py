"""Front matter: YAML read as plain text, each value with the line that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NoReturn, TypeVar

import yaml

from letters.domain import names
from letters.domain.problems import Problem
from letters.domain.text.front_matter import refuse_cunning

LONGEST_LINE = 300
_DEEPEST = 4
_FENCE = "---"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the front matter: text, list or mapping, and the line that it stands in."""

    content: str | list[Value] | dict[str, Value]
    line: int


def parted(source: str, file: str) -> tuple[str, str, int]:
    """Front matter, body, and the line that the body begins in."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != _FENCE:
        raise Problem(f"{file}, line 1: the letter must begin with a line “---” and its title.")
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() in (_FENCE, "..."):
            return "\n".join(lines[1 : number - 1]), "\n".join(lines[number:]), number + 1
    raise Problem(f"{file}, line 1: no second line “---” ends the front matter.")


def read(matter: str, file: str, known: Iterable[str]) -> Front:
    """The front matter of a file, whose fields must be among `known`. Raises `Problem`."""
    try:
        refuse_cunning(matter)
    except Problem as problem:
        raise Problem(f"{file}: {problem.message}") from problem
    except yaml.YAMLError:
        pass  # what cannot be read at all is said below, with its line
    try:
        # The base loader leaves each value the text that was typed: "no" stays the Norwegian
        # language, and a date is read by us.
        node = yaml.compose(matter, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        reason = getattr(error, "problem", None) or "it is not YAML"
        raise Problem(f"{file}, line {line}: the front matter cannot be read: {reason}.") from error
    except RecursionError as error:
        raise Problem(f"{file}: the front matter is nested too deeply.") from error
    if node is None:
        return Front({}, file)
    value = _value(node, file)
    if not isinstance(value.content, dict):
        raise Problem(f"{file}, line 2: the front matter must be lines like “title: …”.")
    _refuse_unknown(value.content, known, file)
    return Front(value.content, file)


def _value(node: Any, file: str, depth: int = 0) -> Value:
    line = node.start_mark.line + 2
    if depth > _DEEPEST:
        raise Problem(f"{file}, line {line}: the front matter is nested too deeply.")
    if isinstance(node, yaml.ScalarNode):
        return Value(node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return Value([_value(each, file, depth + 1) for each in node.value], line)
    found: dict[str, Value] = {}
    for key, content in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise Problem(f"{file}, line {key.start_mark.line + 2}: a field needs a plain name.")
        if key.value in found:
            again = key.start_mark.line + 2
            raise Problem(f"{file}, line {again}: “{key.value}” is given twice.")
        found[key.value] = _value(content, file, depth + 1)
    return Value(found, line)


def _refuse_unknown(given: dict[str, Value], known: Iterable[str], file: str) -> None:
    for key, value in given.items():
        if key not in known:
            close = get_close_matches(key, list(known), 1)
            hint = f"did you mean “{close[0]}”?" if close else f"there are {', '.join(known)}."
            raise Problem(f"{file}, line {value.line}: there is no field “{key}”; {hint}")


class Front:
    """Fields by name; takes typed values out of them. Each refusal names file and line."""

    def __init__(self, fields: Mapping[str, Value], file: str) -> None:
        self._fields = fields
        self._file = file

    def get(self, field: str) -> Value | None:
        """The value of a field, None where it is not given or empty."""
        value = self._fields.get(field)
        return None if value is None or value.content == "" else value

    def has(self, field: str) -> bool:
        """Whether the field is there, be it empty."""
        return field in self._fields

    def line(self, field: str) -> str:
        """A field of one line of text, cleaned; empty where it is not given."""
        value = self.get(field)
        return self.cleaned(value, field) if value else ""

    def items(self, field: str) -> list[Value]:
        """A field that may hold one value or a list of them."""
        value = self.get(field)
        if value is None:
            return []
        return value.content if isinstance(value.content, list) else [value]

    def mapping(self, value: Value, field: str, known: Iterable[str]) -> Front:
        """A value that must itself have fields, all among `known`."""
        if not isinstance(value.content, dict):
            self.refuse(value, f"“{field}” must hold: {', '.join(known)}.")
        _refuse_unknown(value.content, known, self._file)
        return Front(value.content, self._file)

    def choice(self, field: str, known: Mapping[str, T], default: T) -> T:
        """A field that must hold one of the words of `known`; blanks and hyphens are one."""
        value = self.get(field)
        if value is None:
            return default
        written = "_".join(self.text(value, field).lower().replace("-", " ").split())
        if written not in known:
            words = ", ".join(word.replace("_", " ") for word in known)
            self.refuse(value, f"“{field}” must be one of: {words}.")
        return known[written]

    def lines(self, value: Value, field: str) -> Iterator[str]:
        """The lines of a text or of a list of texts, cleaned, none empty."""
        for part in value.content if isinstance(value.content, list) else [value]:
            for line in self.text(part, field).split("\n"):
                if cleaned := self._clean(line, part, field):
                    yield cleaned

    def cleaned(self, value: Value, field: str) -> str:
        """The text of a value as one clean line."""
        return self._clean(self.text(value, field), value, field)

    def text(self, value: Value, field: str) -> str:
        """The text of a value as it was typed."""
        if not isinstance(value.content, str):
            self.refuse(value, f"“{field}” must be plain text.")
        return value.content

    def refuse(self, value: Value, sentence: str) -> NoReturn:
        """Raise `Problem` for a value."""
        raise Problem(f"{self._file}, line {value.line}: {sentence}")

    def _clean(self, text: str, value: Value, field: str) -> str:
        try:
            return names.clean_words(text, field=field, what=f"“{field}”", limit=LONGEST_LINE)
        except Problem as problem:
            self.refuse(value, problem.message)
