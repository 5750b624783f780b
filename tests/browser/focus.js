// What can be reached by keys but does not show that it is.
() => {
  const bare = [];
  for (const each of document.querySelectorAll("main a[href], main button, main input:not([type=hidden]), main select, main textarea, main summary")) {
    if (!each.checkVisibility() || each.disabled || each.tabIndex < 0) continue;
    each.focus({ focusVisible: true });
    if (document.activeElement !== each) continue;
    const look = getComputedStyle(each), label = each.nextElementSibling && getComputedStyle(each.nextElementSibling);
    const rings = (it) => it && (it.outlineStyle !== "none" && parseFloat(it.outlineWidth) > 0 || it.boxShadow !== "none");
    if (!rings(look) && !rings(label) && !rings(getComputedStyle(each.parentElement))) bare.push(each.outerHTML.slice(0, 70));
  }
  return bare;
}
