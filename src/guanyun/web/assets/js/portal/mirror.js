// The check list beside the form says at once what was just told; the rest stays as it was sent.
function chosen(form, choice) {
  const label = choice && form.querySelector(`label[for="${choice.id}"]`);
  return label ? label.textContent.trim() : "";
}

function where(form) {
  const card = form.querySelector("[name=where]:checked");
  if (card && card.value !== "elsewhere") {
    const label = form.querySelector(`label[for="${card.id}"]`);
    return [...label.querySelectorAll("[data-told]")].map((each) => each.textContent).join(" ");
  }
  const pick = form.querySelector("[name=pick]:checked");
  return pick ? pick.value.split("|")[1] : corners(form.querySelector("#place").value.trim());
}

// A line that was drawn reads as its corners, as the server says it.
function corners(place) {
  const told = place.startsWith("{") ? place.match(/[\d.]+,[\d.]+/g) : null;
  return told ? told.join(" → ") : place;
}

function told(form, field) {
  if (field.name === "description") return ["description", field.value.trim()];
  if (field.name === "tile") return ["tile", chosen(form, field)];
  if (field.name === "kind") return ["tile", field.closest("label").textContent.trim()];
  if (["where", "pick", "place"].includes(field.name)) return ["where", where(form)];
  if (field.matches(".urgency .card-radio")) return ["urgency", chosen(form, field)];
  return ["", ""];
}

export function mirrorAnswers(root) {
  const form = root.querySelector("form.steps");
  if (!form) return;
  const tell = (event) => {
    const [name, text] = told(form, event.target);
    const row = name && form.querySelector(`[data-mirror="${name}"]`);
    if (row && text) row.textContent = text.slice(0, 120);
    const urgency = form.querySelector('[data-mirror="urgency"]');
    if (urgency) urgency.parentElement.hidden = !form.querySelector("[data-more]:not([hidden]) .urgency");
  };
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
}
