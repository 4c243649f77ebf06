// <hub-copy>: shows its button where the browser can copy, says when it is done.
class HubCopy extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = this.querySelector("input, textarea");
      await navigator.clipboard.writeText(field.value);
      field.select();
      const label = button.querySelector("span");
      const usual = label.textContent;
      label.textContent = this.dataset.done;
      this.querySelector("[role=status]").textContent = this.dataset.done;
      setTimeout(() => {
        label.textContent = usual;
        this.querySelector("[role=status]").textContent = "";
      }, 2500);
    });
  }
}
customElements.define("hub-copy", HubCopy);
