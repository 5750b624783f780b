// Point at a place, or draw a line, on a map without tiles. The input named by data-for holds the
// place and nothing else does: "lng,lat" (CGCS2000, like the boundaries), or a GeoJSON line. What
// is typed there, or told by the phone (WGS-84, within a metre of it), shows on the map as well.
import L from "leaflet";
import { ground } from "../map/layers.js";

const MOST_CORNERS = 20;
const DIGITS = 6;
const LOOK = { color: "#c8161d", weight: 4, interactive: false };
const DOT = { radius: 8, color: "#c8161d", fillColor: "#fff", fillOpacity: 1, interactive: false };

// The corners that a text tells: none, one of a point, several of a line.
function cornersOf(text) {
  const known = (corner) => corner.length === 2 && corner.every(Number.isFinite);
  try {
    const told = text.startsWith("{")
      ? JSON.parse(text).coordinates
      : [text.replace("，", ",").split(",").map(parseFloat)];
    return told.every(known) ? told : [];
  } catch {
    return [];
  }
}

function textOf(corners) {
  if (corners.length < 2) return corners.map((each) => each.map(fixed).join(",")).join("");
  const told = corners.map((each) => `[${each.map(fixed).join(",")}]`).join(",");
  return `{"type":"LineString","coordinates":[${told}]}`;
}

function fixed(degrees) {
  return degrees.toFixed(DIGITS);
}

function pickHere(frame, layers) {
  const field = document.getElementById(frame.dataset.for);
  const [line, undo, done] = ["line", "undo", "done"].map((name) =>
    frame.querySelector(`[data-${name}]`),
  );
  const status = frame.querySelector("[role=status]");
  const map = ground(frame.querySelector(".canvas"), layers, { zoomControl: false });
  const { zoomIn, zoomOut } = frame.dataset;
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  const drawn = L.featureGroup().addTo(map);
  let drawing = false;

  const show = () => {
    const corners = cornersOf(field.value.trim());
    const places = corners.map(([lng, lat]) => [lat, lng]);
    drawn.clearLayers();
    if (places.length > 1) L.polyline(places, LOOK).addTo(drawn);
    for (const each of places) L.circleMarker(each, DOT).addTo(drawn);
    undo.disabled = !drawing || corners.length === 0;
    done.disabled = drawing && corners.length === 1;
    if (places.length && !map.getBounds().contains(drawn.getBounds())) map.panTo(places[0]);
    const words = corners.length > 1 ? frame.dataset.drawn : corners.length ? frame.dataset.pointed : "";
    status.textContent = words.replace("{n}", corners.length);
  };
  const tell = (corners) => {
    for (const pick of document.querySelectorAll("[name=pick]:checked")) pick.checked = false;
    field.value = textOf(corners);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const draw = (on) => {
    drawing = on;
    line.setAttribute("aria-pressed", String(on));
    frame.classList.toggle("drawing", on);
    show();
  };

  map.on("click", ({ latlng }) => {
    const corner = [latlng.lng, latlng.lat];
    const before = drawing ? cornersOf(field.value.trim()) : [];
    if (before.length < MOST_CORNERS) tell([...before, corner]);
  });
  line.addEventListener("click", () => draw(!drawing));
  undo.addEventListener("click", () => tell(cornersOf(field.value.trim()).slice(0, -1)));
  done.addEventListener("click", () => {
    draw(false);
    frame.querySelector("[data-open-map]").click();
    frame.querySelector("[data-open-map]").focus();
  });
  field.addEventListener("change", show);
  document.addEventListener("change", ({ target }) => target.name === "pick" && show());
  frame.classList.add("ready");
  show();
}

export function pickOnMap(frame) {
  fetch(frame.dataset.mapPick, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((layers) => {
      // A map needs a size to be fitted into.
      const start = () => frame.classList.contains("ready") || pickHere(frame, layers);
      if (!frame.querySelector("[data-map-panel]").hidden) start();
      else frame.querySelector("[data-open-map]").addEventListener("click", start);
    })
    .catch(() => frame.classList.add("failed"));
}
