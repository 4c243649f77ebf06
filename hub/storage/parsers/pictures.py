"""Pictures: sizes are checked before anything is decoded, and what comes out carries no metadata."""

from __future__ import annotations

import io
import json
import warnings

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from hub.storage.refusal import DAMAGED, N_, Refused

MOST_PIXELS = 40_000_000
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
OUTPUT = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
_SAME = {"PNG": "png", "JPEG": "jpeg", "WEBP": "webp", "GIF": "png"}
# Pillow itself would only raise at twice its limit, and only warn before: we look first.
Image.MAX_IMAGE_PIXELS = None


def measure(data: bytes) -> tuple[str, int, int]:
    """Return content type, width and height as shown (orientation applied); the whole picture is decoded once."""
    with _open(data) as picture:
        kind = FORMATS[str(picture.format)]
        upright = ImageOps.exif_transpose(picture)
        upright.load()
        return kind, upright.width, upright.height


def reencode(data: bytes, *, max_side: int | None = None, format: str | None = None, quality: int = 86) -> bytes:
    """Return a line of JSON (format, width, height) and the picture anew: upright, sRGB, without metadata.

    ``max_side`` bounds the longer side in pixels; a smaller picture is not enlarged. ``format`` is one of
    ``OUTPUT``, by default that of the picture (PNG for a GIF, of which only the first frame is kept).
    """
    with _open(data) as picture:
        target = format or _SAME[str(picture.format)]
        if picture.format == "JPEG" and max_side:
            picture.draft(None, (max_side, max_side))  # decodes a large photo at a fraction of its size
        upright = ImageOps.exif_transpose(picture)
        bare = _bare(upright, keep_alpha=target != "jpeg")
    if max_side:
        bare.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    options = {
        "png": {"optimize": False, "compress_level": 7},
        "jpeg": {"quality": quality, "progressive": True, "optimize": True},
        "webp": {"quality": quality, "method": 4},
    }[target]
    output = io.BytesIO()
    bare.save(output, OUTPUT[target], **options)
    head = {"format": target, "width": bare.width, "height": bare.height}
    return json.dumps(head).encode() + b"\n" + output.getvalue()


def _open(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=list(FORMATS))
    except UnidentifiedImageError as error:
        raise Refused(DAMAGED) from error
    if picture.width * picture.height > MOST_PIXELS:
        picture.close()
        raise Refused(
            N_("This picture has %(width)s by %(height)s pixels. The limit is %(limit)s million pixels in all."),
            width=picture.width,
            height=picture.height,
            limit=MOST_PIXELS // 1_000_000,
        )
    return picture


def _bare(picture: Image.Image, *, keep_alpha: bool) -> Image.Image:
    """Return only the pixels, in sRGB; a new image has no place for anything else."""
    profile = picture.info.get("icc_profile")
    has_alpha = picture.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in picture.info
    if picture.mode.startswith("I"):  # 16 bits a pixel; a plain conversion would cut them off
        picture = picture.point(lambda value: value / 256).convert("L")
    alpha = picture.convert("RGBA").getchannel("A") if has_alpha else None
    colours = _to_srgb(picture, profile)
    result = Image.new("RGB", colours.size, "white")
    if alpha is None:
        result.paste(colours)
    elif keep_alpha:
        result.paste(colours)
        result.putalpha(alpha)
    else:
        result.paste(colours, mask=alpha)
    return result


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and picture.mode in {"RGB", "L", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # a broken profile says nothing about the colours
        if converted is not None:
            return converted
    return picture.convert("RGB")
