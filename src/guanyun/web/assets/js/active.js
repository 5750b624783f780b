// Says on the root that scripts run, so that what only they can do is shown (html.scripted).
export function markActive() {
  document.documentElement.classList.add("scripted");
}
