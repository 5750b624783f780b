// #side form: an act taken beside the list. Done, the list is shown anew; refused or overtaken, it is
// said beside the list and what was typed stays.
async function take(event) {
  const form = event.target.closest("#side form[method=post]");
  if (!form) return;
  event.preventDefault();
  event.stopPropagation(); // that it is sent once is seen to here: it may be sent again when refused
  if (form.getAttribute("aria-busy")) return;
  const told = new FormData(form);
  if (event.submitter?.name) told.append(event.submitter.name, event.submitter.value);
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: told });
    if (answer.redirected || answer.ok) {
      location.assign(answer.url);
      return;
    }
    say(form, new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    form.submit();
  }
}

function say(form, page) {
  form.removeAttribute("aria-busy");
  const field = page.querySelector("input[name=version]");
  const words = page.querySelector("main .notice[role=alert], main p");
  form.querySelector(".notice")?.remove();
  const notice = document.createElement("div");
  notice.className = "notice bad";
  notice.setAttribute("role", "alert");
  notice.textContent = words ? words.textContent.trim() : page.title;
  form.prepend(notice);
  if (field) form.elements.version.value = field.value;
  notice.scrollIntoView({ block: "nearest" });
}

export function actBeside() {
  document.addEventListener("submit", take, true);
}
