// @ts-check
// Pages that Sidelight takes for none of its kind: what it calls an article without being told, and the reader's word
// against its own.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { pageOf } from "../harness/articles.js";
import { USUAL } from "../harness/browsers.js";
import { Reading } from "../harness/reading.js";
import { inPanel, PANEL } from "../harness/tab.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */
/** @typedef {import("../harness/articles.js").Article} Article */

/** A value as a script in a page may hold it. @param {unknown} value */
const inScript = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");

/** A card in the popup. */
const IN_POPUP = "#stories [data-sidelight] >> .card";

for (const Browser of USUAL) {
  describe(`${Browser.title}: what is an article, and what the reader wants looked up anyway`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Article} */
    let one;
    /** @type {Tab} */
    let page;

    before(async () => {
      reading = await Reading.start(Browser);
      one = reading.articles[0];
      page = await reading.browser.open();
      const script = `<script>
        const draw = () => { document.querySelector("main").innerHTML = ${inScript(one.html)}; };
        addEventListener("DOMContentLoaded", () => setTimeout(() => { draw(); setTimeout(draw, 300); }, 700));
      </script>`;
      const app = pageOf("Quay Post", "", { head: script, says_article: false });
      reading.site.extra.set("/read/71", { body: app });
      // What a site's door says is no article, whatever it says.
      reading.site.extra.set("/sign-in", { body: pageOf(one.title, one.html, { says_article: false }) });
      const door = `<h1>Sign in</h1><form><p><label>Name <input></label></p><p><button>Sign in</button></p></form>`;
      reading.site.extra.set("/login", { body: pageOf("Sign in", door, { says_article: false }) });
    });
    after(() => reading?.close());

    /** The popup of a page that is taken for no article. @param {string} path */
    async function popupOf(path) {
      await reading.goto(page, path);
      const popup = await reading.popup(page);
      await popup.appears("#page[data-state=not-an-article]");
      await popup.says("#page-status", /^This page is not an article\.$/);
      assert.equal(await page.count(PANEL), 0);
      return popup;
    }

    test("a page that declares nothing and shows headline, author, date and paragraphs, late and drawn twice", async () => {
      await reading.settle();
      await reading.goto(page, "/read/71");
      assert.ok((await reading.headlines(page)).length > 0);
      assert.equal(await page.count(PANEL), 1);
    });

    test("the popup offers to look a page up anyway, and both show what is found", async () => {
      await reading.settle();
      const popup = await popupOf("/sign-in");
      await popup.click("#anyway", { name: "Look up anyway" });
      await popup.appears(IN_POPUP);
      assert.equal(await popup.seen("#anyway"), 0);
      // The button that was pressed is gone, the focus is not.
      assert.equal(await popup.run(() => document.activeElement?.id), "page");
      await page.front();
      assert.ok((await reading.headlines(page)).length > 0);
      await popup.close();
      // Asked once more, it is found still; the next page is judged as before.
      await reading.readAs(page, "found");
      const next = await popupOf("/login");
      await next.close();
    });

    for (const [placement, shown] of /** @type {const} */ ([
      ["docked", 1],
      ["popup", 0],
    ])) {
      test(`the panel stands where the reader wants it, ${placement}, without the site being switched on`, async () => {
        await reading.settle({ run: "clicked", placement });
        const popup = await popupOf("/sign-in");
        await popup.click("#anyway");
        await popup.appears(IN_POPUP);
        await page.front();
        if (shown > 0) await page.appears(inPanel(".frame"));
        assert.equal(await page.count(PANEL), shown);
        await popup.close();
      });
    }

    test("where there is next to no text, it says so", async () => {
      await reading.settle({ run: "clicked" });
      const popup = await popupOf("/login");
      await popup.click("#anyway");
      await popup.appears("#page[data-state=no-text]");
      await popup.says("#page-status", /^There is next to no text on this page\.$/);
      assert.deepEqual([await popup.seen("#anyway"), await popup.seen("#why"), await page.count(PANEL)], [0, 0, 0]);
      await popup.close();
    });
  });
}
