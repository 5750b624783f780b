// form[data-field=name]: what is typed is kept on the phone; without a network the form is kept as
// it was sent and sent once when the network is back: its key makes a second sending the same one.
const pendingOf = (form) => `${form.dataset.field}-pending`;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function entriesOf(form) {
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken",
  );
}

function fill(form, entries) {
  for (const [name, value] of entries) {
    if (name === "key") continue;
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
      else if (!field.value) field.value = value;
    }
  }
}

function clock() {
  const now = new Date();
  return [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

async function send(form, bar) {
  const entries = read(pendingOf(form));
  if (!entries) return;
  const body = new FormData();
  for (const [name, value] of entries) body.append(name, value);
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.status >= 500) return;
    localStorage.removeItem(pendingOf(form));
    if (answer.redirected) {
      localStorage.removeItem(form.dataset.field);
      location.assign(answer.url);
    } else {
      bar.hidden = true; // refused: what was typed is in the form again
      fill(form, entries);
    }
  } catch {
    bar.hidden = false; // still without a network: it stays kept
  }
}

export function keepForm(root) {
  const form = root.querySelector("form[data-field]");
  if (!form) return;
  const bar = root.querySelector("[data-offline]");
  const status = form.querySelector("[data-saved-at]");
  fill(form, read(form.dataset.field) || []);
  bar.hidden = navigator.onLine;
  form.addEventListener("input", () => {
    localStorage.setItem(form.dataset.field, JSON.stringify(entriesOf(form)));
    status.textContent = form.dataset.saved.replace("{at}", clock());
  });
  root.addEventListener(
    "submit",
    (event) => {
      if (event.target !== form) return;
      if (navigator.onLine) {
        localStorage.removeItem(form.dataset.field);
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      localStorage.setItem(pendingOf(form), JSON.stringify(entriesOf(form)));
      bar.hidden = false;
    },
    true,
  );
  window.addEventListener("offline", () => (bar.hidden = false));
  window.addEventListener("online", () => {
    bar.hidden = true;
    send(form, bar);
  });
  if (navigator.onLine) send(form, bar);
}
