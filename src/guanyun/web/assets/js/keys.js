// Ctrl+S presses the first button of form[data-save], that of an open drawer before the page's.
function hear(event) {
  const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
  const form = document.querySelector("dialog form[data-save]") || document.querySelector("form[data-save]");
  if (saves && form) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button:not([type=button])"));
  }
}

export function hearKeys() {
  document.addEventListener("keydown", hear);
}
