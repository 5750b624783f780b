// data-once: a form is sent once; a second click does nothing until the page is shown anew.
// The server would take the second sending for a repetition by its key: this only spares the wait.
const sent = new WeakSet();

function guard(event) {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  form.setAttribute("aria-busy", "true");
}

function release() {
  for (const form of document.querySelectorAll("form[data-once][aria-busy]")) {
    sent.delete(form);
    form.removeAttribute("aria-busy");
  }
}

export function sendOnce() {
  document.addEventListener("submit", guard);
  window.addEventListener("pageshow", release);
}
