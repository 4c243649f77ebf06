// Filter forms (macro live_filter): htmx fetches the page the plain form would have led to and swaps the part named in
// hx-target. Empty fields stay out of the address, so that addresses are short and the same as those of links.
import { withoutTheme } from "./answers.js";

const wide = matchMedia("(min-width: 992px)");
const isLive = (form) => form?.hasAttribute?.("data-live-filter");

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx?.sourceElement;
  if (!isLive(form)) return;
  // On a phone the filters are a sheet: several are chosen in peace, the button shows the results.
  if (!wide.matches && ctx.sourceEvent.type === "change" && ctx.sourceEvent.target.closest?.("[data-facets]")) {
    event.preventDefault();
    return;
  }
  if (ctx.sourceEvent.type === "submit") closeSheets(form);
  const { body } = ctx.request;
  for (const name of new Set([...body.keys()])) {
    const values = body.getAll(name).filter((value) => value !== "");
    body.delete(name);
    for (const value of values) body.append(name, value);
  }
  ctx.request.action = new URL(form.getAttribute("action") || location.pathname, location.href).pathname;
});

// htmx reads the head of the fetched page for its title.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => { ctx.text = withoutTheme(ctx.text); });

// The plain form does the same. Without this, a search with nothing chosen gives ?q=&type=.
document.addEventListener("formdata", (event) => {
  if (!isLive(event.target)) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

function closeSheets(root) {
  if (!wide.matches) for (const sheet of root.querySelectorAll("[data-facets]")) sheet.open = false;
}

// On a desk the filters are always open (also in browsers that cannot do that by style alone).
function openFacets() {
  if (wide.matches) for (const sheet of document.querySelectorAll("[data-facets]")) sheet.open = true;
}
wide.addEventListener("change", openFacets);
document.addEventListener("htmx:after:swap", openFacets);
openFacets();
