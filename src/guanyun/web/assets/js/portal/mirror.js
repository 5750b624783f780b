// The check list beside the form says at once what was just told.
function words(form) {
  const told = {};
  const description = form.querySelector("#description");
  if (description && description.value.trim()) told.description = description.value.trim();
  const tile = form.querySelector("[data-tile]:checked");
  const kind = form.querySelector("[data-kinds]:not([hidden]) input:checked");
  const named = kind || tile;
  if (named) told.tile = named.closest("label").textContent.trim();
  told.where = where(form);
  const urgent = form.querySelector("[data-more]:not([hidden]) .card-radio:checked");
  if (urgent) told.urgency = form.querySelector(`label[for="${urgent.id}"]`).textContent.trim();
  return told;
}

function where(form) {
  const chosen = form.querySelector("[name=where]:checked");
  if (chosen && chosen.value !== "elsewhere") {
    const card = form.querySelector(`label[for="${chosen.id}"]`);
    return [...card.querySelectorAll("[data-told]")].map((each) => each.textContent).join(" ");
  }
  const pick = form.querySelector("[name=pick]:checked");
  if (pick) return pick.value.split("|")[1];
  const place = form.querySelector("#place");
  return place ? place.value.trim() : "";
}

export function mirrorAnswers(root) {
  const form = root.querySelector("form.steps");
  if (!form) return;
  const tell = () => {
    const told = words(form);
    for (const part of form.querySelectorAll("[data-mirror]")) {
      const text = told[part.dataset.mirror];
      if (text && part.textContent.trim() !== text) part.textContent = text.slice(0, 120);
    }
    const urgency = form.querySelector("[data-mirror=urgency]");
    if (urgency) urgency.parentElement.hidden = !form.querySelector("[data-more]:not([hidden]) .card-radio");
  };
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
}
