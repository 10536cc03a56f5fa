// @ts-check
// Published indexes: what is asked for when they are subscribed to, updated, paused and ended, and what answers.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BROWSERS } from "../harness/browsers.js";
import { FAULTS } from "../harness/index-host.js";
import { manifestOf } from "../harness/published-index.js";
import { HOUR, Subscribing } from "../harness/subscribing.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/subscribing.js").Publishing} Publishing */

const DAY = 24 * HOUR;

/** Names of the files that a subscription's visits downloaded. @param {Publishing} publishing */
const filesOf = ({ host }) => host.taken().filter((name) => name.endsWith(".sidelight"));

/** What the device keeps: files by their SHA-256, subscriptions by their addresses. @param {Subscribing} subscribing */
const keptBy = (subscribing) =>
  subscribing.reading.own.run(async () => {
    const there = await caches.has("sidelight-subscriptions");
    const keys = there ? await (await caches.open("sidelight-subscriptions")).keys() : [];
    const local = Object.keys(await chrome.storage.local.get(null));
    return {
      files: keys.map(({ url }) => url.replace("https://subscriptions.sidelight.invalid/", "")).sort(),
      states: local.filter((name) => name.startsWith("subscription ")).map((name) => name.slice(13)),
    };
  });

/** The subscriptions in the settings. @param {Subscribing} subscribing */
async function listed({ reading }) {
  return (await reading.stored()).subscriptions ?? [];
}

/** Changes one of them. @param {Subscribing} subscribing @param {string} address @param {{ paused: boolean } | null} change */
async function relist(subscribing, address, change) {
  const before = await listed(subscribing);
  const key = address.split("#")[0];
  const after = before.flatMap((one) => {
    if (one.address.split("#")[0] !== key) return [one];
    return change === null ? [] : [{ ...one, ...change }];
  });
  await subscribing.following.set({ subscriptions: after });
}

for (const Browser of BROWSERS) {
  describe(`${Browser.title}: subscriptions`, () => {
    /** @type {Subscribing} */
    let subscribing;
    /** @type {Publishing} */
    let world;

    before(async () => {
      subscribing = await Subscribing.start(Browser);
      await subscribing.reading.settle();
      world = await subscribing.publishing("world");
    });
    after(() => subscribing?.close());

    test("nothing is asked for and no alarm set before one is subscribed to", async () => {
      const facts = await subscribing.following.ask({ type: "facts" });
      assert.deepEqual([facts.from, facts.subscribed, facts.subscriptions], ["sample", 0, 0]);
      assert.equal(await subscribing.alarm(), null);
      assert.deepEqual(await subscribing.state(), { busy: false, subscriptions: {} });
      assert.deepEqual(subscribing.hosts.take(), []);
    });

    test("what is offered is shown by its manifest alone, and nothing of it is kept", async () => {
      const offer = await subscribing.look(world.key);
      const { key, name, about, languages, stories, bytes } = offer.index;
      assert.deepEqual(
        [offer.address, offer.open, key, name, about, languages, stories],
        [
          `${world.key}#${world.publisher.key.public}`,
          true,
          world.publisher.key.public,
          "News of world",
          "What happens at the harbour.",
          ["en"],
          world.stories,
        ],
      );
      assert.equal(bytes, manifestOf(world.publisher.laid()).base.bytes);
      assert.deepEqual(world.host.taken(), ["manifest", "signature"]);
      assert.deepEqual(await keptBy(subscribing), { files: [], states: [] });
      assert.deepEqual(await listed(subscribing), []);
    });

    test("where an address has none, the reason is the first that a server gave", async () => {
      const look = (/** @type {string[]} */ ...addresses) =>
        subscribing.following.ask({ type: "look-at-index", addresses });
      const missing = "http://world.example/other/manifest.json";
      assert.deepEqual(await look("https://world.example/other/manifest.json", missing), {
        kind: "failed",
        code: "status",
        status: 404,
        address: missing,
      });
      const stranger = world.key.replace("#", "");
      const other = `${stranger}#${world.publisher.key.public.replace(/.$/, (last) => (last === "A" ? "B" : "A"))}`;
      assert.equal((await look(other)).code, "unknown-key");
      assert.equal((await look("http://elsewhere.invalid/manifest.json")).code, "no-answer", "a host not allowed");
      assert.equal((await look("https://world.example/news/manifest.json", world.key)).kind, "offer", "https first");
      world.host.take();
    });

    test("one that is subscribed to is downloaded and answers at once", async () => {
      await subscribing.subscribe(world.address);
      assert.equal((await listed(subscribing))[0]?.name, "News of world");
      assert.deepEqual(await subscribing.found("world"), [0, 1, 2, 3]);
      const facts = await subscribing.following.ask({ type: "facts" });
      assert.deepEqual(
        [facts.from, facts.subscribed, facts.subscriptions, facts.stats.stories],
        ["subscribed", 1, 1, world.stories],
      );
      const manifest = manifestOf(world.publisher.laid());
      const report = await subscribing.report(world.key);
      assert.deepEqual(
        [report.stories, report.bytes, report.created, report.stale, report.problem, report.allowed, report.progress],
        [world.stories, manifest.base.bytes, 1000 * manifest.version, false, null, true, null],
      );
      assert.ok((report.next ?? 0) >= (await subscribing.following.now()) + HOUR);
      assert.deepEqual(await keptBy(subscribing), { files: [manifest.base.sha256], states: [world.key] });
      // What was shown is what is agreed to: the manifest is asked for with what it said of itself.
      const asked = world.host.take();
      assert.deepEqual(
        asked.map(({ what }) => what),
        ["manifest", "signature", "manifest", "file"],
      );
      assert.ok(asked[2]?.headers["if-none-match"]);
      for (const { headers } of asked) {
        assert.deepEqual([headers.cookie, headers.referer], [undefined, undefined]);
        assert.doesNotMatch(JSON.stringify(headers), /-extension:/);
      }
    });

    test("a background started anew asks its files, and no host", async () => {
      await subscribing.reading.browser.stopBackground();
      assert.deepEqual(await subscribing.found("world"), [0, 1, 2, 3]);
      assert.equal((await subscribing.following.ask({ type: "facts" })).from, "subscribed");
      assert.deepEqual(world.host.take(), []);
    });

    test("the alarm asks for what is new, and for nothing else", async () => {
      const { next } = await subscribing.report(world.key);
      assert.equal(await subscribing.alarm(), next);
      world.host.serve(world.publish(next ?? 0));
      await subscribing.round();
      const [delta] = manifestOf(world.publisher.laid()).deltas;
      assert.deepEqual(world.host.taken(), ["manifest", "signature", delta?.file]);
      assert.deepEqual(await subscribing.found("world"), [0, 1, 2, 3, 4]);
      await subscribing.round();
      assert.deepEqual(world.host.taken(), ["manifest"], "nothing new");
      // Files of the base before go with the last that needs them.
      const { base } = manifestOf(world.publisher.laid());
      world.host.serve(world.publish(await subscribing.following.now(), ["--new-base"]));
      await subscribing.round();
      const rebased = manifestOf(world.publisher.laid());
      assert.notEqual(rebased.base.sha256, base.sha256);
      assert.deepEqual((await keptBy(subscribing)).files, [rebased.base.sha256]);
      assert.deepEqual(await subscribing.found("world"), [0, 1, 2, 3, 4, 5]);
      world.host.take();
    });

    test("a file that the browser threw away leaves its index out, and is fetched again by the alarm", async () => {
      const { base } = manifestOf(world.publisher.laid());
      await subscribing.reading.browser.stopBackground();
      await subscribing.reading.own.run(async (sha256) => {
        const cache = await caches.open("sidelight-subscriptions");
        await cache.delete(`https://subscriptions.sidelight.invalid/${sha256}`);
      }, base.sha256);
      assert.equal((await subscribing.following.ask({ type: "facts" })).from, "sample");
      assert.deepEqual(world.host.take(), [], "a lookup asks for nothing");
      await subscribing.round();
      assert.deepEqual(world.host.taken(), ["manifest", base.file]);
      assert.deepEqual(await subscribing.found("world"), [0, 1, 2, 3, 4, 5]);
    });

    test("a file that is spoiled on the disk is told by its checksum, and fetched again", async () => {
      const { base } = manifestOf(world.publisher.laid());
      await subscribing.reading.browser.stopBackground();
      await subscribing.reading.own.run(async (sha256) => {
        const cache = await caches.open("sidelight-subscriptions");
        const key = `https://subscriptions.sidelight.invalid/${sha256}`;
        const bytes = new Uint8Array((await (await cache.match(key))?.arrayBuffer()) ?? new ArrayBuffer(0));
        bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
        await cache.put(key, new Response(bytes));
      }, base.sha256);
      assert.equal((await subscribing.following.ask({ type: "facts" })).from, "sample");
      await until("it to be gone", async () => (await keptBy(subscribing)).files.length === 0);
      await subscribing.round();
      assert.deepEqual(world.host.taken(), ["manifest", base.file]);
      assert.deepEqual(await subscribing.found("world"), [0, 1, 2, 3, 4, 5]);
    });

    test("one that is paused is asked only when the reader presses", async () => {
      await relist(subscribing, world.address, { paused: true });
      await subscribing.settled();
      assert.equal((await subscribing.report(world.key)).next, null);
      for (let times = 0; times < 3; times++) await subscribing.round();
      assert.deepEqual(world.host.take(), []);
      assert.deepEqual(await subscribing.found("world"), [0, 1, 2, 3, 4, 5], "it answers on");
      await subscribing.press([world.key]);
      assert.deepEqual(world.host.taken(), ["manifest"]);
      await relist(subscribing, world.address, { paused: false });
      await subscribing.settled();
      assert.deepEqual(world.host.take(), [], "it is not due");
      await subscribing.round();
      assert.deepEqual(world.host.taken(), ["manifest"]);
    });

    test("so are all, where the reader wants it so", async () => {
      await subscribing.following.set({ only_when_pressed: true });
      await subscribing.settled();
      for (let times = 0; times < 3; times++) await subscribing.round();
      assert.deepEqual(world.host.take(), []);
      await subscribing.press();
      assert.deepEqual(world.host.taken(), ["manifest"]);
      await subscribing.following.set({ only_when_pressed: false });
      await subscribing.settled();
    });

    test("a second one answers beside it, each visited when it is due", async () => {
      const coast = await subscribing.publishing("coast");
      await subscribing.subscribe(coast.address);
      assert.deepEqual(await subscribing.found("coast"), [0, 1, 2, 3]);
      assert.deepEqual(await subscribing.found("world"), [0, 1, 2, 3, 4, 5]);
      assert.deepEqual(world.host.take(), []);
      assert.equal((await keptBy(subscribing)).files.length, 2);
      // A host that fails holds up no other.
      world.host.fault = FAULTS.status(503);
      await subscribing.advance(2 * DAY);
      await subscribing.round(await subscribing.following.now());
      assert.equal((await subscribing.report(world.key)).problem?.code, "status");
      assert.equal((await subscribing.report(coast.key)).problem, null);
      assert.ok(filesOf(coast).length === 1 && coast.host.take().length === 0);
      world.host.fault = null;
      world.host.take();
    });

    test("one that is ended goes at once, with all that is kept of it", async () => {
      subscribing.hosts.take();
      await relist(subscribing, world.address, null);
      await subscribing.settled();
      await until("its stories to be gone", async () => (await subscribing.found("world")).length === 0);
      assert.deepEqual(await subscribing.found("coast"), [0, 1, 2, 3]);
      const kept = await until("its files to be gone", async () => {
        const kept = await keptBy(subscribing);
        return kept.files.length === 1 ? kept : null;
      });
      assert.deepEqual(kept.states, ["http://coast.example/news/manifest.json"]);
      assert.deepEqual(subscribing.hosts.take(), [], "nothing is asked for that");
      await relist(subscribing, "http://coast.example/news/manifest.json", null);
      await until("the alarm to be gone", async () => (await subscribing.alarm()) === null);
      assert.deepEqual(await keptBy(subscribing), { files: [], states: [] });
      assert.equal((await subscribing.following.ask({ type: "facts" })).from, "sample");
    });

    test("one that is ended answers no more, also while another is downloaded", async () => {
      const isle = await subscribing.publishing("isle");
      await subscribing.subscribe(isle.address);
      await subscribing.subscribe(world.address);
      world.host.serve(world.publish(await subscribing.advance(DAY)));
      world.host.fault = FAULTS.silent(["file"]);
      world.host.take();
      await subscribing.following.ask({ type: "update-subscriptions", addresses: [world.key] });
      await until("the file to be asked for", () => world.host.visits.some(({ what }) => what === "file"));
      await relist(subscribing, isle.address, null);
      await until("its stories to be gone", async () => (await subscribing.found("isle")).length === 0);
      assert.equal((await subscribing.state()).busy, true, "the other is still downloaded");
      await relist(subscribing, world.address, null);
      world.host.fault = null;
      await until("all to be gone", async () => (await keptBy(subscribing)).files.length === 0);
    });

    test("forgetting everything forgets subscriptions, also while one is downloaded", async () => {
      await subscribing.subscribe(world.address);
      world.host.serve(world.publish(await subscribing.advance(DAY)));
      world.host.fault = FAULTS.silent(["file"]);
      world.host.take();
      await subscribing.following.ask({ type: "update-subscriptions", addresses: null });
      await until("the file to be asked for", () => world.host.visits.some(({ what }) => what === "file"));
      await subscribing.following.ask({ type: "forget-everything" });
      assert.deepEqual(await keptBy(subscribing), { files: [], states: [] });
      assert.deepEqual(await listed(subscribing), []);
      assert.equal(await subscribing.alarm(), null);
      assert.equal((await subscribing.following.ask({ type: "facts" })).from, "sample");
    });
  });
}
