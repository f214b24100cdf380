"""What every application compiles alike, its templates and its routes, is compiled once.

Each test makes an application of its own; on one file of pages the compiling was over half of
the time that its tests took.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class _Templates(BytecodeCache):
    """Compiled templates, kept in this process; the key changes with the file."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_TEMPLATES = _Templates()


def share_templates(app: Flask) -> None:
    """Let this application use what others compiled of the templates."""
    app.jinja_env.bytecode_cache = _TEMPLATES


def share_routes() -> None:
    """Let every application use what the first compiled of the routes: the functions that make
    addresses, which know nothing of the application."""
    compile_one = Rule._compile_builder
    kept: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = compile_one(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = once  # type: ignore[method-assign]
