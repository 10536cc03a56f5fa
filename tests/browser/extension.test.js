// @ts-check
// The main path in real Chromium: a reader opens an article, similar stories stand under it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Chromium } from "./harness/chromium.js";
import { covered, onePerOutlet, others, pathOf } from "./harness/newsstand.js";
import { Site } from "./harness/site.js";
import { until } from "./harness/until.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./harness/site.js").Story} Story */

const PANEL = "sidelight-panel";

/** What a reader sees of each card. @param {Page} page */
async function cards(page) {
  const panel = page.locator(PANEL);
  await panel.locator(".card").first().waitFor();
  return panel.locator(".card").evaluateAll((cards) =>
    cards.map((card) => ({
      headline: (card.querySelector(".headline")?.textContent ?? "").replace(/\s+/g, " "),
      snippet: card.querySelector(".snippet")?.textContent ?? "",
      outlet: card.querySelector(".outlet")?.textContent ?? "",
      date: card.querySelector("time")?.getAttribute("datetime") ?? "",
      more: card.querySelector(".more")?.textContent ?? "",
      more_name: card.querySelector(".more")?.getAttribute("aria-label") ?? "",
    })),
  );
}

/** The tab's number as extensions count. @param {Chromium} browser @param {Page} page */
async function tabOf(browser, page) {
  const own = await browser.own("options.html");
  const tab = await own.evaluate(
    async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id,
    page.url(),
  );
  await own.close();
  assert.ok(tab !== undefined, `no tab at ${page.url()}`);
  return tab;
}

/** The popup in a tab of its own, about `page`. @param {Chromium} browser @param {Page} page */
const popupAbout = async (browser, page) => browser.own(`popup.html#tab=${await tabOf(browser, page)}`);

describe("a site that the reader switched on", () => {
  /** @type {Chromium} */
  let browser;
  /** @type {Site} */
  let site;
  /** @type {Story[]} */
  let stories;
  /** @type {Page} */
  let page;

  before(async () => {
    site = await Site.open();
    stories = await site.stories();
    browser = await Chromium.start();
    page = await browser.context.newPage();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  test("the popup's switch turns it on, and from then on articles are read without a click", async () => {
    const [story] = covered(stories);
    assert.ok(story);
    await page.goto(site.origin + pathOf(story));
    const popup = await popupAbout(browser, page);
    const toggle = popup.locator("#site-switch");
    assert.equal(await toggle.isChecked(), false);
    await toggle.check();
    const worker = await browser.worker();
    await until("the site among those read by themselves", () =>
      worker.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length > 0),
    );
    await popup.close();
    await page.goto(site.origin + pathOf(story));
    assert.ok((await cards(page)).length > 0);
  });

  test("on every outlet's template the panel stands right after the article, with the event's other stories", async (t) => {
    for (const story of onePerOutlet(covered(stories))) {
      await t.test(`${story.outlet}: ${story.title}`, async () => {
        await page.goto(site.origin + pathOf(story));
        const found = await cards(page);
        assert.ok(found.length <= 5);
        const [first] = found;
        // Some outlets put a kicker before their headline, or their name after it.
        const expected = others(story, stories).map(({ title }) => title);
        assert.ok(
          expected.some((title) => first?.headline.includes(title)),
          `first card: ${first?.headline}`,
        );
        for (const card of found) {
          assert.notEqual(card.headline, story.title, "the page itself");
          assert.ok(card.headline && card.outlet, JSON.stringify(card));
          assert.match(card.date, /^\d{4}-\d\d-\d\dT/, card.headline);
          assert.ok(card.snippet.length > 20, `${card.headline}: ${card.snippet}`);
          assert.equal(card.more, "Read more");
          assert.ok(card.more_name.includes(card.headline), card.more_name);
        }
        const place = await page.locator(PANEL).evaluate((panel, title) => {
          // Letters alone: templates set quotation marks and spaces their own way.
          const plain = (/** @type {string | null} */ text) => (text ?? "").replace(/[^\p{L}\p{N}]+/gu, "");
          const box = panel.getBoundingClientRect();
          const headline = [...document.querySelectorAll("body *")].find(
            (element) => plain(element.textContent) === plain(title) && element.getBoundingClientRect().height > 0,
          );
          const before = panel.previousElementSibling?.getBoundingClientRect();
          return {
            panels: document.querySelectorAll("sidelight-panel").length,
            docked: panel.parentElement === document.documentElement,
            width: box.width,
            // Where the template breaks the headline up, the text before the panel has to do.
            after_headline: headline ? headline.getBoundingClientRect().bottom <= box.top : true,
            after_text: before ? before.bottom <= box.top + 1 : false,
          };
        }, story.title);
        assert.equal(place.panels, 1);
        assert.equal(place.docked, false, "docked, not under the article");
        assert.ok(place.width >= 260, `${place.width} px wide`);
        assert.ok(place.after_headline && place.after_text, JSON.stringify(place));
      });
    }
  });

  test("nothing on front pages, and the popup says why", async () => {
    for (const outlet of new Set(stories.map(({ url }) => new URL(url).host))) {
      await page.goto(`${site.origin}/newsstand/${outlet}/`);
      const popup = await popupAbout(browser, page);
      await popup.locator("#page[data-state=not-an-article]").waitFor({ timeout: 15_000 });
      assert.equal(await page.locator(PANEL).count(), 0, outlet);
      assert.match((await popup.locator("#why-text").textContent()) ?? "", /article/i);
      await popup.close();
    }
  });

  test("a story that nobody else tells: nothing close enough, and the popup says why", async () => {
    const story = stories.find(({ event, path }) => event === null && path.includes("winter-eclipse"));
    assert.ok(story);
    await page.goto(site.origin + pathOf(story));
    const popup = await popupAbout(browser, page);
    await popup.locator("#page[data-state=nothing-close]").waitFor();
    assert.ok(await popup.locator("#why").isVisible());
    assert.equal(await page.locator(PANEL).count(), 0);
    await popup.close();
  });

  test("the popup shows the same matches, the count, the date, and finds headlines as you type", async () => {
    const [story] = covered(stories);
    assert.ok(story);
    await page.goto(site.origin + pathOf(story));
    const below = await cards(page);
    const popup = await popupAbout(browser, page);
    await popup.locator("#stories .card").first().waitFor();
    const above = await popup.locator("#stories .card .headline").allTextContents();
    assert.deepEqual(
      above.map((headline) => headline.replace(/\s+/g, " ")),
      below.map(({ headline }) => headline),
    );
    const facts = (await popup.locator("#facts").textContent()) ?? "";
    assert.ok(facts.includes(String(stories.length)), facts);
    assert.match(facts, /22 November 2026/);
    assert.match((await popup.locator("#notice-text").textContent()) ?? "", /sample/i);

    const word = story.title.split(/\W+/).find((word) => word.length > 5) ?? "";
    await popup.locator("#words").pressSequentially(word.slice(0, 5));
    await popup.locator("#headlines [role=option]").first().waitFor();
    const hits = await popup.locator("#headlines .hit-title").allTextContents();
    assert.ok(hits.includes(story.title), hits.join("; "));
    await popup.locator("#words").fill("");
    await popup.locator("#words").pressSequentially("qzqzqz");
    await until("no hits", async () => (await popup.locator("#headlines [role=option]").count()) === 0);
    await popup.close();
  });

  test("a worker that was stopped is no hindrance", async () => {
    const [first, second] = covered(stories);
    assert.ok(first && second);
    await page.goto(site.origin + pathOf(first));
    await cards(page);
    await browser.killWorker();
    await page.goto(site.origin + pathOf(second));
    assert.ok((await cards(page)).length > 0);
    await browser.killWorker();
    const popup = await popupAbout(browser, page);
    await popup.locator("#stories .card").first().waitFor();
    await popup.close();
  });

  test("switched off again, the site is left alone", async () => {
    const [story] = covered(stories);
    assert.ok(story);
    await page.goto(site.origin + pathOf(story));
    await cards(page);
    const popup = await popupAbout(browser, page);
    await popup.locator("#site-switch").uncheck();
    const worker = await browser.worker();
    await until("no site read by itself", () =>
      worker.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length === 0),
    );
    await popup.close();
    await page.goto(site.origin + pathOf(story));
    // A later answer of the worker shows that an earlier one had its chance.
    await until("the worker's answer", () => worker.evaluate(() => true));
    assert.equal(await page.locator(PANEL).count(), 0);
  });
});

describe("the package as readers load it, with no permission for any site", () => {
  /** @type {Chromium} */
  let browser;
  /** @type {Site} */
  let site;

  before(async () => {
    site = await Site.open();
    browser = await Chromium.start({ extension: "extension" });
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  test("an article is left alone until the click on the toolbar button, which opens the popup and inserts the panel", async () => {
    const stories = await site.stories();
    const [story] = covered(stories);
    assert.ok(story);
    const page = await browser.context.newPage();
    await page.goto(site.origin + pathOf(story));
    const popup = await browser.clickToolbar(page);
    const headlines = await popup.until(
      `(() => {
        const root = document.querySelector("#stories sidelight-panel")?.shadowRoot;
        const found = [...root?.querySelectorAll(".card .headline") ?? []].map((headline) => headline.textContent);
        return found.length > 0 && found;
      })()`,
      "stories in the popup",
    );
    const expected = new Set(others(story, stories).map(({ title }) => title));
    assert.ok(expected.has(headlines[0]), headlines[0]);
    await page.locator(PANEL).waitFor({ state: "attached" });
    const closed = await page.locator(PANEL).evaluate((panel) => panel.shadowRoot === null);
    assert.ok(closed, "pages must not look into the panel");
  });

  test("asks for nothing at install beyond what it says", async () => {
    const own = await browser.own("options.html");
    const granted = await own.evaluate(() => chrome.permissions.getAll());
    assert.deepEqual(granted.origins ?? [], []);
    assert.deepEqual(
      [...(granted.permissions ?? [])].sort(),
      ["activeTab", "alarms", "contextMenus", "scripting", "storage", "unlimitedStorage"].sort(),
    );
    await own.close();
  });
});
