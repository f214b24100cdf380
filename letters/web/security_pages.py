"""Pages of Flask-Security in the product's words, and what two of its forms do otherwise."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, make_response, render_template, request, session
from flask_security import TwoFactorVerifyCodeForm
from flask_security.webauthn import WebAuthnSigninResponseForm
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from letters.services import accounts
from letters.web.security_words import CHOICES, LABELS


def render(template: str, **context: Any) -> Any:
    """A page in the product's words; with status 422 when a form on it was refused."""
    forms = [each for each in context.values() if isinstance(each, FlaskForm)]
    for form in forms:
        _word(form)
    page = render_template(template, password_hint=accounts.PASSWORD_HINT, **context)
    return (page, 422) if any(form.errors for form in forms) else page


def _word(form: FlaskForm) -> None:
    for field in form:
        field.label.text = LABELS.get(field.short_name, field.label.text)
        # Flask-Security puts a link there, as markup; our pages have their own.
        field.description = ""
        if isinstance(field, RadioField):
            field.choices = [
                SelectChoice(each.value, CHOICES.get(each.value, each.label))
                for each in field.iter_choices()
            ]


class CodeForm(TwoFactorVerifyCodeForm):
    """A code from the app. While codes are switched on, a wrong one is answered by the page with
    its key: the library would make another key, to be scanned once more."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether the code is right."""
        if super().validate(**kwargs):
            return True
        if request.endpoint == "security.two_factor_setup_validate":
            abort(make_response(self._same_key()))
        return False

    def _same_key(self) -> Any:
        codes = current_app.extensions["security"].totp_factory
        shown = codes.fetch_setup_values(self.tf_totp_secret, self.user)
        return render(
            "security/two_factor_setup.html",
            two_factor_verify_code_form=self,
            chosen_method=self.primary_method,
            state_token=(request.view_args or {})["token"],
            authr_qrcode=shown["image"],
            authr_key=shown["key"],
        )


class PasskeyAnswerForm(WebAuthnSigninResponseForm):
    """A passkey's answer; as a second factor it must belong to the account whose password
    was right, which the library does not ask."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether the answer is right, and by the right account."""
        if not super().validate(**kwargs) or self.user is None:
            return False
        if self.is_secondary and self.user.fs_uniquifier != session.get("tf_user_id"):
            self.credential.errors.append("This passkey belongs to another account.")
            return False
        return bool(self.user.is_active)
