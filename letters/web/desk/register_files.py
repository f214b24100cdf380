"""The register as a table: an import is looked at before it is stored, an export goes out."""

from __future__ import annotations

from collections import Counter

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from letters.domain import register_table
from letters.domain.problems import Problem
from letters.domain.states import PartyKind, Role
from letters.services import pairs, register_files, register_plan
from letters.services.actor import By
from letters.services.register_plan import Fate, Planned
from letters.web.clock import now
from letters.web.forms import problems
from letters.web.forms.register import StoreForm, TableForm
from letters.web.guards import place
from letters.web.policies import Member, policy
from letters.web.unit_of_work import read_only

blueprint = Blueprint("register_files", __name__)

ROOT = "/desk/<convener>/register"
SHOWN = 200
"""How many rows of one fate are shown before they are stored."""


@blueprint.get(f"{ROOT}/import")
@policy(Member(Role.COORDINATOR))
def start(convener: str) -> ResponseReturnValue:
    """Ask for the table."""
    return _start(TableForm())


def _start(form: TableForm) -> str:
    return render_template(
        "desk/register_import.html",
        form=form,
        kind=_kind(),
        most_rows=register_table.MOST_ROWS,
        most_new=register_plan.MOST_NEW,
    )


@blueprint.post(f"{ROOT}/import/read")
@policy(Member(Role.COORDINATOR))
@read_only
def read(convener: str) -> ResponseReturnValue:
    """Show what it would add. Nothing is stored yet."""
    form = TableForm()
    try:
        table = form.read()
        lines = register_table.read(table.text)
        rows = register_plan.plan(place().convener, lines.rows, _kind())
    except Problem as problem:
        problems.show(problem, form)
        return _start(form), 422
    form.encoding.data = table.encoding
    return render_template(
        "desk/register_preview.html",
        form=StoreForm(formdata=None, table=table.text),
        again=form if table.encoding else None,
        fates={fate: [row for row in rows if row.fate is fate] for fate in Fate},
        unread=lines.unread,
        adds=sum(row.adds for row in rows),
        kind=_kind(),
        shown=SHOWN,
    )


@blueprint.post(f"{ROOT}/import")
@policy(Member(Role.COORDINATOR))
def store(convener: str) -> ResponseReturnValue:
    """Store all that the table adds now, or nothing; again is no error."""
    of, before = place().convener, pairs.count(place().convener)
    lines = register_table.read(StoreForm().table.data or "")
    rows = register_plan.plan(of, lines.rows, _kind())
    register_files.store(of, rows, by=By.member(place().user), now=now())
    flash(_in_words(rows), "success")
    if asked := pairs.count(of) - before:
        flash(f"{_counted(asked, 'new pair')} to judge under Duplicates.", "info")
    return redirect(url_for("register.index", convener=convener, kind=_kind().value), 303)


@blueprint.get(f"{ROOT}/<any(organization, person):kind>.csv")
@policy(Member(Role.READER))
def export(convener: str, kind: str) -> ResponseReturnValue:
    """The parties of one kind as a table, without anybody's mailbox."""
    return _table(PartyKind(kind), contacts=False)


@blueprint.get(f"{ROOT}/<any(organization, person):kind>-with-contacts.csv")
@policy(Member(Role.COORDINATOR))
def export_contacts(convener: str, kind: str) -> ResponseReturnValue:
    """The same with the signers and their mailboxes."""
    return _table(PartyKind(kind), contacts=True)


def _table(kind: PartyKind, *, contacts: bool) -> Response:
    response = make_response(register_files.table(place().convener, kind, contacts=contacts))
    response.mimetype = "text/csv"
    file = f"register-{kind}s{'-with-contacts' if contacts else ''}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _kind() -> PartyKind:
    """Of which kind rows are that do not say it."""
    return PartyKind.PERSON if request.values.get("kind") == "person" else PartyKind.ORGANIZATION


def _in_words(rows: list[Planned]) -> str:
    fates = Counter(row.fate for row in rows)
    more = sum(row.adds for row in rows if row.fate is Fate.KNOWN)
    said = f"{_counted(fates[Fate.NEW], 'new name')}, {fates[Fate.KNOWN]:,} known already"
    return f"{said}; something was added to {more:,} of these." if more else f"{said}."


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
