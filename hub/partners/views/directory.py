"""The public directory."""

from __future__ import annotations

from flask import Blueprint, render_template
from sqlalchemy import select

from hub.db import db
from hub.partners.models import Partner
from hub.plugins.access import public

bp = Blueprint("partners", __name__, url_prefix="/partners", template_folder="../templates")


@bp.get("/")
@public
def directory() -> str:
    """Show partners by name."""
    query = select(Partner).where(Partner.status == "active").order_by(Partner.sort_name, Partner.id).limit(24)
    return render_template("partners/directory.html", partners=list(db.session.scalars(query)))
