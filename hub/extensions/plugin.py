"""Settings and switches of plugins as a feature of the core."""

from __future__ import annotations

from hub.i18n import _l
from hub.plugins import Plugin


class ExtensionsPlugin(Plugin):
    """Typed settings of plugins, and which plugins are on for which campaign."""

    name = "extensions"
    label = _l("Plugins")
