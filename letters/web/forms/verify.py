"""Two ways to ask whether a letter is the one that was published: its file, or its code.

They are sent by visitors without a session, so they carry no CSRF token, and leave no cookie.
"""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField

from letters.web.forms import uploads


class FileForm(FlaskForm):
    """A PDF."""

    class Meta:
        """No session, no token (see above)."""

        csrf = False

    file = FileField("PDF of the letter")

    def upload(self) -> bytes:
        """The chosen file. Raises `Problem` where none is."""
        return uploads.read(self.file, "Choose the PDF, or drop it on the field.")


class CodeForm(FlaskForm):
    """The code that is printed on the last page."""

    class Meta:
        """Sent by GET: what is asked for is an address."""

        csrf = False

    code = StringField(
        "Code of the edition",
        description="Twelve letters and digits on the last page, like 7K3M-9QXT-2WHD.",
    )
