"""`letters create-coordinator`: an account from the command line."""

from __future__ import annotations

import click
from sqlalchemy import select

from letters.cli.application import application, now
from letters.domain import address
from letters.domain.problems import Problem
from letters.domain.states import Role
from letters.models import Convener, User, db
from letters.models.transaction import writing
from letters.services import accounts, members
from letters.services.accounts import PASSWORD_HINT, ConvenerDetails


@click.command("create-coordinator", short_help="Make an account that coordinates a convener.")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--convener", required=True, metavar="NAME", help="The convener; made if it is new.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create_coordinator(email: str, name: str, convener: str, password_stdin: bool) -> None:
    """Make an account for EMAIL that coordinates a convener.

    A convener of that name or slug gets a further coordinator; otherwise it is made. The
    password is asked for, twice, or read from standard input.

    \b
    Examples:
      letters create-coordinator ada@example.org --name "Ada Lam" --convener "Lamp of Liberty"
      pass ada | letters create-coordinator ada@example.org --name "Ada Lam" \\
          --convener lamp-of-liberty --password-stdin
    """
    email = address.check(email.strip())
    password = _password(password_stdin)
    with application(), writing():
        user = accounts.create_user(name, email, password, now=now())
        found = _convener(convener, user)
        click.echo(f"{user.name} ({user.email}) coordinates {found.name} ({found.slug}).")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        with click.open_file("-") as stream:
            password = str(stream.readline()).rstrip("\r\n")
        if not password:
            raise Problem("There is no password on standard input.")
        return password
    click.echo(PASSWORD_HINT, err=True)
    try:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    except click.Abort as error:
        raise Problem("No password was typed. Give it here or with --password-stdin.") from error


def _convener(wanted: str, user: User) -> Convener:
    alike = select(Convener).where((Convener.slug == wanted) | (Convener.name == wanted.strip()))
    found = db.session.scalars(alike.limit(2)).all()
    if len(found) > 1:
        raise Problem(f"More than one convener is named “{wanted}”. Give its slug.")
    if not found:
        return accounts.create_convener(ConvenerDetails(name=wanted), by=user, now=now())
    members.add(found[0], user, Role.COORDINATOR, now=now())
    return found[0]
