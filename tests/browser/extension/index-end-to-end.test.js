// @ts-check
// From outlets' feeds to the panel: the command reads the newsstand's feeds, publishes, and the extension subscribes
// and keeps up.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BROWSERS } from "../harness/browsers.js";
import { newsstandFeed } from "../harness/following.js";
import { FAULTS, IndexHost } from "../harness/index-host.js";
import { manifestOf, Publisher } from "../harness/published-index.js";
import { HOUR, Subscribing } from "../harness/subscribing.js";

const OUTLETS = ["npb", "meridian-wire", "harbour-herald", "the-commons", "daily-spark", "ledgerline"];
/** The outlet that tells something new. */
const TELLING = "npb";
const NEW = { url: "https://npb.example/news/walrus", title: "Walrus boards the night train to Rothenlau" };

/** The hashes of the files that the extension keeps of subscriptions. @param {Subscribing} subscribing */
const kept = ({ reading }) =>
  reading.own.run(async () => {
    const cache = await caches.open("sidelight-subscriptions");
    return (await cache.keys()).map(({ url }) => url.slice(url.lastIndexOf("/") + 1)).sort();
  });

for (const Browser of BROWSERS) {
  test(`${Browser.title}: from feeds to the panel, and on through additions, take-downs, new keys and outages`, {
    timeout: 240_000,
  }, async () => {
    const subscribing = await Subscribing.start(Browser);
    const { reading, hosts } = subscribing;
    const publisher = Publisher.open({ name: "World news", about: "What the newsstand tells." });
    const host = new IndexHost(hosts, "http://world.example/index/");
    const feed = (/** @type {string} */ name) => `/newsstand/${name}.example/feed.xml`;
    /** What the publisher's desk does some hours later. */
    const issue = async () => {
      const now = await subscribing.advance(6 * HOUR);
      await publisher.update(now);
      const laid = publisher.publish(now);
      host.serve(laid);
      return manifestOf(laid);
    };
    /** The device's alarm comes when the index is due. */
    const visit = async () => {
      const { next } = await subscribing.report(host.address());
      await subscribing.round(Math.max(next ?? 0, await subscribing.advance(HOUR)));
    };
    const search = async (/** @type {string} */ words) => {
      const found = await subscribing.following.ask({ type: "search", words, limit: 20 });
      return found.map((/** @type {{ url: string }} */ { url }) => url);
    };
    try {
      await reading.settle();
      const sources = OUTLETS.map((name) => {
        const address = JSON.stringify(reading.site.origin + feed(name));
        return `  { address = ${address}, site = "https://${name}.example/" },`;
      });
      publisher.write(
        "sidelight.toml",
        `contact = "desk@world.example"\nkeep-days = 36500\nsources = [\n${sources.join("\n")}\n]\n`,
      );
      const first = await issue();
      assert.ok(first.base.stories > 30, `${first.base.stories} stories were read`);

      // As the published page names it.
      const [, named = ""] = String(publisher.laid().page).match(/rel="sidelight-index" href="([^"]+)"/) ?? [];
      const address = new URL(named, host.folder).href;
      assert.equal(address, host.address(publisher.key.public));
      const { index, open } = await subscribing.subscribe(address);
      assert.deepEqual(
        [index.name, index.about, index.key, index.stories, index.id, open],
        ["World news", "What the newsstand tells.", publisher.key.public, first.base.stories, first.id, true],
      );
      const key = host.address();
      const facts = await subscribing.following.ask({ type: "facts" });
      assert.deepEqual([facts.from, facts.stats.stories], ["subscribed", first.base.stories]);
      const page = await reading.open("/one");
      assert.ok((await reading.headlines(page)).length > 0);
      await page.close();
      assert.deepEqual(await kept(subscribing), [first.base.sha256]);

      // A story is added.
      assert.deepEqual(await search("walrus"), []);
      const item = `<item><title>${NEW.title}</title><link>${NEW.url}</link><description>It had a ticket.</description></item>`;
      const told = (await newsstandFeed(TELLING)).replace("<item>", `${item}<item>`);
      reading.site.extra.set(feed(TELLING), { body: told, headers: { "Content-Type": "application/rss+xml" } });
      const second = await issue();
      assert.deepEqual(second.base, first.base);
      host.take();
      await visit();
      assert.deepEqual(host.taken(), ["manifest", "signature", second.deltas[0]?.file]);
      assert.deepEqual(await search("walrus"), [NEW.url]);
      assert.equal((await subscribing.report(key)).stories, first.base.stories + 1);

      // It is taken down: the publisher makes a new base, and no file that has it stays on the device.
      publisher.write("take-down.txt", `${NEW.url}\n`);
      const third = await issue();
      await visit();
      assert.deepEqual(await search("walrus"), []);
      assert.deepEqual(await kept(subscribing), [third.base.sha256]);
      assert.equal((await subscribing.report(key)).stories, first.base.stories);

      // The key is changed twice while the device sleeps.
      const before = publisher.key.public;
      publisher.rotate();
      await issue();
      publisher.rotate();
      const fourth = await issue();
      assert.deepEqual([fourth.rotations.length, fourth.rotations[0]?.from], [2, before]);
      await visit();
      const rotated = await subscribing.report(key);
      assert.deepEqual([rotated.problem, rotated.index?.key], [null, publisher.key.public]);

      // The host goes away, and the background with it; and comes back.
      host.fault = FAULTS.gone();
      await visit();
      // The proxy says it for the host.
      const { problem } = await subscribing.report(key);
      assert.deepEqual([problem?.code, problem?.status], ["status", 502]);
      await reading.browser.stopBackground();
      assert.equal((await subscribing.following.ask({ type: "facts" })).from, "subscribed");
      publisher.write("take-down.txt", "");
      const last = await issue();
      await visit();
      assert.equal((await subscribing.report(key)).problem, null);
      assert.deepEqual(await search("walrus"), [NEW.url]);
      assert.equal((await subscribing.report(key)).created, Date.parse(last.created));
    } finally {
      publisher.close();
      await subscribing.close();
    }
  });
}
