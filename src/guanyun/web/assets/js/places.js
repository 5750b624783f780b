// data-in-place="id": the answer of a form appears in that element, the page stays.
// data-open="id": a link opens that details element and goes to its first field.
// data-print: the button prints the page.
import { fetchInto } from "./fragments.js";

function answerInPlace(event) {
  const form = event.target.closest("form[data-in-place]");
  if (!form || form.method !== "get") return;
  event.preventDefault();
  const query = new URLSearchParams(new FormData(form)).toString();
  const address = form.getAttribute("action") || location.pathname;
  fetchInto(document.getElementById(form.dataset.inPlace), query ? `${address}?${query}` : address);
}

function openPart(event) {
  const link = event.target.closest("[data-open]");
  const part = link && document.getElementById(link.dataset.open);
  if (!part) return;
  event.preventDefault();
  reveal(part);
}

function reveal(part) {
  for (let each = part; each; each = each.parentElement?.closest("details")) each.open = true;
  part.scrollIntoView({ block: "nearest" });
  const field = part.querySelector("input:not([type=hidden]), select, textarea, button");
  (field || part.querySelector("summary")).focus();
}

function revealNamed() {
  const part = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (part && part.tagName === "DETAILS") part.open = true;
}

export function openInPlace() {
  document.addEventListener("submit", answerInPlace);
  document.addEventListener("click", openPart);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  window.addEventListener("hashchange", revealNamed);
  revealNamed();
}
