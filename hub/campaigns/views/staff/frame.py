"""What the pages of coordinators share: the blueprint, saving, and asking once before something goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from hub.db import db
from hub.errors import HubError
from hub.web.forms import HubForm

Saved = TypeVar("Saved")
Page = str | tuple[str, int] | Response | BaseResponse

bp = Blueprint("campaigns_admin", __name__, url_prefix="/admin", template_folder="../../templates")


def save(form: HubForm, change: Callable[[], Saved]) -> Saved | None:
    """Make a change and commit it. A broken rule is told on top of the form, and nothing typed is lost."""
    try:
        result = change()
    except HubError as error:
        db.session.rollback()
        form.form_errors = [*form.form_errors, str(error)]
        return None
    db.session.commit()
    return result


def wants_preview() -> bool:
    """Return whether the form was sent only to see its colours."""
    return "preview" in request.form


def show_form(template: str, form: HubForm, **context: object) -> Page:
    """Return the page of a form; 422 when what was sent cannot be taken."""
    status = 422 if form.errors and not wants_preview() else 200
    return render_template(template, form=form, **context), status


def done(message: str, url: str) -> BaseResponse:
    """Say what happened, and go on."""
    flash(message, "success")
    return redirect(url, code=303)


def is_confirmed() -> bool:
    """Return whether the person has said yes."""
    return request.form.get("confirmed") == "1"


def ask(question: str, text: str, *, action_label: str, cancel_url: str, kind: str = "danger", **fields: str) -> str:
    """Return the page that asks once; ``fields`` travel with the answer."""
    return render_template(
        "campaigns/staff/ask.html",
        question=question,
        text=text,
        action_label=action_label,
        action_url=f"{request.script_root}{request.path}",
        cancel_url=cancel_url,
        kind=kind,
        fields=fields,
    )
