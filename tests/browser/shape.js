// What hangs over the edge, what is too small to read, more than one main button.
(least) => {
  const found = [];
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0) {
    const wide = [...document.querySelectorAll("body *")].filter(
      (each) => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".scroll, svg, canvas"));
    found.push(`hangs over by ${over} px: ${wide.slice(0, 2).map((each) => each.tagName + "." + each.className)}`);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = new Set();
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || parent.closest("script, style, noscript, .unseen, svg")) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < least && parent.checkVisibility()) small.add(`${size} px: ${walker.currentNode.data.trim().slice(0, 20)}`);
  }
  found.push(...small);
  const shown = (each) => each.checkVisibility() && each.getBoundingClientRect().width > 0;
  // A card that is signed, one of many, has a main button of its own.
  const main = [...document.querySelectorAll("main .primary")].filter(
    (each) => shown(each) && !each.closest("[data-sign] ~ [data-sign]"));
  if (main.length > 1) found.push(`${main.length} primary buttons: ${main.map((each) => each.textContent.trim().slice(0, 12))}`);
  return found;
}
