// [data-sign] form[data-undo]: 1, 2, 3 press the buttons of the card in focus; what was pressed is
// held for ten seconds in which it can be taken back, then it is sent.
const HELD = 10; // seconds

function hold(event) {
  const form = event.target;
  if (!form.matches("[data-sign] form[data-undo]") || form.dataset.sure) return;
  event.preventDefault();
  if (form.dataset.held) return;
  form.dataset.held = "1";
  const pressed = event.submitter || form.querySelector("button[name]");
  const bar = document.createElement("p");
  bar.className = "held";
  bar.setAttribute("role", "status");
  const undo = document.createElement("button");
  undo.type = "button";
  let left = HELD;
  const tell = () => {
    undo.textContent = `${form.dataset.undo} · ${left} s`;
  };
  tell();
  bar.append(`${pressed.dataset.word || pressed.firstChild.textContent.trim()} `, undo);
  form.after(bar);
  form.hidden = true;
  const clock = setInterval(() => {
    left -= 1;
    tell();
    if (left > 0) return;
    clearInterval(clock);
    send(form, pressed);
  }, 1000);
  undo.addEventListener("click", () => {
    clearInterval(clock);
    bar.remove();
    form.hidden = false;
    delete form.dataset.held;
    pressed.focus();
  });
  undo.focus();
}

function send(form, pressed) {
  form.dataset.sure = "1";
  form.hidden = false;
  form.requestSubmit(pressed);
}

function press(event) {
  if (!["1", "2", "3"].includes(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches("input, textarea, select")) return;
  const cards = [...document.querySelectorAll("[data-sign]")];
  const card = event.target.closest("[data-sign]") || cards.find((each) => !isHeld(each));
  if (!card || isHeld(card)) return;
  const button = card.querySelectorAll("form[data-undo] button[name]")[Number(event.key) - 1];
  if (!button) return;
  event.preventDefault();
  button.click();
}

function isHeld(card) {
  return Boolean(card.querySelector("form[data-held]"));
}

export function signCards() {
  if (!document.querySelector("[data-sign]")) return;
  document.addEventListener("submit", hold, true);
  document.addEventListener("keydown", press);
}
