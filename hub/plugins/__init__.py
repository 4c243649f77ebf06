"""The plugin engine and the public names for plugin authors."""

from hub.plugins.access import permission_required, public, signed_in
from hub.plugins.api import (
    PARTNER,
    STAFF,
    DashboardCard,
    HealthCheck,
    JobKind,
    NavItem,
    NextStep,
    Permission,
    Plugin,
    Role,
    SearchSource,
    SlotFill,
    plugin_registry,
)
from hub.plugins.registry import Registry, get_registry

__all__ = [
    "PARTNER",
    "STAFF",
    "DashboardCard",
    "HealthCheck",
    "JobKind",
    "NavItem",
    "NextStep",
    "Permission",
    "Plugin",
    "Registry",
    "Role",
    "SearchSource",
    "SlotFill",
    "get_registry",
    "permission_required",
    "plugin_registry",
    "public",
    "signed_in",
]
