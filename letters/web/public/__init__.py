"""Pages that anybody may see."""

from flask import Blueprint

bp = Blueprint("public", __name__)

from letters.web.public import again, home, letter, links, sign, verify  # noqa: E402, F401 - they add routes
