"""Templates use only classes that a style sheet knows: an invented one does nothing, and nobody sees it."""

from __future__ import annotations

import re
from pathlib import Path

from hub.web.assets import DIST, manifest

ROOT = Path(__file__).parents[2]
CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
ATTRIBUTE = re.compile(r"""\bclass="([^"]*)\"""")
HOOKS = {"brand__name", "menu--end", "meter", "meter__bar", "pledges-counter"}
"""Names of parts, without a look of their own."""


def test_every_class_of_a_template_exists() -> None:
    sheets = [DIST / manifest()["app.css"], *ROOT.glob("plugins/*/hub_*/static/**/*.css")]
    known = HOOKS | {name for sheet in sheets for name in CLASS.findall(sheet.read_text("utf-8"))}
    templates = [*ROOT.glob("hub/**/templates/**/*.html"), *ROOT.glob("plugins/*/hub_*/templates/**/*.html")]
    assert len(templates) > 50
    unknown = {
        f"{template.relative_to(ROOT)}: {name}"
        for template in templates
        if template.name != "message.html" and template.parent.name != "archive"  # these carry their own styles
        for words in ATTRIBUTE.findall(re.sub(r"\{[{%#].*?[}%#]\}", "{}", template.read_text("utf-8")))
        for name in words.split()
        if "{}" not in name and name not in known
    }
    assert not unknown, "\n".join(sorted(unknown))
