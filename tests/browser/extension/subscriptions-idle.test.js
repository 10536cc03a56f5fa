// @ts-check
// Browsers end a background that has been idle for half a minute, and a download is no sign of life to them: a slow
// server must not lose its index to that.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { QuietChromium } from "../harness/chromium/quiet.js";
import { copied } from "../harness/extension-copy.js";
import { FeedHosts } from "../harness/feed-hosts.js";
import { FirefoxDriver } from "../harness/firefox/driver.js";
import { Following } from "../harness/following.js";
import { RecordingProxy } from "../harness/proxy.js";
import { Publishing } from "../harness/subscribing.js";
import { until } from "../harness/until.js";

/** A page of ours that asks the background nothing while it stands. */
const QUIET = "welcome/welcome.html";

/** In a page of ours: whether files of the subscription are in use; nobody is asked for that. @param {string} key */
async function isUsed(key) {
  const name = `subscription ${key}`;
  const kept = /** @type {any} */ ((await chrome.storage.local.get(name))[name]);
  return (kept?.parts.length ?? 0) > 0;
}

/** In a page of ours, subscribes. @param {string} address */
const subscribe = (address) =>
  chrome.storage.local.set({ settings: { subscriptions: [{ address, name: "Slow", added: 1, paused: false }] } });

/** Lets the host say nothing for a while before a file. @param {Publishing} publishing @param {number} milliseconds */
function slow({ host }, milliseconds) {
  host.fault = (what, body) => {
    if (what !== "file" || !body) return null;
    return async (_, response) => {
      await pause(milliseconds);
      response.writeHead(200).end(body);
    };
  };
}

test("Chromium: a slow server's index is not lost to the limit for idle backgrounds", {
  timeout: 180_000,
}, async () => {
  const hosts = await FeedHosts.open();
  const proxy = await RecordingProxy.open(hosts);
  const folder = await copied("extension-test", { hosts: ["http://*.example/*"] });
  const chromium = await QuietChromium.start({ folder, path: QUIET, proxy: proxy.address });
  const publishing = new Publishing(hosts, "slow");
  try {
    publishing.host.serve(publishing.publish(Date.now()));
    slow(publishing, 45_000);
    await until("the page", () => chromium.run(() => Boolean(globalThis.chrome?.storage)));
    // Just installed: what is stored before the worker listens for it starts no round, but an alarm at a random time.
    await until("the worker", () =>
      chromium.run(() => chrome.runtime.sendMessage({ type: "facts" }).then(Boolean, () => false)),
    );
    await chromium.run(subscribe, publishing.address);
    await until("the index", () => chromium.run(isUsed, publishing.key), 120);
    assert.deepEqual(
      publishing.host.take().map(({ what }) => what),
      ["manifest", "signature", "file"],
      "asked once",
    );
    // What it was kept from: with nothing to do, it ends.
    await until("the worker's end", async () => !(await chromium.isAwake()), 90);
  } finally {
    publishing.close();
    await chromium.close();
    await proxy.close();
    await hosts.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test("Firefox: a slow server's index is not lost to the limit for idle backgrounds", async () => {
  const following = await Following.start(FirefoxDriver, { idle: 12_000 });
  const { browser, own } = following.reading;
  const publishing = new Publishing(following.hosts, "slow");
  try {
    publishing.host.serve(publishing.publish(await following.now()));
    slow(publishing, 18_000);
    // The options page asks again and again, which would keep it alive, too.
    const quiet = await browser.own(QUIET);
    await own.close();
    await quiet.run(subscribe, publishing.address);
    await until("the index", () => quiet.run(isUsed, publishing.key));
    assert.deepEqual(
      publishing.host.take().map(({ what }) => what),
      ["manifest", "signature", "file"],
      "once",
    );
  } finally {
    publishing.close();
    await following.close();
  }
});
