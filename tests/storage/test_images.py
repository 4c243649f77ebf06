from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from hub.errors import Invalid
from hub.storage import images
from hub.storage.parsers import pictures
from hub.storage.refusal import Refused

SECRETS = (
    b"Exif",
    b"GPS",
    b"http://ns.adobe.com",
    b"xmpmeta",
    b"Photoshop",
    b"ICC_PROFILE",
    b"iCCP",
    b"secret",
    b"eXIf",
    b"XMP ",
    b"EXIF",
    b"ICCP",
    b"8BIM",
    b"tEXt",
    b"iTXt",
    b"zTXt",
)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">secret</x:xmpmeta>'


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: Any) -> bytes:
    image = Image.new(mode, size, "red" if mode in {"RGB", "RGBA"} else None)
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def exif(orientation: int = 1) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = "secret description"
    tags[0x8298] = "secret owner"
    place = tags.get_ifd(0x8825)
    place[1], place[2] = "N", (61.0, 13.0, 5.0)
    return tags.tobytes()


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def laden(kind: str) -> bytes:
    """Return a picture that carries everything it can."""
    extra: dict[str, Any] = {"exif": exif(), "icc_profile": profile()}
    if kind == "JPEG":
        data = picture(kind, comment=b"secret comment", xmp=XMP, **extra)
        iptc = (
            b"\xff\xed"
            + (2 + 14 + 12 + 10).to_bytes(2)
            + b"Photoshop 3.0\x00"
            + b"8BIM\x04\x04\x00\x00\x00\x00\x00\x0a"
            + b"\x1c\x02\x78\x00\x05secre"
        )
        return data[:2] + iptc + data[2:]
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "secret")
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        return picture(kind, pnginfo=info, **extra)
    return picture(kind, xmp=XMP, **extra)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("target", [None, "jpeg", "png", "webp"])
def test_nothing_but_pixels_is_left(kind: str, target: images.Format | None) -> None:
    data = laden(kind)
    assert b"secret" in data
    clean = images.reencode(data, format=target)
    assert not [secret for secret in SECRETS if secret in clean.data]
    reread = Image.open(io.BytesIO(clean.data))
    assert (reread.size, len(reread.getexif())) == ((400, 300), 0)
    assert not set(reread.info) & {"exif", "icc_profile", "xmp", "comment", "photoshop", "Comment"}
    if target:
        assert clean.content_type == f"image/{target}"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_applied(orientation: int) -> None:
    clean = images.reencode(picture(exif=exif(orientation)))
    assert (clean.width, clean.height) == ((400, 300) if orientation < 5 else (300, 400))


def test_the_longer_side_is_bounded_and_small_pictures_stay_small() -> None:
    assert (images.reencode(picture(size=(1000, 500)), 200).width, images.reencode(picture(), 2000).width) == (200, 400)
    thumb = images.thumbnail(picture(size=(900, 1200)))
    assert (thumb.content_type, thumb.extension, thumb.width, thumb.height) == ("image/webp", "webp", 360, 480)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGBA", "PNG"),
        ("LA", "PNG"),
        ("P", "PNG"),
        ("L", "JPEG"),
        ("CMYK", "JPEG"),
        ("1", "PNG"),
        ("I;16", "PNG"),
        ("P", "GIF"),
        ("RGBA", "WEBP"),
    ],
)
def test_every_kind_of_pixels_is_understood(mode: str, kind: str) -> None:
    for target in ("png", "jpeg", "webp"):
        assert images.reencode(picture(kind, mode=mode), format=target).width == 400


def test_transparency_is_kept_where_it_can_be() -> None:
    data = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(data, "PNG")
    assert Image.open(io.BytesIO(images.reencode(data.getvalue()).data)).mode == "RGBA"
    white = Image.open(io.BytesIO(images.reencode(data.getvalue(), format="jpeg").data)).getpixel((5, 5))
    assert white == (255, 255, 255)


def test_colours_become_srgb() -> None:
    # A profile whose red and blue are exchanged shows whether it is applied.
    swapped = picture("PNG", icc_profile=profile())
    assert Image.open(io.BytesIO(images.reencode(swapped).data)).convert("RGB").getpixel((0, 0)) == (255, 0, 0)
    broken = picture("PNG", icc_profile=b"no profile at all")
    assert images.reencode(broken).width == 400


def test_sizes_are_checked_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = bytearray(picture("PNG", size=(10, 10)))
    bomb[16:24] = (100_000).to_bytes(4) + (100_000).to_bytes(4)  # the size in its header
    with pytest.raises(Invalid):
        images.reencode(bytes(bomb))
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    with pytest.raises(Refused, match="pixels"):
        pictures.measure(picture())


def test_forty_million_pixels_are_the_limit() -> None:
    with pytest.raises(Invalid, match=r"6400 by 6400 pixels\. The limit is 40 million"):
        images.reencode(picture("PNG", size=(6400, 6400), mode="1"))


@pytest.mark.parametrize("data", [b"", b"nonsense", picture()[:300], picture("PNG")[:60], b"<svg/>"])
def test_damaged_pictures_are_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="damaged"):
        images.reencode(data)
