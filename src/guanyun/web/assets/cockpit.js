// The wall renews itself in place, without a flash; who holds it still or is signed out is left so.
const SECOND = 1000;

async function renew(wall) {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (answer.redirected || !answer.ok) {
    location.reload();
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("content");
  const held = document.activeElement && wall.contains(document.activeElement);
  if (fresh && !held) {
    wall.replaceChildren(...fresh.childNodes);
  }
}

const wall = document.querySelector("main[data-refresh]");
if (wall) {
  setInterval(() => {
    if (!document.hidden) {
      renew(wall).catch(() => {}); // the net is away: the next minute tries again, the time shows
    }
  }, Number(wall.dataset.refresh) * SECOND);
}
