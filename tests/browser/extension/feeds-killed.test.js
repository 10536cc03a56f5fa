// @ts-check
// The background is ended at each step of a round: nothing is lost, and nothing is asked for twice without need.

import assert from "node:assert/strict";
import { test } from "node:test";
import { USUAL } from "../harness/browsers.js";
import { stride, THOROUGH } from "../harness/extent.js";
import { ANSWERS, rss } from "../harness/feed-hosts.js";
import { Following, MINUTE, outletOf } from "../harness/following.js";
import { stopsAt } from "../harness/stops.js";
import { until } from "../harness/until.js";

const NAMES = ["one", "moved"];

/** Whatever the background awaits of the browser in a round is a step. */
const STOPS = stopsAt(`
      const { alarms, runtime, offscreen, storage } = globalThis.browser ?? chrome;
      stops(globalThis, "fetch");
      stops(caches, "match");
      stopsInCaches();
      stops(alarms, "create");
      stops(storage.local, "get");
      if (offscreen) {
        stops(offscreen, "createDocument", "closeDocument");
        stops(runtime, "sendMessage");
      } else {
        stops(Worker.prototype, "postMessage");
      }`);

for (const Browser of USUAL) {
  test(`${Browser.title}: ended at any step of a round, the background loses nothing and asks nothing again without need`, {
    timeout: 600_000,
  }, async () => {
    const following = await Following.start(Browser, { patches: [STOPS] });
    const { own, browser } = following.reading;
    const session = (/** @type {Record<string, unknown>} */ values) =>
      own.run((values) => chrome.storage.session.set(values), values);
    const stopped = () => own.run(async () => (await chrome.storage.session.get("stopped")).stopped ?? null);
    /** How often the feeds have changed, and so how many stories each lists. */
    let edition = 0;
    const publish = () => {
      edition++;
      for (const name of NAMES) {
        const items = Array.from({ length: edition }, (_, number) => {
          return { url: `http://${name}.example/${number}`, title: `Ferry ${number} of ${name}, edition ${edition}` };
        });
        const answer = ANSWERS.tagged(rss(name, items), `"${edition}"`);
        const moved = name === "moved";
        following.hosts.set(`http://${name}.example/new.xml`, answer);
        following.hosts.set(outletOf(name).feed, moved ? ANSWERS.moved("http://moved.example/new.xml") : answer);
      }
    };
    /** Feeds whose record of this edition is stored. */
    const stored = () =>
      own.run(
        async ({ feeds, edition }) => {
          const base = "https://followed.sidelight.invalid/";
          const cache = await caches.open("sidelight-followed");
          const read = [];
          for (const feed of feeds) {
            const key = encodeURIComponent(feed);
            const { slot } = (await (await cache.match(`${base}state?${key}`))?.json()) ?? { slot: null };
            const record = await (await cache.match(`${base}record/${slot}?${key}`))?.text();
            if (record?.includes(`edition ${edition}`)) read.push(feed);
          }
          return read;
        },
        { feeds: NAMES.map((name) => outletOf(name).feed), edition },
      );
    const dirty = () =>
      own.run(async () =>
        (await caches.open("sidelight-followed")).match("https://followed.sidelight.invalid/dirty").then(Boolean),
      );
    try {
      publish();
      await following.follow(NAMES.map((name) => outletOf(name)));
      const at = [];
      let steps = 0;
      for (let step = 1; steps === 0; step += stride(3)) {
        publish();
        following.hosts.take();
        // All feeds are due by then.
        const begun = (await following.now()) + 24 * 60 * MINUTE;
        await session({ stopped: null, "stop-at": step });
        await following.ring(begun);
        const over = await until("the round to be stopped, or to end", async () => {
          const name = await stopped();
          if (name) return name;
          return ((await following.alarm()) ?? 0) > begun + 5 * MINUTE && "over";
        });
        const before = await stored();
        const first = following.hosts.take();
        await session({ "stop-at": null });
        await browser.stopBackground();
        if (over !== "over") {
          at.push(over);
          // The alarm comes again some times, as it would within a quarter of an hour.
          for (let tick = 1; tick <= 4; tick++) {
            await following.round(begun + tick * 4 * MINUTE);
            if ((await stored()).length === NAMES.length && !(await dirty())) break;
          }
        }
        const again = following.hosts.take().map(({ address }) => new URL(address).host);
        assert.deepEqual(
          before.filter((feed) => again.includes(new URL(feed).host)),
          [],
          `asked again at step ${step}, ${over}`,
        );
        assert.ok(first.length + again.length <= 2 * (NAMES.length + 1), `asked at step ${step}: ${again}`);
        const { feeds } = await following.state();
        for (const name of NAMES) {
          assert.equal(feeds[outletOf(name).feed]?.stories, edition, `${name} after step ${step}, ${over}`);
        }
        const facts = await following.ask({ type: "facts" });
        assert.deepEqual(
          [facts.from, facts.stats.stories],
          ["followed", NAMES.length * edition],
          `step ${step}, ${over}`,
        );
        const found = await following.ask({ type: "search", words: `edition ${edition}`, limit: 50 });
        assert.ok(found.length > 0, `the index is of before, after step ${step}, ${over}`);
        if (over === "over") steps = step - 1;
      }
      assert.ok(steps > 25, `steps: ${steps}`);
      const all = ["fetch", "put", "delete", "match", "create"];
      for (const step of THOROUGH ? all : []) assert.ok(at.includes(step), step);
    } finally {
      await following.close();
    }
  });
}
