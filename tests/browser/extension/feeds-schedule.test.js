// @ts-check
// When feeds are asked, and what is there meanwhile: after a random wait from the browser's start, not where data is
// saved.

import assert from "node:assert/strict";
import { test } from "node:test";
import { USUAL } from "../harness/browsers.js";
import { ANSWERS, rss } from "../harness/feed-hosts.js";
import { Following, MINUTE, outletOf } from "../harness/following.js";
import { until } from "../harness/until.js";

const FEED = rss("A", [{ url: "http://a.example/1", title: "One story" }]);
const HOUR = 60 * MINUTE;

for (const Browser of USUAL) {
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
      await own.run(() => chrome.storage.session.remove(["rounds-from", "settled"]));
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
        await chrome.storage.session.remove("rounds-from");
      });
      await following.ask({ type: "facts" });
      const made = await until("the alarm", () => following.alarm());
      assert.ok(made >= (await following.now()) + MINUTE / 2);
      // One that is missing later on, as where the background ended before it was set, tells nobody when a page came.
      await following.setClock(made + HOUR);
      await browser.stopBackground();
      await own.run(() => chrome.alarms.clearAll());
      await following.ask({ type: "facts" });
      const again = await until("the alarm", () => following.alarm());
      assert.ok(again >= made + HOUR + 2 * MINUTE, `${again - made - HOUR} ms, at random`);
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

  test(`${Browser.title}: what the reader pressed for is read, though the background ended meanwhile`, async () => {
    const following = await Following.start(Browser);
    try {
      const { hosts } = following;
      const [one, two] = [1, 2].map((part) => outletOf("a", { feed: `http://a.example/${part}.xml` }));
      assert.ok(one && two);
      for (const { feed } of [one, two]) hosts.set(feed, ANSWERS.feed(FEED));
      await following.set({ only_when_pressed: true });
      await following.follow([one, two]);
      hosts.take();
      await following.setClock((await following.now()) + HOUR);
      hosts.set(one.feed, ANSWERS.silent());
      await following.ask({ type: "update-outlets", feeds: [one.feed, two.feed] });
      await until("the first to be asked", () => hosts.asked.length > 0);
      await following.reading.browser.stopBackground();
      hosts.set(one.feed, ANSWERS.feed(FEED));
      assert.deepEqual(
        hosts.take().map(({ address }) => address),
        [one.feed],
      );
      for (let tick = 0; tick < 3; tick++) await following.round((await following.now()) + 5 * MINUTE);
      assert.deepEqual(
        hosts
          .take()
          .map(({ address }) => address)
          .toSorted(),
        [one.feed, two.feed],
      );
    } finally {
      await following.close();
    }
  });

  test(`${Browser.title}: stories go when they are too old, though their feed answers no more`, async () => {
    const following = await Following.start(Browser);
    try {
      const { hosts } = following;
      const [one, other] = [1, 2].map((at) => ({ url: `http://a.example/${at}`, title: `Story ${at}` }));
      assert.ok(one && other);
      const answers = [[one, other], [other]].map((items) => ANSWERS.feed(rss("A", items)));
      hosts.set(outletOf("a").feed, ...answers, ANSWERS.status(404));
      await following.set({ days: 2 });
      const begun = await following.now();
      await following.follow([outletOf("a")]);
      const stories = async () => (await following.ask({ type: "facts" })).stats.stories;
      for (const [hours, left, why] of /** @type {const} */ ([
        [24, 2, "one is listed no more, but two days are not over"],
        [60, 1, "the other was listed when the feed was read last"],
      ])) {
        await following.round(begun + hours * HOUR);
        assert.equal(await stories(), left, why);
      }
      await following.round(begun + 80 * HOUR);
      assert.equal((await following.ask({ type: "facts" })).from, "sample", "nobody knows what it lists by now");
      // Nor does anything stay on the disk.
      const kept = await following.reading.own.run(async () => {
        const cache = await caches.open("sidelight-followed");
        const records = (await cache.keys()).filter(({ url }) => url.includes("/record/"));
        return Promise.all(records.map(async (key) => (await cache.match(key))?.text()));
      });
      assert.doesNotMatch(kept.join(), /Story/);
    } finally {
      await following.close();
    }
  });

  test(`${Browser.title}: the first index waits for no slow server`, async () => {
    const following = await Following.start(Browser);
    try {
      const { hosts } = following;
      const names = ["one", "two", "three"];
      for (const name of names) {
        hosts.set(
          outletOf(name).feed,
          ANSWERS.feed(rss(name, [{ url: `http://${name}.example/1`, title: `Of ${name}` }])),
        );
      }
      hosts.set(outletOf("slow").feed, ANSWERS.silent());
      await following.set({ outlets: [...names, "slow"].map((name) => outletOf(name)) });
      await until("an index", async () => (await following.ask({ type: "facts" })).from === "followed");
      assert.ok((await following.state()).busy, "while the slow one is waited for");
      await following.settled();
      const { indexed } = await following.state();
      assert.equal(indexed, 3);
      assert.equal((await following.ask({ type: "facts" })).stats.stories, 3);
    } finally {
      await following.close();
    }
  });
}
