"""How a letter is printed, as a form."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, ColorField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from letters.domain.print_form import MOST_COLUMNS, Grouping, Paper, PrintForm, Theme
from letters.rendering.pdf import themes

_THEMES = {
    Theme.CLASSIC: "Classic: a book face, small capitals, fine rules",
    Theme.MODERN: "Modern: a clear sans serif, a broad bar of colour",
    Theme.BROADSIDE: "Broadside: a large title between strong rules, dense columns",
}
_GROUPINGS = {
    Grouping.KIND: "Organizations, then persons",
    Grouping.COUNTRY: "Country",
    Grouping.STATE: "Country, and state where it is known",
}
_COLUMNS = ["As the names allow", "One column", "Two columns", "Three columns"]


class PrintFormForm(FlaskForm):
    """What coordinators choose about the printed letter. Made by `form_of`."""

    theme = RadioField(
        "Theme", choices=[SelectChoice(each.value, words) for each, words in _THEMES.items()]
    )
    paper = SelectField("Paper")
    own_colour = BooleanField("The theme’s own colour")
    picked = ColorField("Another colour", [Optional()])
    accent = StringField(
        "Or the code of a colour",
        [Length(max=40)],
        description="Such as #7a1f2b. It stands before what is picked. Headings are printed in it, "
        "so it must be dark enough to be read on white.",
    )
    grouping = RadioField(
        "The names stand by",
        choices=[SelectChoice(each.value, words) for each, words in _GROUPINGS.items()],
    )
    numbered = BooleanField("Number the names")
    columns = SelectField(
        "Columns",
        coerce=int,
        choices=[SelectChoice(at, words) for at, words in enumerate(_COLUMNS[: MOST_COLUMNS + 1])],
    )
    leads_first = BooleanField("Name the lead signatories above the text as well")
    native_names = BooleanField("Print a name in its own script beside the Latin one")
    affiliations = BooleanField(
        "Print titles and affiliations of persons, with the note that they are given for "
        "identification only"
    )
    logos_page = BooleanField("The logos of the organizations that signed, with their names")
    as_of = BooleanField("Say at the foot of each page for which day the names stand")

    def chosen(self, stored: PrintForm) -> PrintForm:
        """What was chosen, where `stored` is in force. Raises `Problem` on a field."""
        return PrintForm(
            theme=Theme(self.theme.data),
            paper=Paper(self.paper.data) if self.paper.data else None,
            accent=self._accent(stored),
            numbered=bool(self.numbered.data),
            columns=self.columns.data,
            grouping=Grouping(self.grouping.data),
            leads_first=bool(self.leads_first.data),
            logos_page=bool(self.logos_page.data),
            native_names=bool(self.native_names.data),
            affiliations=bool(self.affiliations.data),
            as_of=bool(self.as_of.data),
        )

    def _accent(self, stored: PrintForm) -> str:
        """A code that was typed; else what was picked anew; else what the box says."""
        typed, picked = (self.accent.data or "").strip(), (self.picked.data or "").lower()
        if typed:
            return typed
        if picked and picked != themes.accent_of(stored):
            return picked
        return "" if self.own_colour.data else picked


def form_of(stored: PrintForm, paper: str) -> PrintFormForm:
    """The form, filled with what was sent or else with what is in force; `paper` is the size of
    the installation."""
    form = PrintFormForm(
        data={
            "theme": stored.theme.value,
            "paper": stored.paper.value if stored.paper else "",
            "own_colour": not stored.accent,
            "picked": themes.accent_of(stored),
            "grouping": stored.grouping.value,
            "numbered": stored.numbered,
            "columns": stored.columns,
            "leads_first": stored.leads_first,
            "native_names": stored.native_names,
            "affiliations": stored.affiliations,
            "logos_page": stored.logos_page,
            "as_of": stored.as_of,
        }
    )
    form.paper.choices = [
        SelectChoice("", f"As this installation prints ({paper})"),
        *(SelectChoice(each.value, each.value) for each in Paper),
    ]
    return form
