"""The base of every form."""

from __future__ import annotations

from flask_wtf import FlaskForm


def stripped(value: str | None) -> str | None:
    """Cut blanks at both ends; used as a WTForms filter."""
    return value.strip() if value else value


class HubForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form. The guard checks its token before the view runs (``hub.web.csrf``), so WTForms need not."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # the same
        csrf = False
