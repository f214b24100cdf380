"""Puts a refusal of a service beside the field that it belongs to."""

from __future__ import annotations

from flask_wtf import FlaskForm

from letters.domain.problems import Problem


def show(problem: Problem, form: FlaskForm) -> None:
    """Add the sentence of `problem` to its field, or to the form where it names none."""
    field = form._fields.get(problem.field or "")
    if field is None:
        form.form_errors.append(problem.message)
    else:
        field.errors = [*field.errors, problem.message]
