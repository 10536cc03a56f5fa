// @ts-check
// Browsers end a background that has been idle for half a minute, and a download is no sign of life to them: a slow
// server must not lose its feed to that.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { QuietChromium } from "../harness/chromium/quiet.js";
import { copied } from "../harness/extension-copy.js";
import { ANSWERS, FeedHosts, rss } from "../harness/feed-hosts.js";
import { FirefoxDriver } from "../harness/firefox/driver.js";
import { Following, outletOf } from "../harness/following.js";
import { RecordingProxy } from "../harness/proxy.js";
import { until } from "../harness/until.js";

const FEED = rss("Slow", [{ url: "http://slow.example/1", title: "One story" }]);
const SLOW = outletOf("slow");
/** A page of ours that asks the background nothing while it stands. */
const QUIET = "welcome/welcome.html";

/** In a page of ours: whether the feed's record is kept; nobody is asked for that. @param {string} feed */
async function isStored(feed) {
  const key = `https://followed.sidelight.invalid/state?${encodeURIComponent(feed)}`;
  const kept = await (await caches.match(key, { cacheName: "sidelight-followed" }))?.json();
  return kept?.slot !== undefined && kept.slot !== null;
}

test("Chromium: a slow server's feed is not lost to the limit for idle backgrounds", { timeout: 180_000 }, async () => {
  const hosts = await FeedHosts.open();
  const proxy = await RecordingProxy.open(hosts);
  // Longer than a worker may be idle, which no feed may take: it would end in between.
  const patient = {
    file: "background/download.js",
    from: "AbortSignal.timeout(1000 * seconds)",
    to: "AbortSignal.timeout(60_000)",
  };
  const folder = await copied("extension-test", { hosts: ["http://*.example/*"], patches: [patient] });
  const chromium = await QuietChromium.start({ folder, path: QUIET, proxy: proxy.address });
  try {
    const slowly = ANSWERS.slow(FEED, 3000, 10);
    hosts.set(SLOW.feed, async (asked, response) => {
      await pause(15_000);
      await slowly(asked, response);
    });
    await until("the page", () => chromium.run(() => Boolean(globalThis.chrome?.storage)));
    // Just installed: what is stored before the worker listens for it starts no round, but an alarm at a random time.
    await until("the worker", () =>
      chromium.run(() => chrome.runtime.sendMessage({ type: "facts" }).then(Boolean, () => false)),
    );
    await chromium.run((outlet) => chrome.storage.local.set({ settings: { outlets: [outlet] } }), SLOW);
    await until("the request", () => hosts.asked.length > 0);
    await until("the feed's record", () => chromium.run(isStored, SLOW.feed), 90);
    assert.equal(hosts.asked.length, 1, "asked once");
    // What it was kept from: with nothing to do, it ends.
    await until("the worker's end", async () => !(await chromium.isAwake()), 90);
  } finally {
    await chromium.close();
    await proxy.close();
    await hosts.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test("Firefox: a slow server's feed is not lost to the limit for idle backgrounds", async () => {
  const following = await Following.start(FirefoxDriver, { idle: 12_000 });
  const { browser, own } = following.reading;
  try {
    following.hosts.set(SLOW.feed, ANSWERS.slow(FEED, 1000, 17));
    // The options page asks again and again, which would keep it alive, too.
    const quiet = await browser.own(QUIET);
    await own.close();
    await quiet.run((outlet) => chrome.storage.local.set({ settings: { outlets: [outlet] } }), SLOW);
    await until("the feed's record", () => quiet.run(isStored, SLOW.feed));
    assert.deepEqual(following.asked(), ["slow"], "once");
  } finally {
    await following.close();
  }
});
