// [data-copy="id"]: copies the text or value of that element and says so.
export function copyOnClick(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const part = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(part.value || part.textContent.trim());
      button.textContent = button.dataset.copied;
    });
  }
}
