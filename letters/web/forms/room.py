"""What people say in the draft room: comments, suggestions, replies, refusals."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from letters.domain.problems import Problem
from letters.domain.text import paragraphs
from letters.domain.text.paragraphs import Paragraph
from letters.models import Comment, Version
from letters.services.commenting import LONGEST_QUOTE
from letters.web.forms import problems
from letters.web.pages import whole_number


class CommentForm(FlaskForm):
    """Something about a passage. `number`: the version that was read; `near`: about where in its
    body the passage stands; `on`: the paragraph that the form stands under."""

    number = HiddenField()
    near = HiddenField()
    on = HiddenField()
    quote = TextAreaField("Passage", description="Take away what you do not mean.")
    body = TextAreaField("Comment")

    @property
    def paragraph(self) -> int:
        """The paragraph's number; 0 for none."""
        return whole_number(self.on.data)

    @property
    def place(self) -> int | None:
        """The offset in the body; None where none was sent."""
        return whole_number(self.near.data) if self.near.data else None

    def version_of(self, newest: int) -> int:
        """The number of the version that was read; the newest for what is no number of one."""
        number = whole_number(self.number.data)
        return number if 1 <= number <= newest else newest

    def show(self, problem: Problem) -> None:
        """Put a refusal beside its field."""
        problems.show(problem, self)


class SuggestionForm(CommentForm):
    """Other words for a passage."""

    replacement = TextAreaField(
        "Suggestion",
        description="The words that should stand there instead; empty: the passage goes.",
    )
    body = TextAreaField("Reason")


class ReplyForm(FlaskForm):
    """An answer in a thread, or why a suggestion is refused."""

    body = TextAreaField("Reply")

    def show(self, problem: Problem) -> None:
        """Put a refusal beside its field."""
        problems.show(problem, self)


def for_paragraph(version: Version, paragraph: Paragraph, *, suggests: bool) -> CommentForm:
    """The empty form under a paragraph, its words quoted."""
    given = {
        "number": str(version.number),
        "near": str(paragraph.start),
        "on": str(paragraph.number),
    }
    if not suggests:
        quote = _cut(paragraph.words)
        return CommentForm(formdata=None, data={**given, "quote": quote})
    # With its Markdown, so that the marks in it are not lost when the words are replaced.
    source = _cut(version.body[paragraph.start : paragraph.end])
    return SuggestionForm(formdata=None, data={**given, "quote": source, "replacement": source})


def instead(form: CommentForm, version: Version) -> CommentForm:
    """The other form, to suggest instead of commenting or the reverse, with what was typed. A
    passage that nobody shortened is quoted as the other form quotes it."""
    suggests = not isinstance(form, SuggestionForm)
    found = paragraphs.paragraphs(version.body)
    paragraph = paragraphs.at(found, form.paragraph)
    quote = form.quote.data or ""
    if paragraph is not None:
        usual = for_paragraph(version, paragraph, suggests=not suggests).quote.data
        if quote == usual:
            quote = for_paragraph(version, paragraph, suggests=suggests).quote.data or ""
    given = {name: form[name].data for name in ("number", "near", "on", "body")}
    if suggests:
        return SuggestionForm(formdata=None, data={**given, "quote": quote, "replacement": quote})
    return CommentForm(formdata=None, data={**given, "quote": quote})


def to_begin_anew(comment: Comment, body: str) -> CommentForm:
    """The form for a new comment on the passage of a closed thread, with what was typed."""
    return CommentForm(
        formdata=None,
        data={
            "number": str(comment.version.number),
            "near": str(comment.start),
            "on": "",
            "quote": comment.quote,
            "body": body,
        },
    )


def _cut(words: str) -> str:
    if len(words) <= LONGEST_QUOTE:
        return words
    return words[:LONGEST_QUOTE].rpartition(" ")[0] or words[:LONGEST_QUOTE]
