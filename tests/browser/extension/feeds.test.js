// @ts-check
// Followed outlets: their feeds are read, their stories answer, and what their servers do is met.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { BROWSERS } from "../harness/browsers.js";
import { ANSWERS, rss } from "../harness/feed-hosts.js";
import { Following, MINUTE, outletOf } from "../harness/following.js";
import { until } from "../harness/until.js";

const NAMES = ["npb", "meridian-wire", "harbour-herald", "the-commons", "daily-spark", "ledgerline", "orrery"];
const DAY = 24 * 60 * MINUTE;

/** A feed with one story. @param {string} name */
const feedOf = (name) => rss(name, [{ url: `http://${name}.example/1`, title: `What ${name} tells of the ferry` }]);

for (const Browser of BROWSERS) {
  describe(`${Browser.title}: followed outlets`, () => {
    /** @type {Following} */
    let following;

    before(async () => {
      following = await Following.start(Browser);
      await following.reading.settle();
      await following.serveNewsstand(NAMES);
    });
    after(() => following?.close());

    test("nothing is asked for and no alarm set before one is followed", async () => {
      assert.equal((await following.ask({ type: "facts" })).from, "sample");
      assert.equal(await following.alarm(), null);
      assert.deepEqual(following.hosts.take(), []);
    });

    test("outlets that are added are read at once, and their stories answer", async () => {
      await following.follow(NAMES.map((name) => outletOf(name)));
      assert.deepEqual(following.asked().toSorted(), NAMES.toSorted());
      const facts = await following.ask({ type: "facts" });
      assert.equal(facts.from, "followed");
      assert.ok(!facts.stats.sample && facts.stats.stories > 30, JSON.stringify(facts.stats));
      const page = await following.reading.open("/one");
      assert.ok((await following.reading.headlines(page)).length > 0);
      await page.close();
    });

    test("they are asked again by the alarm, with what they said last, and what has not changed stays", async () => {
      const before = await following.state();
      await following.reading.browser.stopBackground();
      await until("all to be asked", async () => {
        await following.round();
        return following.hosts.asked.length >= NAMES.length;
      });
      const asked = following.hosts.take();
      assert.equal(asked.length, NAMES.length, "each once");
      for (const { address, headers } of asked) {
        assert.equal(headers["if-none-match"], `"${new URL(address).host.replace(".example", "")}"`);
        assert.equal(headers.cookie, undefined);
        assert.equal(headers.referer, undefined);
        assert.doesNotMatch(JSON.stringify(headers), /-extension:/);
      }
      const after = await following.state();
      for (const [feed, { stories, last }] of Object.entries(after.feeds)) {
        assert.equal(stories, before.feeds[feed]?.stories);
        assert.ok((last ?? 0) > (before.feeds[feed]?.last ?? 0));
      }
      assert.equal((await following.ask({ type: "facts" })).from, "followed");
    });

    test("one that is taken off loses its stories at once", async () => {
      const before = (await following.ask({ type: "facts" })).stats.stories;
      const { stories } = await following.report("npb");
      await following.set({ outlets: NAMES.slice(1).map((name) => outletOf(name)) });
      await following.settled();
      await until("its stories to be gone", async () => {
        const { stats } = await following.ask({ type: "facts" });
        return stats.stories === before - stories;
      });
      const kept = await following.reading.own.run(async () => {
        const keys = await (await caches.open("sidelight-followed")).keys();
        return keys.map(({ url }) => url);
      });
      assert.deepEqual(
        kept.filter((url) => url.includes("npb")),
        [],
      );
      assert.deepEqual(following.hosts.take(), [], "nothing is asked for that");
    });

    test("only when the reader presses, where they want it so", async () => {
      await following.set({ only_when_pressed: true });
      await following.settled();
      for (let times = 0; times < 3; times++) await following.round();
      assert.deepEqual(following.hosts.take(), []);
      await following.ask({ type: "update-outlets", feeds: [outletOf("orrery").feed] });
      await following.settled();
      assert.deepEqual(following.asked(), ["orrery"]);
      await following.setClock((await following.now()) + 5 * MINUTE);
      await following.ask({ type: "update-outlets", feeds: null });
      await following.settled();
      assert.deepEqual(following.asked().toSorted(), NAMES.slice(1).toSorted());
      await following.set({ only_when_pressed: false });
      await following.settled();
    });

    test("what servers do is met: each failure has its code, and the others are read all the same", async () => {
      const answers = {
        good: [ANSWERS.feed(feedOf("good"))],
        missing: [ANSWERS.status(404)],
        down: [ANSWERS.status(503)],
        gone: [ANSWERS.status(410)],
        busy: [ANSWERS.status(429, { "Retry-After": "7200" })],
        endless: [ANSWERS.endless()],
        large: [ANSWERS.feed(feedOf("large") + " ".repeat(5e6))],
        cut: [ANSWERS.cut(feedOf("cut"))],
        page: [ANSWERS.feed("<!doctype html><html><title>A page</title><p>Hello", { "Content-Type": "text/html" })],
        text: [ANSWERS.feed("Hello")],
      };
      for (const [name, answer] of Object.entries(answers)) following.hosts.set(outletOf(name).feed, ...answer);
      await following.follow(Object.keys(answers).map((name) => outletOf(name)));
      const { feeds } = await following.state();
      const codes = Object.keys(answers).map((name) => [name, feeds[outletOf(name).feed]?.problem?.code ?? null]);
      assert.deepEqual(Object.fromEntries(codes), {
        good: null,
        missing: "status",
        down: "status",
        gone: "gone",
        busy: "status",
        endless: "too-large",
        large: "too-large",
        cut: "no-answer",
        page: "html",
        text: "not-a-feed",
      });
      assert.equal(feeds[outletOf("missing").feed]?.problem?.status, 404);
      assert.equal(feeds[outletOf("gone").feed]?.next, null);
      const clock = await following.now();
      assert.ok((feeds[outletOf("busy").feed]?.next ?? 0) >= clock + 120 * MINUTE);
      following.hosts.take();
      for (const end = clock + DAY; (await following.now()) < end; ) await following.round();
      const asked = following.asked();
      assert.ok(!asked.includes("gone"));
      const times = (/** @type {string} */ name) => asked.filter((host) => host === name).length;
      assert.ok(times("good") >= 10, `the good one hourly: ${times("good")}`);
      assert.ok(times("missing") <= 10 && times("missing") >= 2, `who fails more and more rarely: ${times("missing")}`);
    });

    test("a host that asks to be left alone is, and its other feeds say why they wait", async () => {
      const [first, second] = [1, 2].map((part) => outletOf("tired", { feed: `http://tired.example/${part}.xml` }));
      assert.ok(first && second);
      following.hosts.set(first.feed, ANSWERS.status(429, { "Retry-After": "7200" }));
      following.hosts.set(second.feed, ANSWERS.feed(feedOf("tired")));
      await following.follow([first, second]);
      const { feeds, reading } = await following.state();
      assert.equal(reading, null);
      assert.deepEqual(
        [first, second].map(({ feed }) => feeds[feed]?.problem?.code),
        ["status", "held"],
      );
      assert.deepEqual(following.asked(), ["tired"]);
    });

    test("one that is taken off while it is asked, and followed again at once, is read at once", async () => {
      const [fickle, steady] = ["fickle", "steady"].map((name) => outletOf(name));
      assert.ok(fickle && steady);
      /** @type {Map<string, () => void>} */
      const go = new Map();
      for (const { feed, name } of [fickle, steady]) {
        const answer = ANSWERS.feed(feedOf(name.toLowerCase()));
        const gate = new Promise((open) => go.set(feed, () => open(null)));
        following.hosts.set(feed, (asked, response) => gate.then(() => answer(asked, response)), answer);
      }
      following.hosts.take();
      await following.set({ outlets: [fickle, steady] });
      await until("both requests", () => following.hosts.asked.length === 2);
      await following.set({ outlets: [steady] });
      go.get(fickle.feed)?.();
      await until("its answer to be dropped", async () => (await following.state()).reading?.done === 1);
      // The round goes on, and the clock has not moved.
      await following.set({ outlets: [fickle, steady] });
      go.get(steady.feed)?.();
      await following.settled();
      await until("it to be read", async () => (await following.report("fickle")).last !== null, 10);
      const report = await following.report("fickle");
      assert.deepEqual([report.problem, report.stories], [null, 1]);
      following.hosts.take();
    });

    test("redirects: followed on granted hosts, without condition and id; elsewhere the options can say so", async () => {
      const { hosts } = following;
      hosts.set(outletOf("inside").feed, ANSWERS.moved("http://inside.example/new"));
      hosts.set("http://inside.example/new", ANSWERS.tagged(feedOf("inside"), '"inside"'));
      hosts.set(outletOf("friend").feed, ANSWERS.moved("http://good.example/friend"));
      hosts.set("http://good.example/friend", ANSWERS.tagged(feedOf("friend"), '"friend"'));
      hosts.set(outletOf("lost").feed, ANSWERS.tagged(feedOf("lost"), '"lost"'), ANSWERS.moved("http://other.test/"));
      hosts.set(outletOf("loop").feed, ANSWERS.moved(outletOf("loop").feed));
      hosts.set(outletOf("good").feed, ANSWERS.feed(feedOf("good")));
      hosts.take();
      await following.follow(["good", "inside", "friend", "lost", "loop"].map((name) => outletOf(name)));
      for (let times = 0; times < 4; times++) await following.round();
      const { feeds } = await following.state();
      const report = (/** @type {string} */ name) => feeds[outletOf(name).feed];
      assert.equal(report("inside")?.problem, null);
      assert.equal(report("friend")?.problem, null);
      assert.equal(report("lost")?.problem?.code, "another-host");
      assert.equal(report("lost")?.stories, 1, "what it told before stays");
      assert.ok(report("loop")?.problem);
      const asked = hosts.take();
      const to = (/** @type {string} */ address) => asked.filter((request) => request.address === address);
      assert.equal(to(outletOf("inside").feed).length, 2, "twice by the old address: as it is, and to be followed");
      assert.equal(to("http://inside.example/new")[0]?.headers["if-none-match"], undefined);
      assert.equal(to("http://inside.example/new")[1]?.headers["if-none-match"], '"inside"');
      for (const { headers } of asked) assert.doesNotMatch(JSON.stringify(headers), /-extension:/);
    });

    test("at most four at once, and one of a host", async () => {
      const { hosts } = following;
      let [open, most, twice] = [0, 0, false];
      /** @type {Set<string>} */
      const busy = new Set();
      /** @param {string} name @returns {import("../harness/feed-hosts.js").Answer} */
      const slow =
        (name) =>
        async ({ address }, response) => {
          const { host } = new URL(address);
          twice ||= busy.has(host);
          busy.add(host);
          open++;
          most = Math.max(most, open);
          await pause(150);
          open--;
          busy.delete(host);
          response.writeHead(200, { "Content-Type": "application/rss+xml" }).end(feedOf(name));
        };
      const outlets = ["a", "b", "c", "d", "e", "f"].flatMap((name) =>
        [1, 2].map((part) => outletOf(name, { feed: `http://${name}.example/${part}.xml` })),
      );
      for (const { feed, name } of outlets) hosts.set(feed, slow(name.toLowerCase()));
      await following.follow(outlets);
      assert.deepEqual([most, twice], [4, false]);
      assert.equal((await following.ask({ type: "facts" })).stats.stories, 6);
    });

    test("an index that can't be opened is built anew from the texts", async () => {
      const { own, browser } = following.reading;
      const spoil = () =>
        own.run(async () => {
          const cache = await caches.open("sidelight-followed");
          for (const key of ["0", "1"].map((slot) => `https://followed.sidelight.invalid/built/${slot}`)) {
            const found = await cache.match(key);
            if (!found) continue;
            const bytes = new Uint8Array(await found.arrayBuffer());
            // The number of the format.
            bytes[8] = 255 - (bytes[8] ?? 0);
            await cache.put(key, new Response(bytes));
          }
        });
      await browser.stopBackground();
      await spoil();
      assert.equal((await following.ask({ type: "facts" })).from, "sample");
      following.hosts.take();
      await following.round((await following.now()) + 1);
      assert.equal((await following.ask({ type: "facts" })).from, "followed");
      assert.deepEqual(following.hosts.take(), [], "nothing is asked for that");
    });

    test("another version of the extension builds its own index", async () => {
      const built = () =>
        following.reading.own.run(async () => {
          const note = await caches.match("https://followed.sidelight.invalid/built", {
            cacheName: "sidelight-followed",
          });
          return /** @type {Promise<{ version: string }>} */ (note?.json());
        });
      const { version } = await built();
      await following.reading.browser.update("9.9");
      await following.reading.renew();
      assert.notEqual(version, "9.9");
      await until("an index of the new version", async () => (await built()).version === "9.9");
      assert.equal((await following.ask({ type: "facts" })).from, "followed");
    });

    test("an index that the reader brought and the followed outlets' are asked as one", async () => {
      const alone = (await following.ask({ type: "facts" })).stats.stories;
      await following.reading.own.run(async () => {
        const sample = await fetch(chrome.runtime.getURL("sample.sidelight"));
        await (await caches.open("sidelight-index")).put("https://index.sidelight.invalid/current", sample);
      });
      await following.reading.browser.stopBackground();
      const both = await following.ask({ type: "facts" });
      assert.deepEqual([both.from, both.own, both.stats.stories], ["own", true, alone + 105]);
      // One that is built meanwhile takes the place of the one before.
      const { outlets } = await following.reading.stored();
      await following.set({ outlets: outlets?.slice(0, 2) ?? [] });
      await until("fewer stories", async () => {
        const { stats } = await following.ask({ type: "facts" });
        return stats.stories > 105 && stats.stories < alone + 105;
      });
      await following.ask({ type: "index-dropped" });
      assert.equal((await following.ask({ type: "facts" })).from, "followed");
    });

    test("everything forgotten: feeds, stories and the alarm", async () => {
      await following.ask({ type: "forget-everything" });
      await until("the sample", async () => (await following.ask({ type: "facts" })).from === "sample");
      assert.equal(await following.alarm(), null);
      assert.equal(await following.reading.own.run(() => caches.has("sidelight-followed")), false);
      assert.deepEqual(following.hosts.take(), []);
    });
  });
}
