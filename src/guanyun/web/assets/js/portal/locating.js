// [data-locate]: the position of the phone; WGS-84 lies within a metre of CGCS2000.
function placed(button, status, position) {
  const { longitude, latitude, accuracy } = position.coords;
  const place = document.getElementById("place");
  place.value = `${longitude.toFixed(6)},${latitude.toFixed(6)}`;
  for (const pick of document.querySelectorAll("[name=pick]:checked")) pick.checked = false;
  status.textContent = button.dataset.done.replace("{metres}", Math.round(accuracy));
  place.dispatchEvent(new Event("change", { bubbles: true }));
}

export function locate(root) {
  for (const button of root.querySelectorAll("[data-locate]")) {
    if (!navigator.geolocation) continue;
    button.hidden = false;
    const status = button.parentElement.querySelector("[data-located]");
    button.addEventListener("click", () => {
      status.textContent = button.dataset.locating;
      navigator.geolocation.getCurrentPosition(
        (position) => placed(button, status, position),
        () => (status.textContent = button.dataset.failed),
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    });
  }
}
