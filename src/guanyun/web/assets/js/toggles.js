// data-toggle="id": a checkbox shows or hides that element.
// data-fill="name": a button writes its value into that field of its form (常用意见).
function show(box) {
  const part = document.getElementById(box.dataset.toggle);
  if (part) part.hidden = !box.checked;
}

function fill(event) {
  const chip = event.target.closest("button[data-fill]");
  if (!chip) return;
  const field = chip.form.elements[chip.dataset.fill];
  field.value = chip.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

export function toggleParts(root = document) {
  for (const box of root.querySelectorAll("[data-toggle]")) show(box);
  if (root !== document) return;
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-toggle]")) show(event.target);
  });
  document.addEventListener("click", fill);
}
