"""Whether a printed letter is the one that was published: by its file, or by its code."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from letters.domain import edition_code
from letters.domain.problems import NotFoundProblem, Problem
from letters.extensions import limiter
from letters.services import verifying
from letters.web.forms import problems
from letters.web.forms.verify import CodeForm, FileForm
from letters.web.policies import Public, policy
from letters.web.public import bp
from letters.web.unit_of_work import read_only

VERIFY_LIMIT = "30 per minute; 200 per hour"
"""For files, also refused ones: a newsroom behind one address checks many. Each is read in a
process with limits, which protect the machine."""
LARGEST = 32_000_000
"""The largest request in bytes with a file to verify: an edition of 100,000 names, thrice."""
LOOK_LIMIT = "30 per minute; 300 per hour"
"""For what is read of one edition, which may hold 100,000 names."""


@bp.get("/verify")
@policy(Public())
def ask_verify() -> ResponseReturnValue:
    """Choose a file, or type a code."""
    form = CodeForm(request.args)
    if not form.code.data:
        return _page()
    try:
        code = edition_code.parse(form.code.data)
    except Problem as problem:
        problems.show(problem, form)
        return _page(code_form=form), 422
    return redirect(url_for("public.verify_code", code=code), 303)


@bp.post("/verify")
@policy(Public("the file is read in a limited process and kept nowhere; limited"))
@limiter.limit(VERIFY_LIMIT)
@read_only
def verify() -> ResponseReturnValue:
    """What can be told of a file."""
    request.max_content_length = LARGEST
    form = FileForm(formdata=None)
    try:
        form = FileForm()
        checked = verifying.check(form.upload())
    except RequestEntityTooLarge:
        problems.show(Problem(_too_large(), "file"), form)
        return _page(file_form=form), 413
    except Problem as problem:
        problems.show(Problem(problem.message, "file"), form)
        return _page(file_form=form), 422
    return render_template("public/verified.html", checked=checked, known=checked.known)


@bp.get("/verify/<code>")
@policy(Public("only editions of public letters; any other answers like an unknown one; limited"))
@limiter.limit(LOOK_LIMIT)
def verify_code(code: str) -> ResponseReturnValue:
    """What is known of the edition with a code."""
    try:
        found = edition_code.parse(code)
    except Problem as problem:
        raise NotFoundProblem(verifying.UNKNOWN) from problem
    if found != code:
        return redirect(url_for("public.verify_code", code=found), 301)
    return render_template("public/edition.html", known=verifying.by_code(code))


@bp.get("/verify/<code>/certificates.pem")
@policy(Public("certificates are made to be published; only of public editions; limited"))
@limiter.limit(LOOK_LIMIT)
def verify_certificates(code: str) -> ResponseReturnValue:
    """The certificates that the convener of an edition seals with, for other programs."""
    response = make_response(verifying.certificates(code))
    response.mimetype = "application/x-pem-file"
    response.headers["Content-Disposition"] = 'attachment; filename="certificates.pem"'
    return response


def _page(*, file_form: FileForm | None = None, code_form: CodeForm | None = None) -> str:
    return render_template(
        "public/verify.html",
        file_form=file_form or FileForm(formdata=None),
        code_form=code_form or CodeForm(formdata=None),
        largest=_megabytes(),
    )


def _megabytes() -> str:
    return f"{LARGEST / 1_000_000:g} MB"


def _too_large() -> str:
    return (
        f"This file is larger than {_megabytes()}, which is the most that this page takes. Type "
        "its code below, or check it with the command “letters verify”, which takes larger ones."
    )
