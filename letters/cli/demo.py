"""`letters demo`: something to look at."""

from __future__ import annotations

import click

from letters.cli.application import application, now
from letters.cli.progress import progress
from letters.models.transaction import writing
from letters.services import demo as service


@click.command(short_help="Fill an empty installation with letters to look at.")
def demo() -> None:
    """Fill an empty installation: a convener, two past letters, one open letter with sign-ons
    in every state, and a draft. Prints how to sign in.

    \b
    Example:
      letters migrate && letters demo
    """
    with application(), progress("Filling the demonstration"), writing():
        password = service.fill(now())
    click.echo(f"Sign in as {service.EMAIL} with the password {password}")
