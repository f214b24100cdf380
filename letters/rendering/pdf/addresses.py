"""Address blocks outside of a letter: how many lines they take, and sheets that hold many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from letters.domain.letter import Recipient
from letters.domain.print_form import PrintForm
from letters.rendering.pdf.engine import typeset
from letters.rendering.pdf.page import TEMPLATES, environment, theme_sheet
from letters.rendering.pdf.windows import LEADING, Place
from letters.rendering.scripts import is_right_to_left, script_of


def sheet(
    name: str, language: str, *, form: PrintForm | None = None, **values: Any
) -> tuple[str, str]:
    """The HTML and the style sheet of `templates/pdf/<name>`, in the faces of a letter of this
    form. Values are escaped."""
    html = (
        environment(language)
        .get_template(f"pdf/{name}.html")
        .render(
            language=language,
            direction="rtl" if is_right_to_left(language) else "ltr",
            script=script_of(language).lower(),
            **values,
        )
    )
    own = (TEMPLATES / f"{name}.css").read_text(encoding="utf-8")
    return html, f"{theme_sheet(form or PrintForm())}\n{own}"


def lines(
    recipients: Sequence[Recipient], language: str, place: Place, form: PrintForm | None = None
) -> list[int]:
    """How many lines the address of each takes where it is printed: long ones are broken."""
    shown = [(each.block, place.height(len(each.block))) for each in recipients]
    html, css = sheet(
        "addresses", language, form=form, addresses=shown, width=place.width, leading=LEADING
    )
    found: list[int] = []

    def count(pages: Sequence[Any]) -> None:
        for page in pages:
            for box in page._page_box.descendants():
                if box.element is not None and box.element.get("class") == "address":
                    found[len(found) :] = [_lines_in(box)] if _is_block(box) else []

    typeset(html, f"{css}\n:root{{--accent:black}}", {}, watch=count)
    return found


def _is_block(box: Any) -> bool:
    return type(box).__name__ == "BlockBox"


def _lines_in(block: Any) -> int:
    return sum(1 for each in block.descendants() if type(each).__name__ == "LineBox")
