"""The layout engine fetches nothing and says what is missing."""

from __future__ import annotations

import socket
import subprocess
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

from letters.rendering.pdf import engine
from letters.rendering.pdf.engine import LIBRARIES, MissingLibraryError, UnprintableError, typeset
from tests.rendering.samples import letter, poppler, printed, roll_of

ROOT = Path(__file__).resolve().parents[2]

PROBES = [
    '<img src="{url}">',
    '<img src="picture.png">',
    '<link rel="stylesheet" href="{url}">',
    "<style>@import url({url});</style>",
    '<p style="background:url({url})">x</p>',
    '<ul style="list-style-image:url({url})"><li>x</li></ul>',
    "<style>p::before{{content:url({url})}}</style><p>x</p>",
    '<object data="{url}" type="image/png"></object>',
    '<embed src="{url}" type="image/png">',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{url}" width="9"'
    ' height="9"/></svg>',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    "<style>@font-face{{font-family:f;src:url({url})}}p{{font-family:f}}</style><p>x</p>",
    '<img src="data:image/png;base64,iVBORw0KGgo=">',
]


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def was_asked(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_no_letter_makes_this_machine_fetch_anything(probe, scheme, listener, tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("p::after{content:'the secret'}")
    urls = {
        "http": f"http://127.0.0.1:{listener.getsockname()[1]}/x",
        "file": secret.as_uri(),
    }
    html = f'<html lang="en"><title>t</title>{probe.format(url=urls[scheme])}<p>y</p></html>'
    with pytest.raises(UnprintableError, match="outside itself"):
        typeset(html, "", {})
    assert not was_asked(listener)


def test_links_in_a_letter_are_printed_without_being_followed(listener):
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/report"
    assert url in poppler(printed(letter(body=f"See {url} today."), roll_of("UNA")))
    assert not was_asked(listener)


def test_nesting_without_end_is_refused_in_words():
    html = f'<html lang="en"><title>t</title>{"<div>" * 3000}x'
    with pytest.raises(UnprintableError, match="nested too deeply"):
        typeset(html, "", {})


class _NoPango(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


def test_a_missing_library_is_named_with_its_packages(monkeypatch):
    for name in [each for each in sys.modules if each.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_NoPango(), *sys.meta_path])
    with pytest.raises(MissingLibraryError) as caught:
        engine.weasyprint()
    assert LIBRARIES in caught.value.message


def test_the_product_starts_without_the_layout_engine():
    code = "import sys, letters.rendering.pdf; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
