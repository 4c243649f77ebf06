// <hub-upload>: lists the chosen files and, when the form is sent, shows progress and lets one stop. The form goes to its
// own action exactly as a plain form would; the answer (errors, or the page it leads to) takes the place of <main>.
import { withoutTheme } from "./answers.js";
import { focusSummary, forget } from "./forms.js";

function readableSize(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) { value /= 1024; unit += 1; }
  const maximumFractionDigits = unit > 1 && value < 9.95 ? 1 : 0;
  return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits })} ${units[unit]}`;
}

function element(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

/** Show the page that came back, as if the browser had gone there. */
function showAnswer(html, address) {
  const answer = new DOMParser().parseFromString(withoutTheme(html), "text/html");
  const main = answer.querySelector("main");
  if (!main) return false;
  if (address && address !== location.href) {
    history.pushState({ fromUpload: true }, "", address);
    // The page we came from is no longer in memory: going back loads it.
    addEventListener("popstate", () => location.reload(), { once: true });
  }
  document.title = answer.title;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  scrollTo(0, 0);
  const summary = document.querySelector("[data-take-focus]");
  if (summary) focusSummary();
  else document.querySelector("main").focus();
  return true;
}

class HubUpload extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.form = this.input?.form;
    if (!this.form || this.list) return;
    this.list = element("ul", "upload__list");
    this.state = element("div", "upload__state");
    this.state.setAttribute("role", "status");
    this.append(this.list, this.state);
    this.input.addEventListener("change", () => this.showFiles());
    this.form.addEventListener("submit", (event) => this.send(event));
  }

  showFiles() {
    this.list.replaceChildren(...[...this.input.files].map((file) => {
      const row = element("li", "");
      row.append(element("span", "", file.name), element("span", "number muted", readableSize(file.size)));
      return row;
    }));
  }

  send(event) {
    if (event.defaultPrevented || !this.input.files.length || this.form.dataset.sending) return;
    event.preventDefault();
    this.form.dataset.sending = "yes";
    const data = new FormData(this.form, event.submitter);
    const bar = element("progress", "");
    bar.max = 100;
    bar.setAttribute("aria-label", this.dataset.sending);
    const words = element("span", "number", this.dataset.sending);
    const stop = Object.assign(element("button", "btn btn-secondary btn-sm", this.dataset.cancel), { type: "button" });
    this.state.replaceChildren(words, bar, stop);

    const request = new XMLHttpRequest();
    stop.addEventListener("click", () => request.abort());
    request.upload.addEventListener("progress", (progress) => {
      if (!progress.lengthComputable) return;
      const percent = Math.floor((100 * progress.loaded) / progress.total);
      bar.value = percent;
      words.textContent = percent < 100 ? `${this.dataset.sending} ${percent} %` : this.dataset.processing;
    });
    const failed = (text) => {
      delete this.form.dataset.sending;
      this.state.replaceChildren(element("p", "field__error", text));
    };
    request.addEventListener("abort", () => failed(this.dataset.stopped));
    request.addEventListener("error", () => failed(this.dataset.failed));
    request.addEventListener("load", () => {
      forget(this.form);
      if (!showAnswer(request.responseText, request.responseURL)) failed(this.dataset.failed);
    });
    // By attribute: the properties of a button or form answer with the page's address when there is none.
    request.open("POST", event.submitter?.getAttribute("formaction") ?? this.form.getAttribute("action") ?? "");
    request.setRequestHeader("Accept", "text/html");
    request.send(data);
  }
}
customElements.define("hub-upload", HubUpload);
