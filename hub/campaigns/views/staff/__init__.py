"""Pages on which coordinators run the campaigns."""

from hub.campaigns.views.staff import campaigns, days, editions, figures, services
from hub.campaigns.views.staff.frame import bp

__all__ = ["bp", "campaigns", "days", "editions", "figures", "services"]
