// The map on which a report shows its place; portal.js brings this file when it is asked for.
import { pickOnMap } from "./js/portal/map_pick.js";

for (const frame of document.querySelectorAll("[data-map-pick]")) pickOnMap(frame);
