// @ts-check
// The options page: each section draws itself from the settings and writes what the reader changes.

import { localize, text } from "../shared/browser.js";
import { byId } from "../shared/dom.js";
import * as store from "../shared/settings.js";
import { wireByHand } from "./by-hand.js";
import { Candidates } from "./candidates.js";
import { drawIndexAsked, wireIndex } from "./index-file.js";
import { wireKeeping } from "./keeping.js";
import { wireOpml } from "./opml.js";
import { wireOutletList } from "./outlet-list.js";
import { drawOutlets, wireOutlets } from "./outlets.js";
import { drawPanel, wirePanel } from "./panel.js";
import { drawReading, wireReading } from "./reading.js";
import { takeOffered, wireSubscribe } from "./subscribe.js";
import { drawSubscriptions, wireSubscriptions } from "./subscriptions.js";

async function draw() {
  const settings = await store.settings();
  drawPanel(settings);
  await Promise.all([drawReading(settings), drawOutlets(settings), drawSubscriptions(settings)]);
}

localize(document);
document.title = text("options_title");
wireReading(draw);
wirePanel();
wireIndex();
wireOutlets();
wireOutletList();
const candidates = new Candidates();
wireByHand(candidates);
wireOpml(candidates);
wireSubscriptions();
wireSubscribe();
wireKeeping(candidates, async () => {
  await Promise.all([draw(), drawIndexAsked()]);
});
store.onChange(draw);
draw();
drawIndexAsked();
takeOffered();
if (["#index", "#followed-heading", "#subscriptions-heading"].includes(location.hash))
  byId(location.hash.slice(1)).focus();
