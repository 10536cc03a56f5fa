// @ts-check
// The index: what it holds, and a file of the reader's own in its place.

import { ask, counted, locale, text } from "../shared/browser.js";
import { agoOf, formatsOf } from "../shared/dates.js";
import { byId, el } from "../shared/dom.js";
import { indexNotice } from "../shared/index-notice.js";
import { languageName } from "../shared/outlet-words.js";
import { LARGEST, offer, withdraw } from "../shared/store.js";
import { drawLanguages } from "./panel.js";

/** @typedef {import("../shared/protocol.js").IndexFacts} IndexFacts */

const status = byId("index-status");

/** @param {IndexFacts} facts */
export async function drawIndex(facts) {
  const { stats, own } = facts;
  const number = new Intl.NumberFormat(locale());
  // In UTC, where days alone begin.
  const day = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" });
  const moment = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeStyle: "short" });
  const size = new Intl.NumberFormat(locale(), { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  const age = agoOf(Date.now() - stats.created * 1000, formatsOf(locale()).ago);
  const created = moment.format(stats.created * 1000);
  /** @type {[string, string][]} */
  const rows = [
    ["index_name", stats.name || text("index_unnamed")],
    ["index_stories", number.format(stats.stories)],
    ["index_outlets", number.format(stats.outlets)],
    [
      "index_languages",
      stats.languages.map(([lang, count]) => `${languageName(lang)} ${number.format(count)}`).join(", "),
    ],
    ["index_created", age === null ? created : `${created} (${age})`],
    ["index_size", size.format(stats.bytes / 1000)],
  ];
  if (stats.oldest !== null && stats.newest !== null) {
    rows.splice(4, 0, ["index_range", day.formatRange(stats.oldest * 1000, stats.newest * 1000)]);
  }
  byId("index-facts").replaceChildren(
    ...rows.flatMap(([key, value]) => [el("dt", {}, text(key)), el("dd", {}, value)]),
  );
  const notice = indexNotice(facts);
  byId("index-note").hidden = notice === null;
  byId("index-note").textContent = notice;
  byId("index-drop").hidden = !own;
  await drawLanguages(stats.languages.map(([lang]) => lang));
}

/** Asks for the facts of the index and shows them, or that there is none to ask. */
export const drawIndexAsked = () =>
  ask({ type: "facts" })
    .then(drawIndex)
    .catch(() => {
      status.textContent = text("index_unavailable");
    });

/** @param {number} bytes */
export const megabytes = (bytes) =>
  new Intl.NumberFormat(locale(), { style: "unit", unit: "megabyte", maximumFractionDigits: 0 }).format(
    bytes / 2 ** 20,
  );

/** @param {File} file */
async function open(file) {
  if (file.size > LARGEST) {
    status.textContent = text("index_too_large", { most: megabytes(LARGEST) });
    return;
  }
  status.textContent = text("index_opening");
  try {
    await offer(file);
    const facts = await ask({ type: "index-stored" });
    await drawIndex(facts);
    status.textContent = counted("index_opened", facts.stats.stories);
  } catch (error) {
    const code = error instanceof Error ? error.message : "failed";
    status.textContent = code === "wrong-base" ? text("index_no_base") : text("index_not_opened", { code });
    // Where the background was gone before it could take it.
    await withdraw().catch(() => {});
  }
}

export function wireIndex() {
  const input = byId("index-file", HTMLInputElement);
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    // The same file may be chosen again.
    input.value = "";
    if (file) open(file);
  });
  byId("index-drop").addEventListener("click", async () => {
    await drawIndex(await ask({ type: "index-dropped" }));
    status.textContent = "";
  });
}
