// @ts-check
// Keys on the panel's controls in pages that take Space and Enter for shortcuts of their own.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { pageOf } from "../harness/articles.js";
import { BROWSERS } from "../harness/browsers.js";
import { Reading } from "../harness/reading.js";
import { frames } from "../harness/stillness.js";
import { inPanel, PANEL } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */

/** Cancels all it hears but in fields of forms, as video players and readers' shortcuts do. */
const CANCEL = "(event) => event.target.closest?.('input, textarea, select') || event.preventDefault()";
/** The same, and keeps it from what comes later. */
const SWALLOW = `(event) => { event.preventDefault(); event.stopPropagation(); }`;

/** What pages do with keys: each a script. */
const PAGES = {
  "cancels keydown as it bubbles": `document.addEventListener("keydown", ${CANCEL});`,
  "cancels keydown in capture": `addEventListener("keydown", ${CANCEL}, true);`,
  "cancels keyup": `addEventListener("keyup", ${CANCEL}, true);`,
  "cancels keypress": `addEventListener("keypress", ${CANCEL}, true);`,
  "cancels all of them": `for (const type of ["keydown", "keypress", "keyup"]) addEventListener(type, ${CANCEL}, true);`,
  "swallows them before they reach the panel": `for (const type of ["keydown", "keypress", "keyup"])
    document.addEventListener(type, ${SWALLOW}, true);`,
  "swallows clicks that keys make": `document.addEventListener("click", (event) => event.detail === 0 &&
    (${SWALLOW})(event), true);`,
};

for (const Browser of BROWSERS) {
  describe(`${Browser.title}: keys on the panel`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Tab} */
    let page;

    /** Whether the first story's reasons are unfolded. */
    const unfolded = async () => (await page.attributes(inPanel(".why"), "aria-expanded"))[0];
    const focusWhy = () => page.focus(inPanel(".why"));

    before(async () => {
      reading = await Reading.start(Browser);
      await reading.settle();
      const [one] = reading.articles;
      for (const [name, script] of Object.entries(PAGES)) {
        const head = `<script>${script}</script>`;
        reading.site.extra.set(`/${name}`, { body: pageOf(one.title, one.html, { head }) });
      }
      page = await reading.browser.open();
    });
    after(() => reading?.close());

    for (const name of Object.keys(PAGES)) {
      test(`a page that ${name}`, async () => {
        await reading.goto(page, `/${encodeURIComponent(name)}`);
        await reading.headlines(page);
        await focusWhy();
        const top = await page.run(() => scrollY);
        for (const key of ["Enter", "Space"]) {
          const before = await unfolded();
          await page.press(key);
          await until(`${key} to be answered`, async () => (await unfolded()) !== before);
          // Once only: an answer to the click as well would fold it again. All events of a press are over by the next
          // frame.
          await frames(page);
          assert.notEqual(await unfolded(), before, `${key} was answered twice`);
        }
        assert.equal(await page.run(() => scrollY), top, "Space scrolled the page");
        assert.equal(await page.count(PANEL), 1);
      });
    }

    test("the close button goes by a key, too", async () => {
      await reading.goto(page, `/${encodeURIComponent("cancels all of them")}`);
      await reading.headlines(page);
      await page.focus(inPanel("[aria-label='Close for this page']"));
      await page.press("Space");
      await page.vanishes(PANEL);
    });

    test("a page's own key events press nothing, and those elsewhere are the page's", async () => {
      await reading.goto(page, `/${encodeURIComponent("cancels keydown in capture")}`);
      await reading.headlines(page);
      await focusWhy();
      const result = await page.run(() => {
        const host = document.querySelector("[data-sidelight]");
        const press = (/** @type {EventTarget | null | undefined} */ at) =>
          at?.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, composed: true }),
          );
        // Asked after each: pressed twice, it would be folded again.
        const after = [host, host?.shadowRoot?.activeElement].map((at) => {
          press(at);
          return host?.shadowRoot?.querySelector(".why")?.getAttribute("aria-expanded");
        });
        return { after, canceled: !press(document.body) };
      });
      assert.deepEqual(result, { after: ["false", "false"], canceled: true });
    });
  });
}
