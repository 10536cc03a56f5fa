// @ts-check
// When feeds are asked: after a random wait from the browser's start, not where data is saved, and for as long as a slow
// server takes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BROWSERS } from "../harness/browsers.js";
import { ANSWERS, rss } from "../harness/feed-hosts.js";
import { Following, MINUTE, outletOf } from "../harness/following.js";
import { until } from "../harness/until.js";

const FEED = rss("A", [{ url: "http://a.example/1", title: "One story" }]);
const HOUR = 60 * MINUTE;

for (const Browser of BROWSERS) {
  test(`${Browser.title}: a round that is overdue when the browser starts waits, and a missing alarm is made`, async () => {
    const following = await Following.start(Browser);
    const { own, browser } = following.reading;
    try {
      following.hosts.set(outletOf("a").feed, ANSWERS.feed(FEED));
      await following.follow([outletOf("a")]);
      following.hosts.take();
      // As the browser starts: nothing of the session is left, the feed is long overdue, the alarm comes at once.
      const begun = (await following.now()) + 24 * HOUR;
      await browser.stopBackground();
      await own.run(() => chrome.storage.session.remove(["feeds-from", "settled"]));
      await following.ring(begun);
      const from = await until("the alarm to be set anew", async () => {
        const alarm = await following.alarm();
        return alarm !== null && alarm > begun ? alarm : null;
      });
      assert.ok(from >= begun + MINUTE / 2 && from <= begun + 5 * MINUTE, `${from - begun} ms`);
      assert.deepEqual(following.hosts.take(), []);
      // Nor does a page that is opened meanwhile begin it.
      await browser.stopBackground();
      const page = await following.reading.open("/one");
      await following.ask({ type: "facts" });
      await page.close();
      assert.equal(await following.alarm(), from);
      assert.deepEqual(following.hosts.take(), []);
      await following.round();
      assert.deepEqual(following.asked(), ["a"]);
      // Firefox forgets alarms with each session.
      await browser.stopBackground();
      await own.run(async () => {
        await chrome.alarms.clearAll();
        await chrome.storage.session.remove("feeds-from");
      });
      await following.ask({ type: "facts" });
      const made = await until("the alarm", () => following.alarm());
      assert.ok(made >= (await following.now()) + MINUTE / 2);
      assert.deepEqual(following.hosts.take(), []);
    } finally {
      await following.close();
    }
  });

  test(`${Browser.title}: where the reader saves data, feeds are asked only when they press`, async () => {
    const saves = {
      file: "background/clock.js",
      from: "// Time and chance,",
      to: 'Object.defineProperty(navigator, "connection", { value: { saveData: true } });\n// Time and chance,',
    };
    const following = await Following.start(Browser, { patches: [saves] });
    try {
      following.hosts.set(outletOf("a").feed, ANSWERS.feed(FEED));
      // Adding an outlet is pressing for it.
      await following.follow([outletOf("a")]);
      assert.deepEqual(following.asked(), ["a"]);
      for (let times = 0; times < 4; times++) {
        const before = await following.now();
        await following.round();
        if (times > 0) assert.equal((await following.now()) - before, HOUR);
      }
      assert.deepEqual(following.hosts.take(), []);
      await following.ask({ type: "update-outlets", feeds: null });
      await following.settled();
      assert.deepEqual(following.asked(), ["a"]);
    } finally {
      await following.close();
    }
  });

  test(`${Browser.title}: a slow server's feed is not lost to the limit for idle backgrounds`, {
    skip: Browser.title === "Chromium" && "Chromium ends no worker that a debugging protocol is attached to",
  }, async () => {
    const following = await Following.start(Browser, { idle: 12_000 });
    try {
      following.hosts.set(outletOf("slow").feed, ANSWERS.slow(FEED, 1000, 17));
      // Nobody asks meanwhile, which would keep it alive, too.
      await following.set({ outlets: [outletOf("slow")] });
      await until("the feed's record", () =>
        following.reading.own.run(async (feed) => {
          const key = `https://followed.sidelight.invalid/state?${encodeURIComponent(feed)}`;
          const kept = await (await caches.match(key, { cacheName: "sidelight-followed" }))?.json();
          return kept?.slot !== undefined && kept.slot !== null;
        }, outletOf("slow").feed),
      );
      await following.settled();
      assert.deepEqual(following.asked(), ["slow"], "once");
    } finally {
      await following.close();
    }
  });
}
