// [data-map-pick]: the button that opens the map; the map itself is loaded on the first click only.
function bring(frame) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = frame.dataset.style;
  const script = document.createElement("script");
  script.src = frame.dataset.script;
  script.addEventListener("error", () => frame.classList.add("failed"));
  document.head.append(style, script);
}

export function openMap(root) {
  for (const frame of root.querySelectorAll("[data-map-pick]")) {
    const button = frame.querySelector("[data-open-map]");
    const panel = frame.querySelector("[data-map-panel]");
    frame.hidden = false;
    button.addEventListener("click", () => {
      panel.hidden = !panel.hidden;
      button.setAttribute("aria-expanded", String(!panel.hidden));
      if (panel.hidden || frame.classList.contains("brought")) return;
      frame.classList.add("brought");
      bring(frame);
    });
  }
}
