// @ts-check
// The background is ended at each step of a visit to a published index: nothing is lost, nothing that has come is
// downloaded again, and what answered before answers until what is new does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { USUAL } from "../harness/browsers.js";
import { stride, THOROUGH } from "../harness/extent.js";
import { MINUTE } from "../harness/following.js";
import { manifestOf } from "../harness/published-index.js";
import { stopsAt } from "../harness/stops.js";
import { HOUR, Subscribing } from "../harness/subscribing.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/subscribing.js").Publishing} Publishing */

/** Whatever the background awaits of the browser while it visits is a step. */
const STOPS = stopsAt(`
      const { alarms, permissions, storage } = globalThis.browser ?? chrome;
      stops(globalThis, "fetch");
      stops(caches, "match", "has");
      stopsInCaches();
      stops(crypto.subtle, "digest");
      stops(alarms, "create", "get");
      stops(permissions, "contains");
      stops(storage.local, "get", "set", "remove");`);

/**
 * Ends the background at each step in turn, or at each third.
 * @param {Subscribing} subscribing
 * @param {Publishing} world
 * @param {(now: number) => Promise<unknown>} prepare What comes before each.
 * @param {(now: number) => Promise<unknown>} begin Begins a visit at a time.
 * @returns {Promise<{ at: string[], steps: number }>} What was awaited at the steps, and how many there are.
 */
async function endedAtEachStep(subscribing, world, prepare, begin) {
  const { following, reading } = subscribing;
  const session = (/** @type {Record<string, unknown>} */ values) =>
    reading.own.run((values) => chrome.storage.session.set(values), values);
  const stopped = () =>
    reading.own.run(
      async () => /** @type {string | null} */ ((await chrome.storage.session.get("stopped")).stopped ?? null),
    );
  /** SHA-256 of the files that are here, and of those in use. */
  const kept = () =>
    reading.own.run(async (key) => {
      const there = await caches.has("sidelight-subscriptions");
      const files = there ? await (await caches.open("sidelight-subscriptions")).keys() : [];
      const name = `subscription ${key}`;
      const { parts = [] } = /** @type {any} */ ((await chrome.storage.local.get(name))[name] ?? {});
      return { here: files.map(({ url }) => url.slice(-64)), parts: /** @type {string[]} */ (parts) };
    }, world.key);
  /** Files asked for, by their names. */
  const downloaded = () => world.host.taken().filter((name) => name.endsWith(".sidelight"));
  /** @type {string[]} */
  const at = [];
  /** Those that come once, and whose number another visit's may shift. */
  const named = ["fetch", "put", "digest"];
  /** @type {number | string | undefined} */
  let step = 1;
  let steps = 0;
  for (; step !== undefined; step = typeof step === "number" ? step + stride(3) : named.shift()) {
    // It is due by then.
    const begun = await subscribing.advance(30 * HOUR);
    await prepare(begun);
    world.host.take();
    await session({ stopped: null, "stop-at": step });
    await begin(begun);
    const over = await until("the round to be stopped, or to end", async () => {
      const name = await stopped();
      if (name) return name;
      return ((await subscribing.alarm()) ?? 0) > begun + 5 * MINUTE ? "over" : null;
    });
    const before = await kept();
    for (const part of before.parts) assert.ok(before.here.includes(part), `a file in use is gone at ${step}, ${over}`);
    const first = downloaded();
    await session({ "stop-at": null });
    await reading.browser.stopBackground();
    const { base, deltas } = manifestOf(world.publisher.laid());
    const names = new Map([base, ...deltas].map(({ file, sha256 }) => [file, sha256]));
    const newest = [...names.values()].at(-1) ?? "";
    if (over !== "over") {
      at.push(over);
      // The alarm comes again some times, as it would within an hour.
      for (let tick = 1; tick <= 6; tick++) {
        await subscribing.round(begun + tick * 9 * MINUTE);
        if ((await kept()).parts.includes(newest)) break;
      }
    }
    const again = downloaded();
    for (const name of again) {
      assert.ok(!before.here.includes(names.get(name) ?? ""), `${name} again after step ${step}, ${over}`);
    }
    assert.ok(first.length + again.length <= names.size + 1, `downloads at step ${step}, ${over}: ${first}; ${again}`);
    const report = await subscribing.report(world.key);
    assert.deepEqual([report.stories, report.problem], [world.stories, null], `step ${step}, ${over}`);
    const { here, parts } = await kept();
    assert.deepEqual(here.toSorted(), parts.toSorted(), `files after step ${step}, ${over}`);
    const facts = await following.ask({ type: "facts" });
    assert.deepEqual([facts.from, facts.stats.stories], ["subscribed", world.stories], `what answers, step ${step}`);
    if (over !== "over") continue;
    assert.ok(typeof step === "number", `no ${step} was awaited`);
    steps = step - 1;
    step = "";
  }
  return { at, steps };
}

for (const Browser of USUAL) {
  test(`${Browser.title}: ended at any step of an update, the background loses nothing`, {
    timeout: 900_000,
  }, async () => {
    const subscribing = await Subscribing.start(Browser, { patches: [STOPS] });
    try {
      const world = await subscribing.publishing("world");
      await subscribing.subscribe(world.address);
      const { at, steps } = await endedAtEachStep(
        subscribing,
        world,
        async (now) => world.host.serve(world.publish(now)),
        (now) => subscribing.following.ring(now, "subscriptions"),
      );
      assert.ok(steps > 40, `steps: ${steps}`);
      const all = ["fetch", "put", "keys", "match", "digest", "create", "get", "set", "contains"];
      for (const step of THOROUGH ? all : ["fetch", "put", "digest"]) assert.ok(at.includes(step), step);
    } finally {
      await subscribing.close();
    }
  });
}

for (const Browser of USUAL) {
  test(`${Browser.title}: ended at any step of the first visit, the background begins it anew`, {
    timeout: 900_000,
  }, async () => {
    const subscribing = await Subscribing.start(Browser, { patches: [STOPS] });
    try {
      const world = await subscribing.publishing("world");
      const list = (/** @type {string[]} */ ...addresses) =>
        subscribing.following.set({
          subscriptions: addresses.map((address) => ({ address, name: "World", added: 1, paused: false })),
        });
      const { steps } = await endedAtEachStep(
        subscribing,
        world,
        async (now) => {
          world.host.serve(world.publish(now));
          await list();
          await until("all to be forgotten", () =>
            subscribing.reading.own.run(async () => {
              const kept = Object.keys(await chrome.storage.local.get(null));
              const alarm = await chrome.alarms.get("subscriptions");
              return !alarm && !kept.some((name) => name.startsWith("subscription"));
            }),
          );
        },
        () => list(world.address),
      );
      assert.ok(steps > 40, `steps: ${steps}`);
    } finally {
      await subscribing.close();
    }
  });
}
