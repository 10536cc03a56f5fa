// @ts-check
// What is fetched depends on what is followed, on what is subscribed to and on the clock alone: two sessions that
// follow the same outlets, subscribe to the same indexes and read entirely different pages make the same requests. Leaks
// planted into the extension are found by the same comparison.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { pageOf } from "../harness/articles.js";
import { BROWSERS, USUAL } from "../harness/browsers.js";
import { some } from "../harness/extent.js";
import { ANSWERS } from "../harness/feed-hosts.js";
import { MINUTE, newsstandFeed, outletOf, START } from "../harness/following.js";
import { FAULTS, IndexHost } from "../harness/index-host.js";
import { pathOf } from "../harness/newsstand.js";
import { Publisher } from "../harness/published-index.js";
import { Site } from "../harness/site.js";
import { ferry, HOUR, Subscribing } from "../harness/subscribing.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/extension-copy.js").Changes} Changes */
/** @typedef {import("../harness/site.js").Story} Story */

const READ = ["npb", "meridian-wire", "harbour-herald", "the-commons", "daily-spark", "morgenblatt"];
const FAILING = ["missing", "down", "busy", "moved", "lost"];
const OUTLETS = [...READ, ...FAILING].map((name) => outletOf(name));
/** Rounds of a session, and pages read before each. */
const ROUNDS = 6;
const PAGES = 5;

/** What two publishers publish, one an hour, by their hosts' names: the same for every session. */
const INDEXES = ["world", "local"];
/** @typedef {{ key: string, laid: import("../harness/published-index.js").Laid[] }} Published */

/** @returns {Record<string, Published>} */
function published() {
  const all = INDEXES.map((name) => {
    const publisher = Publisher.open({ name: `News of ${name}` });
    const laid = Array.from({ length: ROUNDS + 1 }, (_, hour) => {
      publisher.put(Array.from({ length: 3 + hour }, (_, number) => ferry(number, name)));
      return publisher.publish(START + hour * HOUR);
    });
    publisher.close();
    return [name, { key: publisher.key.public, laid }];
  });
  return Object.fromEntries(all);
}

/**
 * What goes wrong at the second host in each round.
 * @type {(import("../harness/index-host.js").Fault | null)[]}
 */
const FAILURES = [
  null,
  FAULTS.status(503),
  FAULTS.flipped(["file"]),
  FAULTS.moved("http://npb.example/", ["manifest"]),
  FAULTS.frozen(),
  null,
];

/** Keeps what a round plans, in its order. */
const PLANNED = {
  file: "background/feeds.js",
  from: "reading = new Reading(",
  to: "await (globalThis.browser ?? chrome).storage.session.set({ planned: due });\n      reading = new Reading(",
};

/**
 * @typedef {object} Phase Some pages, then a round.
 * @property {string[]} between Requests while pages are read that neither the pages nor the browser made.
 * @property {boolean} moved Whether an alarm was set anew meanwhile.
 * @property {(number | null)[]} alarms When the rounds of feeds and of indexes were due.
 * @property {string[]} planned Feeds of the round, in the order they are begun.
 * @property {string[]} asked Requests of the round with their headers, sorted: servers answer in no fixed order.
 * @property {string[]} others Other requests of the round.
 */

/**
 * A session that follows the outlets, subscribes to the indexes and reads these pages, with a look at the popup.
 * @param {typeof BROWSERS[number]} Browser
 * @param {Record<string, Published>} indexes
 * @param {Story[]} pages
 * @param {Changes["patches"]} [planted]
 * @returns {Promise<Phase[]>}
 */
async function session(Browser, indexes, pages, planted = []) {
  const subscribing = await Subscribing.start(Browser, { patches: [PLANNED, ...planted] });
  const { following, reading, hosts } = subscribing;
  const { proxy } = following;
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
    /** @type {Record<string, IndexHost>} */
    const served = {};
    for (const [name, { key, laid }] of Object.entries(indexes)) {
      const host = new IndexHost(hosts, `http://${name}.example/news/`);
      host.serve(laid[0] ?? null);
      served[name] = host;
      await subscribing.subscribe(host.address(key));
    }
    const alarms = () => Promise.all([following.alarm(), subscribing.alarm()]);
    // Nor does what a page offers.
    const offers = '<link rel="sidelight-index" href="http://offered.example/news/manifest.json">';
    const [{ title, html }] = reading.articles;
    reading.site.extra.set("/offers", { body: pageOf(title, html, { head: offers }) });
    await reading.listen();
    const page = await browser.open();
    /** @type {Phase[]} */
    const phases = [];
    for (let round = 0; (round + 1) * PAGES <= pages.length; round++) {
      hosts.take();
      elsewhere();
      for (const [name, host] of Object.entries(served)) {
        host.serve(indexes[name]?.laid[round + 1] ?? null);
        if (name === "local") host.fault = FAILURES[round] ?? null;
      }
      const due = await alarms();
      const at = Math.max(...due.map((alarm) => alarm ?? 0)) + 2 * MINUTE;
      // Both are overdue, with a background that only pages start.
      await following.setClock(at);
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
      await following.ask({ type: "subscriptions-state" });
      await reading.goto(page, "/offers");
      const popup = await reading.popup(page);
      await popup.appears("#page[data-state]:not([data-state=reading])");
      await popup.close();
      const between = elsewhere();
      const moved = (await alarms()).join() !== due.join();
      hosts.take();
      await own.run(() => chrome.storage.session.set({ planned: [] }));
      await following.round(at);
      await subscribing.round(at);
      const planned = await own.run(async () => (await chrome.storage.session.get("planned")).planned);
      const asked = hosts.take().map((request) => JSON.stringify(request));
      const others = elsewhere().filter((request) => !/^GET http:\/\/[a-z-]+\.example\//.test(request));
      phases.push({
        between,
        moved,
        alarms: due,
        planned: /** @type {string[]} */ (planned),
        asked: asked.sort(),
        others: others.sort(),
      });
    }
    return phases;
  } finally {
    await subscribing.close();
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
    assert.ok(!phase.moved, `an alarm was moved while pages were read, before round ${round}`);
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
      { file: "background/feeds.js", from: "async function alarmed() {", to: "export async function alarmed() {" },
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
    found: /^an alarm was moved/,
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
        from: "        headers: asked,\n",
        to: '        headers: { ...asked, "Accept-Language": "en-" + String(globalThis.read).length },\n',
      },
    ],
    found: /^round 0/,
  },
};

/**
 * The same of subscriptions.
 * @type {typeof LEAKS}
 */
const INDEX_LEAKS = {
  "a visit to the indexes that a page begins": {
    patches: [
      {
        file: "background/messages.js",
        from: "badge.arrived(tab, document);",
        to: 'badge.arrived(tab, document);\n      subscriptions.press("all");',
      },
    ],
    found: /^requests while pages were read/,
  },
  "a file that a lookup fetches again": {
    patches: [
      {
        file: "background/lookup.js",
        from: "badge.show(claim, count);",
        to: 'badge.show(claim, count);\n  fetch("http://world.example/news/1.sidelight").catch(() => {});',
      },
    ],
    found: /^requests while pages were read/,
  },
  "a manifest that is asked for when the popup opens": {
    patches: [
      {
        file: "popup/popup.js",
        from: "const asked = tabAsked();",
        to: 'const asked = tabAsked();\n  ask({ type: "update-subscriptions", addresses: null });',
      },
    ],
    found: /^requests while pages were read/,
  },
  "an index that is looked at because a page offers it": {
    patches: [
      {
        file: "page/content.js",
        from: "async function start(anew) {",
        to: `async function start(anew) {
    const offered = document.querySelector("link[rel=sidelight-index]");
    if (offered instanceof HTMLLinkElement) fetch(offered.href).catch(() => {});`,
      },
    ],
    found: /^requests while pages were read/,
  },
  "an address that differs by page": {
    patches: [
      {
        file: "background/lookup.js",
        from: "const claim = badge.claim(from);",
        to: "const claim = badge.claim(from);\n  globalThis.read = from.url;",
      },
      {
        file: "background/download.js",
        from: "fetch(address, {",
        to: 'fetch(address + (globalThis.read ? "?" + globalThis.read.length : ""), {',
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
    /** @type {Record<string, Published>} */
    let indexes;

    before(async () => {
      indexes = published();
      const site = await Site.open();
      const stories = await site.stories();
      await site.close();
      const number = ROUNDS * PAGES;
      others = stories.filter((_, at) => at % 2 === 1).slice(0, number);
      const pages = stories.filter((_, at) => at % 2 === 0).slice(0, number);
      assert.equal(pages.length, number);
      assert.equal(others.length, number);
      first = await session(Browser, indexes, pages);
    });

    test("two sessions that read different pages make the same requests at the same times", async () => {
      assert.equal(first.length, ROUNDS);
      const asked = first.flatMap(({ asked }) => asked);
      assert.ok(asked.length >= 2 * OUTLETS.length, `the record works: ${asked.length}`);
      assert.ok(first.every(({ planned }) => planned.length > 0));
      for (const name of INDEXES) {
        const rounds = first.filter(({ asked }) =>
          asked.some((request) => request.includes(`http://${name}.example/`)),
        );
        assert.ok(rounds.length >= ROUNDS / 2, `${rounds.length} rounds in which ${name} is asked`);
      }
      assert.ok(
        asked.some((request) => request.includes(".sidelight")),
        "files are fetched",
      );
      compare(first, first);
      compare(first, await session(Browser, indexes, others));
    });

    // They test the comparison, which is our own code.
    const leaks = USUAL.includes(Browser) ? Object.entries({ ...LEAKS, ...INDEX_LEAKS }) : [];
    for (const [leak, { patches, found }] of some(leaks, 4)) {
      test(`planted: ${leak}`, async () => {
        const seen = await session(Browser, indexes, others.slice(0, PAGES), patches);
        assert.equal(seen.length, 1);
        assert.throws(() => compare(first, seen), { message: found });
      });
    }
  });
}
