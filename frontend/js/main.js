// Everything here only makes pages quicker or more comfortable: each of them works without it.
import "htmx.org";
import "./quick-exit.js";
import "./menus.js";
import "./forms.js";
import "./filters.js";
import "./copy.js";
import "./upload.js";
import "./shortcuts.js";
