"""Logs: one line a happening, on stderr, with nothing in it that could expose anybody.

A line holds words of the product, ids, numbers and places in the code. What is not on the list
of fields is left out, whoever logs it; of an exception only its kind and the places are
kept, because its words may hold a name or an address. The words of other libraries are cleaned
of addresses, tokens and query strings.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

FIELDS = frozenset(
    {
        "event", "level", "timestamp", "logger",
        "method", "route", "status", "ms",
        "job", "id", "worker", "child", "code", "port",
        "error", "where", "left_out",
    }
)  # fmt: skip
"""All that a line may hold."""

NOISY = ("alembic", "dbos", "fontTools", "gunicorn", "pikepdf", "weasyprint")

_MASKS = (
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+"), "[address]"),
    (re.compile(r"\?[^\s\"']+"), "?[query]"),
    (re.compile(r"(?<![\w-])[\w-]{40,}(?![\w-])"), "[token]"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b(?!:\d)"), "[ip]"),
)

Line = MutableMapping[str, Any]


def configure(level: str) -> None:
    """Send all logs of this process to stderr: lines for people on a terminal, else JSON."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                keep_safe,
                _renderer(),
            ],
        )
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level.upper())
    for name in NOISY:
        # The job engine brings a handler of its own unless it finds one.
        quiet = logging.getLogger(name)
        quiet.handlers[:] = [logging.NullHandler()]
        quiet.propagate = True
        quiet.setLevel(max(logging.WARNING, logging.root.level))


def _renderer() -> Any:
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer(pad_event_to=0)
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def keep_safe(_logger: object, _method: str, line: Line) -> Line:
    """Leave of a line only what may be written down."""
    _reduce_exception(line)
    line.pop("stack_info", None)
    strange = sorted(set(line) - FIELDS)
    for name in strange:
        del line[name]
    if strange:
        line["left_out"] = strange
    for name, value in line.items():
        if isinstance(value, str) and name not in {"timestamp", "id"}:
            line[name] = cleaned(value)
    return line


def _reduce_exception(line: Line) -> None:
    given = line.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if not isinstance(error, BaseException):
        return
    line["error"] = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    line["where"] = [f"{_short(each.filename)}:{each.lineno} {each.name}" for each in frames]


def _short(filename: str) -> str:
    return "/".join(Path(filename).parts[-3:])


def cleaned(text: str) -> str:
    """Text without addresses of people, tokens, query strings and IP addresses."""
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text
