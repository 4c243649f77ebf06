"""What may be uploaded, what becomes of it, and what people read when it may not."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from sqlalchemy import select

from hub import storage
from hub.db import db
from hub.errors import Invalid
from hub.storage.models import StoredFile
from hub.storage.refusal import Refused
from hub_toolkits.intake import check_upload
from hub_toolkits.models import Preview, ResourceFile
from hub_toolkits.parsers import office as office_parser
from hub_toolkits.parsers import pictures
from hub_toolkits.services import files
from hub_toolkits.services.files import is_file_name

SECRET = b"Jane Secret"


def photo() -> bytes:
    """Return a JPEG with a camera, a place and a comment; it lies on its side."""
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 52.0, 0.0), 3: "W", 4: (87.0, 37.0, 0.0)})
    output = io.BytesIO()
    Image.new("RGB", (80, 40), "green").save(output, "JPEG", exif=exif, comment=SECRET)
    return output.getvalue()


def sheet(change: Callable[[PdfWriter], object] | None = None) -> bytes:
    """Return a PDF that names its author."""
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    writer.add_metadata({"/Title": "A sheet", "/Author": SECRET.decode()})
    if change:
        change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def office(extension: str = "docx", **parts: bytes) -> bytes:
    """Return a small Word file; ``parts`` replace or add members, with ``__`` for ``/`` and ``_dot_`` for ``.``."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    core = "<cp:coreProperties><dc:title>Plan</dc:title><dc:creator>Jane Secret</dc:creator></cp:coreProperties>"
    members = {
        "[Content_Types].xml": types.encode(),
        "word/document.xml": b"<w:document/>",
        "docProps/core.xml": core.encode(),
        "docProps/app.xml": b"<Properties><Company>Jane Secret</Company></Properties>",
    }
    members |= {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return output.getvalue()


def action(kind: str) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("x")})


def hidden(writer: PdfWriter) -> None:
    """Hide a script in an object that no page refers to."""
    writer._add_object(ArrayObject([DictionaryObject({NameObject("/Next"): action("/JavaScript")})]))


def opening(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/OpenAction")] = action("/JavaScript")


def pages_action(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action("/URI")})


REFUSED: dict[str, tuple[str, bytes]] = {
    "svg": ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    "html": ("page.html", b"<!doctype html><script>alert(1)</script>"),
    "html as text": ("notes.txt", b"<!doctype html><script>alert(1)</script>"),
    "html as png": ("picture.png", b"<html><script>alert(1)</script></html>"),
    "program": ("tool.exe", b"MZ" + b"\0" * 200),
    "program as pdf": ("tool.pdf", b"MZ" + b"\0" * 200),
    "macro document": ("letter.docm", office()),
    "macros in docx": ("letter.docx", office(word__vbaProject_dot_bin=b"\xd0\xcf")),
    "embedded object": ("letter.docx", office(word__embeddings__sheet1_dot_xlsx=b"PK")),
    "archive inside": ("letter.docx", office(word__media__image1_dot_png=office())),
    "program inside": ("letter.docx", office(word__fonts__font1_dot_odttf=b"MZ" + b"\0" * 200)),
    "zip": ("all.zip", office()),
    "zip as docx": ("all.docx", b"PK\x03\x04" + b"\0" * 60),
    "script in pdf": ("a.pdf", sheet(opening)),
    "hidden script": ("a.pdf", sheet(hidden)),
    "page action": ("a.pdf", sheet(pages_action)),
    "file in pdf": ("a.pdf", sheet(lambda writer: writer.add_attachment("a.txt", b"x"))),
    "locked pdf": ("a.pdf", sheet(lambda writer: writer.encrypt("secret"))),
    "cut off pdf": ("a.pdf", sheet()[:300]),
    "polyglot": ("a.pdf", b"<html><script>alert(1)</script>" + sheet()),
    "cut off picture": ("a.jpg", photo()[:200]),
    "empty": ("a.txt", b""),
    "binary text": ("a.txt", b"\x00\x01\x02" * 30),
    "no extension": ("readme", b"words"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_act_by_itself_is_refused_in_words(name: str) -> None:
    file_name, content = REFUSED[name]
    with pytest.raises(Invalid) as refused:
        check_upload(io.BytesIO(content), file_name)
    assert len(str(refused.value)) > 10


def test_a_photo_loses_place_camera_and_comment() -> None:
    content = photo()
    assert b"Secret Camera" in content
    assert SECRET in content
    checked = check_upload(io.BytesIO(content), "IMG 1.JPEG")
    assert (checked.content_type, checked.width, checked.height) == ("image/jpeg", 40, 80)  # upright now
    assert not {b"Secret", b"Exif", b"GPS"} & {part for part in (b"Secret", b"Exif", b"GPS") if part in checked.content}
    assert not Image.open(io.BytesIO(checked.content)).getexif()


def test_a_pdf_loses_its_author_and_keeps_its_title() -> None:
    checked = check_upload(io.BytesIO(sheet()), "a.pdf")
    assert SECRET not in checked.content
    reader = PdfReader(io.BytesIO(checked.content))
    assert reader.metadata is not None
    assert reader.metadata.title == "A sheet"
    assert reader.metadata.author is None
    assert checked.pages == 1


def test_an_office_file_loses_its_author_and_keeps_its_title() -> None:
    checked = check_upload(io.BytesIO(office()), "plan.docx")
    archive = zipfile.ZipFile(io.BytesIO(checked.content))
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert SECRET not in everything
    assert b"<dc:title>Plan</dc:title>" in everything


def picture(kind: str) -> bytes:
    """Return a picture of some kind that tells who made it."""
    output = io.BytesIO()
    drawn = Image.effect_noise((40, 30), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = SECRET.decode(), 6
    if kind == "PNG":
        notes = PngInfo()
        notes.add_text("Author", SECRET.decode())
        drawn.save(output, kind, pnginfo=notes, exif=exif)
    elif kind == "GIF":
        drawn.convert("P").save(output, kind, comment=SECRET)
    else:
        options = (
            {"progressive": True, "comment": SECRET} if kind == "JPEG" else {"xmp": SECRET} if kind == "WEBP" else {}
        )
        drawn.save(output, kind, exif=exif, **options)
    return output.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_inside_a_document_loses_its_notes_and_no_pixel(kind: str) -> None:
    before = picture(kind)
    assert SECRET in before
    after = pictures.strip(before + b"<html>trailing words</html>" if kind != "WEBP" else before)
    assert SECRET not in after and b"trailing" not in after
    with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(after)) as new:
        assert old.convert("RGB").tobytes() == new.convert("RGB").tobytes()
        assert new.getexif().get(0x0112, 1) == (6 if kind == "JPEG" else 1)  # which side is up is no secret
    assert pictures.strip(after) == after


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_damaged_picture_inside_a_document_is_refused_or_cleaned(kind: str) -> None:
    content = picture(kind)
    for length in range(0, len(content), 7):
        try:
            assert SECRET not in pictures.strip(content[:length])
        except Refused:
            continue


def test_a_word_file_loses_the_names_and_places_inside_of_it() -> None:
    who = b'w:author="Jane Secret" w:initials="JS" w15:userId="S::jane.secret@example.org::1"'
    checked = check_upload(
        io.BytesIO(
            office(
                word__document_dot_xml=b'<w:document><w:ins %b/><w:t>author="Mark Twain"</w:t></w:document>' % who,
                word__comments_dot_xml=b"<w:comments><w:comment %b/></w:comments>" % who,
                word__people_dot_xml=b"<w15:people><w15:person %b/></w15:people>" % who,
                customXml__item1_dot_xml=b"<p:properties xmlns:p='%b'>Jane Secret</p:properties>"
                % office_parser._LIBRARY,
                word__media__image1_dot_jpg=photo(),
                word__media__image2_dot_png=picture("PNG"),
                docProps__thumbnail_dot_jpeg=photo(),
            )
        ),
        "plan.docx",
    )
    archive = zipfile.ZipFile(io.BytesIO(checked.content))
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert not [word for word in (b"Secret", b"secret", b"GPS") if word in everything]
    assert b'author="Mark Twain"' in everything  # what was written stays
    assert Image.open(io.BytesIO(archive.read("word/media/image1.jpg"))).size == (80, 40)


@pytest.mark.parametrize("kind", ["TIFF"])
def test_an_office_file_with_a_picture_that_cannot_be_cleaned_is_refused(kind: str) -> None:
    with pytest.raises(Invalid, match="replace it by a PNG or JPEG"):
        check_upload(io.BytesIO(office(word__media__image1_dot_tiff=picture(kind))), "plan.docx")


@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_loses_the_names_and_places_inside_of_it(packed: bool) -> None:
    def fill(writer: PdfWriter) -> None:
        note = StreamObject()
        note._data = b"<x:xmpmeta>Jane Secret</x:xmpmeta>"
        image = StreamObject()
        image._data = zlib.compress(photo()) if packed else photo()
        jpeg = NameObject("/DCTDecode")
        image[NameObject("/Subtype")] = NameObject("/Image")
        image[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode"), jpeg]) if packed else jpeg
        image[NameObject("/Metadata")] = writer._add_object(note)
        writer.root_object[NameObject("/Metadata")] = writer._add_object(note)
        comment = DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/Text"),
                NameObject("/Rect"): ArrayObject([NumberObject(number) for number in (0, 0, 9, 9)]),
                NameObject("/T"): TextStringObject(SECRET.decode()),
            }
        )
        page = writer.pages[0]
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(comment)])
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/XObject"): DictionaryObject({NameObject("/P"): writer._add_object(image)})}
        )

    before = sheet(fill)
    content = check_upload(io.BytesIO(before), "a.pdf").content
    assert SECRET in before
    everything = [content, *(_content_of(item) for item in PdfWriter(clone_from=io.BytesIO(content))._objects)]
    assert not [word for word in (b"Secret", b"GPS", b"Exif\0\0II") if any(word in part for part in everything)]
    assert len(PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/XObject"]) == 1  # type: ignore[index]


def _content_of(item: Any) -> bytes:
    """Return what lies in a stream: pictures as they are, the rest unpacked."""
    if not isinstance(item, StreamObject):
        return b""
    return item._data if item.get("/Subtype") == "/Image" else item.get_data()


def test_nothing_rides_along_before_or_behind_a_file() -> None:
    rider = b"<html><script>alert(1)</script></html>"
    packed = office(word__evil_dot_html=rider)
    for content, name in (
        (sheet() + packed, "a.pdf"),
        (photo() + packed, "a.jpg"),
        (picture("PNG") + packed, "a.png"),
        (rider + packed, "a.docx"),
    ):
        try:
            checked = check_upload(io.BytesIO(content), name)
        except Invalid:
            continue
        assert not checked.content.startswith(rider)
        assert name == "a.docx" or not zipfile.is_zipfile(io.BytesIO(checked.content))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IMG_2041.jpg", True),
        ("DSC 0042", True),
        ("poster-final.PDF", True),
        ("Screenshot 3", True),
        ("Screenshot 2025-11-17 at 5.43.32 PM.png", True),
        ("PXL_20251116_123456789", True),
        ("WhatsApp Image 2025-11-16 at 12.34.56", True),
        ("Captura de pantalla 2025-11-16", True),
        ("20251116_123456", True),
        ("Our poster final.pdf", True),
        ("Photo of three lanterns", False),
        ("Una foto de tres faroles", False),
        ("Screenshot 2025 11 17 at 5.43.32 PM", True),
        ("Captura de pantalla 2025-11-17 a las 5.43.32 p.m..png", True),
        ("Photo of a lantern at 5 in the window", False),
        ("Four green shirts on a line", False),
        ("A poster. It says hello", False),
    ],
)
def test_a_file_name_describes_nothing(text: str, expected: bool) -> None:
    assert is_file_name(text) is expected


def send(client: Any, resource: Any, *slots: tuple[bytes, str, str]) -> Any:
    data: dict[str, Any] = {}
    for number, (content, name, words) in enumerate(slots):
        data |= {f"slots-{number}-file": (io.BytesIO(content), name), f"slots-{number}-alt_text": words}
    return client.post(f"/toolkits/mine/{resource.id}/files", data=data)


def stored_names() -> list[str]:
    db.session.rollback()
    query = select(StoredFile.name).join(ResourceFile, ResourceFile.stored_file_id == StoredFile.id)
    return list(db.session.scalars(query.order_by(ResourceFile.id)))


def test_good_files_are_kept_and_bad_ones_come_back_with_their_words(
    client: Any, sign_in: Any, people: Any, make_resource: Any
) -> None:
    resource = make_resource(partner=people["partner"], state="draft", with_file=False)
    db.session.commit()
    sign_in(people["member"])
    answer = send(
        client,
        resource,
        (sheet(), "../../Guide.pdf", "The first page"),
        (photo(), "photo.jpg", ""),
        (b"<svg/>", "drawing.svg", "Typed words"),
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "photo.jpg: " in page and "drawing.svg: " in page
    assert "Typed words" in page
    assert stored_names() == ["Guide.pdf"]
    assert client.get(f"/toolkits/mine/{resource.id}/files").status_code == 302  # the answer may be reloaded


@pytest.mark.parametrize("words", ["", "IMG_1.jpg"])
def test_a_picture_needs_words(words: str, client: Any, sign_in: Any, people: Any, make_resource: Any) -> None:
    resource = make_resource(partner=people["partner"], state="draft", with_file=False)
    db.session.commit()
    sign_in(people["member"])
    assert send(client, resource, (photo(), "photo.jpg", words)).status_code == 422
    assert stored_names() == []
    assert send(client, resource, (photo(), "photo.jpg", "A green wall")).status_code == 303


def test_limits_are_said_and_kept(
    client: Any, sign_in: Any, people: Any, make_resource: Any, monkeypatch: Any, app: Any
) -> None:
    resource = make_resource(partner=people["partner"], state="draft", with_file=False)
    db.session.commit()
    sign_in(people["member"])
    page = client.get(f"/toolkits/mine/{resource.id}").get_data(as_text=True)
    assert "40 MB" in page
    assert "Never send an intimate picture" in page and "screen readers can read them" in page
    monkeypatch.setattr("hub_toolkits.views.files.quota_bytes", lambda: 10)
    answer = send(client, resource, (b"More than ten bytes.", "a.txt", ""))
    assert answer.status_code == 422 and "no space left" in answer.get_data(as_text=True)
    monkeypatch.undo()
    monkeypatch.setattr("hub_toolkits.intake.MAX_FILE_BYTES", 10)
    assert send(client, resource, (b"More than ten bytes.", "a.txt", "")).status_code == 422
    monkeypatch.undo()
    monkeypatch.setattr(files, "MAX_FILES", 0)
    assert send(client, resource, (b"Words", "a.txt", "")).status_code == 422
    assert stored_names() == []


def test_pictures_of_pages_are_made_by_a_job(
    client: Any, sign_in: Any, people: Any, make_resource: Any, run_jobs: Any
) -> None:
    resource = make_resource(partner=people["partner"], state="draft", with_file=False)
    db.session.commit()
    sign_in(people["member"])
    send(client, resource, (sheet(lambda writer: writer.add_blank_page(612, 792)), "a.pdf", ""))
    assert "preview is being made" in client.get(f"/toolkits/mine/{resource.id}").get_data(as_text=True)
    run_jobs()
    db.session.rollback()
    file = db.session.scalars(select(ResourceFile)).one()
    assert (file.preview_state, file.pages) == ("ready", 2)
    assert list(db.session.scalars(select(Preview.page).order_by(Preview.page))) == [0, 1, 2]
    with client.get(f"/toolkits/{resource.slug}/files/{file.id}/page/1") as answer:
        picture = Image.open(io.BytesIO(answer.data))
        assert (picture.format, picture.width) == ("WEBP", 1000)
        assert answer.headers["Content-Disposition"].startswith("inline")
    run_jobs()  # nothing is made twice


def test_removing_a_file_removes_its_bytes_unless_the_public_version_uses_them(
    client: Any, sign_in: Any, people: Any, make_resource: Any
) -> None:
    resource = make_resource(partner=people["partner"])
    db.session.commit()
    sign_in(people["member"])
    client.post(f"/toolkits/mine/{resource.id}/revise")
    db.session.rollback()
    first, second = db.session.scalars(select(ResourceFile).order_by(ResourceFile.id)).all()
    path = storage.local_path(db.session.get_one(StoredFile, first.stored_file_id))
    base = f"/toolkits/mine/{second.resource_id}"
    assert client.post(f"{base}/files/{second.id}/remove", data={"confirmed": "1"}).status_code == 303
    assert path.exists()
    assert client.post(f"{base}/delete", data={"confirmed": "1"}).status_code == 303
    assert path.exists()
