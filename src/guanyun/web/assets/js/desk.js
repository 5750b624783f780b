// The workbench: j and k move, Enter opens beside the list, a second Enter opens the case.
export function startDesk(root) {
  const table = root.querySelector("table[data-rows]");
  const side = root.getElementById("side");
  if (!table || !side) return;
  const rows = [...table.tBodies[0].rows];
  let at = -1;

  async function show(row) {
    const answer = await fetch(row.dataset.side);
    if (answer.ok) side.innerHTML = await answer.text();
  }

  function choose(number) {
    if (!rows.length) return;
    at = Math.max(0, Math.min(rows.length - 1, number));
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    rows[at].scrollIntoView({ block: "nearest" });
    show(rows[at]);
  }

  table.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input")) return;
    const row = event.target.closest("tr[data-side]");
    if (row) choose(rows.indexOf(row));
  });
  root.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey) return;
    if (event.key === "j") choose(at + 1);
    if (event.key === "k") choose(at - 1);
    if (event.key === "Enter" && at >= 0 && !event.target.closest("a, button, summary")) {
      rows[at].querySelector("a").click();
    }
  });
}
