// @ts-check
// Endless scrolling: each article keeps its own panel, and nothing on the screen moves.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { articlesOf, inScript, pageOf } from "../harness/articles.js";
import { USUAL } from "../harness/browsers.js";
import { Reading } from "../harness/reading.js";
import { frames, KEEPS_WATCH, moved, shift } from "../harness/stillness.js";
import { inPanel, PANEL } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */
/** @typedef {import("../harness/articles.js").Article} Article */

/** How sites put one story below the other. @type {Record<string, (html: string) => string>} */
const SHAPES = {
  articles: (html) => html,
  "boxes without a name": (html) => html.replace("<article>", "<div class=story>").replace("</article>", "</div>"),
  "articles by their role": (html) => html.replace("<article>", "<div role=article>").replace("</article>", "</div>"),
};

for (const Browser of USUAL) {
  describe(`${Browser.title}: endless scrolling`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Article[]} */
    let articles;
    /** @type {Tab} */
    let page;

    /**
     * Serves a page with the first article, which adds the next one when the reader comes near its end, and goes there.
     * @param {string} path @param {(html: string) => string} shape @param {boolean} moves Whether the address follows.
     */
    async function open(path, shape, moves) {
      const more = articles.slice(1).map(({ html }) => shape(html));
      const script = `<script>
        const more = ${inScript(more)};
        addEventListener("DOMContentLoaded", () => {
          const main = document.querySelector("main");
          new IntersectionObserver((seen) => {
            if (seen.some((entry) => entry.isIntersecting) && more.length > 0) {
              setTimeout(() => main.insertAdjacentHTML("beforeend", more.shift() ?? ""), 100);
            }
          }, { rootMargin: "400px" }).observe(document.querySelector("footer"));
        });
        addEventListener("scroll", () => {
          if (!${moves}) return;
          const passed = [...document.querySelectorAll("h1")].filter((h) => h.getBoundingClientRect().top < innerHeight / 2);
          const address = passed.length > 1 ? ${inScript(path)} + "/" + passed.length : ${inScript(path)};
          if (location.pathname === address) return;
          history.replaceState(null, "", address);
          document.title = passed.at(-1).textContent;
        }, { passive: true });
      </script>`;
      const [first] = articles;
      assert.ok(first);
      const body = pageOf(first.title, shape(first.html), { head: KEEPS_WATCH + script });
      reading.site.extra.set(path, { body });
      await reading.goto(page, path);
    }

    /**
     * Scrolls in steps, as a reader does, until an element is in the middle of the window.
     * @param {string} selector
     * @param {number} at
     */
    async function scrollTo(selector, at) {
      await until(`${selector} ${at} to be in view`, async () => {
        const there = await page.run(
          ({ selector, at }) => {
            const box = document.querySelectorAll(selector)[at]?.getBoundingClientRect();
            const far = box ? box.top - innerHeight / 3 : innerHeight;
            const before = scrollY;
            scrollBy(0, Math.max(-250, Math.min(250, far)));
            return box !== undefined && (Math.abs(far) < 2 || (scrollY === before && Math.abs(far) < innerHeight / 2));
          },
          { selector, at },
        );
        await frames(page);
        return there;
      });
    }

    /** The headline that each panel stands below, in the page's order. @returns {Promise<string[]>} */
    const stands = () =>
      page.run(() =>
        [...document.querySelectorAll("[data-sidelight]")].map((panel) => {
          const above = [...document.querySelectorAll("h1")].filter(
            (heading) => heading.compareDocumentPosition(panel) & Node.DOCUMENT_POSITION_FOLLOWING,
          );
          return (above.at(-1)?.textContent ?? "").replace(/\s+/g, " ").trim();
        }),
      );

    before(async () => {
      reading = await Reading.start(Browser);
      await reading.settle();
      articles = (await articlesOf(reading.stories)).slice(0, 3);
      assert.equal(articles.length, 3);
      page = await reading.browser.open();
    });
    after(() => reading?.close());

    for (const [name, shape] of Object.entries(SHAPES)) {
      for (const moves of [true, false]) {
        test(`${name}, ${moves ? "with" : "without"} a change of address: each its own panel, nothing moves`, async (t) => {
          await open(`/endless/${name.split(" ")[0]}-${moves}`, shape, moves);
          const titles = articles.map(({ title }) => title);
          const first = await reading.headlines(page);
          await page.run(() => Object.assign(document.querySelector("[data-sidelight]") ?? {}, { mark: "first" }));
          for (let at = 0; at < articles.length; at++) {
            await scrollTo("h1", at);
            await until(`the panel of article ${at}`, async () => (await stands()).length > at);
            await scrollTo(PANEL, at);
            assert.deepEqual(await stands(), titles.slice(0, at + 1));
            // What is loaded below meanwhile changes nothing here.
            await frames(page, 40);
            assert.deepEqual(await moved(page), []);
          }
          await scrollTo("h1", 0);
          await frames(page, 40);
          assert.deepEqual(await stands(), titles);
          const same = await page.run(() => /** @type {any} */ (document.querySelector("[data-sidelight]"))?.mark);
          assert.equal(same, "first", "the first panel was put there anew");
          assert.deepEqual((await page.texts(inPanel(".headline"))).slice(0, first.length), first);
          assert.deepEqual(await moved(page), []);
          const sum = await shift(page);
          t.diagnostic(`layout shift ${sum.toFixed(4)}`);
          assert.ok(sum < 0.001, `layout shift ${sum}`);
        });
      }
    }

    test("closed under one article, it stays closed there and stands under the others", async () => {
      await open("/endless/closed", (html) => html, true);
      await reading.headlines(page);
      await scrollTo("h1", 1);
      await until("two panels", async () => (await stands()).length === 2);
      await page.run(() => scroll(0, 0));
      await page.click(inPanel("button"), { name: "Close for this page" });
      await until("one panel", async () => (await stands()).length === 1);
      await scrollTo("h1", 1);
      await scrollTo("h1", 0);
      await frames(page, 40);
      assert.equal((await stands()).length, 1);
      await reading.readAs(page, "found");
    });

    test("articles that are taken out again take their panels with them", async () => {
      await open("/endless/gone", (html) => html, true);
      await reading.headlines(page);
      await scrollTo("h1", 1);
      await until("two panels", async () => (await stands()).length === 2);
      await page.run(() => {
        history.pushState(null, "", "/endless/list");
        document.querySelector("main")?.replaceChildren("Nothing here");
      });
      await page.vanishes(PANEL);
    });

    test("at the side, the panel is that of the article in view", async () => {
      await reading.settle({ placement: "docked" });
      await open("/endless/docked", (html) => html, true);
      const first = await reading.headlines(page);
      await scrollTo("h1", 1);
      await until("other stories", async () => {
        const now = await page.texts(inPanel(".headline"));
        return now.length > 0 && now.every((headline) => !first.includes(headline));
      });
      assert.equal(await page.count(PANEL), 1);
      await scrollTo("h1", 0);
      await until("the first stories", async () => (await page.texts(inPanel(".headline")))[0] === first[0]);
      assert.equal(await page.count(PANEL), 1);
      await reading.settle();
    });

    test("where its place is in view with text below, it waits at the side, folded, until it is out of view", async () => {
      const [one] = articles;
      assert.ok(one);
      const below = `<section><h2>More of this</h2>${"<p>What stands below the article, and is being read.</p>".repeat(60)}</section>`;
      // The text comes when the page has long been painted.
      const script = `<script>addEventListener("message", ({ data }) => {
        if (data === "now") document.querySelector("#place").outerHTML = ${inScript(one.html)};
      });</script>`;
      const late = pageOf(one.title, `<div id=place style="height:2000px">…</div>${below}`, {
        head: KEEPS_WATCH + script,
      });
      reading.site.extra.set("/endless/waits", { body: late });
      await page.size(1280, 3400);
      await reading.goto(page, "/endless/waits");
      await reading.readAs(page, "not-an-article");
      await page.run(() => {
        postMessage("now");
        setTimeout(() => Object.assign(globalThis, { moved: [] }), 50);
      });
      await page.appears(inPanel("[aria-label=Expand]"));
      assert.equal(await page.attributes(PANEL, "data-placement").then(([placement]) => placement), "docked");
      await frames(page, 30);
      assert.deepEqual(await moved(page), []);
      // Half as high a window has the place below it.
      await page.size(1280, 500);
      await until("it to stand under the article", async () => {
        const [placement] = await page.attributes(PANEL, "data-placement");
        return placement === "under";
      });
      assert.equal(await page.count(PANEL), 1);
      assert.deepEqual(await moved(page), []);
      await page.size(1280, 900);
    });
  });
}
