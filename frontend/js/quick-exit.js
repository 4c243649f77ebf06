// Quick exit: a press on a leave link, or Shift three times within five seconds.
// The page is covered at once; our own address is told to end the session; then this page is replaced, so that
// "Back" does not return to it. Without JavaScript the link does the same through the server.
const WINDOW_MS = 5000;
const PRESSES = 3;

function leave(link) {
  const cover = document.createElement("div");
  cover.className = "leaving";
  document.body.append(cover);
  document.title = "\u200b";
  const own = link.href;
  const target = link.dataset.quickExit || own;
  if (target !== own) {
    // keepalive lets the request outlive this page, so that a slow server never holds anybody here.
    fetch(own, { keepalive: true, redirect: "manual", cache: "no-store" }).catch(() => {});
  }
  location.replace(target);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-quick-exit]");
  if (!link) return;
  event.preventDefault();
  leave(link);
});

let presses = [];
document.addEventListener("keydown", (event) => {
  if (event.key !== "Shift") {
    presses = []; // capitals while typing are not a wish to leave
    return;
  }
  if (event.repeat) return;
  const now = event.timeStamp;
  presses = [...presses.filter((time) => now - time < WINDOW_MS), now];
  const link = document.querySelector("[data-quick-exit]");
  if (presses.length >= PRESSES && link) leave(link);
});

// A page that comes back from the browser's memory must not stay covered.
addEventListener("pageshow", () => document.querySelector(".leaving")?.remove());
