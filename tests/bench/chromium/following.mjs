// @ts-check
// Followed outlets in the extension as readers run it: how long from "agree" to the first panel, what a look-up waits
// while an index is built, and what one takes where the background was not running.

import { BROWSERS } from "../../browser/harness/browsers.js";
import { ChromiumDriver, ChromiumTab } from "../../browser/harness/chromium/driver.js";
import { missing, pagesOf, sampled, storiesOf } from "../../browser/harness/evaluation.js";
import { ANSWERS, rss } from "../../browser/harness/feed-hosts.js";
import { Following, outletOf } from "../../browser/harness/following.js";
import { covered, pathOf } from "../../browser/harness/newsstand.js";
import { PageServer } from "../../browser/harness/publishers.js";
import { until } from "../../browser/harness/until.js";
import { percentile, RUNS, said, times } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Row} Row */

const WORK = "followed outlets in Chromium";
const WHO = "sidelight extension";
/** Outlets that are followed, and stories of all. */
const OUTLETS = 20;
const STORIES = 20_000;
/** Browsers that are started to follow the outlets. */
const BROWSERS_STARTED = 3;
/** Articles that are looked up. */
const PAGES = 8;

/** @returns {Promise<Row[]>} */
export async function following() {
  if (missing) {
    console.error(`  ${missing}`);
    return [];
  }
  /** @type {Row[]} */
  const rows = [said(WORK, WHO, `${OUTLETS} outlets`, await agreed())];
  for (const characters of [200, 1000]) rows.push(...(await built(characters)));
  return rows;
}

/** A browser in which nothing is followed yet, by its own clock. */
async function start() {
  const [Browser] = BROWSERS;
  if (!Browser) throw new Error("no browser");
  const following = await Following.start(Browser, { ownClock: true });
  await following.set({ run: "sites", sites_on: ["127.0.0.1"], welcomed: true });
  await following.reading.registered(true);
  return following;
}

/** Seconds from the choice of outlets to a panel with their stories. */
async function agreed() {
  const indexed = /** @type {number[]} */ ([]);
  const shown = /** @type {number[]} */ ([]);
  for (let run = 0; run < BROWSERS_STARTED; run++) {
    const following = await start();
    const { reading, hosts } = following;
    try {
      const stories = await reading.stories;
      const names = [...new Set(stories.map(({ url }) => new URL(url).hostname.replace(/\.example$/, "")))];
      await following.serveNewsstand(names);
      const others = Array.from({ length: OUTLETS - names.length }, (_, number) => `more-${number}`);
      for (const [number, name] of others.entries()) hosts.set(outletOf(name).feed, feedOf(number, 100, 200));
      const [story] = covered(stories);
      if (!story) throw new Error("no story is covered");
      const tab = await reading.browser.open();
      const begun = performance.now();
      await following.set({ outlets: [...names, ...others].map((name) => outletOf(name)) });
      await until("the index", async () => (await following.ask({ type: "facts" })).from === "followed");
      indexed.push((performance.now() - begun) / 1000);
      await reading.goto(tab, pathOf(story));
      await reading.headlines(tab);
      shown.push((performance.now() - begun) / 1000);
    } finally {
      await following.close();
    }
  }
  const seconds = (/** @type {number[]} */ all) =>
    `${percentile(all, 50).toFixed(1)} s at the median, ${percentile(all, 100).toFixed(1)} s at most`;
  return `from "agree" to an index of their stories ${seconds(indexed)}; to the first panel ${seconds(shown)}`;
}

/** The stories that feeds are made of, read once. @type {ReturnType<typeof storiesOf>} */
let known = [];

/**
 * Stories of a feed, with so many characters of their texts.
 * @param {number} number
 * @param {number} stories
 * @param {number} characters
 */
function feedOf(number, stories, characters) {
  if (known.length === 0) known = storiesOf("allsides");
  const rows = Array.from({ length: stories }, (_, at) => known[(number * stories + at) % known.length]);
  return ANSWERS.feed(
    rss(
      `More ${number}`,
      rows.flatMap((row, at) =>
        row === undefined
          ? []
          : [
              {
                url: `http://more-${number}.example/${at}`,
                title: row.title,
                text: Array.from(row.text).slice(0, characters).join(""),
                ...(row.date ? { published: row.date } : {}),
              },
            ],
      ),
    ),
  );
}

/** @param {number} characters Of each story's text. @returns {Promise<Row[]>} */
async function built(characters) {
  const on = `${STORIES} stories of ${characters} characters`;
  const following = await start();
  const desk = await PageServer.open();
  try {
    const { browser } = following.reading;
    const names = Array.from({ length: OUTLETS }, (_, number) => `more-${number}`);
    for (const [number, name] of names.entries()) {
      following.hosts.set(outletOf(name).feed, feedOf(number, STORIES / OUTLETS, characters));
    }
    await following.follow(names.map((name) => outletOf(name)));
    const tab = await browser.open();
    if (!(tab instanceof ChromiumTab && browser instanceof ChromiumDriver)) throw new Error("another browser");
    const pages = sampled(pagesOf("fundus_eval"), PAGES);
    const idle = await lookups(tab, desk, pages, () => Promise.resolve());
    const cold = await lookups(tab, desk, sampled(pages, 4), () => browser.stopBackground());
    const during = await lookupsWhileBuilding(following, tab, desk, pages);
    return [
      times(WORK, WHO, on, idle, "look-up, from the page's message to the answer"),
      times(
        WORK,
        WHO,
        on,
        during.taken,
        `the same while an index is built, which takes ${during.seconds.toFixed(1)} s then`,
      ),
      times(WORK, WHO, on, cold, "the same where the background was not running"),
      said(WORK, WHO, on, `at most ${percentile(cold.flat(), 100).toFixed(0)} ms where it was not running`),
    ];
  } finally {
    await following.close();
    await desk.close();
  }
}

/**
 * The isolated world of our script in a tab, where messages are sent from as it does.
 * @param {ChromiumTab} tab
 */
async function worldOf(tab) {
  const session = await tab.page.context().newCDPSession(tab.page);
  /** @type {{ id: number, origin: string }[]} */
  let contexts = [];
  session.on("Runtime.executionContextsCleared", () => {
    contexts = [];
  });
  session.on("Runtime.executionContextCreated", ({ context }) => contexts.push(context));
  await session.send("Runtime.enable");
  /** @param {string} expression @returns {Promise<any>} */
  const evaluate = async (expression) => {
    const ours = await until("the content script's world", () =>
      contexts.findLast(({ origin }) => origin.startsWith("chrome-extension://")),
    );
    const parameters = { contextId: ours.id, awaitPromise: true, returnByValue: true, expression };
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", parameters);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  return { evaluate, detach: () => session.detach() };
}

/** A look-up of the page that is open, timed in milliseconds. */
const LOOK_UP = `(async () => {
  const { page } = SidelightFlatten.flatten(document);
  const begun = performance.now();
  const answer = await chrome.runtime.sendMessage({ type: "look-up", page });
  if (!answer || answer.error) throw new Error(answer?.error ?? "no answer");
  return performance.now() - begun;
})()`;

/**
 * Milliseconds of look-ups, by page and run.
 * @param {ChromiumTab} tab
 * @param {PageServer} desk
 * @param {import("../../browser/harness/evaluation.js").Labelled[]} pages
 * @param {() => Promise<void>} before
 */
export async function lookups(tab, desk, pages, before) {
  const world = await worldOf(tab);
  const taken = pages.map(() => /** @type {number[]} */ ([]));
  for (const [number, page] of pages.entries()) {
    await tab.goto(desk.serve(page));
    for (let run = 0; run <= RUNS; run++) {
      await before();
      const time = await world.evaluate(LOOK_UP);
      // The first warms up.
      if (run > 0) taken[number]?.push(time);
    }
  }
  await world.detach();
  return taken;
}

/**
 * The same while indexes are built, one after another.
 * @param {Following} following @param {ChromiumTab} tab @param {PageServer} desk
 * @param {import("../../browser/harness/evaluation.js").Labelled[]} pages
 */
async function lookupsWhileBuilding(following, tab, desk, pages) {
  const world = await worldOf(tab);
  /** @type {number[][]} */
  const taken = [];
  let seconds = 0;
  for (const page of sampled(pages, RUNS)) {
    await tab.goto(desk.serve(page));
    await following.reading.own.run(async () => {
      const cache = await caches.open("sidelight-followed");
      await cache.put("https://followed.sidelight.invalid/dirty", new Response(JSON.stringify("bench")));
    });
    const begun = performance.now();
    await following.ask({ type: "update-outlets", feeds: [] });
    for (let busy = true; busy; ) {
      taken.push([await world.evaluate(LOOK_UP)]);
      ({ busy } = await following.state());
    }
    seconds = Math.max(seconds, (performance.now() - begun) / 1000);
  }
  await world.detach();
  return { taken, seconds };
}
