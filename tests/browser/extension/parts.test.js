// @ts-check
// The extension's pure parts: the door of the messages, which sites are read, settings out of anything, the strings.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { datesOf, dayFormat } from "../../../extension/shared/dates.js";
import { admit } from "../../../extension/shared/protocol.js";
import {
  deniedByDefault,
  EVERYWHERE,
  isSite,
  patternsOf,
  runsOn,
  siteOf,
  siteShown,
  sitesOf,
  unneeded,
} from "../../../extension/shared/sites.js";
import { telling } from "../../../extension/shared/telling.js";

const EXTENSION = fileURLToPath(new URL("../../../extension/", import.meta.url));
const SELF = { id: "self", origin: "chrome-extension://self/" };
const OURS = { id: "self", url: "chrome-extension://self/popup/popup.html" };
const PAGE = { id: "self", url: "https://news.example/a", frameId: 0, tab: { id: 7, incognito: false } };

/** @param {unknown} message @param {object} sender */
const enter = (message, sender) =>
  admit(message, /** @type {chrome.runtime.MessageSender} */ (/** @type {unknown} */ (sender)), SELF);

test("the door lets in what a page and what our own pages may say", () => {
  assert.deepEqual(enter({ type: "look-up", page: "x" }, PAGE), {
    from: "page",
    message: { type: "look-up", page: "x" },
    tab: 7,
    document: PAGE.url,
    url: PAGE.url,
    keep: true,
  });
  assert.equal(enter({ type: "search", words: "a", limit: 8 }, OURS)?.from, "ours");
  const secret = { ...PAGE, tab: { id: 7, incognito: true } };
  const admitted = enter({ type: "collapse", collapsed: true }, secret);
  assert.equal(admitted?.from === "page" && admitted.keep, false, "nothing of a private window is kept");
});

test("the door keeps out every other sender and shape", () => {
  const start = { type: "start" };
  for (const [why, message, sender] of /** @type {[string, unknown, object][]} */ ([
    ["another extension", start, { ...PAGE, id: "other" }],
    ["a frame inside a page", start, { ...PAGE, frameId: 3 }],
    ["a page that is not of the web", start, { ...PAGE, url: "file:///etc/passwd" }],
    ["no tab", start, { ...PAGE, tab: undefined }],
    ["an own message from a page", { type: "forget-everything" }, PAGE],
    [
      "an own message from a page that names itself alike",
      { type: "facts" },
      { ...PAGE, url: "https://self/popup/popup.html" },
    ],
    ["a page's message from our own page", start, OURS],
    ["an unknown type", { type: "eval", code: "1" }, OURS],
    ["a field too many", { type: "start", url: "https://bank.example" }, PAGE],
    ["a field too few", { type: "look-up" }, PAGE],
    ["a wrong type of field", { type: "look-up", page: { length: 1 } }, PAGE],
    ["too long a page", { type: "look-up", page: "x".repeat(32_000_001) }, PAGE],
    ["a number that is none", { type: "search", words: "a", limit: Number.NaN }, OURS],
    ["a number out of range", { type: "search", words: "a", limit: 102 }, OURS],
    ["a type that every object has", { type: "constructor" }, OURS],
    ["a field that every object has", { type: "look-up", hasOwnProperty: "page" }, PAGE],
    ["a type that is not text", { type: { toString: () => "start" } }, PAGE],
    ["a prototype for a field", JSON.parse('{"type":"start","__proto__":{"a":1}}'), PAGE],
    ["a list", ["start"], PAGE],
    ["nothing", null, PAGE],
    ["text", "start", PAGE],
  ])) {
    assert.equal(enter(message, sender), null, why);
  }
});

test("ten thousand random messages never pass but in their shape", () => {
  let seed = 1;
  const random = (/** @type {number} */ below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const types = ["start", "look-up", "left", "collapse", "hide-outlet", "site-off", "facts", "search", "read-tab", "x"];
  const values = [null, undefined, 0, -1, 1.5, "", "a", "a".repeat(500), true, [], {}, Number.POSITIVE_INFINITY];
  const fields = ["page", "collapsed", "outlet", "hidden", "tab", "words", "limit", "__proto__", "toString"];
  let passed = 0;
  for (let round = 0; round < 10_000; round++) {
    /** @type {Record<string, unknown>} */
    const message = { type: types[random(types.length)] };
    for (let count = random(4); count > 0; count--)
      message[fields[random(fields.length)]] = values[random(values.length)];
    const admitted = enter(message, random(2) === 0 ? PAGE : OURS);
    if (!admitted) continue;
    passed++;
    const said = /** @type {Record<string, unknown>} */ (admitted.message);
    for (const name of ["page", "words", "outlet"]) {
      assert.ok(!(name in said) || typeof said[name] === "string", JSON.stringify(said));
    }
    for (const name of ["limit", "tab"])
      assert.ok(!(name in said) || Number.isInteger(said[name]), JSON.stringify(said));
    for (const name of ["collapsed", "hidden"]) assert.ok(!(name in said) || typeof said[name] === "boolean");
  }
  assert.ok(passed > 100, `only ${passed} of the random messages were well formed`);
});

test("what our pages ask of published indexes has its shape", () => {
  const address = `https://index.example/manifest.json#RWQ${"a".repeat(53)}`;
  for (const message of [
    { type: "look-at-index", addresses: [address, "http://index.example/manifest.json"] },
    { type: "subscribe", address },
    { type: "update-subscriptions", addresses: null },
    { type: "update-subscriptions", addresses: ["https://index.example/manifest.json"] },
    { type: "subscriptions-state" },
  ]) {
    assert.equal(enter(message, OURS)?.from, "ours", message.type);
    assert.equal(enter(message, PAGE), null, `${message.type} of a page`);
  }
  for (const message of [
    { type: "look-at-index", addresses: [address, address, address] },
    { type: "look-at-index", addresses: ["index.example"] },
    { type: "subscribe", address: "https://index.example/manifest.json" },
    { type: "subscribe", address: `javascript:1#RWQ${"a".repeat(53)}` },
    { type: "update-subscriptions", addresses: "all" },
  ]) {
    assert.equal(enter(message, OURS), null, JSON.stringify(message));
  }
});

test("sites are named as readers name them, by the rule that Rust has", async () => {
  /** @type {{ address: string, site: string | null }[]} */
  const names = JSON.parse(await readFile(new URL("../../site-names.json", import.meta.url), "utf8"));
  assert.ok(names.length > 20);
  for (const { address, site } of names) {
    assert.equal(siteOf(address), site, address);
    if (site !== null) assert.equal(siteShown(address), site, address);
  }
  // Names that would stand for more in a match pattern are shown and no sites.
  assert.equal(siteOf("https://*.example/"), null);
  assert.equal(siteShown("https://*.example/"), "*.example");
  assert.deepEqual(
    sitesOf([{ url: "https://www.a.example/1", also_at: [{ url: "https://m.b.example/2" }, { url: "none" }] }]),
    { "https://www.a.example/1": "a.example", "https://m.b.example/2": "b.example", none: "" },
  );
  assert.ok(isSite("news.example"));
  for (const bad of ["", "*", "*.example", "a/b", "a b", "http://a", "www.news.example", "A.example", 7, null]) {
    assert.ok(!isSite(bad), String(bad));
  }
  assert.deepEqual(patternsOf("news.example"), ["http://*.news.example/*", "https://*.news.example/*"]);
  assert.deepEqual(patternsOf("127.0.0.1"), ["http://127.0.0.1/*", "https://127.0.0.1/*"]);
});

test("intranets, this machine, mail and banking are left alone unless switched on", () => {
  const everywhere = {
    run: /** @type {const} */ ("everywhere"),
    sites_on: ["wiki.corp"],
    sites_off: ["tabloid.example"],
  };
  for (const denied of (
    "localhost 127.0.0.1 192.168.1.1 [::1] intranet router.local printer.lan box.home.arpa " +
    "mail.google.com outlook.live.com mail.proton.me gmail.com webmail.isp.example login.news.example " +
    "deutsche-bank.de online.citi.com paypal.com chase.com bankofamerica.com sparkasse-ulm.de meine.sparkasse.de"
  ).split(" ")) {
    assert.ok(deniedByDefault(denied), denied);
    assert.ok(!runsOn(denied, everywhere), denied);
    assert.ok(runsOn(denied, { ...everywhere, sites_on: [denied] }), `${denied}, switched on`);
  }
  for (const news of "bbc.co.uk dailymail.co.uk thebanker.com worldbank-watch.example elpais.com mailonline.example".split(
    " ",
  )) {
    assert.ok(runsOn(news, everywhere), news);
  }
  assert.ok(runsOn("wiki.corp", everywhere));
  assert.ok(!runsOn("tabloid.example", everywhere));
  assert.ok(!runsOn("sport.tabloid.example", everywhere), "a subdomain of what is switched off");
  const parts = {
    ...everywhere,
    sites_on: ["good.tabloid.example", "b.a.example"],
    sites_off: ["tabloid.example", "c.b.a.example"],
  };
  for (const [site, runs] of /** @type {[string, boolean][]} */ ([
    ["tabloid.example", false],
    ["good.tabloid.example", true],
    ["more.good.tabloid.example", true],
    ["bad.tabloid.example", false],
    ["b.a.example", true],
    ["c.b.a.example", false],
    ["d.c.b.a.example", false],
  ])) {
    assert.equal(runsOn(site, parts), runs, `${site}: the closest of the sites switched on and off counts`);
    assert.equal(runsOn(site, { ...parts, run: "sites" }), runs, site);
  }
  assert.ok(!runsOn("nottabloid.example", { ...everywhere, run: "sites" }));
  assert.ok(!runsOn("wiki.corp", { ...everywhere, run: "clicked" }), "only when I click means only then");
  assert.ok(!runsOn(null, everywhere));
});

test("of the permissions held, what nothing needs after a change is named", () => {
  const sites = (/** @type {string[]} */ ...sites_on) => ({ run: "sites", sites_on });
  const [all, a, news, sport] = [
    [...EVERYWHERE],
    ...["a.example", "news.example", "sport.news.example"].map(patternsOf),
  ];
  for (const [why, held, before, after, expected] of /** @type {[string, string[], any, any, string[]][]} */ ([
    ["switched off", [...a, ...news], sites("a.example", "news.example"), sites("news.example"), a],
    ["switched on", a, sites(), sites("a.example"), []],
    ["given by hand, and none of our business", [...a, ...news], sites("a.example"), sites(), a],
    ["a part off", [...news, ...sport], sites("news.example", "sport.news.example"), sites("news.example"), sport],
    [
      "the whole off",
      [...news, ...sport],
      sites("news.example", "sport.news.example"),
      sites("sport.news.example"),
      news,
    ],
    ["a part leans on it", news, sites("news.example", "sport.news.example"), sites("sport.news.example"), []],
    ["the part that leant on it off", news, sites("sport.news.example"), sites(), news],
    ["a name that only ends alike", patternsOf("ws.example"), sites("news.example"), sites(), []],
    ["an address", patternsOf("127.0.0.1"), sites("127.0.0.1"), sites(), patternsOf("127.0.0.1")],
    ["all pages no more", [...all, ...a], { run: "everywhere", sites_on: ["a.example"] }, sites("a.example"), all],
    [
      "all pages still",
      [...all, ...a],
      { run: "everywhere", sites_on: ["a.example"] },
      { run: "everywhere", sites_on: [] },
      a,
    ],
    ["all pages, only when clicked", all, { run: "everywhere", sites_on: [] }, { run: "clicked", sites_on: [] }, all],
    ["all pages, given by hand", all, sites("a.example"), sites(), []],
  ])) {
    const none = { outlets: [], subscriptions: [] };
    assert.deepEqual(unneeded(held, { ...none, ...before }, { ...none, ...after }), expected, why);
  }

  // What feeds need.
  const outlets = (/** @type {string[]} */ ...feeds) => feeds.map((feed) => ({ feed }));
  const at = (/** @type {string} */ host) => `https://${host}/*`;
  const [one, two] = ["https://feeds.news.example/1.xml", "https://feeds.news.example/2.xml"];
  const clicked = { run: "clicked", sites_on: [], outlets: outlets(), subscriptions: [] };
  const index = [{ address: "https://feeds.news.example/index/manifest.json#RWQ" }];
  const host = at("feeds.news.example");
  for (const [why, held, before, after, expected] of /** @type {[string, string[], any, any, string[]][]} */ ([
    ["unfollowed", [host, ...a], { ...clicked, outlets: outlets(one) }, clicked, [host]],
    [
      "another feed of the host",
      [host],
      { ...clicked, outlets: outlets(one, two) },
      { ...clicked, outlets: outlets(two) },
      [],
    ],
    ["followed", [host], clicked, { ...clicked, outlets: outlets(one) }, []],
    [
      "over http, another host's permission",
      [host],
      { ...clicked, outlets: outlets("http://feeds.news.example/") },
      clicked,
      [],
    ],
    ["another host, none of our business", [at("other.example")], { ...clicked, outlets: outlets(one) }, clicked, []],
    [
      "the site off that its feed leans on",
      news,
      { ...sites("news.example"), outlets: outlets(one) },
      { ...sites(), outlets: outlets(one) },
      ["http://*.news.example/*"],
    ],
    [
      "the site off, its feed with a permission of its own",
      [...news, host],
      { ...sites("news.example"), outlets: outlets(one) },
      { ...sites(), outlets: outlets(one) },
      news,
    ],
    [
      "unfollowed, the site on",
      [...news, host],
      { ...sites("news.example"), outlets: outlets(one) },
      { ...sites("news.example"), outlets: outlets() },
      [host],
    ],
    [
      "unfollowed, the site on that it leant on",
      news,
      { ...sites("news.example"), outlets: outlets(one) },
      { ...sites("news.example"), outlets: outlets() },
      [],
    ],
    [
      "all pages no more, but a feed leans on it",
      all,
      { ...clicked, run: "everywhere", outlets: outlets(one) },
      { ...clicked, outlets: outlets(one) },
      ["http://*/*"],
    ],
    [
      "the last feed that leant on all pages",
      ["https://*/*"],
      { ...clicked, outlets: outlets(one) },
      clicked,
      ["https://*/*"],
    ],
    ["an index no more subscribed to", [host, ...a], { ...clicked, subscriptions: index }, clicked, [host]],
    ["subscribed", [host], clicked, { ...clicked, subscriptions: index }, []],
    [
      "unfollowed, an index of the host subscribed to",
      [host],
      { ...clicked, outlets: outlets(one), subscriptions: index },
      { ...clicked, subscriptions: index },
      [],
    ],
    [
      "an index no more subscribed to, a feed of the host followed",
      [host],
      { ...clicked, outlets: outlets(one), subscriptions: index },
      { ...clicked, outlets: outlets(one) },
      [],
    ],
  ])) {
    assert.deepEqual(unneeded(held, before, after), expected, why);
  }
});

test("settings are understood out of anything, and a newer version's are kept", async () => {
  /** @type {Record<string, unknown>} */
  const stored = {};
  const area = {
    get: async () => structuredClone(stored),
    set: async (/** @type {Record<string, unknown>} */ values) => void Object.assign(stored, structuredClone(values)),
  };
  // Node has no Web Locks of this version: one after another, as browsers do.
  /** @type {Promise<unknown>} */
  let held = Promise.resolve();
  const request = (/** @type {string} */ _, /** @type {() => Promise<unknown>} */ work) => (held = held.then(work));
  Object.assign(globalThis, { chrome: { storage: { local: area } }, navigator: { locks: { request } } });
  const {
    change,
    DEFAULTS,
    MOST_OUTLETS,
    MOST_SUBSCRIPTIONS,
    outletRemoved,
    outletsAdded,
    settings,
    subscriptionAdded,
    subscriptionPaused,
    subscriptionRemoved,
    understand,
    understood,
  } = await import("../../../extension/shared/settings.js");
  for (const nothing of [undefined, null, 7, "x", [], { run: "always", cards: "many", sites_on: "a", badge: 1 }]) {
    assert.deepEqual(understand(nothing), DEFAULTS);
  }
  const odd = understand({ sites_on: ["a.example", "a.example", "*", 7, "b/c"], cards: 99, languages: ["en", "<b>"] });
  assert.deepEqual([odd.sites_on, odd.cards, odd.languages], [["a.example"], 5, ["en"]]);

  // The one door for outlets: who writes settings, or a file of them, gets in only what can be followed.
  const post = {
    name: "Post",
    site: "https://post.example/",
    feed: "https://post.example/rss",
    language: "en",
    country: "GB",
  };
  const door = understand({
    days: 0,
    most_stories: 1e9,
    only_when_pressed: true,
    outlets: [
      { ...post, section: "news", added: 5, more: 1 },
      { ...post, name: "Post again" },
      { ...post, feed: "javascript:alert(1)" },
      { ...post, feed: "https://u:p@post.example/" },
      { ...post, feed: "ftp://post.example/" },
      { ...post, feed: "https://POST.example/b" },
      { ...post, feed: "https://post.example/c", name: " " },
      {
        feed: "https://post.example/d",
        name: "D",
        site: "javascript:1",
        language: "<b>",
        country: "gb",
        section: "x",
        added: -1,
      },
      "https://post.example/e",
      null,
    ],
  });
  assert.deepEqual(door.outlets, [
    { ...post, section: "news", added: 5 },
    { name: "D", site: "", feed: "https://post.example/d", language: "", country: "", section: "", added: 0 },
  ]);
  assert.deepEqual([door.days, door.most_stories, door.only_when_pressed], [1, 100_000, true]);
  const many = Array.from({ length: 400 }, (_, at) => ({ ...post, feed: `https://post.example/${at}` }));
  assert.equal(understand({ outlets: many }).outlets.length, MOST_OUTLETS);
  const added = outletsAdded(
    { ...DEFAULTS, outlets: door.outlets },
    many.map((outlet) => ({ ...outlet, section: "" })),
    9,
  );
  assert.equal(added.outlets.length, MOST_OUTLETS);
  assert.deepEqual(outletRemoved({ ...DEFAULTS, outlets: door.outlets }, post.feed).outlets, door.outlets.slice(1));
  const again = outletsAdded({ ...DEFAULTS, outlets: door.outlets }, [{ ...post, name: "Other", section: "" }], 9);
  assert.deepEqual(again.outlets, door.outlets, "one that is followed already stays as it is");

  // So for subscriptions: an address without a key would trust whoever answers first.
  const key = `RWQ${"a".repeat(53)}`;
  const world = { address: `https://index.example/manifest.json#${key}`, name: "World", added: 5, paused: true };
  const { subscriptions } = understand({
    subscriptions: [
      { ...world, more: 1 },
      { ...world, address: `https://index.example/manifest.json#RWR${"b".repeat(53)}` },
      { address: `http://index.example/manifest.json#${key}`, name: " ", added: -1, paused: 1 },
      { ...world, address: "https://index.example/2/manifest.json" },
      { ...world, address: `https://index.example/3/manifest.json#${key}a` },
      { ...world, address: `https://index.example/4/manifest.json#RWU${"a".repeat(53)}` },
      { ...world, address: `https://u:p@index.example/manifest.json#${key}` },
      { ...world, address: `ftp://index.example/manifest.json#${key}` },
      { ...world, address: 7 },
      null,
    ],
  });
  assert.deepEqual(subscriptions, [
    world,
    { address: `http://index.example/manifest.json#${key}`, name: "index.example", added: 0, paused: false },
  ]);
  const numbered = Array.from({ length: 30 }, (_, at) => `https://index.example/${at}/manifest.json#${key}`);
  assert.equal(
    understand({ subscriptions: numbered.map((address) => ({ ...world, address })) }).subscriptions.length,
    MOST_SUBSCRIPTIONS,
  );
  const all = understand({ subscriptions: [world] });
  for (const address of numbered) Object.assign(all, subscriptionAdded(all, { address, name: "N" }, 9));
  assert.equal(all.subscriptions.length, MOST_SUBSCRIPTIONS);
  assert.deepEqual(all.subscriptions.slice(0, 2), [
    world,
    { address: numbered[0], name: "N", added: 9, paused: false },
  ]);
  const rotated = world.address.replace(key, `RWR${"b".repeat(53)}`);
  const [unmoved] = subscriptionAdded(all, { address: rotated, name: "Other" }, 9).subscriptions;
  assert.deepEqual(unmoved, world, "one that is there already stays as it is");
  assert.equal(subscriptionPaused(all, rotated, false).subscriptions[0]?.paused, false);
  assert.deepEqual(subscriptionRemoved(all, rotated).subscriptions, all.subscriptions.slice(1));

  // What a file does not name, or names wrongly, is no choice.
  assert.deepEqual(understood({ cards: 3, days: "x", outlets: 7 }), { version: 1, cards: 3 });

  // A later version wrote a field and a value that this one does not know.
  stored.settings = { version: 9, run: "sites", theme: "sepia", hidden_outlets: ["Post"] };
  assert.equal((await settings()).run, "sites");
  await Promise.all([change(() => ({ cards: 3 })), change(() => ({ collapsed: true }))]);
  const kept = /** @type {Record<string, unknown>} */ (stored.settings);
  assert.deepEqual([kept.version, kept.theme, kept.cards, kept.collapsed], [9, "sepia", 3, true]);
  assert.deepEqual(kept.hidden_outlets, ["Post"]);
});

/** Words that two languages share. @type {Record<string, string[]>} */
const BOTH = {
  de: ["Index", "Sport", "Website", "in {index}"],
  fr: ["Index", "Options", "Culture", "Sport"],
  es: ["Regional"],
};

test("dates are written whole, and for a month in words", () => {
  const now = Date.UTC(2026, 10, 22, 12);
  const ago = (/** @type {number} */ seconds) => now / 1000 - seconds;
  const words = (/** @type {number | null} */ published, locale = "en-GB") => {
    const { days, ago } = datesOf(locale, [{ url: "a", published }], null, now);
    return [Object.values(days)[0], Object.values(ago)[0]];
  };
  assert.deepEqual(words(ago(20)), ["22 November 2026", "1 minute ago"]);
  assert.deepEqual(words(ago(3599)), ["22 November 2026", "60 minutes ago"]);
  assert.deepEqual(words(ago(7200)), ["22 November 2026", "2 hours ago"]);
  assert.deepEqual(words(ago(86_400)), ["21 November 2026", "yesterday"]);
  assert.deepEqual(words(ago(9 * 86_400), "de"), ["13. November 2026", "vor 9 Tagen"]);
  assert.deepEqual(words(ago(31 * 86_400)), ["22 October 2026", undefined]);
  assert.deepEqual(words(ago(-2 * 86_400)), ["24 November 2026", undefined]);
  for (const none of [null, Number.NaN, Number.POSITIVE_INFINITY, 8.65e12]) {
    assert.deepEqual(words(none), [undefined, undefined], String(none));
  }
  assert.equal(datesOf("en-GB", [], null, now).moment, null);
  assert.match(datesOf("en-GB", [], now / 1000, now).moment ?? "", /^22 November 2026/);
});

test("a day alone is that day in every zone", () => {
  const zone = process.env.TZ;
  const noon = "2026-11-26T12:00:00";
  const shown = (/** @type {string} */ day, at = noon, locale = "en-GB") => {
    const published = Date.parse(`${day}T00:00:00Z`) / 1000;
    const story = { url: "a", published, published_day: true };
    const { times, days, ago } = datesOf(locale, [story], null, Date.parse(at));
    assert.equal(times.a, day);
    return [days.a, ago.a];
  };
  try {
    for (const name of ["Pacific/Kiritimati", "Asia/Kolkata", "UTC", "America/Los_Angeles", "Pacific/Niue"]) {
      process.env.TZ = name;
      assert.deepEqual(shown("2026-11-20"), ["20 November 2026", "6 days ago"], name);
      assert.deepEqual(shown("2026-11-20", "2026-11-26T00:01:00"), ["20 November 2026", "6 days ago"], name);
      assert.deepEqual(shown("2026-11-20", "2026-11-26T23:59:00", "de"), ["20. November 2026", "vor 6 Tagen"], name);
      assert.deepEqual(shown("2026-11-26"), ["26 November 2026", "today"], name);
      assert.deepEqual(shown("2026-11-25"), ["25 November 2026", "yesterday"], name);
      // Where its publisher is, it has begun.
      assert.deepEqual(shown("2026-11-27"), ["27 November 2026", undefined], name);
      assert.deepEqual(shown("2026-10-20"), ["20 October 2026", undefined], name);
      // Across a change of the clocks.
      assert.equal(shown("2026-10-20", "2026-11-10T12:00:00")[1], "21 days ago", name);
      const day = dayFormat("en-GB", "medium");
      assert.equal(day({ published: Date.UTC(2026, 10, 20) / 1000, published_day: true }), "20 Nov 2026", name);
    }
  } finally {
    process.env.TZ = zone;
  }
});

test("every string stands in all five languages, with the same blanks", async () => {
  const PLURALS = /_(zero|one|two|few|many|other)$/;
  /** @type {Record<string, Record<string, { message: string }>>} */
  const languages = {};
  for (const lang of await readdir(`${EXTENSION}_locales`)) {
    languages[lang] = JSON.parse(await readFile(`${EXTENSION}_locales/${lang}/messages.json`, "utf8"));
  }
  assert.deepEqual(Object.keys(languages).sort(), ["ar", "de", "en", "es", "fr"]);
  const base = (/** @type {string} */ key) => key.replace(PLURALS, "_*");
  const bases = (/** @type {string} */ lang) => [...new Set(Object.keys(languages[lang]).map(base))].sort();
  const blanks = (/** @type {string} */ text) => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort();
  for (const [lang, strings] of Object.entries(languages)) {
    assert.deepEqual(bases(lang), bases("en"), lang);
    for (const [key, { message }] of Object.entries(strings)) {
      assert.ok(message.trim() !== "", `${lang} ${key}`);
      if (!PLURALS.test(key)) assert.deepEqual(blanks(message), blanks(languages.en[key].message), `${lang} ${key}`);
    }
    // Each form the language distinguishes is there.
    const forms = new Intl.PluralRules(lang).resolvedOptions().pluralCategories.filter((form) => form !== "zero");
    for (const key of new Set(Object.keys(strings).filter((key) => key.endsWith("_other")))) {
      for (const form of forms) assert.ok(strings[key.replace(/other$/, form)], `${lang} ${key} lacks ${form}`);
    }
  }

  // None was left in English: what reads the same in two languages is a name or a word that both have.
  const alike = new Set(["locale_direction"]);
  for (const lang of ["ar", "de", "es", "fr"]) {
    for (const [key, { message }] of Object.entries(languages[lang])) {
      const english = languages.en[key]?.message;
      const letters = (english ?? "").replace(/\{\w+\}|\P{L}/gu, "");
      if (message === english && letters !== "" && !alike.has(key)) {
        assert.ok(BOTH[lang]?.includes(message), `${lang} ${key} reads as in English: ${message}`);
      }
    }
  }
  const arabic = Object.entries(languages.ar).filter(([key]) => !key.startsWith("locale_"));
  for (const [key, { message }] of arabic) assert.match(message, /\p{Script=Arabic}/u, `ar ${key}`);

  // Each string is used, and each one used is there.
  const files = (await readdir(EXTENSION, { recursive: true })).filter(
    (name) => /\.(js|html|json)$/.test(name) && !/^(_locales|pkg)\b/.test(name),
  );
  const source = (await Promise.all(files.map((name) => readFile(EXTENSION + name, "utf8")))).join("\n");
  const made = ["run_clicked", "run_sites", "run_everywhere"];
  for (const key of Object.keys(languages.en)) {
    const name = key.replace(PLURALS, "");
    assert.ok(
      made.includes(key) ||
        source.includes(`"${key}"`) ||
        source.includes(`"${name}"`) ||
        source.includes(`__MSG_${key}__`),
      `${key} is not used`,
    );
  }
  for (const [, key] of source.matchAll(/(?:data-(?:text|label)=|\btext\(|getMessage\()"(\w+)"/g)) {
    assert.ok(languages.en[key], `${key} is missing`);
  }
});

test("of shared terms those are shown that tell something", () => {
  const of = (/** @type {string[]} */ ...terms) => telling(terms.map((term) => ({ term }))).map(({ term }) => term);
  const telling_ones = ["Orvane", "dam", "G7", "May", "Kühlwasser", "عبارة"];
  assert.deepEqual(of(...telling_ones), telling_ones);
  const empty = ["Thursday", "3.5", "still", "Donnerstag", "MERCREDI", "Août", "ayer", "сегодня", "الخميس", "2026", ""];
  assert.deepEqual(of(...empty), []);
  assert.equal(of(..."a b c d e f g h".split(" ")).length, 6);
});
