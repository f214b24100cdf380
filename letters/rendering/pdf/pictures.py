"""The pictures of a letterhead: read from files that anybody may have made, and written anew.

Nothing of the file itself is kept or printed, only its pixels: no metadata, no second frame,
nothing that hangs on behind the picture.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageCms, ImageOps

from letters.domain.problems import Problem

LARGEST = 4_000_000
"""Pixels. A small file can unfold into gigabytes, so the size is read before the picture is."""
HEAVIEST_FILE = 1_500_000
"""Bytes that are looked at; below what a request may carry unless an installation lowers that."""
MOST_SCANS = 100
"""Of a JPEG. Ten are usual; each costs the work of the whole picture, and a few bytes."""
WIDEST, HIGHEST = 1200, 600
"""Pixels that are kept: a letterhead of 14 mm needs no more to be sharp."""
HEAVIEST = 500_000
"""Bytes that are kept."""
WIDEST_SHAPE = 12
SLIMMEST = 1 / 4
SMALLEST = 24
"""Pixels, in each direction, below which nothing can be recognized in print."""

_FAINT = 8
"""By how much of 255 a colour must differ from white to be seen. JPEG blurs white by less."""
_AS_PNG = "Save it as PNG."
_OTHERS = (
    (r"gif8", "a GIF", _AS_PNG),
    (r"riff.{4}webp", "a WebP", _AS_PNG),
    (r".{4}ftyp(?:avi|hei|mif|msf)", "of the kind that phones take (HEIC)", "Save it as JPEG."),
    (r"ii\*\0|mm\0\*", "a TIFF", _AS_PNG),
    (r"bm.{4}\0{4}", "a bitmap (BMP)", _AS_PNG),
    (r"%pdf|%!ps", "a document (PDF, EPS)", _AS_PNG),
    (r".*<svg", "an SVG drawing, which can hold more than it shows", _AS_PNG),
    (r".*<(?:!doctype|html|script|body|head)\b", "a web page", "Choose the logo's own file."),
)
"""How other kinds of files begin (in small letters), what they are, and what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture written by us: the bytes of a PNG, and its size in pixels."""

    data: bytes
    width: int
    height: int

    @classmethod
    def of_png(cls, data: bytes) -> Picture:
        """The picture of a PNG that we wrote: its size stands in its first chunk (PNG, 11.2.1)."""
        return cls(data, *struct.unpack(">II", data[16:24]))


def for_letterhead(data: bytes) -> Picture:
    """The picture of an uploaded file, as it is kept: without the white around it, so that
    logos of one height look of one size, and no larger than a letterhead needs.

    Raises `Problem`, a sentence for whoever chose the file, for what `anew` refuses, for a
    file above 1.5 MB, and for a picture that would not be seen in print.
    """
    if not data:
        raise Problem("This file is empty. Choose a PNG or JPEG picture.")
    if len(data) > HEAVIEST_FILE:
        raise Problem(
            f"The file has {len(data) / 1e6:.1f} MB; at most {HEAVIEST_FILE / 1e6} MB are taken."
        )
    picture = _trimmed(_read(data, "The file"))
    size = f"{picture.width} × {picture.height}"
    picture.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    if min(picture.size) < SMALLEST:
        raise Problem(
            f"The logo has {size} pixels without its white edges: "
            "too small or too narrow to be seen in print."
        )
    if not SLIMMEST <= picture.width / picture.height <= WIDEST_SHAPE:
        raise Problem(
            f"The logo has {size} pixels without its white edges. Beside others of its height it "
            f"could not be read: at most {WIDEST_SHAPE} times as wide as high is taken, and "
            f"at most {1 / SLIMMEST:.0f} times as high as wide."
        )
    kept = _written(picture)
    while len(kept.data) > HEAVIEST:
        picture.thumbnail((picture.width * 3 // 4, picture.height * 3 // 4))
        kept = _written(picture)
    return kept


def anew(data: bytes, what: str) -> Picture:
    """The PNG or JPEG `data`, decoded and written anew; `what` opens the sentence of a refusal.

    Raises `Problem` for what is no PNG or JPEG, moves, is damaged or has more than four
    megapixels.
    """
    return _written(_read(data, what))


def _read(data: bytes, what: str) -> Image.Image:
    """The pixels as RGBA, upright."""
    if data.count(b"\xff\xda") > MOST_SCANS and data.startswith(b"\xff\xd8"):
        raise Problem(f"{what} is made of too many layers to be read. Save it anew as PNG.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        with opened:
            _refuse(opened, what)
            upright = ImageOps.exif_transpose(opened)
            return _in_srgb(_eight_bits(upright)).convert("RGBA")
    except (Problem, MemoryError, TimeoutError):
        # The last two tell the press that its limits are reached.
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large(what) from error
    except Exception as error:  # files made to break a decoder break it in any way
        raise Problem(_why_not(data, what)) from error


def _refuse(opened: Image.Image, what: str) -> None:
    if opened.width * opened.height > LARGEST:
        raise _too_large(what)
    # A JPEG may hold a second, smaller view of the same picture; phones do that.
    if opened.format == "PNG" and getattr(opened, "is_animated", False):
        raise Problem(f"{what} is a moving picture, which paper cannot show. Save one frame of it.")


def _too_large(what: str) -> Problem:
    return Problem(f"{what} is larger than four megapixels. Scale it down and save it again.")


def _why_not(data: bytes, what: str) -> str:
    head = data[:1000].decode("latin-1").lower()
    for pattern, kind, advice in _OTHERS:
        if re.match(pattern, head, re.DOTALL):
            return f"{what} is not a PNG or JPEG picture but {kind}. {advice}"
    if data.startswith((b"\x89PNG", b"\xff\xd8")):
        return f"{what} is damaged, or not a PNG or JPEG picture after all. Save it anew."
    return f"{what} is not a PNG or JPEG picture."


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Greys of 16 bits would be cut off at white instead of scaled."""
    if picture.mode.startswith("I"):
        return picture.point(lambda value: value / 256).convert("L")
    return picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The colours as they are meant: files made for a press have a colour space of their own."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK"}:
        return picture
    try:
        meant = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if picture.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile that cannot be used is no reason to refuse the picture.
        return picture
    return meant or picture


def _trimmed(picture: Image.Image) -> Image.Image:
    """Without the edges that paper would show as white."""
    paper = Image.new("RGBA", picture.size, "white")
    inked = Image.alpha_composite(paper, picture).convert("RGB")
    seen = ImageChops.difference(inked, paper.convert("RGB"))
    box = seen.point(lambda value: 255 if value > _FAINT else 0).getbbox()
    if box is None:
        raise Problem(
            "On white paper nothing of this picture would be seen. "
            "Choose the logo that is made for a light ground."
        )
    return picture.crop(box)


def _written(picture: Image.Image) -> Picture:
    out = io.BytesIO()
    # A fresh copy of the pixels: what the file told of itself stays behind.
    plain = Image.frombytes("RGBA", picture.size, picture.tobytes())
    opaque = plain.getchannel("A").getextrema() == (255, 255)
    (plain.convert("RGB") if opaque else plain).save(out, "PNG")
    return Picture(out.getvalue(), *picture.size)
