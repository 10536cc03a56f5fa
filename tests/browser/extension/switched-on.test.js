// @ts-check
// The main path: a reader opens an article, similar stories stand under it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { USUAL } from "../harness/browsers.js";
import { covered, onePerOutlet, others, pathOf } from "../harness/newsstand.js";
import { Reading } from "../harness/reading.js";
import { inPanel, PANEL } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */
/** @typedef {import("../harness/site.js").Story} Story */

/** What a reader sees of each card. @param {Tab} tab */
async function cards(tab) {
  await tab.appears(inPanel(".card"));
  return tab.run(() =>
    [...(document.querySelector("[data-sidelight]")?.shadowRoot?.querySelectorAll(".card") ?? [])].map((card) => ({
      headline: (card.querySelector(".headline")?.textContent ?? "").replace(/\s+/g, " "),
      snippet: card.querySelector(".snippet")?.textContent ?? "",
      outlet: card.querySelector(".outlet")?.textContent ?? "",
      date: card.querySelector("time")?.getAttribute("datetime") ?? "",
      date_read: card.querySelector("time .spoken")?.textContent ?? card.querySelector("time")?.textContent ?? "",
      more: card.querySelector(".more")?.textContent ?? "",
      more_name: card.querySelector(".more")?.getAttribute("aria-label") ?? "",
    })),
  );
}

for (const Browser of USUAL) {
  describe(`${Browser.title}: a site that the reader switched on`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Story[]} */
    let stories;
    /** @type {Story} */
    let first;
    /** @type {Story} */
    let second;
    /** @type {Tab} */
    let page;

    before(async () => {
      reading = await Reading.start(Browser);
      ({ stories } = reading);
      [first, second] = /** @type {[Story, Story]} */ (covered(stories));
      page = await reading.browser.open();
    });
    after(() => reading?.close());

    test("the popup's switch turns it on, and from then on articles are read without a click", async () => {
      await reading.goto(page, pathOf(first));
      const popup = await reading.popup(page);
      await popup.appears("#site-switch");
      assert.equal(await popup.checked("#site-switch"), false);
      await popup.click("#site-switch");
      await reading.registered(true);
      await popup.close();
      await reading.goto(page, pathOf(first));
      assert.ok((await cards(page)).length > 0);
    });

    test("on every outlet's template the panel stands right after the article, with the event's other stories", async (t) => {
      for (const story of onePerOutlet(covered(stories))) {
        await t.test(`${story.outlet}: ${story.title}`, async () => {
          await reading.goto(page, pathOf(story));
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
            assert.match(card.date, /^\d{4}-\d\d-\d\d(?:T|$)/, card.headline);
            assert.match(card.date_read, /^\d{1,2} \w+ \d{4}$/, card.headline);
            assert.ok(card.snippet.length > 20, `${card.headline}: ${card.snippet}`);
            assert.equal(card.more, "Read more");
            assert.ok(card.more_name.includes(card.headline), card.more_name);
          }
          const place = await page.run((title) => {
            const panel = document.querySelector("[data-sidelight]");
            if (!panel) throw new Error("no panel");
            // Letters alone: templates set quotation marks and spaces their own way.
            const plain = (/** @type {string | null} */ text) => (text ?? "").replace(/[^\p{L}\p{N}]+/gu, "");
            const box = panel.getBoundingClientRect();
            const headline = [...document.querySelectorAll("body *")].find(
              (element) => plain(element.textContent) === plain(title) && element.getBoundingClientRect().height > 0,
            );
            const before = panel.previousElementSibling?.getBoundingClientRect();
            return {
              panels: document.querySelectorAll("[data-sidelight]").length,
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

    test("“Why this?” unfolds the shared terms with their share and the days between", async () => {
      await reading.goto(page, pathOf(first));
      await cards(page);
      await page.unfold(inPanel(".why"), inPanel(".reasons"));
      const terms = await page.texts(inPanel(".card:first-child .term"));
      assert.ok(terms.length >= 2, terms.join());
      for (const share of await page.texts(inPanel(".card:first-child .share"))) assert.match(share, /^\d+%$/);
      assert.match(await page.text(inPanel(".days")), /^Published (on the same day|\d+ days? apart)\.$/);
      const widths = await page.run(() =>
        [...(document.querySelector("[data-sidelight]")?.shadowRoot?.querySelectorAll(".reason .bar i") ?? [])]
          .map((bar) => bar.getBoundingClientRect().width)
          .filter((width) => width > 0),
      );
      assert.equal(widths.length, terms.length);
      assert.deepEqual(
        widths,
        widths.toSorted((a, b) => b - a),
        "the heaviest first",
      );
      await page.click(inPanel(".why"));
      await until("it to be folded", async () => (await page.seen(inPanel(".reasons"))) === 0);
    });

    test("“Also at N outlets” unfolds those that print the same text", async () => {
      // Three outlets print one wire text about this recall.
      const story = stories.find(({ event, outlet }) => event === "kestrel-recall" && outlet.startsWith("daily-spark"));
      assert.ok(story);
      await reading.goto(page, pathOf(story));
      await cards(page);
      assert.equal(await page.text(inPanel(".also")), "Also at 2 outlets");
      assert.equal(await page.seen(inPanel(".copies")), 0);
      await page.unfold(inPanel(".also"), inPanel(".copies"));
      assert.equal(new Set(await page.texts(inPanel(".copies li"))).size, 2);
    });

    test("nothing on front pages, and the popup says why", async () => {
      for (const outlet of new Set(stories.map(({ url }) => new URL(url).host))) {
        await reading.goto(page, `/newsstand/${outlet}/`);
        const popup = await reading.popup(page);
        await popup.appears("#page[data-state=not-an-article]");
        assert.equal(await page.count(PANEL), 0, outlet);
        assert.match(await until("the reason", () => popup.text("#why-text")), /article/i);
        await popup.close();
      }
    });

    test("a story that nobody else has: nothing close enough, and the popup says why", async () => {
      const story = stories.find(({ event, path }) => event === null && path.includes("winter-eclipse"));
      assert.ok(story);
      await reading.goto(page, pathOf(story));
      const popup = await reading.popup(page);
      await popup.appears("#page[data-state=nothing-close]");
      await popup.appears("#why");
      assert.equal(await page.count(PANEL), 0);
      await popup.close();
    });

    test("the popup shows the same matches, the count, the date, and finds headlines as you type", async () => {
      await reading.goto(page, pathOf(first));
      const below = await cards(page);
      const popup = await reading.popup(page);
      await popup.appears("#stories [data-sidelight] >> .card");
      assert.deepEqual(
        await popup.texts("#stories [data-sidelight] >> .headline"),
        below.map(({ headline }) => headline),
      );
      await popup.says("#facts", /22 November 2026/);
      assert.ok((await popup.text("#facts")).includes(String(stories.length)));
      assert.match(await popup.text("#notice-text"), /sample/i);

      const word = first.title.split(/\W+/).find((word) => word.length > 5) ?? "";
      await popup.fill("#words", word.slice(0, 5));
      await until("the headline among the hits", async () =>
        (await popup.texts("#headlines .hit-title")).includes(first.title),
      );
      assert.match(await popup.text("#headlines .hit-source"), /^\S+\.example · \d/, "a host is named once");
      await popup.fill("#words", "qzqzqz");
      await popup.says("#search-status", /No headline/);
      assert.equal(await popup.count("#headlines [role=option]"), 0);
      await popup.close();
    });

    test("a background that was stopped is no hindrance", async () => {
      await reading.goto(page, pathOf(first));
      await cards(page);
      await reading.browser.stopBackground();
      await reading.goto(page, pathOf(second));
      assert.ok((await cards(page)).length > 0);
      await reading.browser.stopBackground();
      const popup = await reading.popup(page);
      await popup.appears("#stories [data-sidelight] >> .card");
      await reading.browser.stopBackground();
      await popup.fill("#words", "the");
      await popup.appears("#headlines [role=option]");
      await popup.close();
    });

    test("a background stopped just as it was asked answers all the same, a page and the popup", async () => {
      for (let round = 0; round < 8; round++) {
        const stopped = setTimeout(round * 40).then(() => reading.browser.stopBackground());
        await Promise.all([reading.goto(page, pathOf(round % 2 ? first : second)), stopped]);
        await cards(page);
        const popup = await reading.popup(page);
        await Promise.all([popup.reload(), setTimeout(round * 40).then(() => reading.browser.stopBackground())]);
        await popup.appears("#stories [data-sidelight] >> .card");
        await popup.close();
      }
    });

    test("switched off again, the panel goes, and the site is left alone", async () => {
      await reading.goto(page, pathOf(first));
      await cards(page);
      const popup = await reading.popup(page);
      await until("the switch to be on", () => popup.checked("#site-switch"));
      await popup.click("#site-switch");
      await reading.registered(false);
      await page.vanishes(PANEL);
      await popup.close();
      await reading.goto(page, pathOf(first));
      assert.equal(await reading.present(page), false);
      assert.equal(await page.count(PANEL), 0);
    });
  });
}
