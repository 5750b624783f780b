// [data-places]: places by name while one types; the search button does the same without scripts.
const WAIT = 250; // ms

function choice(place) {
  const label = document.createElement("label");
  label.className = "choice";
  const input = document.createElement("input");
  input.type = "radio";
  input.name = "pick";
  input.value = `${place.place}|${place.label}`;
  const words = document.createElement("span");
  words.append(place.label, " ");
  const detail = document.createElement("span");
  detail.className = "muted";
  detail.textContent = place.detail;
  words.append(detail);
  label.append(input, words);
  return label;
}

export function findPlaces(root) {
  const field = root.querySelector("[data-places]");
  const found = root.querySelector("[data-found]");
  if (!field || !found) return;
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const words = field.value.trim();
      if (words.length < 2) return found.replaceChildren();
      const answer = await fetch(`${field.dataset.places}?words=${encodeURIComponent(words)}`);
      if (!answer.ok || field.value.trim() !== words) return undefined;
      const { places } = await answer.json();
      const none = document.createElement("p");
      none.textContent = field.dataset.none;
      return found.replaceChildren(...(places.length ? places.map(choice) : [none]));
    }, WAIT);
  });
  found.addEventListener("change", () => {
    const place = document.getElementById("place");
    if (place) place.value = "";
  });
}
