"""How Sphinx builds the documentation: Markdown, warnings are errors (``make docs``)."""

from __future__ import annotations

from hub import __version__

project = "Partner Hub"
author = "The Partner Hub authors"
release = version = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = project
html_show_copyright = False
html_copy_source = False
