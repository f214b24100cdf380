"""WeasyPrint behind one function: HTML and CSS in, PDF out, and nothing fetched.

WeasyPrint needs native libraries (Pango), so it is imported when something is printed and
not when the product starts.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from inspect import signature
from typing import Any

from PIL import ImageFile

from letters.domain.problems import Problem
from letters.domain.states import PrintStage

LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"
"""The Debian packages without which nothing can be printed."""


class MissingLibraryError(Problem):
    """The native libraries that lay out a PDF are not on this machine."""


class UnprintableError(Problem):
    """The text cannot be printed as it is."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one piece of a page says: its `text`, and the BCP 47 `language` it is in."""

    text: str
    language: str


PageText = dict[int, Spoken]
"""The pieces of one page by marked-content id (ISO 32000-1, 14.7.4.3)."""


Report = Callable[[PrintStage, int], None]
"""Told of each step of the printing: the stage, and how many pages it has been through."""


Watch = Callable[[Sequence[Any]], None]
"""Looks at pages as they are laid out (WeasyPrint's `Page`s)."""


def quietly(_stage: PrintStage, _pages: int) -> None:
    """A `Report` for those who do not ask."""


def weasyprint() -> Any:
    """The layout engine. Raises `MissingLibraryError` with the packages to install."""
    try:
        with warnings.catch_warnings():
            # Only an old subsetter is missing then; the file is made all the same.
            warnings.simplefilter("ignore", DeprecationWarning)
            import weasyprint as engine
    except OSError as error:
        raise MissingLibraryError(
            "A PDF cannot be made here because a library is missing. "
            f"Install these packages: {LIBRARIES}."
        ) from error
    # It makes Pillow fill up pictures that break off, everywhere; what is uploaded must be whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    # It reports each unsupported property of its own style sheet.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    return engine


def made_with() -> str:
    """The libraries that a PDF is made with and their versions, in one line for people."""
    names = ("weasyprint", "pikepdf", "uharfbuzz", "fonttools", "segno")
    return ", ".join(f"{name} {version(name)}" for name in names)


def typeset(
    html: str,
    css: str,
    assets: Mapping[str, bytes],
    report: Report = quietly,
    watch: Watch | None = None,
) -> tuple[bytes, list[PageText]]:
    """Lay out a document and give its PDF/A-3a bytes and what each page says.

    `watch` looks at the pages after they are laid out, and may refuse them.

    `assets` are the only resources there are: a URL of theirs ("asset:logo-1") is served from
    memory, any other stops the printing (`UnprintableError`), so that no page is ever printed
    silently without its picture and no letter can make this machine fetch anything.
    """
    weasyprint()
    from weasyprint.urls import FatalURLFetchingError

    refused: list[str] = []
    said: list[PageText] = []
    data = b""
    try:
        document = _laid_out(html, css, _fetcher(assets, refused), report)
        if watch:
            watch(document.pages)
        data, said = _written(document)
    except FatalURLFetchingError:
        pass  # noted in `refused`, like those that the engine passes over in a drawing
    except RecursionError as error:
        raise UnprintableError(
            "Lists or quotations in this letter are nested too deeply to be printed."
        ) from error
    if refused:
        raise UnprintableError(f"The letter asks for something outside itself: {refused[0]}.")
    return data, said


def _laid_out(html: str, css: str, fetcher: Any, report: Report) -> Any:
    """The document in pages, for an edition as it must be."""
    engine, fonts = weasyprint(), _fonts()
    sheet = engine.CSS(string=css, url_fetcher=fetcher, font_config=fonts)
    # The base makes a relative link an absolute one, which the fetcher then refuses.
    source = engine.HTML(string=html, base_url="asset:/", url_fetcher=fetcher)
    with _pages_counted(report):
        return source.render(
            stylesheets=[sheet],
            font_config=fonts,
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
            output_intent="srgb",
        )


def _written(document: Any) -> tuple[bytes, list[PageText]]:
    said = [_listen(page) for page in document.pages]
    with warnings.catch_warnings():
        # It leaves its colour profile for the interpreter to close.
        warnings.simplefilter("ignore", ResourceWarning)
        data: bytes = document.write_pdf(pdf_variant="pdf/a-3a", output_intent="srgb")
    return data, said


@cache
def _fonts() -> Any:
    """The fonts of this machine, read once: each reading keeps a third of a megabyte for good."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def laid_out(html: str, css: str) -> Sequence[Any]:
    """The page boxes of a document that needs no assets, for reading where things stand."""
    engine = weasyprint()
    refused: list[str] = []
    sheet = engine.CSS(string=css, url_fetcher=_fetcher({}, refused))
    source = engine.HTML(string=html, url_fetcher=_fetcher({}, refused))
    return [page._page_box for page in source.render(stylesheets=[sheet]).pages]


def font_features(style: Any) -> dict[str, int]:
    """The OpenType features that a computed style asks of a face."""
    from weasyprint.text import fonts

    names = signature(fonts.font_features).parameters
    return dict(fonts.font_features(**{name: style[name] for name in names}))


@contextmanager
def _pages_counted(report: Report) -> Iterator[None]:
    """Report each page that is set: the engine tells them to its log, and nowhere else."""

    class Pages(logging.Handler):
        """Counts the pages as the log names them."""

        def emit(self, record: logging.LogRecord) -> None:
            if "Creating layout - Page" in record.msg and isinstance(record.args, tuple):
                report(PrintStage.LETTER, int(str(record.args[0])))

    log, handler = logging.getLogger("weasyprint.progress"), Pages()
    log.setLevel(logging.INFO)
    log.propagate = False
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


def _listen(page: Any) -> PageText:
    """Note, while `page` is painted, which text each of its marked pieces holds.

    The file itself keeps only glyphs, and a glyph does not always tell the letters that it
    came from (see `finish`).
    """
    said: PageText = {}
    paint = page.paint

    def paint_and_note(stream: Any, scale: float = 1) -> None:
        paint(stream, scale)
        for box, tag in stream._tags.items():
            if text := getattr(box, "text", ""):
                said[tag["mcid"]] = Spoken(text, box.style["lang"] or "")

    page.paint = paint_and_note
    return said


def _fetcher(assets: Mapping[str, bytes], refused: list[str]) -> Any:
    """What serves `assets` and nothing else; other addresses are noted in `refused`."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]
        """Serves the pictures of one letter from memory; knows no other place."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The asset of that address; anything else ends the printing."""
            if url not in assets:
                refused.append(url[:200])
                raise FatalURLFetchingError(url[:200])
            return URLFetcherResponse(url, assets[url], {"Content-Type": "image/png"})

    return AssetFetcher()
