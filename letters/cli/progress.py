"""Progress on a terminal for whatever takes longer than two seconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import click

PATIENCE = 2.0
"""Seconds that pass before anything is said."""


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Say on stderr what is going on and for how long, when it lasts and somebody looks."""
    if not sys.stderr.isatty():
        yield
        return
    done = Event()
    teller = Thread(target=_tell, args=(what, done), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(what: str, done: Event) -> None:
    start = monotonic()
    told = False
    while not done.wait(0.5 if told else PATIENCE):
        click.echo(f"\r{what} … {monotonic() - start:.0f} s", err=True, nl=False)
        told = True
    if told:
        click.echo("\r\033[K", err=True, nl=False)
