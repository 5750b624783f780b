// Enhancements only: every page works without this file.
import { startDesk } from "./js/desk.js";
import { startForms } from "./js/forms.js";
import { startInPlace } from "./js/in_place.js";
import { startSigning } from "./js/signing.js";
import * as portal from "./js/portal.js";

document.addEventListener("DOMContentLoaded", () => {
  startForms(document);
  startDesk(document);
  startSigning(document);
  startInPlace(document);
  portal.start(document);
});
