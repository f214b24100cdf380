"""`letters migrate`, `worker`, `backup` and `restore`: what keeps an installation running."""

from __future__ import annotations

import logging
import os
import signal
import threading
from pathlib import Path

import click
from flask import current_app

from letters import logs
from letters.cli.application import application, now
from letters.cli.progress import progress
from letters.domain.problems import Problem
from letters.jobs import slot
from letters.jobs import worker as jobs
from letters.services import backups, upkeep

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(short_help="Bring the tables up to date.")
def migrate() -> None:
    """Make the tables of the database, or bring them to what this release needs.

    Safe to repeat. `letters serve` does it by itself.

    \b
    Example:
      letters migrate
    """
    with application(), progress("Bringing the tables up to date"):
        upkeep.migrate()
    click.echo("The tables are up to date.")


@click.command(short_help="Send mails, print editions, open and close letters in time.")
def worker() -> None:
    """Do the work that no page waits for: send mails, print editions, open and close letters at
    their moment. Runs until Ctrl-C. `letters serve` starts one by itself; start more, on this
    machine or others, when mails queue up.

    \b
    Example:
      letters worker
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with application():
        logs.configure(current_app.extensions["settings"].log_level)
        upkeep.check_migrated()
        jobs.run(current_app._get_current_object(), stop)  # type: ignore[attr-defined]
    logging.shutdown()
    # A mail or a printing that still hangs is done again by the next worker; waiting for its
    # thread, as an ordinary exit does, could take minutes.
    os._exit(0)


@click.command(short_help="Copy the whole database into one file.")
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Copy the whole database into FILE, as it stands at this moment. The product may run.

    The keys are not in it: keep a copy of the folder of keys elsewhere. Without them the
    addresses in a backup cannot be read, by nobody.

    \b
    Example:
      letters backup letters-$(date +%F).backup
    """
    with application(), progress("Copying the database"):
        backups.write(file.absolute(), now=now())
        keys = current_app.extensions["settings"].keys
    size = max(file.stat().st_size / 1e6, 0.1)
    click.echo(f"{file}: {size:.1f} MB. The keys are not in it; keep a copy of {keys} elsewhere.")


@click.command(short_help="Bring a backup back.")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Even if something is here; it is replaced.")
def restore(file: Path, force: bool) -> None:
    """Make the database what it was when FILE was written, brought up to date with this
    release. All of it, or nothing: after a failure the database is as before.

    Refuses to replace anything unless it is told --force. Stop the product first.

    \b
    Example:
      letters restore letters-2026-03-02.backup
    """
    with application():
        settings = current_app.extensions["settings"]
        if slot.in_use(settings.data):
            raise Problem("Undersigned is running here. Stop it before you restore.")
        with progress("Bringing the backup back"):
            about = backups.restore(file.absolute(), force=force)
    click.echo(f"Restored: the database of {about.made_at}.")
