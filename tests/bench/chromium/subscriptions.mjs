// @ts-check
// Subscriptions in the extension as readers run it: what their indexes hold in memory beside their files, what a
// look-up takes, and what one takes where the background was not running.

import { ChromiumDriver, ChromiumTab } from "../../browser/harness/chromium/driver.js";
import { missing, pagesOf, sampled, storiesOf } from "../../browser/harness/evaluation.js";
import { IndexHost } from "../../browser/harness/index-host.js";
import { manifestOf, Publisher } from "../../browser/harness/published-index.js";
import { PageServer } from "../../browser/harness/publishers.js";
import { Subscribing } from "../../browser/harness/subscribing.js";
import { lookups } from "./following.mjs";
import { percentile, said, times } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Row} Row */

const WORK = "subscriptions in Chromium";
const WHO = "sidelight extension";
/** Indexes that are subscribed to, and stories of each. */
const INDEXES = 5;
const STORIES = 100_000;
/** Articles that are looked up, and those of them for which the background is ended. */
const PAGES = 8;
const COLD_PAGES = 4;
/** What is asked for: memory beside the files, and the longest wait where the background was not running. */
const MOST_MEMORY = 14e6;
const LONGEST = 250;
/** Rounds of searching headlines, with what they decode thrown away between. */
const SEARCHES = 3;

/** Says how much memory the wasm instance has. */
const TOLD = {
  file: "background/engine.js",
  from: 'await init({ module_or_path: packaged("pkg/sidelight_bg.wasm") });',
  to: 'globalThis.instance = await init({ module_or_path: packaged("pkg/sidelight_bg.wasm") });',
};
/** What a search has decoded goes at once. */
const FORGETFUL = { file: "background/engine.js", from: "const SEARCHED = 30_000;", to: "const SEARCHED = 1;" };

/** @returns {Promise<Row[]>} */
export async function subscriptions() {
  if (missing) {
    console.error(`  ${missing}`);
    return [];
  }
  const subscribing = await Subscribing.start(ChromiumDriver, { ownClock: true, patches: [TOLD, FORGETFUL] });
  const desk = await PageServer.open();
  try {
    const { browser } = subscribing.reading;
    if (!(browser instanceof ChromiumDriver)) throw new Error("another browser");
    await subscribing.reading.settle();
    let files = 0;
    for (let edition = 0; edition < INDEXES; edition++) {
      console.error(`  publishing ${edition + 1} of ${INDEXES}`);
      files += await subscribed(subscribing, edition);
    }
    const memory = async () => {
      const worker = await browser.chromium.worker();
      return worker.evaluate(() => /** @type {any} */ (globalThis).instance.memory.buffer.byteLength);
    };
    const tab = await browser.open();
    if (!(tab instanceof ChromiumTab)) throw new Error("another browser");
    const pages = sampled(pagesOf("fundus_eval"), PAGES);
    const warm = await lookups(tab, desk, pages, () => Promise.resolve());
    const cold = await lookups(tab, desk, sampled(pages, COLD_PAGES), () => browser.stopBackground());
    await lookups(tab, desk, pages, () => Promise.resolve());
    const looked = await memory();
    const searched = [];
    for (let search = 0; search < SEARCHES; search++) {
      await subscribing.following.ask({ type: "search", words: "trump imp", limit: 10 });
      searched.push(await memory());
      // A question after what was decoded has gone.
      await new Promise((gone) => setTimeout(gone, 100));
      await subscribing.following.ask({ type: "facts" });
    }
    const on = `${INDEXES} indexes of ${STORIES} stories`;
    const worst = percentile(cold.flat(), 100);
    const beside = looked - files;
    return [
      times(WORK, WHO, on, warm, "look-up, from the page's message to the answer"),
      times(WORK, WHO, on, cold, `the same where the background was not running; at most ${worst.toFixed(0)} ms`),
      said(
        WORK,
        WHO,
        on,
        `${mb(looked)} MB of wasm memory after the look-ups, ${mb(beside)} more than the files (at most ` +
          `${mb(MOST_MEMORY)}: ${beside <= MOST_MEMORY ? "held" : "missed"}); after searches of headlines, each with ` +
          `what the one before had decoded thrown away, ${searched.map(mb).join(", ")} MB`,
      ),
      said(WORK, WHO, on, `cold look-ups within ${LONGEST} ms: ${worst <= LONGEST ? "held" : "missed"}`),
    ];
  } finally {
    await subscribing.close();
    await desk.close();
  }
}

/** @param {number} bytes */
const mb = (bytes) => (bytes / 1e6).toFixed(1);

/**
 * Publishes an edition of the stories and subscribes to it; gives the bytes of its files.
 * @param {Subscribing} subscribing @param {number} edition
 */
async function subscribed(subscribing, edition) {
  const publisher = Publisher.open({ name: `Edition ${edition}` });
  const host = new IndexHost(subscribing.hosts, `http://edition-${edition}.example/news/`);
  publisher.put(stories(edition));
  const laid = publisher.publish(await subscribing.following.now());
  host.serve(laid);
  await subscribing.subscribe(host.address(publisher.key.public));
  publisher.close();
  const { base } = manifestOf(laid);
  const report = await subscribing.report(host.address());
  if (report.stories !== base.stories) throw new Error(`${report.stories} of ${base.stories} stories are in use`);
  return base.bytes;
}

/**
 * Stories of allsides, each cut into pieces of equal length; of each edition, at other addresses, of other outlets and
 * with a part of its words, so that no two are one. As src/stories.rs and src/collection.rs make them.
 * @param {number} edition
 */
function stories(edition) {
  const rows = storiesOf("allsides");
  const pieces = Math.ceil(STORIES / rows.length);
  const all = Array.from({ length: pieces }, (_, piece) =>
    rows.map((row) => {
      const words = row.text.split(" ");
      const [from, to] = [piece, piece + 1].map((at) => Math.floor((words.length * at) / pieces));
      const url = `${row.url}${row.url.includes("?") ? "&" : "?"}piece=${piece}`;
      return {
        url: edition === 0 ? url : url.replace("://", `://edition${edition}.`),
        title: edition === 0 ? row.title : `${row.title} ${edition}`,
        text: words.slice((from ?? 0) + 5 * edition, to).join(" "),
        outlet: `${row.source ?? "Unknown"}${edition === 0 ? "" : ` ${edition}`}`,
        ...(row.date ? { published: row.date } : {}),
        ...(row.lang ? { lang: row.lang } : {}),
      };
    }),
  );
  return all.flat().slice(0, STORIES);
}
