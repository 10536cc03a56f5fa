// @ts-check
// Accessibility of every surface: axe-core without a violation in both colour schemes, and the keyboard alone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { pageOf, toldStories } from "./harness/articles.js";
import { Chromium } from "./harness/chromium.js";
import { Site } from "./harness/site.js";
import { until } from "./harness/until.js";

/** @typedef {import("playwright-core").Page} Page */

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PANEL = "sidelight-panel";

/** Breaches found by axe-core in the part of `page` at `where`. @param {Page} page @param {string} where */
async function breaches(page, where) {
  await page.evaluate(AXE);
  return page.evaluate(
    async ({ tags, where }) => {
      /** @type {{ run(where: string, options: object): Promise<{ violations: { id: string, nodes: { target: unknown, failureSummary?: string }[] }[], passes: unknown[] }> }} */
      const axe = /** @type {any} */ (globalThis).axe;
      const { violations, passes } = await axe.run(where, { runOnly: tags });
      if (passes.length === 0) throw new Error("axe looked at nothing");
      return violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map((node) => `${JSON.stringify(node.target)} ${node.failureSummary}`).join("; ")}`,
      );
    },
    { tags: TAGS, where },
  );
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  describe(`accessibility, ${colorScheme}`, () => {
    /** @type {Chromium} */
    let browser;
    /** @type {Site} */
    let site;
    /** @type {Page} */
    let own;
    /** @type {Page} */
    let page;

    before(async () => {
      site = await Site.open();
      const [told] = await toldStories(await site.stories());
      assert.ok(told);
      const head = "<style>:root{color-scheme:light dark}</style>";
      site.extra.set("/one", { body: pageOf(told.title, told.html, { head }) });
      site.extra.set("/list", {
        body: pageOf("List", "<h1>List</h1><ul><li>One</li></ul>", { head, says_article: false }),
      });
      browser = await Chromium.start({ colorScheme });
      own = await browser.own("options.html");
      await own.evaluate(() =>
        chrome.storage.local.set({
          settings: {
            run: "sites",
            sites_on: ["127.0.0.1"],
            sites_off: ["a.example"],
            hidden_outlets: ["Nobody's Post"],
          },
        }),
      );
      await until("the site to be registered", () =>
        own.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length > 0),
      );
      page = await browser.context.newPage();
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    const popupAbout = async () => {
      const tab = await own.evaluate(
        async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id,
        page.url(),
      );
      const popup = await browser.own(`popup.html#tab=${tab}`);
      await popup.setViewportSize({ width: 380, height: 600 });
      return popup;
    };

    for (const placement of ["under", "docked"]) {
      test(`panel, ${placement}`, async () => {
        await own.evaluate(async (placement) => {
          const { settings } = /** @type {{ settings: object }} */ (await chrome.storage.local.get("settings"));
          await chrome.storage.local.set({ settings: { ...settings, placement } });
        }, placement);
        await page.goto(`${site.origin}/one`);
        await page.locator(`${PANEL} .card`).first().waitFor();
        assert.equal(await page.locator(`${PANEL} .frame`).getAttribute("data-theme"), colorScheme);
        for (const button of await page.locator(`${PANEL} button[aria-expanded=false]`).all()) {
          if (await button.isVisible()) await button.click();
        }
        assert.deepEqual(await breaches(page, PANEL), []);
      });
    }

    test("popup: stories, headlines, nothing", async () => {
      await page.goto(`${site.origin}/one`);
      const popup = await popupAbout();
      await popup.locator("#stories .card").first().waitFor();
      await popup.locator("#facts:not(:empty)").waitFor();
      assert.deepEqual(await breaches(popup, "html"), []);
      await popup.locator("#words").fill("the");
      await popup.locator("#search-status:not(:empty)").waitFor();
      await popup.locator("#words").press("ArrowDown");
      assert.deepEqual(await breaches(popup, "html"), []);
      await popup.close();
      await page.goto(`${site.origin}/list`);
      const nothing = await popupAbout();
      await nothing.locator("#page[data-state=not-an-article]").waitFor();
      await nothing.locator("summary").click();
      assert.deepEqual(await breaches(nothing, "html"), []);
      await nothing.close();
    });

    for (const path of ["options.html", "welcome.html"]) {
      test(path, async () => {
        const shown = await browser.own(path);
        if (path === "options.html") await shown.locator("#index-facts dd").first().waitFor();
        assert.deepEqual(await breaches(shown, "html"), []);
        await shown.close();
      });
    }
  });
}

describe("the keyboard alone", () => {
  /** @type {Chromium} */
  let browser;
  /** @type {Site} */
  let site;

  before(async () => {
    site = await Site.open();
    browser = await Chromium.start();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  test("walks through the panel in reading order, unfolds, closes, and is never thrown elsewhere", async () => {
    const [told] = await toldStories(await site.stories());
    assert.ok(told);
    site.extra.set("/one", { body: pageOf(told.title, `<a id="top" href="#top">Top</a>${told.html}`) });
    const own = await browser.own("options.html");
    await own.evaluate(() => chrome.storage.local.set({ settings: { run: "sites", sites_on: ["127.0.0.1"] } }));
    await until("the site to be registered", () =>
      own.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length > 0),
    );
    const page = await browser.context.newPage();
    await page.goto(`${site.origin}/one`);
    await page.locator("#top").focus();
    await page.locator(`${PANEL} .card`).first().waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "top", "the panel takes no focus");
    const at = () =>
      page.evaluate(() => {
        const inside = document.querySelector("sidelight-panel")?.shadowRoot?.activeElement;
        if (!inside) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(inside);
        const box = inside.getBoundingClientRect();
        return {
          name: inside.getAttribute("aria-label") ?? inside.textContent ?? "",
          visible: outlineStyle !== "none" && outlineWidth !== "0px",
          large: box.width >= 24 && box.height >= 24,
          top: box.top + scrollY,
          card: inside.closest(".card") !== null,
        };
      });
    /** @type {NonNullable<Awaited<ReturnType<typeof at>>>[]} */
    const stops = [];
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press("Tab");
      const stop = await at();
      if (stop) stops.push(stop);
      else if (stops.length > 0) break;
    }
    assert.deepEqual(
      stops.slice(0, 2).map(({ name }) => name),
      ["Collapse", "Close for this page"],
    );
    const cards = await page.locator(`${PANEL} .card`).count();
    assert.equal(stops.filter(({ name }) => name.startsWith("Read more: ")).length, cards);
    assert.equal(stops.filter(({ name }) => name.startsWith("Why this? ")).length, cards);
    for (const { name, visible, large } of stops) {
      assert.ok(visible, `${name}: focus is not seen`);
      assert.ok(large, `${name}: smaller than 24 by 24 px`);
    }
    const tops = stops.filter(({ card }) => card).map(({ top }) => top);
    assert.deepEqual(
      tops,
      [...tops].sort((a, b) => a - b),
      "in reading order",
    );

    await page.locator(`${PANEL} .why`).first().focus();
    await page.keyboard.press("Enter");
    assert.ok(await page.locator(`${PANEL} .reasons`).first().isVisible());
    await page.keyboard.press("Space");
    assert.equal(await page.locator(`${PANEL} .reasons`).first().isVisible(), false);
    await page.locator(PANEL).getByRole("button", { name: "Close for this page" }).focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(PANEL).count(), 0);
  });

  test("searches headlines: arrows choose, Enter opens or says why not, Escape clears", async () => {
    const popup = await browser.own("popup.html");
    await popup.locator("#facts:not(:empty)").waitFor();
    await popup.locator("#words").focus();
    const word = (await site.stories())[0]?.title.split(/\W+/).find((word) => word.length > 4) ?? "";
    await popup.keyboard.type(word.slice(0, 4));
    await popup.locator("#headlines [role=option]").first().waitFor();
    const chosen = () => popup.locator("#headlines [aria-selected=true]").getAttribute("id", { timeout: 2000 });
    await popup.keyboard.press("ArrowDown");
    assert.equal(await chosen(), "hit-0");
    assert.equal(await popup.locator("#words").getAttribute("aria-activedescendant"), "hit-0");
    const count = await popup.locator("#headlines [role=option]").count();
    await popup.keyboard.press("ArrowUp");
    assert.equal(await chosen(), `hit-${count - 1}`);
    await popup.keyboard.press("Enter");
    await until("the word that a sample story has no page", async () =>
      /sample story/i.test((await popup.locator("#search-status").textContent()) ?? ""),
    );
    await popup.keyboard.press("Escape");
    assert.equal(await popup.locator("#words").inputValue(), "");
    assert.ok(await popup.locator("#page").isVisible());
  });
});
