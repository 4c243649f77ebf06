"""What may be uploaded, what becomes of it, and what people read when it may not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from sqlalchemy import select

from hub import storage
from hub.db import db
from hub.errors import Invalid
from hub.storage.models import StoredFile
from hub_toolkits.intake import check_upload
from hub_toolkits.models import Preview, ResourceFile
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IMG_2041.jpg", True),
        ("DSC 0042", True),
        ("poster-final.PDF", True),
        ("Screenshot 3", True),
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
    assert "40 MB" in client.get(f"/toolkits/mine/{resource.id}").get_data(as_text=True)
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
    assert client.post(f"{base}/files/{second.id}/remove").status_code == 303
    assert path.exists()
    assert client.post(f"{base}/delete", data={"confirmed": "1"}).status_code == 303
    assert path.exists()
