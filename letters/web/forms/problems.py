"""Puts a refusal of a service beside the field that it belongs to."""

from __future__ import annotations

from flask_wtf import FlaskForm

from letters.domain.problems import Problem


def show(problem: Problem, form: FlaskForm) -> None:
    """Add each sentence of `problem` to its field, or to the form where it names none."""
    for each in problem.each:
        field = form._fields.get(each.field or "")
        if field is None:
            form.form_errors.append(each.message)
        else:
            field.errors = [*field.errors, each.message]


def show_further(problem: Problem, form: FlaskForm) -> None:
    """The same, but for the fields that are refused already."""
    for each in problem.each:
        if each.field not in form.errors:
            show(each, form)
