// Without a network the report is kept on the device and sent once when the network is back:
// the key of the form makes a second sending the same sending.
const PENDING = "report-pending";

function show(bar, is, text) {
  if (!bar) return;
  bar.hidden = !is;
  if (text) bar.textContent = text;
}

function keep(form, button) {
  const entries = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  if (button && button.name) entries.push([button.name, button.value]);
  localStorage.setItem(PENDING, JSON.stringify({ action: form.action, entries }));
}

async function sendPending(form, bar) {
  const text = localStorage.getItem(PENDING);
  if (!text) return;
  const { action, entries } = JSON.parse(text);
  show(bar, true, form && form.dataset.sent);
  const body = new FormData();
  for (const [name, value] of entries) body.append(name, value);
  try {
    const answer = await fetch(action, { method: "POST", body });
    localStorage.removeItem(PENDING);
    if (answer.redirected) location.assign(answer.url);
    else location.reload();
  } catch {
    show(bar, true); // still without a network: it stays kept
  }
}

export function sendWhenOnline(root) {
  const form = root.querySelector("form.steps");
  if (!form) return;
  const bar = root.querySelector("[data-offline]");
  const told = bar ? bar.textContent : "";
  show(bar, !navigator.onLine);
  window.addEventListener("offline", () => show(bar, true, told));
  window.addEventListener("online", () => {
    show(bar, false);
    sendPending(form, bar);
  });
  root.addEventListener(
    "submit",
    (event) => {
      if (event.target !== form || navigator.onLine) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.submitter && event.submitter.value === "submit") keep(form, event.submitter);
      show(bar, true, told);
    },
    true,
  );
  if (navigator.onLine) sendPending(form, bar);
}
