from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

import pytest
from PIL import Image

from hub.errors import Invalid
from hub.storage import intake
from hub.storage.types import KINDS

EVERYTHING = list(KINDS)
WORD = KINDS["docx"].content_type


def look(data: bytes, name: str, allowed: list[str] | None = None) -> intake.Inspected:
    stream = io.BytesIO(data)
    result = intake.inspect(stream, name, EVERYTHING if allowed is None else allowed)
    assert stream.tell() == 0
    return result


def picture(kind: str) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(output, kind)
    return output.getvalue()


def pdf(*extra: bytes, packed: bytes = b"") -> bytes:
    parts = [b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R ", *extra, b" >>\nendobj\n"]
    parts.append(b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n")
    if packed:
        body = zlib.compress(packed)
        parts.append(
            b"3 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(body)
        )
        parts += [body, b"\nendstream\nendobj\n"]
    parts.append(b"trailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n9\n%%EOF\n")
    return b"".join(parts)


def package(parts: Mapping[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return output.getvalue()


def word(**more: bytes) -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>'.encode()
    relations = (
        b'<Relationships><Relationship Id="1" Type="officeDocument" Target="word/document.xml"/></Relationships>'
    )
    parts = {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": b"<document/>"}
    return package(parts | {name.replace("__", "/"): content for name, content in more.items()})


def writer(**more: bytes) -> bytes:
    return package({"mimetype": KINDS["odt"].content_type.encode(), "content.xml": b"<x/>"} | more)


def video(extra: bytes = b"") -> bytes:
    def box(name: bytes, content: bytes) -> bytes:
        return (8 + len(content)).to_bytes(4) + name + content

    return box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + box(b"moov", b"\0" * 40 + extra) + box(b"mdat", b"\0" * 100)


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.png", picture("PNG"), "image/png"),
        ("a.JPG", picture("JPEG"), "image/jpeg"),
        ("a.jpeg", picture("JPEG"), "image/jpeg"),
        ("a.gif", picture("GIF"), "image/gif"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.pdf", pdf(), "application/pdf"),
        ("a.docx", word(), WORD),
        ("a.odt", writer(), KINDS["odt"].content_type),
        ("a.txt", "Grüße, ¡hola!\n".encode(), "text/plain"),
        ("a.csv", b"name,state\nAnchorage,AK\nFairbanks,AK\n", "text/csv"),
        ("a.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n", "text/vtt"),
        ("a.mp4", video(), "video/mp4"),
        ("a.mp3", b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x64" * 400, "audio/mpeg"),
    ],
)
def test_honest_files_are_taken(name: str, data: bytes, content_type: str) -> None:
    seen = look(data, name)
    assert (seen.content_type, seen.size) == (content_type, len(data))
    assert seen.extension == name.lower().rpartition(".")[2].replace("jpeg", "jpg")
    if content_type.startswith("image/"):
        assert (seen.width, seen.height) == (30, 20)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.svg", b"<svg/>", "web pages, SVG"),
        ("a.html", b"<p>", "web pages, SVG"),
        ("a.js", b"x", "web pages, SVG"),
        ("a.exe", b"MZ", "programs"),
        ("a.docm", word(), "macros"),
        ("a.doc", b"x", "macros"),
        ("a.zip", package({"a": b"b"}), "archives"),
        ("a.heic", b"x", "JPEG or PNG"),
        ("a.xyz", b"x", "end in “.xyz”. We take: pdf"),
        ("README", b"x", "no ending"),
        ("a.pdf", b"", "empty"),
        ("a.png", picture("JPEG"), "something else"),
        ("a.jpg", pdf(), "something else"),
        ("a.pdf", picture("PNG"), "something else"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "web pages, SVG"),
        ("a.txt", b"<!DOCTYPE html><html><script>alert(1)</script>", "web pages, SVG"),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n", "programs"),
        ("a.csv", b"\x00\x01\x02\x03" * 50, "plain text"),
        ("a.txt", "Grüße".encode("latin-1"), "plain text"),
        ("a.pdf", b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0" * 30, "programs|something else"),
        ("a.docx", package({"a": b"b"}), "damaged"),
        ("a.docx", b"PK\x03\x04 not a zip at all", "damaged|something else"),
        ("a.docx", word(word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), "macros or embedded"),
        ("a.docx", word(word__activeX__activeX1_xml=b"x"), "macros or embedded"),
        (
            "a.docx",
            word(word___rels__settings_xml_rels=b"<Relationships/>").replace(
                b"settings_xml_rels", b"settings.xml.rels"
            ),
            None,
        ),
        ("a.odt", package({"mimetype": b"application/zip"}), "damaged|something else"),
        ("a.mp4", video(b"\xa9xyz+61.2-149.9/"), "where it was filmed"),
        ("a.mp4", video()[:-5], "damaged"),
        ("a.pdf", pdf()[:-30], "damaged"),
        ("a.pdf", pdf(b"/OpenAction << /S /JavaScript /JS (app.alert) >>"), "scripts, other files"),
        ("a.pdf", pdf(b"/OpenAction << /S /J#61vaScript >>"), "scripts, other files"),
        ("a.pdf", pdf(packed=b"1 0 << /S /URI /URI (https://x.example) >>"), None),
        ("a.pdf", pdf(packed=b"1 0 << /S /Launch /F (x.exe) >>"), "scripts, other files"),
        ("a.pdf", pdf(b"/Names << /EmbeddedFiles 5 0 R >>"), "scripts, other files"),
        ("a.pdf", pdf(b"/Encrypt 5 0 R"), "password"),
    ],
)
def test_other_files_are_refused_in_words_for_people(name: str, data: bytes, message: str | None) -> None:
    if message is None:
        look(data, name)
        return
    with pytest.raises(Invalid, match=message):
        look(data, name)


RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def related(kind: str, target: str, *, external: bool = True, start: str = "", prefix: str = "") -> bytes:
    """Return a Word file with one more relation; ``start`` is put before its XML."""
    mode = 'TargetMode="External"' if external else ""
    relation = f'<{prefix}Relationship Id="1" Type="{RELATION}/{kind}" Target="{target}" {mode}/>'
    namespace = f' xmlns:{prefix[:-1]}="r"' if prefix else ""
    return package(
        {
            "[Content_Types].xml": f"<Types><Override ContentType='{WORD}.main+xml'/></Types>".encode(),
            "word/_rels/document.xml.rels": (
                f"{start}<{prefix}Relationships{namespace}>{relation}</{prefix}Relationships>".encode()
            ),
        }
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (related("attachedTemplate", "https://evil.example/t.dotm"), "from elsewhere"),
        (related("image", "https://evil.example/seen.png"), "from elsewhere"),
        (related("frame", "https://evil.example/"), "from elsewhere"),
        (related("attachedTemplate", "https://evil.example/t.dotm", prefix="x:"), "from elsewhere"),
        (related("attached&#84;emplate", "https://evil.example/t.dotm"), "from elsewhere"),
        (related("oleObject", "media/image1.png", external=False), "macros or embedded"),
        (related("vbaProject", "media/image1.png", external=False), "macros or embedded"),
        (related("image", "a.png", external=False, start='<!DOCTYPE x [<!ENTITY a "b">]>'), "damaged"),
        (related("image", "a.png", external=False, start="no XML"), "damaged"),
    ],
)
def test_an_office_file_that_acts_or_asks_elsewhere_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        look(data, "a.docx")


def test_links_and_pictures_in_an_office_file_are_its_own_business() -> None:
    assert look(related("hyperlink", "https://library.example/"), "a.docx").content_type == WORD
    assert look(related("image", "media/image1.png", external=False), "a.docx").content_type == WORD


def test_a_package_that_unpacks_to_far_more_is_refused() -> None:
    with pytest.raises(Invalid, match="too large or too complex"):
        look(word(word__bomb=b"\0" * 60_000_000), "a.docx")


@pytest.mark.parametrize("name", ["../evil.xml", "word/../../evil.xml", "/etc/evil", "C:/evil.xml", "word\\evil.xml"])
def test_a_package_whose_names_lead_out_of_it_is_refused(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(word())) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    with pytest.raises(Invalid, match="damaged"):
        look(package(parts | {name: b"x"}), "a.docx")


def test_the_callers_allow_list_decides() -> None:
    assert look(picture("PNG"), "a.png", ["image/*"]).extension == "png"
    assert look(picture("PNG"), "a.png", [".PNG"]).extension == "png"
    assert look(pdf(), "a.pdf", ["application/pdf"]).extension == "pdf"
    with pytest.raises(Invalid, match="We take: pdf"):
        look(picture("PNG"), "a.png", ["pdf"])
    assert intake.accept_attribute(["image/*", "pdf"]) == ".pdf,.png,.jpg,.jpeg,.gif,.webp"


def test_too_large_is_told_before_the_content_is_looked_at() -> None:
    with pytest.raises(Invalid, match="limit is 1 MB"):
        intake.inspect(io.BytesIO(b"x" * 2_000_000), "a.pdf", ["pdf"], max_bytes=1024 * 1024)
