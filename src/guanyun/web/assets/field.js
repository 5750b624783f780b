// What staff on the way load besides page.js: a form kept on the phone until it could be sent.
import { keepForm } from "./js/field/keeping.js";
import { scanCode } from "./js/field/scanning.js";

keepForm(document);
scanCode(document);
