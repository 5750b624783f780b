// Every page loads this one script. Each module reads data attributes and makes easier what the
// page already does without it: nothing here is the only way to an act.
import "htmx.org";

import { markActive } from "./js/active.js";
import { openDrawers } from "./js/drawers.js";
import { suggestFirms } from "./js/firms.js";
import { hearKeys } from "./js/keys.js";
import { openInPlace } from "./js/places.js";
import { showPictures } from "./js/pictures.js";
import { pickAll } from "./js/picks.js";
import { pickRows } from "./js/rows.js";
import { sendOnce } from "./js/sending.js";
import { actBeside } from "./js/sides.js";
import { signCards } from "./js/signing.js";
import { toggleParts } from "./js/toggles.js";

for (const start of [
  markActive,
  openInPlace,
  sendOnce,
  toggleParts,
  showPictures,
  suggestFirms,
  pickRows,
  pickAll,
  actBeside,
  signCards,
  openDrawers,
  hearKeys,
]) {
  start();
}
