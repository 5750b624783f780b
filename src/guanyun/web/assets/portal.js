// What the enterprise's pages load besides page.js; every page works without it.
import { copyOnClick } from "./js/portal/copying.js";
import { keepDraft } from "./js/portal/draft.js";
import { findPlaces } from "./js/portal/finding.js";
import { askByKind } from "./js/portal/kinds.js";
import { locate } from "./js/portal/locating.js";
import { openMap } from "./js/portal/mapping.js";
import { mirrorAnswers } from "./js/portal/mirror.js";
import { sendWhenOnline } from "./js/portal/offline.js";
import { sendPictures } from "./js/portal/uploading.js";

for (const start of [
  copyOnClick,
  askByKind,
  findPlaces,
  locate,
  openMap,
  sendPictures,
  mirrorAnswers,
  keepDraft,
  sendWhenOnline,
]) {
  start(document);
}
