"""The pictures of a letterhead, made safe to print."""

from __future__ import annotations

import io

from PIL import Image

from letters.domain.problems import Problem
from letters.rendering.pdf.options import Logo

LARGEST = 4_000_000
"""Pixels. A small file can unfold into gigabytes, so the size is read before the picture is."""


def assets_of(logos: tuple[Logo, ...]) -> dict[str, bytes]:
    """The logos by the addresses that the template uses, decoded and written anew as PNG.

    Raises `Problem` for what is no PNG or JPEG or has more than four megapixels.
    """
    return {f"asset:logo-{index}": _safe(logo) for index, logo in enumerate(logos, 1)}


def _safe(logo: Logo) -> bytes:
    try:
        with Image.open(io.BytesIO(logo.image), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > LARGEST:
                raise Problem(f"The logo “{logo.alt}” is larger than four megapixels.", "logo")
            out = io.BytesIO()
            picture.convert("RGBA").save(out, "PNG")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise Problem(f"The logo “{logo.alt}” is not a PNG or JPEG picture.", "logo") from error
    return out.getvalue()
