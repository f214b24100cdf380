"""How the copies of an edition are to look, and how they are printed."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from letters.domain.copies import ALLOWED, CopyForm, Window
from letters.domain.text import placeholders
from letters.rendering.pdf.labels import LabelSheet

WINDOWS = {
    Window.NONE: "No window: as the letter has it",
    Window.US10: "US #10 envelope",
    Window.DIN_5008_B: "DIN lang, C5 or C4 (DIN 5008, form B)",
}
SHEETS = {
    LabelSheet.AVERY_5160: "Avery 5160 (US Letter, 3 × 10)",
    LabelSheet.AVERY_L7160: "Avery L7160 (A4, 3 × 7)",
}


class CopiesForm(FlaskForm):
    """What holds for all copies."""

    window = RadioField(
        "Window of the envelope",
        choices=[(each.value, words) for each, words in WINDOWS.items()],
        default=Window.NONE.value,
    )
    salutation = StringField(
        "Salutation",
        [Length(max=800)],
        description="It may hold "
        + ", ".join(map(placeholders.mark, ALLOWED))
        + ". Empty: as the letter greets.",
    )
    cc = BooleanField(
        "Copies for those on the cc line too, with their own line marked",
        description="Each goes out as the letter did, with no address of its own in the window: "
        "use a cover sheet in a window envelope.",
    )

    def copy_form(self) -> CopyForm:
        """What was chosen."""
        return CopyForm(Window(self.window.data), self.salutation.data or "", bool(self.cc.data))


class PrintFileForm(FlaskForm):
    """What one file for the printer holds beside the copies. It changes nothing, so it is sent by
    GET."""

    covers = BooleanField("A cover sheet before each copy")
    right_hand = BooleanField("Each begins on the front of a sheet, for printing on both sides")

    class Meta:
        """No token: it is a question."""

        csrf = False


class LabelsForm(FlaskForm):
    """Which labels, and where the sheet in the printer begins."""

    sheet = SelectField(
        "Sheet",
        choices=[(each.value, words) for each, words in SHEETS.items()],
        default=LabelSheet.AVERY_5160.value,
    )
    start = IntegerField(
        "First free label", [Optional()], default=1, description="Row by row, from 1."
    )

    class Meta:
        """No token: it is a question."""

        csrf = False
