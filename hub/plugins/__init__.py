"""The plugin engine and the public names for plugin authors."""

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
    "plugin_registry",
]
