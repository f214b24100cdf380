"""`letters serve`: everything that one machine needs, started and stopped together."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping

import click
from flask import Flask

from letters import ROOT, config, create_app, logs
from letters.cli.application import now
from letters.cli.children import Child, look_after
from letters.cli.progress import progress
from letters.config import FOLDER_MODE, Settings
from letters.domain.problems import Problem
from letters.models import db
from letters.models.transaction import writing
from letters.services import accounts, demo, upkeep

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - recognised, not bound to


@click.command(short_help="Set up what is missing and run web and worker.")
@click.option("--demo", "shown", is_flag=True, help="Fill an empty installation to look at.")
@click.option("--port", type=click.IntRange(1, 65535), default=5000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True)
def serve(shown: bool, port: int, host: str, threads: int) -> None:
    """Set up what is missing, then run web and worker until Ctrl-C.

    Makes the folder for data, the keys and the tables; prints the link for the first visit
    while nobody has an account. For the public, put a web server with TLS before it and set
    LETTERS_URL (docs/operations.md).

    \b
    Examples:
      letters serve
      letters serve --demo --port 8000
    """
    environment = _environment(host, port)
    settings = config.read(environment)
    logs.configure(settings.log_level)
    _check_free(host, port)
    _prepare(settings, shown)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    address = (f"127.0.0.1:{port}" if host in EVERYWHERE else f"{host}:{port}", settings.url)
    ready = f"Undersigned is ready: {settings.url}"
    children = [_web(host, port, threads, environment), _worker(environment)]
    look_after(children, stop, address, lambda: click.echo(ready))
    click.echo("Undersigned has stopped.", err=True)


def _environment(host: str, port: int) -> dict[str, str]:
    """The settings for the children: absolute folders, and an address where none is set."""
    shown = "127.0.0.1" if host in EVERYWHERE else host
    given = {"LETTERS_URL": f"http://{shown}:{port}", **os.environ}
    settings = config.read(given)
    return {
        **given,
        "LETTERS_DATA": str(settings.data),
        "LETTERS_KEYS": str(settings.keys),
        "PYTHONPATH": str(ROOT),
    }


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Problem(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                "Stop what runs there, or choose another with --port."
            ) from error


def _prepare(settings: Settings, shown: bool) -> None:
    try:
        settings.data.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        config.make_keys(settings.keys)
    except OSError as error:
        raise Problem(f"{error.filename} cannot be made: {error.strerror}.") from error
    app = create_app(settings)
    with app.app_context():
        with progress("Bringing the tables up to date"):
            upkeep.migrate()
        if shown:
            _fill()
        _greet(app)
        db.session.remove()
        db.engine.dispose()


def _fill() -> None:
    with progress("Filling the demonstration"), writing():
        if accounts.exist():
            return
        password = demo.fill(now())
    click.echo(f"Sign in as {demo.EMAIL} with the password {password}")


def _greet(app: Flask) -> None:
    with app.app_context(), writing():
        if not accounts.exist():
            link = accounts.setup_link(now())
            click.echo(f"First visit: {link}\n(It works once, for seven days.)")


def _web(host: str, port: int, threads: int, environment: Mapping[str, str]) -> Child:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = {
        "--bind": bind,
        "--worker-class": "gthread",
        "--workers": "1",
        "--threads": str(threads),
        "--graceful-timeout": "5",
        "--log-level": "warning",
        "--chdir": str(ROOT),
    }
    named = [part for pair in options.items() for part in pair]
    program = [sys.executable, "-P", "-m", "gunicorn", *named, "--no-control-socket"]
    return Child("web", [*program, "wsgi:app"], environment)


def _worker(environment: Mapping[str, str]) -> Child:
    return Child("worker", [sys.executable, "-P", "-m", "letters", "worker"], environment)
