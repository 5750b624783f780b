// Ctrl+S presses the first button of form[data-save]; in a drawer the one that leaves the next form
// empty (data-next), so that one who registers many need not touch the mouse.
function hear(event) {
  const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
  const drawer = document.querySelector("dialog form[data-save]");
  const form = drawer || document.querySelector("form[data-save]");
  if (!saves || !form) return;
  event.preventDefault();
  const next = drawer && form.querySelector("button[data-next]");
  form.requestSubmit(next || form.querySelector("button:not([type=button])"));
}

export function hearKeys() {
  document.addEventListener("keydown", hear);
}
