// @ts-check
// The options page: each section draws itself from the settings and writes what the reader changes.

import { localize, text } from "../shared/browser.js";
import { byId } from "../shared/dom.js";
import * as store from "../shared/settings.js";
import { drawIndexAsked, wireIndex } from "./index-file.js";
import { wireKeeping } from "./keeping.js";
import { drawPanel, wirePanel } from "./panel.js";
import { drawReading, wireReading } from "./reading.js";

async function draw() {
  const settings = await store.settings();
  drawPanel(settings);
  await drawReading(settings);
}

localize(document);
document.title = text("options_title");
wireReading(draw);
wirePanel();
wireIndex();
wireKeeping(async () => {
  await Promise.all([draw(), drawIndexAsked()]);
});
store.onChange(draw);
draw();
drawIndexAsked();
if (location.hash === "#index") byId("index").focus();
