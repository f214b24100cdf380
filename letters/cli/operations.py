"""`letters migrate`, `worker`, `backup` and `restore`: what keeps an installation running."""

from __future__ import annotations

import logging
import multiprocessing.util
import os
import signal
import threading
from pathlib import Path

import click
from flask import current_app

from letters import config, logs
from letters.cli.application import application, now
from letters.cli.progress import progress
from letters.domain.problems import ConflictProblem, Problem
from letters.jobs import slot
from letters.jobs import worker as jobs
from letters.models.vault import Vault
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
    # Ends the processes that print and what they were forked from, with their socket.
    multiprocessing.util._exit_function()  # type: ignore[attr-defined]
    # A mail or a printing that still hangs is done again by the next worker; waiting for its
    # thread, as an ordinary exit does, could take minutes.
    os._exit(0)


@click.command(short_help="Copy the whole database into one file.")
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Copy the whole database into FILE, as it stands at this moment. The product may run.
    An older file there is replaced.

    The keys are not in it: keep a copy of the folder of keys elsewhere. Without them the
    addresses in a backup cannot be read, by nobody.

    \b
    Example:
      letters backup letters-$(date +%F).backup
    """
    with application(), progress("Copying the database"):
        about = backups.write(file.absolute(), now=now())
        keys = current_app.extensions["settings"].keys
    size = max(file.stat().st_size / 1e6, 0.1)
    click.echo(
        f"{file}: {size:.1f} MB. The keys are not in it; keep a copy of {keys} (key {about.keys}) "
        "elsewhere."
    )


@click.command(short_help="Bring a backup back.")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Even if something is here; it is replaced.")
@click.option(
    "--without-keys",
    is_flag=True,
    help="Even if the keys of the backup are lost; what they seal stays unreadable.",
)
def restore(file: Path, force: bool, without_keys: bool) -> None:
    """Make the database what it was when FILE was written, brought up to date with this
    release. All of it, or nothing: when it cannot be brought back, the database is as before.
    When only its tables cannot be brought up to date, “letters migrate” tries that again.

    Put the keys of the backup into the folder of keys, and stop the product, first. Refuses to
    replace anything unless it is told --force.

    \b
    Example:
      letters restore letters-2026-03-02.backup
    """
    if not without_keys:
        _ask_for_keys(backups.read_about(file.absolute()).keys)
    with application():
        settings = current_app.extensions["settings"]
        if slot.in_use(settings.data):
            raise Problem("Undersigned is running here. Stop it before you restore.")
        with progress("Bringing the backup back"):
            about = backups.restore(file.absolute(), force=force)
    click.echo(f"Restored: the database of {about.made_at}.")


def _ask_for_keys(needed: str) -> None:
    """Raise `ConflictProblem` unless the folder of keys holds the keys with the mark `needed`."""
    folder = config.read(os.environ).keys
    if (folder / "master.key").exists():
        found = Vault(config.read_keys(folder).master).key_id
        if found == needed:
            return
        there = f"the master.key in {folder} is the key {found}"
    else:
        there = f"there is no master.key in {folder}"
    raise ConflictProblem(
        f"The backup needs the key {needed}, and {there}. Put master.key and session.key of the "
        f"installation that was backed up into {folder}, then restore again. Nothing was changed. "
        "If those keys are lost for good, --without-keys brings back all but the addresses, "
        "signers, reasons and sealing keys that they lock."
    )
