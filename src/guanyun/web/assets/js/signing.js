// Signing: keys 1, 2, 3 on the first card; ten seconds to undo before anything is sent.
const SECONDS = 10;

export function startSigning(root) {
  const forms = [...root.querySelectorAll("form[data-undo]")];
  forms.forEach((form) => form.addEventListener("submit", (event) => hold(form, event)));
  if (!forms.length) return;
  root.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select")) return;
    const waiting = forms.find((form) => !form.dataset.held);
    const button = waiting && waiting.querySelectorAll("button[name=act]")[Number(event.key) - 1];
    if (button) button.click();
  });
}

function hold(form, event) {
  if (form.dataset.go) return;
  event.preventDefault();
  if (form.dataset.held) return;
  form.dataset.held = "1";
  const chosen = document.createElement("input");
  chosen.type = "hidden";
  chosen.name = "act";
  chosen.value = event.submitter ? event.submitter.value : "give_consent";
  form.append(chosen);
  const undo = document.createElement("button");
  undo.type = "button";
  form.append(undo);
  let left = SECONDS;
  const told = () => (undo.textContent = `${form.dataset.undo} ${left}`);
  told();
  const timer = setInterval(() => {
    left -= 1;
    told();
    if (left > 0) return;
    clearInterval(timer);
    form.dataset.go = "1";
    form.submit();
  }, 1000);
  undo.addEventListener("click", () => {
    clearInterval(timer);
    undo.remove();
    chosen.remove();
    delete form.dataset.held;
  });
}
