// a[data-drawer]: the form of the page that the link leads to opens beside what one was doing.
// It is the same form with the same address. Ctrl+S saves and leaves the next one empty; the button
// leads on; what is refused is said in the drawer and nothing typed is lost.
import { toggleParts } from "./toggles.js";

async function open(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) {
    location.assign(link.href);
    return;
  }
  const parts = partsOf(await answer.text());
  if (!parts) {
    location.assign(link.href);
    return;
  }
  const drawer = document.createElement("dialog");
  drawer.className = "drawer";
  document.body.append(drawer);
  fill(drawer, parts);
  drawer.addEventListener("close", () => {
    drawer.remove();
    link.focus();
    if (drawer.dataset.saved) location.reload();
  });
  drawer.addEventListener("submit", (event) => save(event, drawer));
  drawer.showModal();
  first(drawer);
}

function partsOf(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const form = page.querySelector("main form[data-save]");
  if (!form) return null;
  form.classList.remove("card");
  const title = page.querySelector("main h1");
  title.id = "drawer-title";
  return [title, ...page.querySelectorAll("main .notice"), form];
}

function fill(drawer, parts) {
  drawer.setAttribute("aria-labelledby", "drawer-title");
  drawer.replaceChildren(...parts);
  toggleParts(drawer);
}

function first(drawer) {
  const field = drawer.querySelector("[autofocus], input:not([type=hidden])");
  if (field) field.focus();
}

async function save(event, drawer) {
  const form = event.target;
  if (!form.matches("form[data-save]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  const told = new FormData(form);
  if (event.submitter?.name) told.append(event.submitter.name, event.submitter.value);
  const answer = await fetch(form.action, { method: "POST", body: told });
  const parts = partsOf(await answer.text());
  if (!parts) {
    location.assign(answer.url);
    return;
  }
  if (answer.redirected) drawer.dataset.saved = "1";
  fill(drawer, parts);
  first(drawer);
}

export function openDrawers() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-drawer]");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (!link || !isPlain || !window.HTMLDialogElement) return;
    event.preventDefault();
    open(link);
  });
}
