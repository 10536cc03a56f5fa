// @ts-check
// Pictures for the eye, of every surface in every state: `cargo xtask build && node tests/browser/look.js FOLDER`.
// Nothing is compared; someone looks.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pageOf } from "./harness/articles.js";
import { BROWSERS } from "./harness/browsers.js";
import { Choosing } from "./harness/choosing.js";
import { ANSWERS, rss } from "./harness/feed-hosts.js";
import { covered, onePerOutlet, pathOf } from "./harness/newsstand.js";
import { answerInstead, indexOf, KEY, manifestAt, offering, showSubscriptions } from "./harness/published.js";
import { Reading } from "./harness/reading.js";
import { STATES, showState } from "./harness/states.js";
import { inPanel } from "./harness/tab.js";

/** @typedef {import("./harness/tab.js").Tab} Tab */

const [folder = "dist/pictures"] = process.argv.slice(2);
await mkdir(folder, { recursive: true });

/** @param {string} name @param {Tab} tab */
async function keep(name, tab) {
  await writeFile(join(folder, `${name}.png`), await tab.picture());
}

const [Browser] = BROWSERS;
if (!Browser) throw new Error("no browser");
for (const scheme of /** @type {const} */ (["light", "dark"])) {
  const reading = await Reading.start(Browser, { scheme });
  await reading.settle();
  const page = await reading.browser.open();
  for (const story of onePerOutlet(covered(reading.stories))) {
    await page.size(1000, 900);
    await reading.goto(page, pathOf(story));
    await reading.headlines(page);
    // By the keyboard: some templates lay a banner over everything.
    await page.focus(inPanel(".why"));
    await page.press("Enter");
    await page.run(() => {
      const panel = document.querySelector("[data-sidelight]");
      // Some of the article above it shows where it stands.
      if (panel) scrollTo(0, panel.getBoundingClientRect().top + scrollY - 140);
    });
    await keep(`${scheme}-${story.outlet.replace(/\.example$/, "")}`, page);
  }
  await page.size(360, 740);
  await reading.headlines(page);
  await keep(`${scheme}-narrow`, page);
  await reading.settle({ placement: "docked" });
  await page.size(1000, 900);
  await reading.goto(page, "/one");
  await reading.headlines(page);
  await keep(`${scheme}-docked`, page);
  const popup = await reading.popup(page);
  await popup.size(380, 600);
  await popup.appears("#stories [data-sidelight] >> .card");
  await keep(`${scheme}-popup`, popup);
  await popup.fill("#words", "the");
  await popup.appears("#headlines [role=option]");
  await keep(`${scheme}-popup-search`, popup);
  for (const [name, height] of /** @type {const} */ ([
    ["options", 1900],
    ["welcome", 900],
  ])) {
    const own = await reading.browser.own(`${name}/${name}.html`);
    await own.size(900, height);
    await keep(`${scheme}-${name}`, own);
  }
  // What a site's door says is no article, whatever it says.
  reading.site.extra.set("/login", { body: pageOf("Sign in", "<h1>Sign in</h1><p>Who are you?</p>") });
  const nothing = await reading.popup(await reading.open("/login"));
  await nothing.size(380, 600);
  await nothing.appears("#anyway");
  await keep(`${scheme}-popup-anyway`, nothing);
  await reading.goto(page, "/");
  for (const state of STATES) {
    await showState(page, state, { theme: scheme });
    await keep(`${scheme}-state-${state}`, page);
  }
  if (scheme === "light") {
    await showState(page, "stories", { theme: "light", locale: "ar" });
    await keep("right-to-left", page);
    await page.media({ forced: true });
    await showState(page, "stories", { theme: "light" });
    await keep("forced", page);
  }
  await reading.close();
}

/** Has a page's questions to the browser granted. */
function permit() {
  const { permissions } = /** @type {{ browser?: typeof chrome }} */ (globalThis).browser ?? chrome;
  permissions.request = /** @type {any} */ (async () => true);
}

/** A list of another feed reader. */
const LIST = `<opml><body><outline text="City Gazette" xmlUrl="https://gazette.example/feed"/>
  <outline text="Old Mill" xmlUrl="http://mill.example/feed"/></body></opml>`;

// Choosing outlets, and how those that are followed do; the list of the package, and one whose hosts answer.
for (const [scheme, language, width] of /** @type {const} */ ([
  ["light", "en-GB", 1000],
  ["dark", "en-GB", 1000],
  ["light", "en-GB", 390],
  ["dark", "ar", 390],
])) {
  const name = `${scheme}-${language}-${width}`;
  const offered = offering(`${manifestAt("library")}#${KEY}`);
  const packaged = await Choosing.start(Browser, { scheme, language }, [], [offered]);
  const list = await packaged.reading.browser.own("welcome/welcome.html");
  await list.size(width, 1500);
  await list.appears("#picker .chip");
  await list.run(() => document.querySelector("#outlets")?.scrollIntoView());
  await keep(`${name}-choosing`, list);
  await answerInstead(list, {
    "look-at-index": { kind: "offer", address: `${manifestAt("library")}#${KEY}`, index: indexOf(), open: false },
    "subscriptions-state": { busy: false, subscriptions: {} },
  });
  await list.run(permit);
  await list.size(width, 1000);
  await list.click("#subscription-look");
  await list.appears("#subscription-offer h3");
  await list.run(() => document.querySelector("#subscription")?.scrollIntoView());
  await keep(`${name}-packaged`, list);
  await packaged.close();

  const choosing = await Choosing.start(Browser, { scheme, language });
  choosing.hosts.set("http://harbour.example/feed.xml", ANSWERS.status(404));
  choosing.hosts.set("http://prairie.example/feed.xml", ANSWERS.moved("http://elsewhere.example/"));
  const welcome = await choosing.reading.browser.own("welcome/welcome.html");
  await welcome.size(width, 1500);
  if (language === "ar") await welcome.click(".chip", { at: 0 });
  // Slow enough to be seen on its way.
  const post = "http://post.example/feed.xml";
  choosing.hosts.set(post, ANSWERS.slow(rss("Evening Post", [{ url: `${post}#1`, title: "Of the harbour" }]), 700, 3));
  await welcome.click("#follow");
  await welcome.says("#outlets-progress", /\d/);
  await keep(`${name}-progress`, welcome);
  await welcome.until("the end", () => document.querySelector("#progress")?.hasAttribute("hidden"));
  await keep(`${name}-chosen`, welcome);
  const options = await choosing.reading.browser.own("options/options.html");
  await options.size(width, 1500);
  await options.appears("#followed .problem");
  await options.click("#list > summary");
  await options.appears("#picker details");
  await options.run(() => document.querySelector("#followed-heading")?.scrollIntoView());
  await keep(`${name}-options-outlets`, options);
  await options.click("summary", { at: 1 });
  await options.choose("#opml-import", { name: "feeds.opml", bytes: LIST });
  await options.appears("#candidates-list li");
  await options.run(() => document.querySelector("#list")?.scrollIntoView());
  await keep(`${name}-options-candidates`, options);
  const link = '<link rel="alternate" type="application/rss+xml" href="http://bourse.example/feed.xml">';
  const [one] = choosing.reading.articles;
  choosing.reading.site.extra.set("/announces", { body: pageOf(one.title, one.html, { head: link }) });
  const popup = await choosing.reading.popup(await choosing.reading.open("/announces"));
  await popup.size(380, 700);
  await popup.appears("#outlet-follow");
  await popup.run(() => document.querySelector("#outlet")?.scrollIntoView({ block: "end" }));
  await keep(`${name}-popup-follow`, popup);
  await popup.close();

  // Published indexes: what is offered, and each state of those that are subscribed to.
  const indexes = await choosing.reading.browser.own("options/options.html");
  const at = async (/** @type {string} */ what, /** @type {string} */ where, height = 1000) => {
    await indexes.size(width, height);
    await indexes.run((where) => document.querySelector(where)?.scrollIntoView(), where);
    await keep(`${name}-indexes-${what}`, indexes);
  };
  await at("none", "#subscriptions-heading", 500);
  await showSubscriptions(indexes, choosing.reading);
  await at("states", "#subscriptions", width < 600 ? 2400 : 1100);
  await indexes.run(() => document.querySelector("#subscriptions .about")?.setAttribute("open", ""));
  await at("about", "#subscriptions", 700);
  await indexes.click("#subscriptions [data-act=remove]", { at: 0 });
  await at("remove", "#subscriptions", 700);
  await indexes.click("#unsubscribe button", { at: 1 });
  await indexes.run(permit);
  for (const [what, looked] of /** @type {const} */ ([
    ["failed", { kind: "failed", code: "unsupported-version", status: null, address: "" }],
    ["offered", { kind: "offer", address: `${manifestAt("library")}#${KEY}`, index: indexOf(), open: false }],
    ["offered-open", { kind: "offer", address: `${manifestAt("library")}#${KEY}`, index: indexOf(), open: true }],
  ])) {
    await answerInstead(indexes, {
      "look-at-index": looked,
      "subscriptions-state": { busy: false, subscriptions: {} },
    });
    await indexes.fill("#subscribe-address", what === "offered" ? `library.example/news/#${KEY}` : "library.example");
    await indexes.until("the button", () => !document.querySelector("#subscribe-look")?.hasAttribute("disabled"));
    await indexes.click("#subscribe-look");
    if (what === "failed") await indexes.says("#subscribe-status", /Sidelight/);
    else await indexes.appears("#index-offer h3");
    await at(what, "#subscriptions-heading", width < 600 ? 1300 : 800);
  }
  if (scheme === "light") {
    await indexes.media({ forced: true });
    await at("forced", "#subscriptions-heading", width < 600 ? 1300 : 800);
  }
  await choosing.reading.settle({ run: "clicked", sites_on: [] });
  const offers = `<link rel="sidelight-index" href="${manifestAt("library")}#${KEY}">`;
  choosing.reading.site.extra.set("/offers", { body: pageOf(one.title, one.html, { head: offers }) });
  const offersIt = await choosing.reading.popup(await choosing.reading.open("/offers"));
  await offersIt.size(380, 700);
  await offersIt.appears("#index-offered");
  await offersIt.run(() => document.querySelector("#index-offered")?.scrollIntoView({ block: "end" }));
  await keep(`${name}-popup-index`, offersIt);
  await choosing.close();
}
