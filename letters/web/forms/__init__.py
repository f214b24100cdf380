"""Forms: the shape of what is posted. What it means is checked by services."""

from __future__ import annotations

from flask_wtf import FlaskForm

from letters.domain.problems import Problem


def show(form: FlaskForm, problem: Problem) -> None:
    """Put a refusal beside its field, or above the form where it belongs to none."""
    field = form._fields.get(problem.field or "")
    if field is None:
        form.form_errors.append(problem.message)
    else:
        field.errors = [*field.errors, problem.message]
