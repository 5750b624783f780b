// A form marked data-in-place shows its answer where it stands instead of on a page of its own.
export function startInPlace(root) {
  root.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.inPlace) return;
    event.preventDefault();
    const answer = await fetch(form.action, { headers: { Accept: "text/html" } });
    if (answer.ok) root.getElementById(form.dataset.inPlace).innerHTML = await answer.text();
    else form.submit();
  });
}
