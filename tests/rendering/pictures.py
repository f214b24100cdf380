"""Files that people choose as their logo: good ones, wrong ones, and ones made to do harm."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageCms, ImageDraw

SECRET = "Ada's telephone, 22.28 N 114.16 E"
_SIDEWAYS = 6


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """A picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def logo(width: int = 300, height: int = 100, colour: str = "#a8171f", edge: int = 0) -> bytes:
    """A PNG: a coloured field with a white ring in it, `edge` pixels of nothing around it."""
    picture = Image.new("RGBA", (width + 2 * edge, height + 2 * edge))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((edge, edge, edge + width - 1, edge + height - 1), fill=colour)
    inner = (edge + 4, edge + 4, edge + width - 5, edge + height - 5)
    draw.ellipse(inner, outline="white", width=3)
    return encoded(picture)


def opened(data: bytes) -> Image.Image:
    """What a PNG shows."""
    with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
        picture.load()
        return picture


def plain(width: int = 300, height: int = 100, colour: str = "#ff0000") -> Image.Image:
    """A picture of one colour."""
    return Image.new("RGB", (width, height), colour)


def sideways() -> bytes:
    """A JPEG of a camera held upright: 300 × 100 as stored, to be turned; it tells a secret."""
    exif = Image.Exif()
    exif[274], exif[270] = _SIDEWAYS, SECRET
    return encoded(plain(), "JPEG", exif=exif, comment=SECRET.encode())


def layered(scans: int) -> bytes:
    """A small JPEG whose every few bytes ask for the work of the whole picture."""
    data = encoded(plain(1000, 1000), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + b"\xff\xd9"


def swapped_colours() -> bytes:
    """A red picture in a colour space in which red means green."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"kept").replace(b"gXYZ", b"rXYZ").replace(b"kept", b"gXYZ")
    return encoded(plain(), icc_profile=profile)


def with_note() -> bytes:
    """A PNG with text in it, and a web page behind its end."""
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_text("Comment", SECRET)
    return encoded(plain(), pnginfo=note) + b"<script>alert(1)</script>"


def moving() -> bytes:
    """An animated PNG."""
    return encoded(plain(), save_all=True, append_images=[plain(colour="#0000ff")])


REFUSED = {
    "nothing": (b"", "This file is empty"),
    "a text": (b"Our logo is a flower.", "not a PNG or JPEG picture"),
    "an SVG": (
        b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "not a PNG or JPEG picture but an SVG drawing",
    ),
    "a web page": (b"<!DOCTYPE html><script>alert(1)</script>", "a web page"),
    "a GIF": (encoded(plain(), "GIF"), "but a GIF. Save it as PNG"),
    "a WebP": (encoded(plain(), "WEBP"), "but a WebP"),
    "a TIFF": (encoded(plain(), "TIFF"), "but a TIFF"),
    "a BMP": (encoded(plain(), "BMP"), "but a bitmap"),
    "a HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Save it as JPEG"),
    "a PDF": (b"%PDF-1.7\n%%EOF\n", "but a document"),
    "a PNG in name alone": (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "is damaged"),
    "half a PNG": (logo()[:200], "is damaged"),
    "half a JPEG": (encoded(plain(), "JPEG")[:300], "is damaged"),
    "a moving picture": (moving(), "a moving picture"),
    "a large file": (b"\x89PNG\r\n\x1a\n" + b"0" * 1_500_000, "1.5 MB"),
    "a large picture": (encoded(Image.new("1", (2001, 2000))), "larger than four megapixels"),
    "a bomb": (encoded(Image.new("1", (12_000, 12_000))), "larger than four megapixels"),
    "a JPEG of a thousand layers": (layered(1000), "too many layers"),
    "white on nothing": (encoded(Image.new("RGBA", (90, 90), "#ffffff00")), "On white paper"),
    "a dot": (encoded(plain(5, 5)), "5 × 5 pixels"),
    "a line": (encoded(plain(1300, 20)), "too narrow"),
}
"""What is refused, and words of the sentence that says so."""
