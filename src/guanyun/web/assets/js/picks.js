// input[data-picks="form"]: ticks or clears every row of the list that belongs to that form.
export function pickAll() {
  document.addEventListener("change", (event) => {
    const all = event.target.closest("input[data-picks]");
    if (!all) return;
    const form = document.getElementById(all.dataset.picks);
    for (const box of form?.elements ?? []) {
      if (box.type === "checkbox") box.checked = all.checked;
    }
  });
}
