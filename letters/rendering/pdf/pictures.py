"""The pictures of a letterhead, made safe to print."""

from __future__ import annotations

import io
import warnings

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
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(logo.image), formats=("PNG", "JPEG"))
        with picture:
            if picture.width * picture.height > LARGEST:
                raise _too_large(logo)
            picture.convert("RGBA").save(out, "PNG")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large(logo) from error
    except (OSError, SyntaxError) as error:
        raise Problem(f"The logo “{logo.alt}” is not a PNG or JPEG picture.", "logo") from error
    return out.getvalue()


def _too_large(logo: Logo) -> Problem:
    return Problem(f"The logo “{logo.alt}” is larger than four megapixels.", "logo")
