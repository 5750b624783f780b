// Ask the server who is in charge at a point and show its answer beside the map.
export function ask(frame, point) {
  const address = new URL(frame.dataset.here, window.location.origin);
  const on = new URLSearchParams(window.location.search).get("on");
  address.searchParams.set("at", point);
  if (on) address.searchParams.set("on", on);
  window.history.replaceState(null, "", address);
  document.getElementById("at").value = point;
  document.getElementById("datum").value = "CGCS2000";
  address.searchParams.set("part", "here");
  return fetch(address)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((text) => {
      document.getElementById("here").innerHTML = text;
    })
    .catch(() => window.location.assign(address.href.replace("&part=here", "")));
}
