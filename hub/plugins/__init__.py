"""The plugin engine and the public names for plugin authors."""

from hub.plugins.access import permission_required, public, signed_in
from hub.plugins.api import (
    CONTRACT_VERSION,
    PARTNER,
    STAFF,
    DashboardCard,
    HealthCheck,
    JobKind,
    Listener,
    NavItem,
    NextStep,
    Permission,
    Plugin,
    PolicySource,
    Role,
    SearchSource,
    Slot,
    SlotFill,
    TemplateOverride,
    plugin_registry,
)
from hub.plugins.deprecating import deprecated
from hub.plugins.registry import Contribution, Incident, Registry, get_registry
from hub.plugins.settings import PluginSettings, setting
from hub.plugins.switching import is_on
from hub.plugins.values import settings_of

__all__ = [
    "CONTRACT_VERSION",
    "PARTNER",
    "STAFF",
    "Contribution",
    "DashboardCard",
    "HealthCheck",
    "Incident",
    "JobKind",
    "Listener",
    "NavItem",
    "NextStep",
    "Permission",
    "Plugin",
    "PluginSettings",
    "PolicySource",
    "Registry",
    "Role",
    "SearchSource",
    "Slot",
    "SlotFill",
    "TemplateOverride",
    "deprecated",
    "get_registry",
    "is_on",
    "permission_required",
    "plugin_registry",
    "public",
    "setting",
    "settings_of",
    "signed_in",
]
