// data-firms="address": the list of a field follows what is typed (credit code, name, pinyin).
const PAUSE = 200; // ms after the last key

export function suggestFirms() {
  let waiting;
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("input[data-firms]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => suggest(field), PAUSE);
  });
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
