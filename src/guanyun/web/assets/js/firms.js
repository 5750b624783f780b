// data-firms="address": the list of a field follows what is typed (credit code, name, pinyin).
// data-contact="name phone": these fields, while nobody has typed into them, take the contact on file.
const PAUSE = 200; // ms after the last key

export function suggestFirms() {
  let waiting;
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("input[data-firms]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => suggest(field), PAUSE);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-contact]")) fillContact(event.target);
  });
}

async function fillContact(field) {
  const meant = field.value.trim();
  const fields = field.dataset.contact.split(" ").map((name) => field.form.elements[name]);
  const known = fields.filter((each) => each && (!each.value || each.dataset.known));
  if (!meant || known.length < fields.length || !navigator.onLine) return;
  try {
    const answer = await fetch(`${field.dataset.firms}?exact=${encodeURIComponent(meant)}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok || field.value.trim() !== meant) return;
    const { contact } = await answer.json();
    fields.forEach((each, place) => {
      each.value = contact[place] || "";
      each.dataset.known = "1";
    });
  } catch {
    // Left empty, the contact on file is taken by the office.
  }
}

async function suggest(field) {
  const typed = field.value.trim();
  if (!typed || !navigator.onLine) return;
  try {
    const answer = await fetch(`${field.dataset.firms}?q=${encodeURIComponent(typed)}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok || field.value.trim() !== typed) return;
    const { firms } = await answer.json();
    const options = firms.map(({ uscc, label }) => new Option(`${label} ${uscc}`, uscc));
    field.list.replaceChildren(...options);
  } catch {
    // Without a network nothing is suggested: the name is typed whole.
  }
}
