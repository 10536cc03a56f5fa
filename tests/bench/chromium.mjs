// @ts-check
// The half of the benchmark that runs in V8, all but the building of an index in Chromium: lookups through the Engine,
// flattening and extraction beside Readability.js on live pages, the extension's panel, the index of followed outlets,
// following itself, subscriptions, and what watching costs pages in which nothing was found. Prints rows as JSON (see
// `Row` in src/report.rs).
//
// usage: node chromium.mjs --folder FOLDER --sizes 1000,10000 [--parts
// lookups,extraction,panel,building,following,subscriptions,watching] The part "soak" takes minutes and is run only where it is
// named. FOLDER holds <size>.sidelight and queries.json; pages and stories are those of the labelled sets.

import { parseArgs } from "node:util";
import { building } from "./chromium/building.mjs";
import { extraction } from "./chromium/extraction.mjs";
import { following } from "./chromium/following.mjs";
import { lookups } from "./chromium/lookups.mjs";
import { panel } from "./chromium/panel.mjs";
import { soak } from "./chromium/soak.mjs";
import { subscriptions } from "./chromium/subscriptions.mjs";
import { watching } from "./chromium/watching.mjs";

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: "target/evaluation/bench" },
    sizes: { type: "string", default: "1000,10000,37547,100000" },
    parts: { type: "string", default: "lookups,extraction,panel,building,following,subscriptions,watching" },
  },
});

/** @type {Record<string, () => Promise<import("./chromium/measure.mjs").Row[]>>} */
const parts = {
  lookups: () => lookups(values.folder, values.sizes.split(",")),
  extraction,
  panel: () => panel(values.folder),
  building,
  following,
  subscriptions,
  watching,
  soak,
};

const rows = [];
for (const part of values.parts.split(",")) {
  console.error(`Chromium: ${part}`);
  const run = parts[part];
  if (!run) throw new Error(`no part ${part}; there are ${Object.keys(parts).join(", ")}`);
  rows.push(...(await run()));
}
console.log(JSON.stringify(rows));
