// @ts-check
// When published indexes are asked for, and what happens where they may not be, or where the device has no room.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BROWSERS, USUAL } from "../harness/browsers.js";
import { MINUTE } from "../harness/following.js";
import { FAULTS } from "../harness/index-host.js";
import { manifestOf } from "../harness/published-index.js";
import { HOUR, Subscribing } from "../harness/subscribing.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/extension-copy.js").Changes} Changes */

/**
 * Subscribes to an index in a browser of its own.
 * @param {import("../harness/browser.js").Driver} Browser
 * @param {NonNullable<Changes["patches"]>} patches
 * @param {(subscribing: Subscribing, world: import("../harness/subscribing.js").Publishing) => Promise<void>} act
 */
async function withWorld(Browser, patches, act) {
  const subscribing = await Subscribing.start(Browser, { patches });
  try {
    const world = await subscribing.publishing("world");
    await subscribing.subscribe(world.address);
    world.host.take();
    await act(subscribing, world);
  } finally {
    await subscribing.close();
  }
}

for (const Browser of USUAL) {
  test(`${Browser.title}: a round that is overdue when the browser starts waits, whatever is read meanwhile`, () =>
    withWorld(Browser, [], async (subscribing, world) => {
      const { own, browser } = subscribing.reading;
      // As the browser starts: nothing of the session is left, the index is long overdue, the alarm comes at once.
      const begun = (await subscribing.following.now()) + 48 * HOUR;
      await browser.stopBackground();
      await own.run(() => chrome.storage.session.remove(["rounds-from", "settled"]));
      await subscribing.following.ring(begun, "subscriptions");
      const from = await until("the alarm to be set anew", async () => {
        const alarm = await subscribing.alarm();
        return alarm !== null && alarm > begun ? alarm : null;
      });
      assert.ok(from >= begun + MINUTE / 2 && from <= begun + 5 * MINUTE, `${from - begun} ms`);
      await browser.stopBackground();
      const page = await subscribing.reading.open("/one");
      await subscribing.following.ask({ type: "facts" });
      await page.close();
      assert.equal(await subscribing.alarm(), from);
      assert.deepEqual(world.host.take(), []);
      await subscribing.round();
      assert.deepEqual(world.host.taken(), ["manifest"]);
      // One that is missing later on tells nobody when a page came.
      await subscribing.following.setClock(from + HOUR);
      await browser.stopBackground();
      await own.run(() => chrome.alarms.clearAll());
      await subscribing.following.ask({ type: "facts" });
      const again = await until("the alarm", () => subscribing.alarm());
      assert.ok(again >= from + HOUR + 2 * MINUTE, `${again - from - HOUR} ms, at random`);
      assert.deepEqual(world.host.take(), []);
    }));

  test(`${Browser.title}: where the reader saves data, published indexes are asked for only when they press`, () => {
    const saves = {
      file: "background/clock.js",
      from: "// Time and chance,",
      to: 'Object.defineProperty(navigator, "connection", { value: { saveData: true } });\n// Time and chance,',
    };
    return withWorld(Browser, [saves], async (subscribing, world) => {
      for (let times = 0; times < 30; times++) await subscribing.round();
      assert.deepEqual(world.host.take(), []);
      await subscribing.press();
      assert.deepEqual(world.host.taken(), ["manifest"]);
    });
  });

  test(`${Browser.title}: what the reader pressed for is visited, though the background ended meanwhile`, () =>
    withWorld(Browser, [], async (subscribing, world) => {
      await subscribing.following.set({ only_when_pressed: true });
      await subscribing.settled();
      world.host.serve(world.publish(await subscribing.advance(HOUR)));
      world.host.fault = FAULTS.once(FAULTS.silent(["manifest"]));
      await subscribing.following.ask({ type: "update-subscriptions", addresses: [world.key] });
      await until("it to be asked", () => world.host.visits.length > 0);
      await subscribing.reading.browser.stopBackground();
      await subscribing.round((await subscribing.following.now()) + 5 * MINUTE);
      assert.equal((await subscribing.found("world")).length, world.stories);
      world.host.take();
      await subscribing.round();
      assert.deepEqual(world.host.take(), [], "pressed once");
    }));

  test(`${Browser.title}: what ends the background each time that it is visited is not begun for ever`, () =>
    withWorld(Browser, [], async (subscribing, world) => {
      const { own, browser } = subscribing.reading;
      const wanted = () =>
        own.run(async () => (await chrome.storage.local.get("subscriptions-wanted"))["subscriptions-wanted"] ?? null);
      world.host.fault = FAULTS.silent(["manifest"]);
      await subscribing.following.ask({ type: "update-subscriptions", addresses: [world.key] });
      for (let times = 1; times <= 3; times++) {
        await until(`visit ${times}`, () => world.host.visits.length > 0);
        assert.deepEqual(await wanted(), [[world.key, times]]);
        world.host.take();
        await browser.stopBackground();
        await subscribing.following.ring(await subscribing.advance(5 * MINUTE), "subscriptions");
      }
      await until("it to be left to the clock", async () => (await wanted()) === null);
    }));

  test(`${Browser.title}: a round that a clock set far ahead comes soon once the clock is right`, () =>
    withWorld(Browser, [], async (subscribing, world) => {
      const { own, browser } = subscribing.reading;
      const right = await subscribing.following.now();
      await subscribing.advance(4 * 365 * 24 * HOUR);
      await subscribing.press();
      assert.ok(((await subscribing.alarm()) ?? 0) > right + 3 * 365 * 24 * HOUR);
      // So is the time from which on rounds may run in this session of the browser.
      await browser.stopBackground();
      await own.run(() => chrome.storage.session.remove("rounds-from"));
      await subscribing.following.ask({ type: "facts" });
      await subscribing.following.setClock(right + HOUR);
      await browser.stopBackground();
      await subscribing.following.ask({ type: "facts" });
      const alarm = await until("the alarm to be set anew", async () => {
        const alarm = await subscribing.alarm();
        return alarm !== null && alarm < right + 2 * HOUR ? alarm : null;
      });
      world.host.take();
      await subscribing.round(alarm);
      assert.deepEqual(world.host.taken(), ["manifest"]);
    }));

  test(`${Browser.title}: where the browser takes a host back, it is asked no more, and what is here answers`, () =>
    withWorld(Browser, [], async (subscribing, world) => {
      const { browser } = subscribing.reading;
      await browser.permit("http://*.example/*", false);
      await until("the permission to be gone", async () => !(await subscribing.report(world.key)).allowed);
      assert.equal((await subscribing.report(world.key)).next, null);
      for (let times = 0; times < 3; times++) await subscribing.round();
      await subscribing.press();
      assert.deepEqual(world.host.take(), []);
      assert.equal((await subscribing.found("world")).length, world.stories);
      await browser.permit("http://*.example/*", true);
      await until("the permission", async () => (await subscribing.report(world.key)).allowed);
      await subscribing.press();
      assert.deepEqual(world.host.taken(), ["manifest"]);
    }));

  test(`${Browser.title}: where the device has no room, what is held stays, and a later visit goes on`, () => {
    const full = {
      file: "background/subscription-files.js",
      from: "  await (await caches.open(CACHE)).put(at(sha256), new Response(bytes));",
      to: `  const { full } = await (globalThis.browser ?? chrome).storage.session.get("full");
        if (full) throw new DOMException("Quota exceeded.", "QuotaExceededError");
        await (await caches.open(CACHE)).put(at(sha256), new Response(bytes));`,
    };
    return withWorld(Browser, [full], async (subscribing, world) => {
      const { own } = subscribing.reading;
      await own.run(() => chrome.storage.session.set({ full: true }));
      world.host.serve(world.publish(await subscribing.advance(HOUR)));
      await subscribing.press();
      assert.equal((await subscribing.report(world.key)).problem?.code, "no-room");
      assert.equal((await subscribing.found("world")).length, world.stories - 1);
      await own.run(() => chrome.storage.session.set({ full: false }));
      world.host.take();
      await subscribing.press();
      const [delta] = manifestOf(world.publisher.laid()).deltas;
      assert.deepEqual(world.host.taken(), ["manifest", delta?.file]);
      const { problem, stories } = await subscribing.report(world.key);
      assert.deepEqual([problem, stories], [null, world.stories]);
      assert.equal((await subscribing.found("world")).length, world.stories);
    });
  });

  test(`${Browser.title}: how much has come is told while a file comes, and one that is ended comes no further`, () =>
    withWorld(Browser, [], async (subscribing, world) => {
      world.host.serve(world.publish(await subscribing.advance(HOUR), ["--new-base"]));
      const { base } = manifestOf(world.publisher.laid());
      world.host.fault = FAULTS.slow(["file"], 1000, 40);
      await subscribing.following.ask({ type: "update-subscriptions", addresses: null });
      const progress = await until("some to have come", async () => {
        const { progress } = await subscribing.report(world.key);
        return progress && progress.bytes > 0 ? progress : null;
      });
      assert.ok(progress.bytes < base.bytes && progress.of === base.bytes, JSON.stringify(progress));
      const [one] = (await subscribing.reading.stored()).subscriptions ?? [];
      assert.ok(one);
      await subscribing.following.set({ subscriptions: [{ ...one, paused: true }] });
      await subscribing.settled();
      assert.equal((await subscribing.report(world.key)).progress, null);
      assert.equal((await subscribing.found("world")).length, world.stories - 1);
    }));
}

for (const Browser of BROWSERS) {
  test(`${Browser.title}: a host's permission goes back when nothing is subscribed to there any more`, {
    skip: Browser.cannot.optional,
  }, async () => {
    const subscribing = await Subscribing.start(Browser, { granted: [] });
    try {
      const world = await subscribing.publishing("world");
      const pattern = "http://world.example/*";
      const isHeld = () =>
        subscribing.reading.own.run((pattern) => chrome.permissions.contains({ origins: [pattern] }), pattern);
      await subscribing.reading.browser.permit(pattern, true);
      await until("the permission", isHeld);
      await subscribing.subscribe(world.address);
      const [one] = (await subscribing.reading.stored()).subscriptions ?? [];
      assert.ok(one && (await isHeld()));
      await subscribing.following.set({ subscriptions: [{ ...one, paused: true }] });
      await subscribing.settled();
      assert.ok(await isHeld(), "one that is paused needs it");
      await subscribing.following.set({ subscriptions: [] });
      await until("the permission to be given back", async () => !(await isHeld()));
    } finally {
      await subscribing.close();
    }
  });
}
