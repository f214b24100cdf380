"""The seal of a convener: the key that its editions are sealed with, and the earlier ones."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import Role
from letters.services import sealing_keys
from letters.web.clock import now
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.seal import ImportForm, NewKeyForm
from letters.web.guards import me, place
from letters.web.policies import Member, policy
from letters.web.unit_of_work import begin_writing, reads_first

blueprint = Blueprint("seal", __name__)

ROOT = "/desk/<convener>/seal"
SOON = timedelta(days=60)
"""How long before its end a certificate is spoken of."""


@blueprint.get(ROOT)
@policy(Member(Role.COORDINATOR))
def index(convener: str) -> ResponseReturnValue:
    """The key in use, what recipients see of it, and the ways to another one."""
    return _page()


@blueprint.get(f"{ROOT}/<sealing_key>.pem")
@policy(Member(Role.COORDINATOR))
def certificate(convener: str, sealing_key: str) -> ResponseReturnValue:
    """The certificate of one key, for those who verify."""
    found = sealing_keys.find(place().convener, sealing_key)
    return send_file(
        BytesIO(sealing_keys.certificate_of(found)),
        mimetype="application/x-pem-file",
        as_attachment=True,
        download_name=f"{convener}-seal-{found.fingerprint[:8]}.pem",
    )


@blueprint.post(f"{ROOT}/make")
@policy(Member(Role.COORDINATOR, fresh=True))
@reads_first
def make(convener: str) -> ResponseReturnValue:
    """Seal with a key that is made now."""
    form = NewKeyForm()
    try:
        if form.validate():
            made = sealing_keys.make(place().convener.name, now=now())
            return _use(made, form)
    except Problem as problem:
        problems.show(problem, form)
        return _page(new_form=form), status_of(problem)
    return _page(new_form=form), 422


@blueprint.post(f"{ROOT}/import")
@policy(Member(Role.COORDINATOR, fresh=True))
@reads_first
def take(convener: str) -> ResponseReturnValue:
    """Seal with a key that was bought."""
    form = ImportForm()
    try:
        if form.validate():
            taken = sealing_keys.read(form.upload(), form.passphrase.data or "", now=now())
            return _use(taken, form)
    except Problem as problem:
        problems.show(problem, form)
        return _page(import_form=form), status_of(problem)
    return _page(import_form=form), 422


def _use(key: sealing_keys.NewKey, form: NewKeyForm) -> ResponseReturnValue:
    begin_writing()
    put = sealing_keys.put_in_use(
        place().convener, key, instead_of=form.instead_of.data or "", by=me(), now=now()
    )
    flash(f"Editions are sealed with the certificate of {put.subject} from now on.", "success")
    return redirect(url_for("seal.index", convener=place().convener.slug), 303)


def _page(*, new_form: NewKeyForm | None = None, import_form: ImportForm | None = None) -> str:
    keys = sealing_keys.of(place().convener)
    key = keys[0] if keys and keys[0].retired_at is None else None
    unchanged = {"instead_of": key.id if key else ""}
    for form in (new_form, import_form):
        if form is not None:
            # What is shown now is what the next try takes the place of.
            form.instead_of.data = unchanged["instead_of"]
    return render_template(
        "desk/seal.html",
        key=key,
        earlier=[each for each in keys if each is not key],
        issuer=sealing_keys.issuer(key) if key else "",
        names_another=key is not None and sealing_keys.names_another(key),
        opens=key is None or sealing_keys.opens_here(key),
        over=key is not None and key.not_after <= now(),
        ends_soon=key is not None and key.not_after <= now() + SOON,
        timestamps=urlsplit(current_app.extensions["settings"].timestamp_url).hostname,
        new_form=new_form or NewKeyForm(formdata=None, data=unchanged),
        import_form=import_form or ImportForm(formdata=None, data=unchanged),
    )
