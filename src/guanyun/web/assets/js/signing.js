// [data-sign] form[data-undo]: 1, 2, 3 press the buttons of the first card that is not held; what was
// pressed is held for ten seconds in which u takes it back, then it is sent, while the next card is
// read. In [data-stack] one card is seen at a time; n, or [data-later], puts it off to the end.
const HELD = 10; // seconds

const held = []; // the last one is the first that u takes back

function cards() {
  return [...document.querySelectorAll("[data-sign], [data-card]")];
}

function isWaiting(card) {
  return !card.dataset.held && !card.dataset.settled;
}

function current() {
  return document.activeElement?.closest("[data-sign]") || cards().find(isWaiting);
}

function hold(event) {
  const form = event.target;
  if (!form.matches("[data-sign] form[data-undo]")) return;
  event.preventDefault();
  event.stopPropagation();
  const card = form.closest("[data-sign]");
  if (card.dataset.held) return;
  card.dataset.held = "1";
  const pressed = event.submitter || form.querySelector("button[name]");
  const bar = document.createElement("p");
  bar.className = "held";
  bar.setAttribute("role", "status");
  const undo = document.createElement("button");
  undo.type = "button";
  const one = { card, form, pressed, bar, left: HELD };
  const tell = () => {
    undo.textContent = `${form.dataset.undo} (u) · ${one.left} s`;
  };
  tell();
  bar.append(`${card.dataset.number} ${pressed.firstChild.textContent.trim()} `, undo);
  place(card, bar);
  form.hidden = true;
  one.clock = setInterval(() => {
    one.left -= 1;
    tell();
    if (one.left <= 0) send(one);
  }, 1000);
  undo.addEventListener("click", () => takeBack(one));
  held.push(one);
  follow(undefined, true);
}

// In a stack the card is out of sight: its bar stands above the next one.
function place(card, bar) {
  const stack = card.closest("[data-stack]");
  if (stack) stack.before(bar);
  else card.append(bar);
}

function takeBack(one) {
  forget(one);
  one.bar.remove();
  one.form.hidden = false;
  delete one.card.dataset.held;
  follow(one.card);
}

function forget(one) {
  clearInterval(one.clock);
  const at = held.indexOf(one);
  if (at >= 0) held.splice(at, 1);
}

function body(one) {
  const told = new FormData(one.form);
  told.append(one.pressed.name, one.pressed.value);
  return told;
}

async function send(one, leaving = false) {
  forget(one);
  const told = body(one);
  try {
    const answer = await fetch(one.form.action, {
      method: "POST",
      body: told,
      keepalive: leaving,
      headers: { Accept: "application/json" },
    });
    const { done, told: words, version } = await answer.json();
    one.bar.replaceChildren(words);
    one.bar.className = `notice ${done ? "good" : "bad"}`;
    if (done) settle(one, version);
    else show(one);
  } catch {
    one.bar.replaceChildren(one.form.dataset.lost);
    one.bar.className = "notice bad";
    show(one);
  }
}

// A second signature in the same case was asked on a version that has moved on by our own act.
function settle(one, version) {
  one.card.dataset.settled = "1";
  for (const other of document.querySelectorAll(`[data-number="${one.card.dataset.number}"]`)) {
    const field = other.querySelector("input[name=version]");
    if (field && version) field.value = version;
  }
  follow(undefined, true);
}

function show(one) {
  one.form.hidden = false;
  delete one.card.dataset.held;
  one.card.prepend(one.bar);
  follow(one.card);
}

// Goes on to a card, or to the first that waits; in a stack it is the only one seen.
function follow(to = cards().find(isWaiting), still = false) {
  const stack = document.querySelector("[data-stack]");
  if (stack) {
    for (const card of cards()) card.classList.toggle("current", card === to);
    const empty = document.querySelector(".stack-empty");
    if (empty) empty.hidden = Boolean(to) || held.length > 0;
  }
  if (to) to.focus({ preventScroll: still || Boolean(stack) });
}

function putOff() {
  const card = current();
  const stack = card?.closest("[data-stack]");
  if (!stack) return;
  stack.append(card);
  follow(undefined, true);
}

function hear(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches("input, textarea, select")) return;
  if (event.key === "u" && held.length) takeBack(held[held.length - 1]);
  else if (event.key === "n") putOff();
  else if (["1", "2", "3"].includes(event.key)) press(event);
}

function press(event) {
  const card = current();
  if (!card || !isWaiting(card)) return;
  const button = card.querySelectorAll("form[data-undo] button[name]")[Number(event.key) - 1];
  if (!button) return;
  event.preventDefault();
  button.click();
}

export function signCards() {
  if (!document.querySelector("[data-sign], [data-stack]")) return;
  document.addEventListener("submit", hold, true);
  document.addEventListener("keydown", hear);
  document.addEventListener("click", (event) => event.target.closest("[data-later]") && putOff());
  // Who leaves has pressed and meant it: what is held is sent at once.
  window.addEventListener("pagehide", () => [...held].forEach((one) => send(one, true)));
  follow(undefined, true);
}
