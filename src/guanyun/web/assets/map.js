// The map with zoom and click; without it the server's drawing does the same.
import { draw } from "./js/map/layers.js";
import { ask } from "./js/map/here.js";

const frame = document.querySelector("[data-map]");
if (frame) {
  fetch(frame.dataset.layers + window.location.search, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((layers) => draw(frame, layers, ask))
    .catch(() => frame.classList.remove("live"));
}
