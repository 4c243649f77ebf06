// <hub-shortcuts>: single keys for people who review a lot. They never act while somebody types, and can be switched off
// (remembered on this device only).
const STORE = "hub-shortcuts";
const TYPING = "input, textarea, select, [contenteditable]";

class HubShortcuts extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.turn(this.isOff() ? "on" : "off"));
    this.onKey = (event) => this.press(event);
    document.addEventListener("keydown", this.onKey);
    this.show();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
  }

  isOff() {
    try { return localStorage.getItem(STORE) === "off"; } catch { return false; }
  }

  turn(state) {
    try { localStorage.setItem(STORE, state); } catch { /* private windows may refuse: then they stay on */ }
    this.show();
  }

  show() {
    this.toggleAttribute("data-off", this.isOff());
    this.button.textContent = this.isOff() ? this.dataset.onLabel : this.dataset.offLabel;
  }

  press(event) {
    if (this.isOff() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    if (document.querySelector("dialog[open]")) return;
    const item = this.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    const target = item && document.querySelector(item.dataset.target);
    if (!target) return;
    event.preventDefault();
    if (target.matches(TYPING)) target.focus();
    else target.click();
  }
}
customElements.define("hub-shortcuts", HubShortcuts);
