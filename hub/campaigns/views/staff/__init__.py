"""Pages on which coordinators run the campaigns."""

from flask import Blueprint

bp = Blueprint("campaigns_admin", __name__, url_prefix="/admin", template_folder="../../templates")

from hub.campaigns.views.staff import campaigns  # noqa: E402, F401
