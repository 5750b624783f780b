// Boundaries and cases of the zone on a Leaflet map without any tile.
import L from "leaflet";

const LOOKS = {
  zone: { color: "#8c96a5", weight: 1.2, fillColor: "#e9eef4", fillOpacity: 0.9 },
  park: { color: "#2b63a3", weight: 1.2, fillColor: "#dbe8f6", fillOpacity: 0.9 },
  wall: { color: "#b3541a", weight: 2, dashArray: "6 4", fillOpacity: 0.04 },
  community: { color: "#2f8e6e", weight: 1.2, fillColor: "#cfe9df", fillOpacity: 0.9 },
  other: { color: "#6f5fbd", weight: 1.2, dashArray: "2 3", fillOpacity: 0 },
};
const ORDER = ["zone", "park", "wall", "community", "other"];

// A map of the boundaries alone, fitted to its canvas.
export function ground(canvas, layers, options) {
  const map = L.map(canvas, {
    attributionControl: false,
    zoomSnap: 0.25,
    minZoom: 9,
    maxZoom: 19,
    ...options,
  });
  const areas = layers.features.filter((each) => each.properties.kind !== "case");
  areas.sort((a, b) => ORDER.indexOf(a.properties.kind) - ORDER.indexOf(b.properties.kind));
  const drawn = L.geoJSON(areas, {
    style: (each) => LOOKS[each.properties.kind],
    interactive: false,
  }).addTo(map);
  map.fitBounds(drawn.getBounds(), { padding: [16, 16] });
  for (const each of areas) nameOf(each, map);
  L.control.scale({ imperial: false }).addTo(map);
  return map;
}

export function draw(frame, layers, ask) {
  const canvas = document.createElement("div");
  canvas.className = "canvas";
  frame.append(canvas);
  frame.classList.add("live");
  const map = ground(canvas, layers);
  for (const each of layers.features) if (each.properties.kind === "case") mark(frame, each, map);
  const pin = L.marker([0, 0], { icon: icon("pin-icon", 22), interactive: false, keyboard: false });
  if (frame.dataset.at) place(pin, map, frame.dataset.at.split(",").map(Number));
  map.on("click", (event) => {
    const point = [event.latlng.lng.toFixed(6), event.latlng.lat.toFixed(6)];
    place(pin, map, point.map(Number));
    ask(frame, point.join(","));
  });
}

function place(pin, map, [lng, lat]) {
  pin.setLatLng([lat, lng]).addTo(map);
}

function nameOf(area, map) {
  if (area.properties.kind !== "park") return;
  const middle = L.geoJSON(area).getBounds().getCenter();
  const name = document.createElement("span");
  name.textContent = area.properties.label;
  L.tooltip({ permanent: true, direction: "center", className: "name" })
    .setLatLng(middle)
    .setContent(name)
    .addTo(map);
}

function icon(name, size) {
  return L.divIcon({ className: name, iconSize: [size, size], iconAnchor: [size / 2, size / 2] });
}

function mark(frame, feature, map) {
  const [lng, lat] = feature.geometry.coordinates;
  const { id, label, light, address } = feature.properties;
  L.marker([lat, lng], { icon: icon(`light-icon ${light}`, 18), title: `${label} ${id}`, alt: label })
    .on("click", () => window.location.assign(address))
    .addTo(map);
}
