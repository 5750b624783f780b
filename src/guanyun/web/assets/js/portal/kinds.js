// The tile chosen decides what else is asked: which kind, how urgent, what more.
function kindOf(form) {
  const tile = form.querySelector("[data-tile]:checked");
  if (!tile) return "";
  if (tile.dataset.kind) return tile.dataset.kind;
  const group = form.querySelector(`[data-kinds="${tile.value}"]`);
  const kind = group && group.querySelector("input:checked, input[type=hidden]");
  return kind ? kind.value : "";
}

function show(part, is) {
  part.hidden = !is;
  if ("disabled" in part) part.disabled = !is;
}

function arrange(form) {
  const tile = form.querySelector("[data-tile]:checked");
  for (const group of form.querySelectorAll("[data-kinds]")) {
    const is = Boolean(tile) && group.dataset.kinds === tile.value;
    show(group, is);
    // One is told in words alone: who does not know which one it is need not choose.
    const usual = is && !group.querySelector("input:checked") && group.querySelector("[data-usual]");
    if (usual) usual.checked = true;
  }
  const kind = kindOf(form);
  const stage = form.querySelector("[data-more-stage]");
  if (!stage) return;
  let asked = false;
  for (const part of stage.querySelectorAll("[data-more]")) {
    const is = part.dataset.more === kind;
    show(part, is);
    asked = asked || is;
  }
  stage.hidden = !asked;
}

export function askByKind(root) {
  const form = root.querySelector("form.steps");
  if (!form) return;
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-tile], [name=kind]")) arrange(form);
  });
}
