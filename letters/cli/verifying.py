"""`letters verify`: whether a printed letter is as it was sealed, on any machine."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from letters.cli import files
from letters.rendering import press, verifying
from letters.rendering.verifying import Finding, Report

_INPUT = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}
_LEFT_OPEN = ("–", "yellow")
_LARGEST_CERTIFICATE = 100_000


@click.command(short_help="Check a printed letter: its seal, its text and its list.")
@click.argument("file", metavar="FILE.pdf", type=_INPUT)
@click.option(
    "--certificate",
    "certificates",
    metavar="CERT.pem",
    multiple=True,
    type=_INPUT,
    help="The certificate of whom the seal should be, as published. May be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the report for programs.")
def verify(file: Path, certificates: tuple[Path, ...], as_json: bool) -> None:
    """Check a printed letter: its seal, its text and its list.

    It needs no database and no network: it goes by the file, by the manifest attached to it and
    by the certificate that you give. Without a certificate it cannot tell whose seal it is.

    \b
    Exit code: 0 when everything holds, 1 when something does not or whose seal it is stays
    open, 2 when the file cannot be read.

    \b
    Examples:
      letters verify letter.pdf --certificate convener.pem
      letters verify letter.pdf --json | jq .verdict
    """
    known = [files.read(each, _LARGEST_CERTIFICATE) for each in certificates]
    report = press.verify(files.read(file, verifying.LARGEST), certificates=known)
    if as_json:
        click.echo(json.dumps(verifying.to_json(report), ensure_ascii=False, indent=2))
    else:
        _tell(report)
    sys.exit(0 if report.holds else 1)


def _tell(report: Report) -> None:
    for finding in report.findings:
        click.echo(_line(finding))
    if report.seal:
        click.echo()
        click.echo(f"Certificate  {report.seal.fingerprint}")
    click.echo(f"SHA-256      {report.sha256}")
    click.echo()
    click.secho(report.verdict, bold=True, fg=_MARKS[report.holds][1], color=_colours())


def _line(finding: Finding) -> str:
    left_open = finding.holds is None and finding.name in verifying.OPTIONAL
    mark, colour = _LEFT_OPEN if left_open else _MARKS[finding.holds]
    styled = click.style(mark, fg=colour, bold=True) if _colours() else mark
    return f"{styled} {finding.sentence}"


def _colours() -> bool:
    """Colours are for a terminal, and for whoever wants them (no-color.org)."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
