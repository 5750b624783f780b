// All text with Chinese that is not marked as Chinese or as told by somebody.
() => {
  const han = /[\u3400-\u9fff]/, found = [];
  const data = '[lang|="zh"], [data-told], textarea, option, script, style';
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data;
    const parent = walker.currentNode.parentElement;
    if (han.test(text) && !parent.closest(data)) found.push(text.trim());
  }
  for (const name of ["aria-label", "placeholder", "title", "alt"])
    for (const each of document.querySelectorAll(`[${name}]`))
      if (han.test(each.getAttribute(name)) && !each.closest('[lang|="zh"]'))
        found.push(each.getAttribute(name));
  return [...new Set(found)];
}
