// a[data-drawer]: the form of the page that the link leads to opens beside what one was doing.
// It is the same form with the same address: sent, it leads where it would have led.
import { toggleParts } from "./toggles.js";

async function open(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) {
    location.assign(link.href);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const title = page.querySelector("main h1");
  const form = page.querySelector("main form[data-save]");
  if (!form) {
    location.assign(link.href);
    return;
  }
  const drawer = document.createElement("dialog");
  drawer.className = "drawer";
  title.id = "drawer-title";
  drawer.setAttribute("aria-labelledby", title.id);
  form.classList.remove("card");
  drawer.append(title, form);
  document.body.append(drawer);
  drawer.addEventListener("close", () => {
    drawer.remove();
    link.focus();
  });
  toggleParts(drawer);
  drawer.showModal();
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
