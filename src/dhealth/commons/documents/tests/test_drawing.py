"""A photograph is drawn anew: what the camera wrote into the file is gone, what is no photograph is refused."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dhealth.commons.documents.actions import keep_picture, open_picture
from dhealth.commons.documents.drawing import LONGEST, MOST_BYTES, draw_anew
from dhealth.kernel.errors import Refused

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def photograph(size=(60, 40), kind="JPEG", **exif):
    image = Image.new("RGB" if kind == "JPEG" else "RGBA", size, "white")
    tags = Image.Exif()
    tags.update(exif.get("tags", {}))
    written = io.BytesIO()
    image.save(written, kind, **({"exif": tags} if tags else {}))
    return written.getvalue()


def drawn(content):
    return draw_anew(io.BytesIO(content), len(content))


def test_place_and_camera_are_gone():
    taken = photograph(tags={MAKER: "Phone of Tâm", GPS: {1: "N", 2: (10.0, 57.0, 0.0)}})
    assert b"Phone of" in taken
    anew = drawn(taken)
    assert b"Phone of" not in anew.content and not Image.open(io.BytesIO(anew.content)).getexif()


def test_a_photograph_taken_sideways_stands_upright():
    assert (drawn(photograph((60, 40), tags={ORIENTATION: 6})).width, drawn(photograph((60, 40))).width) == (40, 60)


@pytest.mark.parametrize(("side", "kept"), [(LONGEST, LONGEST), (LONGEST + 1, LONGEST), (600, 600)])
def test_the_longer_side_has_at_most_1800_pixels(side, kept):
    assert drawn(photograph((side, 300))).width == kept


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_three_kinds_of_files_are_read(kind):
    assert Image.open(io.BytesIO(drawn(photograph(kind=kind)).content)).format == "JPEG"


@pytest.mark.parametrize(
    "content",
    [b"", b"no photograph", b"%PDF-1.7 paper", photograph()[:200], photograph(kind="PNG")[:40], b"GIF89a" + b"\0" * 40],
)
def test_what_cannot_be_read_is_refused_in_words(content):
    with pytest.raises(Refused):
        drawn(content)


def test_twelve_megabytes_are_the_limit():
    content = photograph()
    assert draw_anew(io.BytesIO(content), MOST_BYTES)
    with pytest.raises(Refused):
        draw_anew(io.BytesIO(content), MOST_BYTES + 1)


def test_a_small_file_that_unfolds_to_a_huge_picture_is_refused():
    bomb = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(bomb, "PNG")
    with pytest.raises(Refused):
        drawn(bomb.getvalue())


def test_what_is_kept_opens_again_and_is_ciphertext(gnet):
    picture = keep_picture(gnet.pk, SimpleUploadedFile("a.jpg", photograph()))
    assert open_picture(picture)[:3] == b"\xff\xd8\xff" and b"JFIF" not in bytes(picture.sealed)
