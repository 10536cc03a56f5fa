// @ts-check
// Fifty rounds of forty feeds, some of which fail: memory of the background and what is stored stay as they are. Not
// among the parts that are run by default.

import { BROWSERS } from "../../browser/harness/browsers.js";
import { ANSWERS, rss } from "../../browser/harness/feed-hosts.js";
import { Following, MINUTE, outletOf } from "../../browser/harness/following.js";
import { percentile, said } from "./measure.mjs";
import { ours } from "./panel.mjs";

const ROUNDS = 50;
const FEEDS = 40;
/** Stories that a feed lists, and those among them that are new each time. */
const LISTED = 30;
const NEW = 3;
/** By then each story that is kept comes with one that goes: they are kept for a day, and a round is two hours. */
const SETTLED = 20;
/** Growth from there to the end that counts as none, in parts of what there was. */
const FLAT = 0.1;

/** @returns {Promise<import("./measure.mjs").Row[]>} */
export async function soak() {
  const [Browser] = BROWSERS;
  if (!Browser) throw new Error("no browser");
  const following = await Following.start(Browser);
  try {
    const names = Array.from({ length: FEEDS }, (_, number) => `feed-${number}`);
    let round = 0;
    for (const [number, name] of names.entries())
      following.hosts.set(outletOf(name).feed, (asked, response) => {
        if ((number + round) % 8 === 0) return ANSWERS.status(503)(asked, response);
        if ((number + round) % 9 === 0) return ANSWERS.cut("<rss>".repeat(100))(asked, response);
        const items = Array.from({ length: LISTED }, (_, at) => {
          const id = round * NEW + at;
          const text = `Story ${id} of ${name}: ${"the harbour ferry ran aground off the mole ".repeat(4)}${id * 7}`;
          return { url: `http://${name}.example/${id}`, title: `Headline ${id} of ${name}`, text };
        });
        return ANSWERS.feed(rss(name, items))(asked, response);
      });
    await following.set({ days: 1 });
    await following.follow(names.map((name) => outletOf(name)));
    const memory = [];
    const stored = [];
    for (round = 1; round <= ROUNDS; round++) {
      await following.round((await following.now()) + 120 * MINUTE);
      const usage = await following.reading.own.run(async () => (await navigator.storage.estimate()).usage ?? 0);
      const { stats } = await following.ask({ type: "facts" });
      memory.push(ours().reduce((sum, bytes) => sum + bytes, 0));
      stored.push(usage);
      console.error(`  round ${round}: ${stats.stories} stories, ${memory.at(-1)} bytes of memory, ${usage} stored`);
    }
    /** @param {number[]} all */
    const grown = (all) => {
      const [before, after] = [all.slice(SETTLED, SETTLED + 10), all.slice(-10)].map((part) => percentile(part, 50));
      return { before: before ?? 0, after: after ?? 0, part: (after ?? 0) / (before ?? 1) - 1 };
    };
    const results = { memory: grown(memory), storage: grown(stored) };
    for (const [what, { part }] of Object.entries(results)) {
      if (part > FLAT) throw new Error(`${what} grows: ${JSON.stringify(results)}`);
    }
    const mb = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
    const told = Object.entries(results).map(
      ([what, { before, after }]) => `${what} ${mb(before)}, at the end ${mb(after)}`,
    );
    return [said("soak in Chromium", "sidelight extension", `${ROUNDS} rounds of ${FEEDS} feeds`, told.join("; "))];
  } finally {
    await following.close();
  }
}
