// What is typed into form[data-draft] is also kept on the device until the report has been sent.
const KEPT = ["description", "contact_name", "contact_phone"];

function clock() {
  const now = new Date();
  return [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) || {};
  } catch {
    return {};
  }
}

function write(name, told) {
  try {
    localStorage.setItem(name, JSON.stringify(told));
    return true;
  } catch {
    return false;
  }
}

function fill(form, told) {
  for (const name of KEPT) {
    const field = form.elements[name];
    if (field && !field.value && told[name]) field.value = told[name];
  }
}

export function keepDraft(root) {
  const sent = root.querySelector("[data-draft-sent]");
  if (sent) localStorage.removeItem(sent.dataset.draftSent);
  const form = root.querySelector("form[data-draft]");
  if (!form) return;
  fill(form, read(form.dataset.draft));
  const status = form.querySelector("[data-saved-at]");
  form.addEventListener("input", () => {
    const told = {};
    for (const name of KEPT) if (form.elements[name]) told[name] = form.elements[name].value;
    if (write(form.dataset.draft, told) && status) {
      status.textContent = form.dataset.saved.replace("{at}", clock());
    }
  });
}
