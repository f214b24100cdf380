"""What Flask-Security says, in the words of this product: (sentence, category of notice)."""

from __future__ import annotations

from letters.services.accounts import LEAST_PASSWORD

MESSAGES = {
    "GENERIC_AUTHN_FAILED": (
        "The e-mail address or the password is not right. Check both and try again.",
        "error",
    ),
    "PASSWORD_RESET_REQUEST": (
        "If %(email)s has an account here, a mail with a link to a new password is on its way. "
        "Look into the spam folder too.",
        "success",
    ),
    "PASSWORD_RESET_EXPIRED": (
        "This link was good for %(within)s and has ended. Ask for a new one below.",
        "error",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (
        "This link does not work, or has been used already. Ask for a new one below.",
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": (
        "Your new password is saved, and all other devices are signed out. Now sign in with it.",
        "success",
    ),
    "PASSWORD_CHANGE": (
        "Your password is changed, and all other devices are signed out.",
        "success",
    ),
    "PASSWORD_MISMATCH": ("This is not the same password.", "error"),
    "RETYPE_PASSWORD_MISMATCH": ("The two passwords are not the same.", "error"),
    "PASSWORD_NOT_PROVIDED": ("Please type a password.", "error"),
    "PASSWORD_INVALID_LENGTH": (
        f"A password has {LEAST_PASSWORD} to 128 characters.",
        "error",
    ),
    "PASSWORD_IS_THE_SAME": ("This is the password that you have already.", "error"),
    "INVALID_PASSWORD": ("This password is not right.", "error"),
    "EMAIL_NOT_PROVIDED": ("Please give your e-mail address.", "error"),
    "INVALID_EMAIL_ADDRESS": ("No mail can reach this e-mail address.", "error"),
    "INVALID_REDIRECT": ("The page to go on to is not one of ours.", "error"),
    "API_ERROR": ("This did not arrive whole. Please start again.", "error"),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you. Now go on where you were.", "success"),
    "ANONYMOUS_USER_REQUIRED": ("You are signed in already.", "info"),
    "TWO_FACTOR_INVALID_TOKEN": (
        "This code is not right, or was used already. Wait for the next one and type that.",
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        "From now on a code from your app is asked for when you sign in. "
        "Make recovery codes too, in case you lose the device.",
        "success",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": ("Please sign in from the beginning.", "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Please choose one of these.", "error"),
    "TWO_FACTOR_DISABLED": (
        "Codes are switched off. Your password alone signs you in now.",
        "success",
    ),
    "TWO_FACTOR_SETUP_EXPIRED": ("This took longer than %(within)s. Please start again.", "error"),
    "INVALID_RECOVERY_CODE": ("This recovery code is not right, or was used already.", "error"),
    "NO_RECOVERY_CODES_SETUP": ("You have no recovery codes yet.", "info"),
    "WEBAUTHN_EXPIRED": ("This took longer than %(within)s. Please start again.", "error"),
    "WEBAUTHN_NAME_REQUIRED": ("Please give the passkey a name.", "error"),
    "WEBAUTHN_NAME_INUSE": ("You have a passkey named %(name)s already.", "error"),
    "WEBAUTHN_NAME_NOT_FOUND": ("You have no passkey named %(name)s.", "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (
        "The name of a passkey has letters, digits, blanks, hyphens and underscores only.",
        "error",
    ),
    "WEBAUTHN_CREDENTIAL_DELETED": ("The passkey %(name)s is removed.", "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey %(name)s is added.", "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": ("This passkey is known here already.", "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (
        "This passkey is not known here. Sign in with your password instead.",
        "error",
    ),
    "WEBAUTHN_NO_VERIFY": ("This passkey could not be checked. Please try again.", "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (
        "This passkey was added for another step of signing in.",
        "error",
    ),
    "WEBAUTHN_MISMATCH_USER_HANDLE": ("This passkey belongs to another account.", "error"),
}

LABELS = {
    "email": "E-mail",
    "password": "Password",
    "remember": "Stay signed in on this device for 30 days",
    "password_confirm": "The same password again",
    "new_password": "New password",
    "new_password_confirm": "The new password again",
    "code": "Code",
    "name": "Name of the passkey",
    "usage": "When it is asked for",
    "which": "Way to go on",
}
"""Labels of Flask-Security's fields, by the field's name."""

CHOICES = {
    "first": "Instead of the password",
    "secondary": "After the password, as a second step",
    "authenticator": "With a code from my app",
    "webauthn": "With a passkey",
}
"""What one can choose on Flask-Security's forms, by value."""
