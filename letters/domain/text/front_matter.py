"""The head of a Markdown file: YAML between two lines of `---`.

Only the plainest YAML is let in, and every scalar stays the text that was typed: "no" is
no boolean, "2026-06-04" no date. Anchors, aliases (with which a few lines can stand for
gigabytes), tags, double keys and deep nesting are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import yaml

from letters.domain.problems import Problem

LARGEST_BYTES = 40_000
# The rows of a starter's repeated parts: settings, list, part, list, row.
DEEPEST = 5


class _Mark(Protocol):
    line: int


_FENCE = "---"
_NODES = (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent)
_STARTS = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_ENDS = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`values` holds strings, lists and mappings of them; `body` is the text below."""

    values: dict[str, Any]
    body: str


def read(source: str) -> FrontMatter:
    """`source` parted into head and body. Raises `Problem` with the line that is wrong."""
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != _FENCE:
        raise Problem("The first line must be “---”, followed by the settings of the text.")
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() == _FENCE), None)
    if end is None:
        raise Problem("The settings at the top are not closed: a line “---” must follow them.")
    head = "\n".join(lines[1:end])
    if len(head.encode("utf-8", "replace")) > LARGEST_BYTES:
        raise Problem(f"The settings at the top may have at most {LARGEST_BYTES:,} bytes.")
    return FrontMatter(_values(head), "\n".join(lines[end + 1 :]).strip("\n"))


def write(front_matter: FrontMatter) -> str:
    """The source that `read` takes apart again."""
    head = yaml.dump(
        front_matter.values, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=10_000
    )
    return f"{_FENCE}\n{head}{_FENCE}\n\n{front_matter.body}\n"


class _Reader(yaml.BaseLoader):
    """YAML's failsafe schema: strings, lists, mappings, and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _problem("A name before a colon must be plain text", key.start_mark)
            if key.value in seen:
                raise _problem(f"“{key.value}” is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


class _Writer(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _as_text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _as_text)


def _values(head: str) -> dict[str, Any]:
    try:
        refuse_cunning(head)
        values = yaml.load(head, Loader=_Reader)  # noqa: S506 — a BaseLoader makes text only
    except yaml.MarkedYAMLError as error:
        reason = error.problem or "this is not understood"
        raise _problem(reason[:1].upper() + reason[1:], error.problem_mark) from None
    except yaml.YAMLError:
        raise Problem("The settings at the top contain a character that is not text.") from None
    if values in ("", None):
        return {}
    if not isinstance(values, dict):
        raise Problem("The settings at the top must be lines like “name: Open letter”.")
    return values


def refuse_cunning(head: str) -> None:
    """Raise `Problem` for references, types and deep nesting.

    It looks through the events, which needs no recursion, before anything is built.
    """
    depth = 0
    for event in yaml.parse(head, Loader=_Reader):
        if isinstance(event, yaml.AliasEvent) or (
            isinstance(event, _NODES) and (event.anchor or event.tag)
        ):
            raise _problem(
                "References (& and *) and types (!) are not allowed; put such a value in quotes",
                event.start_mark,
            )
        depth += isinstance(event, _STARTS) - isinstance(event, _ENDS)
        if depth > DEEPEST:
            raise _problem("The settings are nested too deeply", event.start_mark)


def _problem(reason: str, mark: _Mark | None) -> Problem:
    # The mark counts from 0 and below the first fence.
    line = f"Line {mark.line + 2}" if mark else "The top"
    return Problem(f"{line} of the settings cannot be used. {reason}.")
