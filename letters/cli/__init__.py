"""The `letters` command.

Each subcommand lives in a module of its own that is imported when it is asked for, so that
`letters render` needs neither the web nor a database.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

import click

from letters.domain.problems import Problem

COMMANDS = {
    "render": "letters.cli.render",
    "verify": "letters.cli.verifying",
    "list": "letters.cli.reading",
    "roll": "letters.cli.reading",
    "export": "letters.cli.reading",
    "copies": "letters.cli.copies",
    "import-letter": "letters.cli.importing",
    "duplicates": "letters.cli.matching",
    "compare": "letters.cli.matching",
    "create-coordinator": "letters.cli.accounts",
    "demo": "letters.cli.demo",
    "serve": "letters.cli.serve",
    "worker": "letters.cli.operations",
    "migrate": "letters.cli.operations",
    "backup": "letters.cli.operations",
    "restore": "letters.cli.operations",
}
"""Each command and the module that holds it, under its name with _ for -."""


def _function(module: ModuleType, name: str) -> object:
    """A command's function; a name that Python has taken ends in _."""
    plain = name.replace("-", "_")
    return getattr(module, f"{plain}_", None) or getattr(module, plain)


class Commands(click.Group):
    """A group that imports a command when it is used and says every `Problem` in its words."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = _function(import_module(COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; bad input ends with one sentence on stderr and exit code 2."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            click.echo(problem.message, err=True)
            ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Open letters and joint statements: draft, collect names, print.

    \b
    Example:
      letters render letter.md names.csv -o letter.pdf
    """
