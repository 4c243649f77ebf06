"""Pages on which coordinators run the campaigns."""

from hub.campaigns.views.staff import campaigns, contacts, days, editions, figures
from hub.campaigns.views.staff.frame import bp

__all__ = ["bp", "campaigns", "contacts", "days", "editions", "figures"]
