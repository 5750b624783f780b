// Forms: sent once, saved by Ctrl+S, sent by Ctrl+Enter; printing; choosing an enterprise by name.
export function startForms(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-once]") && !form.matches("[data-undo]")) {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    }
  });
  window.addEventListener("pageshow", () => {
    root.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
  root.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const saved = root.querySelector("form[data-save]");
    if (event.key === "s" && saved) {
      event.preventDefault();
      saved.requestSubmit();
    }
    if (event.key === "Enter" && event.target.form) event.target.form.requestSubmit();
  });
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const opener = event.target.closest("[data-open]");
    if (opener) open(root.getElementById(opener.dataset.open), event);
  });
  root.querySelectorAll("[data-toggle]").forEach(toggle);
  root.querySelectorAll("[data-firms]").forEach(suggest);
}

function open(act, event) {
  if (!act) return;
  event.preventDefault();
  act.open = true;
  act.scrollIntoView({ block: "center" });
  const first = act.querySelector("input:not([type=hidden]), textarea, select, button");
  if (first) first.focus();
}

function toggle(box) {
  const part = document.getElementById(box.dataset.toggle);
  const show = () => {
    part.hidden = !box.checked;
    part.querySelectorAll("input, textarea").forEach((each) => (each.required = box.checked));
  };
  box.addEventListener("change", show);
  show();
}

function suggest(input) {
  const list = document.getElementById(input.getAttribute("list"));
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const answer = await fetch(`${input.dataset.firms}?q=${encodeURIComponent(input.value)}`);
      if (!answer.ok) return;
      const { firms } = await answer.json();
      list.replaceChildren(
        ...firms.map((firm) => {
          const option = document.createElement("option");
          option.value = firm.uscc;
          option.textContent = firm.label;
          return option;
        }),
      );
      if (firms.length === 1 && input.value.length >= 2) input.dataset.only = firms[0].uscc;
      else delete input.dataset.only;
    }, 150);
  });
  input.addEventListener("change", () => {
    if (input.dataset.only && input.value.length < 18) input.value = input.dataset.only;
  });
}
