// table[data-rows]: a row opens in #side without leaving the list; j and k go down and up, Enter
// opens, Escape shuts, Ctrl+Enter presses the main button of the opened row. Links in the row work as links.
import { fetchInto } from "./fragments.js";

const WIDE = "(min-width: 1100px)";

function rows() {
  return [...document.querySelectorAll("table[data-rows] tbody tr[data-side]")];
}

function chosen() {
  return document.querySelector("table[data-rows] tr[aria-selected=true]");
}

function choose(row) {
  const before = chosen();
  if (before) before.removeAttribute("aria-selected");
  row.setAttribute("aria-selected", "true");
  row.scrollIntoView({ block: "nearest" });
}

function open(row) {
  choose(row);
  const side = document.getElementById("side");
  if (!side || !matchMedia(WIDE).matches) {
    row.querySelector("a").click();
    return Promise.resolve();
  }
  side.parentElement.classList.add("opened");
  const back = encodeURIComponent(location.pathname + location.search);
  return fetchInto(side, `${row.dataset.side}?next=${back}`);
}

function shut() {
  const side = document.getElementById("side");
  if (!side) return;
  side.replaceChildren();
  side.parentElement.classList.remove("opened");
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(chosen());
  const next = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step));
  choose(all[next]);
}

function act() {
  const side = document.getElementById("side");
  const form = side && (document.activeElement.closest("#side form") || side.querySelector("form"));
  if (!form) return;
  const part = form.closest("details");
  if (part && !part.open) part.open = true;
  else form.requestSubmit();
}

function isTyping(target) {
  return target.matches("input, textarea, select, [contenteditable]");
}

function hear(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    if (!chosen()) return;
    event.preventDefault();
    act();
    return;
  }
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "Escape") shut();
  else if (event.key === "Enter" && chosen() && !event.target.closest("a, button, summary")) {
    event.preventDefault();
    open(chosen());
  }
}

export function pickRows() {
  if (!document.querySelector("table[data-rows]")) return;
  document.addEventListener("keydown", hear);
  document.addEventListener("click", (event) => {
    const row = event.target.closest("table[data-rows] tr[data-side]");
    if (row && matchMedia(WIDE).matches && !event.target.closest("a, button, input")) open(row);
  });
}
