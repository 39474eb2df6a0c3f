"""A photograph drawn anew: upright, small enough for thin signal, without the place and time of its taking."""

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from dhealth.kernel.errors import Refused

MOST_BYTES: Final = 12 * 1024 * 1024
MOST_PIXELS: Final = 60_000_000  # 60 megapixels: more than a phone takes, less than a bomb unfolds to
LONGEST: Final = 1800  # pixels of the longer side: an A4 form stays readable
QUALITY: Final = 72
FORMATS: Final = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Drawn:
    """A JPEG that we drew ourselves, with its size in pixels."""

    content: bytes
    width: int
    height: int


def draw_anew(file: BinaryIO, size: int) -> Drawn:
    """Read a photograph of at most 12 MB and draw it anew.

    Raises:
        Refused: it is empty, too large, or no JPEG, PNG or WebP that can be read.
    """
    if not size:
        raise Refused(_("The photograph is empty. Take it once more."), field="photograph")
    if size > MOST_BYTES:
        raise Refused(_("The photograph is larger than 12 MB. Take it at a smaller size."), field="photograph")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _draw(file)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError) as problem:
        raise _unreadable() from problem
    except (ValueError, SyntaxError, EOFError, MemoryError) as problem:  # what decoders say of damaged files
        raise _unreadable() from problem


def _draw(file: BinaryIO) -> Drawn:
    with Image.open(file, formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise _unreadable()
        image.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST, LONGEST))
        plain = Image.new("RGB", upright.size, "white")
        with_alpha = upright.convert("RGBA")
        plain.paste(with_alpha, mask=with_alpha.getchannel("A"))
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return Drawn(written.getvalue(), plain.width, plain.height)


def _unreadable() -> Refused:
    words = _("This is no photograph that can be read. Take it with the phone's camera, or choose a JPEG or PNG.")
    return Refused(words, field="photograph")
