// Fetches a part of a page and puts it into an element, by htmx; what went wrong is left to a page.
import htmx from "htmx.org";

export function fetchInto(target, address) {
  return htmx.ajax("GET", address, { target, swap: "innerHTML" });
}
