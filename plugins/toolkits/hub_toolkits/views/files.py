"""The files of one's own resource: adding, describing, ordering, removing. All works without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub import clock
from hub.db import db
from hub.errors import Invalid, NotFound
from hub.i18n import _, _l, ngettext
from hub.plugins import permission_required
from hub_toolkits import policies
from hub_toolkits.forms import AltForm, FilesForm
from hub_toolkits.intake import check_upload
from hub_toolkits.models import Resource, ResourceFile
from hub_toolkits.services import files
from hub_toolkits.services.files import CheckedFile
from hub_toolkits.views.common import SHARE, own_resource, quota_bytes, visitor
from hub_toolkits.views.mine import Answer, RefusedWords, bp, page_of


@dataclass(slots=True)
class _Upload:
    """A slot of the form that holds a file; ``checked`` when its content can be taken."""

    slot: Any
    checked: CheckedFile | None = None


@bp.post("/<int:resource_id>/files")
@permission_required(SHARE)
def add_files(resource_id: int) -> Answer:
    """Take the files that are good; those that are not come back with the reason and their words."""
    _editable(resource_id)
    form = FilesForm()
    uploads = [_Upload(slot) for slot in form.slots if slot.form.file.data]
    # Looking into files takes seconds: nothing is written yet, and nobody else waits for us meanwhile.
    db.session.commit()
    form.validate()
    for upload in uploads:
        _check(upload)
    resource = _editable(resource_id)
    kept = [_keep(resource, upload) for upload in uploads if upload.checked is not None]
    db.session.commit()
    problem = "" if uploads else _("Choose a file first.")
    if problem or not all(kept) or len(kept) < len(uploads):
        problem = problem or next((text for upload in uploads for text in _errors(upload)), "")
        for slot in form.slots:
            if slot.form.file.data and not slot.form.errors:
                slot.form.alt_text.data = ""  # it is in, so its place is free again
        return page_of(resource, files=form, problem=problem, about_files=True, status=422)
    flash(ngettext("The file is added.", "%(num)s files are added.", len(kept)), "success")
    return _back(resource)


@bp.post("/<int:resource_id>/files/<int:file_id>/words")
@permission_required(SHARE)
def describe_file(resource_id: int, file_id: int) -> Answer:
    """Change what stands for a file."""
    resource = _editable(resource_id)
    form = AltForm()
    try:
        files.change_alt(_file(resource, file_id), form.alt_text.data or "", now=clock.now())
    except Invalid as error:
        typed = RefusedWords(file_id, form.alt_text.data or "")
        return page_of(resource, alt=typed, problem=str(error), about_files=True, status=422)
    db.session.commit()
    flash(_("Saved."), "success")
    return _back(resource)


@bp.post("/<int:resource_id>/files/<int:file_id>/move")
@permission_required(SHARE)
def move_file(resource_id: int, file_id: int) -> Answer:
    """Move a file one place up or down."""
    resource = _editable(resource_id)
    files.move_file(resource, file_id, up=request.form.get("to") == "up", now=clock.now())
    db.session.commit()
    return _back(resource)


@bp.post("/<int:resource_id>/files/<int:file_id>/remove")
@permission_required(SHARE)
def remove_file(resource_id: int, file_id: int) -> Answer:
    """Take a file off; asks once."""
    resource = _editable(resource_id)
    file = _file(resource, file_id)
    if request.form.get("confirmed") != "1":
        return render_template("toolkits/mine/remove_file.html", resource=resource, file=file)
    name = file.stored.name
    files.remove_file(resource, file, actor=visitor(), now=clock.now())
    db.session.commit()
    flash(_("“%(name)s” is removed.", name=name), "success")
    return _back(resource)


def _check(upload: _Upload) -> None:
    form = upload.slot.form
    data = form.file.data
    try:
        checked = check_upload(data.stream, data.filename)
    except Invalid as error:
        _refuse(upload, str(error))
        return
    try:
        form.alt_text.data = files.clean_alt(form.alt_text.data or "", checked.content_type)
    except Invalid as error:
        form.alt_text.errors = [*form.alt_text.errors, f"{data.filename}: {error}"]
    upload.checked = checked if not form.errors else None


def _keep(resource: Resource, upload: _Upload) -> bool:
    if upload.checked is None:
        return False
    try:
        with db.session.begin_nested():
            files.add_file(
                resource,
                upload.checked,
                alt_text=upload.slot.form.alt_text.data or "",
                quota_bytes=quota_bytes(),
                actor=visitor(),
                now=clock.now(),
            )
    except Invalid as error:
        _refuse(upload, str(error))
        return False
    return True


def _errors(upload: _Upload) -> list[str]:
    form = upload.slot.form
    return [str(text) for text in (*form.file.errors, *form.alt_text.errors)]


def _refuse(upload: _Upload, reason: str) -> None:
    """Say at the field what is wrong with a file."""
    form = upload.slot.form
    name = form.file.data.filename or ""
    form.file.errors = [*form.file.errors, f"{name}: {reason}" if name else reason]


def _editable(resource_id: int) -> Resource:
    files.lock(resource_id)
    resource = own_resource(resource_id)
    if not policies.can_edit(visitor(), resource):
        raise NotFound(_l("This resource cannot be changed now."))
    return resource


def _file(resource: Resource, file_id: int) -> ResourceFile:
    for file in resource.files:
        if file.id == file_id:
            return file
    raise NotFound(_l("There is no such file."))


def _back(resource: Resource) -> Response | BaseResponse:
    return redirect(url_for("toolkits_mine.show", resource_id=resource.id) + "#files", code=303)
