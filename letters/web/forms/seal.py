"""Another key for the seal: a new one, or one that was bought."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, PasswordField

from letters.web.forms import uploads


class NewKeyForm(FlaskForm):
    """A new key, in place of the one that the page showed ("" for none)."""

    instead_of = HiddenField()


class ImportForm(NewKeyForm):
    """A file with a key and its certificate, and what opens it."""

    file = FileField(
        "File", description="A PKCS#12 file (.p12 or .pfx) with the private key, up to 100 kB."
    )
    passphrase = PasswordField(
        "Passphrase of the file",
        description="It opens the file once, now, and is not kept.",
    )

    def upload(self) -> bytes:
        """The chosen file. Raises `Problem` where none is."""
        return uploads.read(self.file, "Choose the file.")
