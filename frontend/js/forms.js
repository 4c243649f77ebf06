// Forms: the error summary takes focus, dangerous ones ask first, changed ones warn before they are left.
export function focusSummary(root = document) {
  root.querySelector("[data-take-focus]")?.focus();
}
focusSummary();

// A link of the error summary goes to the field itself, not only near it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

// data-confirm: ask in a dialog and send confirmed=1, so that the server does not ask again.
const dialog = document.getElementById("confirm-dialog");
if (dialog?.showModal) {
  const yes = dialog.querySelector("[value='yes']");
  const usual = yes.textContent;
  let waiting;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.elements.confirmed) return;
    event.preventDefault();
    waiting = { form, submitter: event.submitter };
    dialog.querySelector("h2").textContent = form.dataset.confirm;
    yes.textContent = form.dataset.confirmButton || usual;
    dialog.showModal();
    dialog.querySelector("[value='no']").focus();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes" || !waiting) return;
    const { form, submitter } = waiting;
    waiting = undefined;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "confirmed", value: "1" });
    form.append(field);
    form.requestSubmit(submitter);
  });
  dialog.addEventListener("cancel", () => { dialog.returnValue = "no"; });
}

// data-guard: what was typed is not lost by a wrong press.
const changed = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.hasAttribute("data-guard")) changed.add(form);
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) changed.delete(event.target);
});
addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected) && !document.querySelector(".leaving")) event.preventDefault();
});
export const forget = (form) => changed.delete(form);
