"""How Flask-Security is set up: settings, wording, and what of it is replaced.

Passwords (argon2), one-time codes, recovery codes and passkeys are Flask-Security's work.
Ours: mails go through the outbox, nothing commits but the unit of work, pages answer HTML
only, no token in a header signs anybody in.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_security import (
    MailUtil,
    PasswordUtil,
    RoleMixin,
    Security,
    SQLAlchemyUserDatastore,
    UserMixin,
    WebauthnUtil,
    signals,
)
from flask_security.mail_util import EmailValidateException
from flask_security.totp import Totp
from flask_security.utils import aware_utcnow
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from letters.config import Keys, Settings
from letters.domain.problems import Problem
from letters.models import Passkey, User, db
from letters.services import accounts
from letters.web import guards
from letters.web.clock import now
from letters.web.security_pages import CodeForm, PasskeyAnswerForm, render
from letters.web.security_words import MESSAGES

REMEMBERED = timedelta(days=30)


def settings_for(settings: Settings, keys: Keys) -> dict[str, object]:
    """Flask-Security's settings for this installation, secrets derived from its keys."""
    return {
        **_FEATURES,
        **_ADDRESSES,
        **{f"SECURITY_MSG_{key}": value for key, value in MESSAGES.items()},
        "SECURITY_PASSWORD_SALT": keys.derive("password pepper").hex(),
        "SECURITY_TOTP_SECRETS": {"1": keys.derive("one-time codes").hex()},
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [
            urlsafe_b64encode(keys.derive("recovery codes"))
        ],
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "REMEMBER_COOKIE_NAME": "__Host-letters-stay" if settings.https else "letters-stay",
        "REMEMBER_COOKIE_SECURE": settings.https,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_DURATION": REMEMBERED,
    }


_FEATURES: dict[str, object] = {
    "SECURITY_CHANGEABLE": True,
    "SECURITY_RECOVERABLE": True,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    # The hash inside a reset link: as slow as a password, so that the answer for an unknown
    # address takes as long as for a known one.
    "SECURITY_HASHING_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_LENGTH_MIN": accounts.LEAST_PASSWORD,
    "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
    "SECURITY_USER_IDENTITY_ATTRIBUTES": [
        {"email": {"mapper": lambda typed: _mailbox_or_none(typed), "case_insensitive": False}}
    ],
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    # Seconds around now in which a one-time code is taken: one period each way (RFC 6238, 5.2).
    "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
    "SECURITY_TOTP_ISSUER": "Undersigned",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
    "SECURITY_WEBAUTHN": True,
    "SECURITY_WAN_RP_NAME": "Undersigned",
    "SECURITY_WAN_ALLOW_USER_HINTS": False,
    "SECURITY_FRESHNESS": guards.FRESH,
    "SECURITY_FRESHNESS_GRACE_PERIOD": guards.FRESH_GRACE,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_DATETIME_FACTORY": aware_utcnow,
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    # Mails are written by the worker; Flask-Security's own texts are not rendered.
    "SECURITY_EMAIL_PLAINTEXT": False,
    "SECURITY_EMAIL_HTML": False,
}

_ADDRESSES: dict[str, object] = {
    "SECURITY_LOGIN_URL": "/account/sign-in",
    "SECURITY_TWO_FACTOR_SELECT_URL": "/account/sign-in/factor",
    "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/account/sign-in/code",
    "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/account/sign-in/recovery",
    "SECURITY_TWO_FACTOR_RESCUE_URL": "/account/sign-in/rescue",
    "SECURITY_WAN_SIGNIN_URL": "/account/sign-in/passkey",
    "SECURITY_LOGOUT_URL": "/account/sign-out",
    "SECURITY_RESET_URL": "/account/reset",
    "SECURITY_CHANGE_URL": "/account/password",
    "SECURITY_VERIFY_URL": "/account/verify",
    "SECURITY_WAN_VERIFY_URL": "/account/verify/passkey",
    "SECURITY_TWO_FACTOR_SETUP_URL": "/account/second-factor",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
    "SECURITY_WAN_REGISTER_URL": "/account/passkeys",
    "SECURITY_WAN_DELETE_URL": "/account/passkeys/delete",
    "SECURITY_POST_LOGIN_VIEW": "/desk/",
    "SECURITY_POST_LOGOUT_VIEW": "security.login",
    "SECURITY_POST_RESET_VIEW": "security.login",
    "SECURITY_POST_CHANGE_VIEW": "/account/",
    "SECURITY_POST_VERIFY_VIEW": "/account/",
    "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account/",
    "SECURITY_WAN_POST_REGISTER_VIEW": "security.wan_register",
}


def register(app: Flask) -> None:
    """Bind Flask-Security to an application that holds `settings`."""
    security = Security(
        mail_util_cls=Outbox,
        password_util_cls=Passwords,
        totp_cls=OneTimeCodes,
        two_factor_verify_code_form=CodeForm,
        webauthn_util_cls=Passkeys,
        wan_signin_response_form=PasskeyAnswerForm,
        render_template=render,
    )
    security.init_app(app, Accounts(db, User, RoleMixin, Passkey))
    security.want_json(lambda _request: False)
    security.reauthn_handler(guards.ask_again)
    # A token in a header or an address must not sign anybody in.
    security.login_manager.request_loader(lambda _request: None)
    security.principal.skip_static = True


@signals.tf_profile_changed.connect
@signals.tf_disabled.connect
@signals.wan_registered.connect
@signals.wan_deleted.connect
def _tell(_app: Flask, user: User, **_details: object) -> None:
    """A thief who changes how one signs in shall not do it unseen."""
    accounts.mail_notice(db.session.get_one(User, user.id), now=now())


class Accounts(SQLAlchemyUserDatastore):
    """Accounts in our session; the unit of work commits, once, at the request's end."""

    def commit(self) -> None:
        """Send what changed to the database, within the transaction under way."""
        self.db.session.flush()


class Outbox(MailUtil):
    """Mails of Flask-Security, as rows that the worker writes out."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Enqueue the mail; only its template and its account matter here."""
        if template == "security/email/reset_instructions":
            accounts.mail_reset(context["user"], now=now())
        else:
            accounts.mail_notice(context["user"], now=now())

    def normalize(self, email: str) -> str:
        """The address as accounts are looked up by. Raises `EmailValidateException`."""
        try:
            return accounts.mailbox(email)
        except Problem as problem:
            raise EmailValidateException(problem.message) from problem

    validate = normalize


def _mailbox_or_none(typed: str) -> str | None:
    try:
        return accounts.mailbox(typed)
    except Problem:
        return None


class Passwords(PasswordUtil):
    """The product's own rules for passwords."""

    def validate(
        self, password: str, is_register: bool, **context: Any
    ) -> tuple[list[str] | None, str]:
        """What is wrong with a new password, if anything, and the password as it is hashed."""
        plain = self.normalize(password)
        try:
            accounts.check_password(plain, *accounts.words_of(context["user"]))
        except Problem as problem:
            return [problem.message], plain
        return None, plain


class OneTimeCodes(Totp):
    """One-time codes, each of which works once (RFC 6238, section 5.2)."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The period of the last code that was taken."""
        assert isinstance(user, User)
        return user.tf_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        """Remember the period of the code that is taken."""
        assert isinstance(user, User)
        user.tf_last_counter = tmatch.counter


class Passkeys(WebauthnUtil):
    """Passkeys of any kind: in the phone, in the computer, on a stick."""

    def authenticator_selection(
        self, user: UserMixin, usage: str
    ) -> AuthenticatorSelectionCriteria:
        """A passkey that replaces the password must be found without a name and must ask
        who holds it; one beside the password need not."""
        if usage == "first":
            return AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            )
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.DISCOURAGED,
        )

    def user_verification(
        self, user: UserMixin | None, usage: list[str]
    ) -> UserVerificationRequirement:
        """Whether the passkey must ask who holds it."""
        if "secondary" in usage:
            return UserVerificationRequirement.DISCOURAGED
        return UserVerificationRequirement.REQUIRED
