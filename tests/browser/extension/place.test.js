// @ts-check
// Where the panel stands in pages laid out as sites lay them out: in the column of the text, after what a control
// unfolds, out of columns, over what is fixed and under what is modal; and how it comes back once it was closed.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { pageOf } from "../harness/articles.js";
import { BROWSERS } from "../harness/browsers.js";
import { Reading } from "../harness/reading.js";
import { frames } from "../harness/stillness.js";
import { inPanel, PANEL } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */
/** @typedef {import("../harness/articles.js").Article} Article */

/**
 * Layouts of an article's text, as style sheets; the last paragraph shows its column.
 * @type {Record<string, string>}
 */
const COLUMNS = {
  "paragraphs of a grid with named lines": `main{max-width:none!important;margin:0!important}
    article{display:grid;grid-template-columns:[full-start] 1fr [text-start] minmax(0,620px) [text-end] 300px 1fr [full-end]}
    article>*{grid-column:text}`,
  "a grid with a rail beside the text": `main{max-width:none!important}
    article{display:grid;grid-template-columns:minmax(0,600px) 300px;gap:40px;max-width:1000px;margin:0 auto}
    article>*{grid-column:1}article>aside{grid-column:2;grid-row:1/span 20}`,
  "centred paragraphs in a wide article": `main{max-width:none!important;margin:0!important}
    article>*{max-width:640px;margin-inline:auto!important}`,
  "paragraphs at the start of a wide article": `main{max-width:none!important;margin:0!important}article>*{max-width:34em}`,
  "a centred column of a flex box": `main{max-width:none!important}
    article{display:flex;flex-direction:column;align-items:center}article>*{width:600px;max-width:100%}`,
  "from right to left": `main{max-width:none!important;margin:0!important}article{direction:rtl}
    article>*{max-width:640px;margin-inline:80px auto!important}`,
};

for (const Browser of BROWSERS) {
  describe(`${Browser.title}: the panel's place`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Article} */
    let one;
    /** @type {Tab} */
    let page;

    /**
     * Opens a page around an article and waits for its stories.
     * @param {{ html?: string, css?: string, body?: string, script?: string, shown?: boolean }} what
     */
    async function open({ html = one.html, css = "", body = "", script = "", shown = true }) {
      const head = `<style>${css}</style><script>${script}</script>`;
      const whole = pageOf(one.title, html, { head }).replace("</body>", `${body}</body>`);
      reading.site.extra.set("/place", { body: whole });
      await reading.goto(page, "/place");
      if (shown) await reading.headlines(page);
      else await until("a panel", async () => (await page.count(PANEL)) === 1);
    }

    /** Boxes of the panel and the last paragraph, how the panel stands, and what stands before it. */
    const stands = () =>
      page.run(() => {
        const panel = /** @type {HTMLElement} */ (document.querySelector("[data-sidelight]"));
        const box = panel.getBoundingClientRect();
        const text = [...document.querySelectorAll("article p")].at(-1)?.getBoundingClientRect();
        return {
          placement: panel.dataset.placement,
          before: panel.previousElementSibling?.id || panel.previousElementSibling?.localName || "",
          panel: { left: box.left, right: box.right, top: box.top, bottom: box.bottom, height: box.height },
          text: { left: text?.left ?? 0, right: text?.right ?? 0, bottom: text?.bottom ?? 0 },
        };
      });

    /** What lies uppermost in the middle of the panel: the panel, or the id of what hides it. */
    const uppermost = () =>
      page.run(() => {
        const { left, right, top, bottom } = /** @type {Element} */ (
          document.querySelector("[data-sidelight]")
        ).getBoundingClientRect();
        const middle = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
        const found = document.elementFromPoint((left + right) / 2, middle);
        return found?.matches("[data-sidelight]") ? "panel" : (found?.closest("[id]")?.id ?? found?.localName ?? "");
      });

    before(async () => {
      reading = await Reading.start(Browser);
      await reading.settle();
      [one] = reading.articles;
      page = await reading.browser.open();
    });
    after(() => reading?.close());

    for (const [name, css] of Object.entries(COLUMNS)) {
      test(`as wide as the text and at its start: ${name}`, async () => {
        const html = name.includes("rail") ? one.html.replace("<h1>", "<aside><p>Most read</p></aside><h1>") : one.html;
        await open({ css, html });
        for (const width of [1280, 1600, 900]) {
          await page.size(width, 900);
          await until(`the text's edges at ${width}`, async () => {
            const { placement, panel, text } = await stands();
            assert.equal(placement, "under");
            assert.ok(panel.top >= text.bottom, "above the text's end");
            const off = [panel.left - text.left, panel.right - text.right];
            return off.every((edge) => Math.abs(edge) <= 2) || Promise.reject(new Error(`off by ${off}`));
          });
        }
        await page.size(1280, 900);
      });
    }

    test("out of columns, of the article and of what is around it", async () => {
      for (const css of ["article{columns:2}", "main{column-width:300px;max-width:none!important}"]) {
        await open({ css });
        const { placement, panel } = await stands();
        assert.equal(placement, "under");
        const inside = await page.run((panel) => document.querySelector(`main ${panel}`) !== null, PANEL);
        assert.equal(inside, css.startsWith("article"), css);
        assert.ok(panel.right - panel.left > 600, `${panel.right - panel.left} px wide`);
      }
    });

    const more = '<button id=more onclick="go()">Continue reading</button>';
    const cut = ".text{max-height:420px;overflow:hidden}";
    const go =
      "function go(){document.querySelector('.text').style.maxHeight='none';document.querySelector('#more').remove()}";
    test("after the control that unfolds a text which is cut off, and below all of it once that is pressed", async () => {
      const html = one.html.replace("</h1>", "</h1><div class=text>").replace("</article>", `</div>${more}</article>`);
      await open({ html, css: cut, script: go, shown: false });
      const { before, panel } = await stands();
      assert.equal(before, "more");
      await page.click("#more");
      await until("the text to be unfolded", async () => (await stands()).text.bottom > panel.top);
      const unfolded = await stands();
      assert.ok(unfolded.panel.top >= unfolded.text.bottom);
    });

    test("after what stands below a text that is cut off and says what it costs to read on", async () => {
      const gate = `<div id=gate><h2>Read on for one crown</h2><p>You have read your free articles of this month.</p>
        <button>Subscribe</button></div>`;
      const html = one.html.replace("</h1>", "</h1><div class=text>").replace("</article>", `</div>${gate}</article>`);
      await open({ html, css: cut, shown: false });
      const { before, placement } = await stands();
      assert.deepEqual([before, placement], ["gate", "under"]);
    });

    test("before other stories below a text, whether that is cut off or ends in a line that is cut", async () => {
      const others = `<ul id=others><li><a href=/two>Ferry runs aground off Calder Bay</a></li>
        <li><a href=/two>Harbour lights are out again</a></li></ul>`;
      const html = one.html
        .replace("</h1>", "</h1><div class=text><div id=inner>")
        .replace("</article>", `</div></div>${others}</article>`);
      for (const height of ["1000", "document.querySelector('#inner').scrollHeight - 12"]) {
        const script = `addEventListener("DOMContentLoaded", () => {
          document.querySelector(".text").style.height = (${height}) + "px";
        });`;
        await open({ html, css: ".text{overflow:hidden}", script, shown: false });
        const next = await page.run((panel) => document.querySelector(panel)?.nextElementSibling?.id, PANEL);
        assert.equal(next, "others", height);
      }
    });

    test("waiting at the side, folded, it is a line", async () => {
      const below = `<section><h2>More</h2>${"<p>What stands below the article, and is being read.</p>".repeat(9)}</section>`;
      await page.size(1280, 4000);
      const script = `addEventListener("message", ({ data }) => { document.querySelector("#place").outerHTML = data; });`;
      reading.site.extra.set("/place", {
        body: pageOf(one.title, `<div id=place></div>${below}`, { head: `<script>${script}</script>` }),
      });
      await reading.goto(page, "/place");
      await reading.readAs(page, "not-an-article");
      await page.run((html) => postMessage(html), one.html);
      await page.appears(inPanel("[aria-label=Expand]"));
      const { panel } = await stands();
      assert.ok(panel.height < 70 && panel.right - panel.left > 150, JSON.stringify(panel));
      await page.size(1280, 900);
    });

    for (const [name, wrap] of /** @type {[string, string][]} */ ([
      ["beside it", more],
      ["in a box of its own", `<div>${more}</div>`],
    ])) {
      test(`after a hidden rest and the control, ${name}, that shows it`, async () => {
        const at = one.html.indexOf("<p>", one.html.length / 2);
        const [shown, rest] = [one.html.slice(0, at), one.html.slice(at).replace("</article>", "")];
        const script =
          "function go(){document.querySelector('#rest').hidden=false;document.querySelector('#more').remove()}";
        await open({ html: `${shown}${wrap}<div id=rest hidden>${rest}</div></article>`, script, shown: false });
        assert.equal((await stands()).before, "rest");
        await page.click("#more");
        const { panel, text } = await stands();
        assert.ok(panel.top >= text.bottom, "in the middle of the text");
      });
    }

    for (const width of [390, 760, 1280]) {
      test(`until it is laid out it is as high as it will be, ${width} px wide`, async () => {
        await page.size(width, 700);
        await open({ css: width > 1000 ? "main{max-width:none!important}" : "", shown: false });
        const before = await stands();
        await page.run((panel) => document.querySelector(panel)?.scrollIntoView(), PANEL);
        await frames(page, 10);
        const after = await stands();
        const off = Math.abs(after.panel.height - before.panel.height) / after.panel.height;
        assert.ok(off < 0.12, `${before.panel.height} px, then ${after.panel.height} px`);
        await page.size(1280, 900);
      });
    }

    const bar = `<div id=consent style="position:fixed;inset:auto 0 0;height:100px;background:#ccc;z-index:2147483647">
      We and our partners ask for your consent.</div>`;
    const dialog = `<dialog id=asks><p>Subscribe to the Quay Post and read on tomorrow as well.</p></dialog>`;
    const opens = `addEventListener("message", ({ data }) => {
      const dialog = document.querySelector("#asks");
      if (data === "open") dialog.showModal();
      if (data === "close") dialog.close();
    });`;

    test("at the side it lies over consent bars, whatever transforms the page, and is gone while a dialog is modal", async () => {
      await reading.settle({ placement: "docked" });
      for (const css of ["", "html{transform:translateX(0)}", "body{overflow:hidden;position:fixed;width:100%}"]) {
        await open({ css, body: bar + dialog, script: opens });
        assert.equal(await uppermost(), "panel", css);
        const { panel } = await stands();
        assert.ok(panel.bottom <= 900 && panel.top >= 0, `${css} at ${panel.top}`);
      }
      for (let time = 0; time < 2; time++) {
        await page.run(() => postMessage("open"));
        await until("it to be hidden", async () => (await page.seen(PANEL)) === 0);
        await page.run(() => postMessage("close"));
        await page.appears(PANEL);
        assert.equal(await uppermost(), "panel");
      }
      // One that is open before there are stories.
      const early = `${opens} addEventListener("DOMContentLoaded", () => document.querySelector("#asks").showModal());`;
      await open({ body: dialog, script: early, shown: false });
      assert.equal(await page.seen(PANEL), 0);
      await page.run(() => postMessage("close"));
      await page.appears(PANEL);
      await reading.settle();
    });

    test("under the article it scrolls beneath what is fixed, and beneath a modal dialog", async () => {
      await open({ body: bar + dialog, script: opens });
      await page.run((panel) => document.querySelector(panel)?.scrollIntoView({ block: "end" }), PANEL);
      await frames(page);
      const bottom = () =>
        page.run(() => document.elementFromPoint(innerWidth / 2, innerHeight - 40)?.closest("[id]")?.id ?? "");
      assert.equal(await bottom(), "consent");
      await page.run(() => postMessage("open"));
      await until("the dialog above it", async () => (await uppermost()) === "asks");
      await page.run(() => postMessage("close"));
      await until("the panel again", async () => (await uppermost()) === "panel");
    });

    for (const css of [
      "body{overflow:hidden;height:100vh}",
      "#all{height:100vh;overflow:hidden}",
      "html{transform:translateY(0)}",
    ]) {
      test(`a page that may not scroll, or is transformed, has it under the article: ${css}`, async () => {
        await open({ html: `<div id=all>${one.html}</div>`, css: `main{margin:0 auto!important}${css}`, shown: false });
        const { placement, before } = await stands();
        assert.equal(placement, "under");
        assert.equal(before, "p");
      });
    }

    for (const placement of /** @type {const} */ (["under", "docked"])) {
      test(`closed, the toolbar button brings it back into view, ${placement}`, async () => {
        await reading.settle({ placement });
        await open({ body: `<section>${"<p>What follows the article.</p>".repeat(80)}</section>` });
        const before = await page.texts(inPanel(".headline"));
        await page.click(inPanel("button"), { name: "Close for this page" });
        await page.vanishes(PANEL);
        await page.run(() => scroll(0, 0));
        await reading.readAs(page, "found");
        assert.deepEqual(await reading.headlines(page), before);
        await until("it to be in view", async () => {
          const { panel } = await stands();
          return panel.top >= 0 && panel.top < 450;
        });
        assert.equal(await page.count(PANEL), 1);
        // Open already, the page stays where the reader is.
        await page.run(() => scroll(0, 0));
        await reading.readAs(page, "found");
        assert.equal(await page.run(() => scrollY), 0);
        await reading.settle();
      });
    }

    test("of a reader who keeps panels folded, the toolbar button unfolds the one that was closed", async () => {
      await reading.settle({ collapsed: true });
      await open({ shown: false });
      await page.appears(inPanel("[aria-label=Expand]"));
      await page.click(inPanel("button"), { name: "Close for this page" });
      await page.vanishes(PANEL);
      await reading.readAs(page, "found");
      await page.appears(inPanel(".card"));
      await reading.settle();
    });
  });
}
