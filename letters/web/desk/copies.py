"""Copies for recipients: what they are to look like, how far they are, and what to take home."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from letters.domain import copies
from letters.domain.copies import Copy
from letters.domain.problems import Problem
from letters.domain.states import MailingState, Right, Role
from letters.models import Edition, Mailing
from letters.rendering.pdf.labels import LabelSheet
from letters.services import mailing_files, mailings, reading, upkeep
from letters.services.actor import By
from letters.web.clock import now
from letters.web.desk.editions import ROOT as EDITIONS
from letters.web.forms import problems
from letters.web.forms.mailing import WINDOWS, CopiesForm, LabelsForm, PrintFileForm
from letters.web.guards import place
from letters.web.pages import page_number
from letters.web.policies import Member, policy

blueprint = Blueprint("copies", __name__)

ROOT = f"{EDITIONS}/<int:number>/copies"
ONE = f"{ROOT}/<mailing>"
SHOWN = 50
"""How many copies a page lists."""
NAMED = 10
"""How many recipients without an address are named."""
SEEN = Member(Role.READER, shared=Right.SEE)


@blueprint.get(ROOT)
@policy(SEEN)
def index(convener: str, letter: str, number: int) -> ResponseReturnValue:
    """Ask what the copies are to look like; those asked for before stand below."""
    edition = _edition(number)
    usual = copies.usual_salutation(edition.version.text_in(edition.language))
    return _page(edition, CopiesForm(data={"salutation": usual}))


@blueprint.post(ROOT)
@policy(Member(Role.COORDINATOR))
def ask(convener: str, letter: str, number: int) -> ResponseReturnValue:
    """Make the copies, or only show how the first recipient is addressed."""
    edition, form = _edition(number), CopiesForm()
    if not form.validate():
        return _page(edition, form, status=422)
    if "show" in request.form:
        return _page(edition, form)
    try:
        made = mailings.ask(edition, form.copy_form(), by=By.member(place().user), now=now())
    except Problem as problem:
        problems.show(problem, form)
        return _page(edition, form, status=422)
    return _to(made)


def _page(edition: Edition, form: CopiesForm, status: int = 200) -> ResponseReturnValue:
    planned: tuple[Copy, ...] = ()
    try:
        planned = mailings.plan(edition, form.copy_form())
    except Problem as problem:
        if not form.errors:
            problems.show(problem, form)
    page = render_template(
        "desk/copies.html",
        edition=edition,
        form=form,
        planned=planned,
        shown=NAMED,
        size=mailings.expected_size(edition, len(planned)),
        mailings=mailings.of(edition),
        windows=WINDOWS,
        zone=ZoneInfo(place().letter.time_zone),
    )
    return page, status


@blueprint.get(ONE)
@policy(SEEN)
def show(convener: str, letter: str, number: int, mailing: str) -> ResponseReturnValue:
    """How far the copies are; once they are made, all ways to take them home."""
    found = _mailing(number, mailing)
    pages = -(-found.done // SHOWN)
    page = min(page_number(request.args.get("page", "")), pages or 1)
    waits = found.state is MailingState.WAITING
    return render_template(
        "desk/mailing.html",
        mailing=found,
        edition=found.edition,
        form=found.copy_form,
        rows=mailing_files.page(found, page, SHOWN),
        page=page,
        pages=pages,
        lacking=mailing_files.lacking(found),
        size=mailing_files.size(found),
        waits=waits,
        idle="worker" in upkeep.missing(now()) if waits else False,
        windows=WINDOWS,
        print_form=PrintFileForm(),
        labels_form=LabelsForm(),
        zone=ZoneInfo(place().letter.time_zone),
    )


@blueprint.post(f"{ONE}/again")
@policy(Member(Role.COORDINATOR))
def again(convener: str, letter: str, number: int, mailing: str) -> ResponseReturnValue:
    """Go on with what failed or was stopped."""
    found = _mailing(number, mailing)
    mailings.go_on(found, by=By.member(place().user), now=now())
    return _to(found)


@blueprint.post(f"{ONE}/stop")
@policy(Member(Role.COORDINATOR))
def stop(convener: str, letter: str, number: int, mailing: str) -> ResponseReturnValue:
    """Make no further copies."""
    found = _mailing(number, mailing)
    mailings.cancel(found, by=By.member(place().user), now=now())
    return _to(found)


@blueprint.post(f"{ONE}/remove")
@policy(Member(Role.COORDINATOR))
def remove(convener: str, letter: str, number: int, mailing: str) -> ResponseReturnValue:
    """Keep the files of the copies no longer."""
    found = _mailing(number, mailing)
    mailings.remove(found, by=By.member(place().user), now=now())
    return _to(found)


@blueprint.get(f"{ONE}/copies.zip")
@policy(SEEN)
def archive(convener: str, letter: str, number: int, mailing: str) -> ResponseReturnValue:
    """All copies and the index."""
    data = mailing_files.archive(_mailing(number, mailing))
    return _download(data, "application/zip", f"{letter}-copies.zip")


@blueprint.get(f"{ONE}/index.csv")
@policy(SEEN)
def table(convener: str, letter: str, number: int, mailing: str) -> ResponseReturnValue:
    """The index alone."""
    data = mailing_files.index(_mailing(number, mailing))
    return _download(iter([data.encode()]), "text/csv", f"{letter}-copies.csv")


@blueprint.get(f"{ONE}/print.pdf")
@policy(SEEN)
def print_file(convener: str, letter: str, number: int, mailing: str) -> ResponseReturnValue:
    """One file for the printer."""
    form = PrintFileForm(request.args)
    data = mailing_files.whole_print(
        _mailing(number, mailing),
        with_covers=bool(form.covers.data),
        right_hand=bool(form.right_hand.data),
    )
    return _download(data, "application/pdf", f"{letter}-print-file.pdf")


@blueprint.get(f"{ONE}/labels.pdf")
@policy(SEEN)
def labels(convener: str, letter: str, number: int, mailing: str) -> ResponseReturnValue:
    """Address labels."""
    found = _mailing(number, mailing)
    form = LabelsForm(request.args or None)
    if not form.validate():
        raise Problem("Choose a sheet, and the number of its first free label.")
    data = mailing_files.label_sheets(
        found, sheet=LabelSheet(form.sheet.data), start=form.start.data or 1
    )
    return _download(iter([data]), "application/pdf", f"{letter}-labels.pdf")


@blueprint.get(f"{ONE}/<int:copy>.pdf")
@policy(SEEN)
def one(convener: str, letter: str, number: int, mailing: str, copy: int) -> ResponseReturnValue:
    """The copy of one recipient."""
    found, data = mailing_files.copy(_mailing(number, mailing), copy)
    return send_file(
        BytesIO(data),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=found.file,
        etag=found.sha256,
    )


def _edition(number: int) -> Edition:
    return reading.edition(place().letter, number)


def _mailing(number: int, mailing: str) -> Mailing:
    return mailings.find(_edition(number), mailing)


def _to(mailing: Mailing) -> ResponseReturnValue:
    address = url_for(
        "copies.show",
        convener=place().convener.slug,
        letter=place().letter.slug,
        number=mailing.edition.number,
        mailing=mailing.id,
    )
    return redirect(address, 303)


def _sent(app: Flask, data: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, each made with the database at hand; between them nothing is held."""
    while True:
        with app.app_context():
            piece = next(data, None)
        if piece is None:
            return
        yield piece


def _download(data: Iterator[bytes], media_type: str, file: str) -> Response:
    """A file that is made while it is sent."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # of werkzeug's proxy
    response = Response(_sent(app, data), mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file)
    return response
