// @ts-check
// What is fetched depends on what is followed and on the clock alone: two sessions that follow the same outlets and
// read entirely different pages make the same requests. Leaks planted into the extension are found by the same
// comparison.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { BROWSERS } from "../harness/browsers.js";
import { ANSWERS } from "../harness/feed-hosts.js";
import { Following, MINUTE, newsstandFeed, outletOf } from "../harness/following.js";
import { pathOf } from "../harness/newsstand.js";
import { Site } from "../harness/site.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/extension-copy.js").Changes} Changes */
/** @typedef {import("../harness/site.js").Story} Story */

const READ = ["npb", "meridian-wire", "harbour-herald", "the-commons", "daily-spark", "morgenblatt"];
const FAILING = ["missing", "down", "busy", "moved", "lost"];
const OUTLETS = [...READ, ...FAILING].map((name) => outletOf(name));
/** Rounds of a session, and pages read before each. */
const ROUNDS = 6;
const PAGES = 5;

/** Keeps what a round plans, in its order. */
const PLANNED = {
  file: "background/feeds.js",
  from: "reading = new Reading(",
  to: "await api.storage.session.set({ planned: due });\n      reading = new Reading(",
};

/**
 * @typedef {object} Phase Some pages, then a round.
 * @property {string[]} between Requests while pages are read that neither the pages nor the browser made.
 * @property {boolean} moved Whether the alarm was set anew meanwhile.
 * @property {number | null} alarm When the round was due.
 * @property {string[]} planned Feeds of the round, in the order they are begun.
 * @property {string[]} asked Requests of the round with their headers, sorted: servers answer in no fixed order.
 * @property {string[]} others Other requests of the round.
 */

/**
 * A session that follows the outlets and reads these pages.
 * @param {typeof BROWSERS[number]} Browser
 * @param {Story[]} pages
 * @param {Changes["patches"]} [planted]
 * @returns {Promise<Phase[]>}
 */
async function session(Browser, pages, planted = []) {
  const following = await Following.start(Browser, { patches: [PLANNED, ...planted] });
  const { reading, hosts, proxy } = following;
  const { own, browser } = reading;
  /** Requests since the last time that were made by neither pages nor the browser itself. */
  const elsewhere = () =>
    proxy.requests
      .splice(0)
      .filter((request) => !request.includes(reading.site.origin))
      .filter((request) => !Browser.asks.some((known) => known.test(request)));
  try {
    for (const name of READ) {
      // Each has something new every time.
      let times = 0;
      const text = await newsstandFeed(name);
      hosts.set(outletOf(name).feed, (asked, response) => {
        times++;
        return ANSWERS.tagged(text.replace("<title>", `<title>${times}`), `"${times}"`)(asked, response);
      });
    }
    hosts.set(outletOf("down").feed, ANSWERS.status(503), ANSWERS.tagged(await newsstandFeed("orrery"), '"up"'));
    hosts.set(outletOf("busy").feed, ANSWERS.status(429, { "Retry-After": "5400" }));
    hosts.set(outletOf("moved").feed, ANSWERS.moved("http://npb.example/moved.xml"));
    hosts.set("http://npb.example/moved.xml", ANSWERS.tagged(await newsstandFeed("touchline"), '"moved"'));
    hosts.set(outletOf("lost").feed, ANSWERS.moved("http://lost.test/"));
    await following.set({ run: "sites", sites_on: ["127.0.0.1"], welcomed: true });
    await reading.registered(true);
    await following.follow(OUTLETS);
    await reading.listen();
    const page = await browser.open();
    /** @type {Phase[]} */
    const phases = [];
    for (let round = 0; (round + 1) * PAGES <= pages.length; round++) {
      hosts.take();
      elsewhere();
      const alarm = await following.alarm();
      // Overdue, with a background that only pages start.
      await following.setClock((alarm ?? 0) + 2 * MINUTE);
      await browser.stopBackground();
      for (const story of pages.slice(round * PAGES, (round + 1) * PAGES)) {
        const before = (await reading.heard()).filter((type) => type === "look-up").length;
        await reading.goto(page, pathOf(story));
        await until(
          "a look-up",
          async () => (await reading.heard()).filter((type) => type === "look-up").length > before,
        );
      }
      // What was looked up last is answered.
      await following.ask({ type: "search", words: pages[round * PAGES]?.title.slice(0, 12) ?? "", limit: 5 });
      await following.ask({ type: "facts" });
      const between = elsewhere();
      const moved = (await following.alarm()) !== alarm;
      hosts.take();
      await own.run(() => chrome.storage.session.set({ planned: [] }));
      await following.round((alarm ?? 0) + 2 * MINUTE);
      const planned = await own.run(async () => (await chrome.storage.session.get("planned")).planned);
      const asked = hosts.take().map((request) => JSON.stringify(request));
      const others = elsewhere().filter((request) => !/^GET http:\/\/[a-z-]+\.example\//.test(request));
      phases.push({
        between,
        moved,
        alarm,
        planned: /** @type {string[]} */ (planned),
        asked: asked.sort(),
        others: others.sort(),
      });
    }
    return phases;
  } finally {
    await following.close();
  }
}

/**
 * Fails where a session shows what was read, alone or beside one that read other pages.
 * @param {Phase[]} one
 * @param {Phase[]} other
 */
function compare(one, other) {
  for (const [round, phase] of other.entries()) {
    assert.deepEqual(phase.between, [], `requests while pages were read, before round ${round}`);
    assert.ok(!phase.moved, `the alarm was moved while pages were read, before round ${round}`);
    assert.deepEqual(phase, one[round], `round ${round}`);
  }
}

/**
 * Leaks, each with what must find it.
 * @type {Record<string, { patches: NonNullable<Changes["patches"]>, found: RegExp }>}
 */
const LEAKS = {
  "a fetch on a lookup": {
    patches: [
      {
        file: "background/lookup.js",
        from: "const claim = badge.claim(from);",
        to: 'const claim = badge.claim(from);\n  fetch("http://npb.example/feed.xml");',
      },
    ],
    found: /^requests while pages were read/,
  },
  "an overdue round that a page starts": {
    patches: [
      {
        file: "background/messages.js",
        from: "badge.arrived(tab, document);",
        to: "badge.arrived(tab, document);\n      feeds.alarmed();",
      },
    ],
    found: /^requests while pages were read/,
  },
  "an alarm that a page moves": {
    patches: [
      {
        file: "background/messages.js",
        from: "badge.arrived(tab, document);",
        to: 'badge.arrived(tab, document);\n      await api.alarms.create("feeds", { when: 2209500000000 });',
      },
    ],
    found: /^the alarm was moved/,
  },
  "the sign of an outlet that is shown": {
    patches: [
      {
        file: "background/lookup.js",
        from: "badge.show(claim, count);",
        to: 'badge.show(claim, count);\n  for (const { url } of found.matches) fetch(new URL("/favicon.ico", url)).catch(() => {});',
      },
    ],
    found: /^requests while pages were read/,
  },
  "a header that differs by page": {
    patches: [
      {
        file: "background/lookup.js",
        from: "const claim = badge.claim(from);",
        to: "const claim = badge.claim(from);\n  globalThis.read = from.url;",
      },
      {
        file: "background/download.js",
        from: "      headers,\n",
        to: '      headers: { ...headers, "Accept-Language": "en-" + String(globalThis.read).length },\n',
      },
    ],
    found: /^round 0/,
  },
};

for (const Browser of BROWSERS) {
  describe(`${Browser.title}: what is fetched says nothing of what is read`, () => {
    /** The record of the first session. @type {Phase[]} */
    let first;
    /** @type {Story[]} */
    let others;

    before(async () => {
      const site = await Site.open();
      const stories = await site.stories();
      await site.close();
      const number = ROUNDS * PAGES;
      others = stories.filter((_, at) => at % 2 === 1).slice(0, number);
      const pages = stories.filter((_, at) => at % 2 === 0).slice(0, number);
      assert.equal(pages.length, number);
      assert.equal(others.length, number);
      first = await session(Browser, pages);
    });

    test("two sessions that read different pages make the same requests at the same times", async () => {
      assert.equal(first.length, ROUNDS);
      const asked = first.flatMap(({ asked }) => asked);
      assert.ok(asked.length >= 2 * OUTLETS.length, `the record works: ${asked.length}`);
      assert.ok(first.every(({ planned }) => planned.length > 0));
      compare(first, first);
      compare(first, await session(Browser, others));
    });

    for (const [leak, { patches, found }] of Object.entries(LEAKS)) {
      test(`planted: ${leak}`, async () => {
        const seen = await session(Browser, others.slice(0, PAGES), patches);
        assert.equal(seen.length, 1);
        assert.throws(() => compare(first, seen), { message: found });
      });
    }
  });
}
