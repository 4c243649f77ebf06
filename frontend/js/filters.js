// Filter forms (macro live_filter): htmx fetches the page the plain form would have led to and swaps the part named in
// hx-target. Empty fields stay out of the address, so that addresses are short and the same as those of the links.
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (!ctx?.sourceElement?.hasAttribute?.("data-live-filter")) return;
  const body = ctx.request.body;
  if (!(body instanceof FormData || body instanceof URLSearchParams)) return;
  for (const name of new Set([...body.keys()])) {
    const values = body.getAll(name).filter((value) => value !== "");
    body.delete(name);
    for (const value of values) body.append(name, value);
  }
});

// The plain form does the same. Without this, "search" with nothing chosen gives ?q=&type=.
document.addEventListener("formdata", (event) => {
  if (!event.target.hasAttribute("data-live-filter")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

// On a desk the filters are always open (also in browsers that cannot do that by style alone).
const wide = matchMedia("(min-width: 992px)");
function openFacets() {
  if (wide.matches) for (const sheet of document.querySelectorAll("[data-facets]")) sheet.open = true;
}
wide.addEventListener("change", openFacets);
document.addEventListener("htmx:after:swap", openFacets);
openFacets();
