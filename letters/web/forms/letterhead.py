"""A logo for the letterhead."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from letters.web.forms import uploads


class PictureForm(FlaskForm):
    """One picture."""

    picture = FileField(
        "Picture",
        description="PNG or JPEG, up to 1.5 MB and four megapixels. White edges are cut off.",
    )

    def upload(self) -> bytes:
        """The chosen file. Raises `Problem` where none is."""
        return uploads.read(self.picture, "Choose a picture.")


class LogoForm(PictureForm):
    """One picture, and whose logo it is."""

    name = StringField(
        "Name of the organization",
        [InputRequired("Say whose logo this is."), Length(max=800)],
        description="As the letters name it. A logo that it has already is replaced.",
    )
