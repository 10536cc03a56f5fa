// @ts-check
// The panel on pages that change, close, come back, and on a background that stops: in real Chromium.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { pageOf, toldStories } from "./harness/articles.js";
import { Chromium } from "./harness/chromium.js";
import { Site } from "./harness/site.js";
import { until } from "./harness/until.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./harness/articles.js").Told} Told */

const PANEL = "sidelight-panel";

describe("the panel in a page that lives", () => {
  /** @type {Chromium} */
  let browser;
  /** @type {Site} */
  let site;
  /** @type {Told} */
  let one;
  /** @type {Told} */
  let two;
  /** @type {Page} */
  let own;
  /** @type {Page} */
  let page;

  /** @param {Record<string, unknown>} [more] */
  async function settle(more = {}) {
    await own.evaluate((settings) => chrome.storage.local.set({ settings }), {
      run: "sites",
      sites_on: ["127.0.0.1"],
      welcomed: true,
      ...more,
    });
    await until("the site to be registered", () =>
      own.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length > 0),
    );
  }
  /** @returns {Promise<Partial<import("../../extension/settings.js").Settings>>} */
  const stored = () =>
    own.evaluate(async () => /** @type {any} */ (await chrome.storage.local.get("settings")).settings);
  /** @param {Page} where */
  const headlines = async (where) => {
    await where.locator(`${PANEL} .card`).first().waitFor();
    return where.locator(`${PANEL} .headline`).allTextContents();
  };
  /** The stories the popup of this test's tab names, which also shows that reading has ended. @param {Page} where */
  const tabOf = (where) =>
    own.evaluate(async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id ?? -1, where.url());
  /** Waits until a page was read, whatever came of it. @param {Page} where @param {string} state */
  async function readAs(where, state) {
    const popup = await browser.own(`popup.html#tab=${await tabOf(where)}`);
    await popup.locator(`#page[data-state=${state}]`).waitFor();
    await popup.close();
  }

  before(async () => {
    site = await Site.open();
    [one, two] = /** @type {[Told, Told]} */ (await toldStories(await site.stories()));
    assert.ok(one && two);
    site.extra.set("/one", { body: pageOf(one.title, one.html) });
    site.extra.set("/two", { body: pageOf(two.title, two.html) });
    browser = await Chromium.start();
    own = await browser.own("options.html");
    page = await browser.context.newPage();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  test("closed, it is gone for this page and back after a reload", async () => {
    await settle();
    await page.goto(`${site.origin}/one`);
    await headlines(page);
    await page.locator(PANEL).getByRole("button", { name: "Close for this page" }).click();
    assert.equal(await page.locator(PANEL).count(), 0);
    await page.reload();
    assert.ok((await headlines(page)).length > 0);
  });

  test("collapsed, it stays so on the next page, even when the worker was stopped in between", async () => {
    await settle();
    await page.goto(`${site.origin}/one`);
    await headlines(page);
    await browser.killWorker();
    await page.locator(PANEL).getByRole("button", { name: "Collapse" }).click();
    await until("the choice to be kept", async () => (await stored()).collapsed === true);
    await page.goto(`${site.origin}/two`);
    const unfold = page.locator(PANEL).getByRole("button", { name: "Expand" });
    await unfold.waitFor();
    assert.equal(await page.locator(`${PANEL} .body`).isVisible(), false);
    await unfold.click();
    assert.ok(await page.locator(`${PANEL} .body`).isVisible());
    await until("the choice to be kept", async () => (await stored()).collapsed === false);
  });

  test("an outlet that is not wanted again goes at once, comes back by Undo, and stays away on other pages", async () => {
    await settle();
    await page.goto(`${site.origin}/one`);
    await headlines(page);
    const outlet = (await page.locator(`${PANEL} .outlet`).first().textContent()) ?? "";
    const hide = async () => {
      await page.locator(`${PANEL} .why`).first().click();
      await page
        .locator(PANEL)
        .getByRole("button", { name: `Not from ${outlet} again` })
        .first()
        .click();
      assert.ok(!(await page.locator(`${PANEL} .outlet`).allTextContents()).includes(outlet));
      await until("the outlet to be kept", async () => (await stored()).hidden_outlets?.includes(outlet));
    };
    await hide();
    assert.equal(
      await page
        .locator(`${PANEL} .status button`)
        .evaluate((undo) => /** @type {ShadowRoot} */ (undo.getRootNode()).activeElement === undo),
      true,
    );
    await page.locator(PANEL).getByRole("button", { name: "Undo" }).click();
    assert.ok((await page.locator(`${PANEL} .outlet`).allTextContents()).includes(outlet));
    await until("the outlet to be dropped", async () => !(await stored()).hidden_outlets?.includes(outlet));
    await hide();
    await page.reload();
    await readAs(page, "found").catch(() => readAs(page, "nothing-close"));
    assert.ok(!(await page.locator(`${PANEL} .outlet`).allTextContents()).includes(outlet));
  });

  test("switched off from the panel, the site is left alone", async () => {
    await settle();
    await page.goto(`${site.origin}/one`);
    await headlines(page);
    await page.locator(PANEL).getByRole("button", { name: "Switch off on this site" }).click();
    assert.equal(await page.locator(PANEL).count(), 0);
    await until("the site among those switched off", async () => (await stored()).sites_off?.includes("127.0.0.1"));
    await page.reload();
    await until("no registration", () =>
      own.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length === 0),
    );
    assert.equal(await page.locator(PANEL).count(), 0);
  });

  test("elements named like properties neither blind it nor hang the page", async () => {
    await settle();
    const names = ["addEventListener", "body", "documentElement", "querySelectorAll"];
    const named = names.map((name) => `<img name="${name}" alt="">`).join("");
    const form = one.html
      .replace("<article>", '<article><form><input type="hidden" name="parentElement">')
      .replace("</article>", "</form></article>");
    site.extra.set("/named", { body: pageOf(one.title, `${form}${named}<div id="SidelightContent"></div>`) });
    await page.goto(`${site.origin}/named`);
    await readAs(page, "found");
    assert.ok(await page.evaluate((panel) => Document.prototype.querySelector.call(document, panel) !== null, PANEL));
  });

  test("a page that changes its article without a load gets the new one's stories", async () => {
    await settle();
    const script = `<script>
      const articles = ${JSON.stringify({ two: two.html }).replaceAll("<", "\\u003c")};
      addEventListener("message", ({ data }) => {
        history.pushState({}, "", "/" + data);
        setTimeout(() => {
          document.title = data;
          document.querySelector("main").innerHTML = articles[data] ?? "<ul><li><a href='/one'>One</a></ul>";
        }, 200);
      });
    </script>`;
    site.extra.set("/spa", { body: pageOf(one.title, one.html, { head: script }) });
    await page.goto(`${site.origin}/spa`);
    const first = await headlines(page);
    await page.evaluate(() => postMessage("two"));
    await until("other stories", async () => {
      const now = await page.locator(`${PANEL} .headline`).allTextContents();
      return now.length > 0 && now.every((headline) => !first.includes(headline));
    });
    assert.equal(await page.locator(PANEL).count(), 1);
    assert.ok(await page.locator(PANEL).evaluate((panel) => panel.closest("main") !== null));
    await page.evaluate(() => postMessage("list"));
    await until("no panel", async () => (await page.locator(PANEL).count()) === 0);
    await readAs(page, "not-an-article");
    assert.equal(await page.locator(PANEL).count(), 0);
  });

  for (const moves of [true, false]) {
    test(`endless scrolling: the article in view counts, ${moves ? "with" : "without"} a change of address`, async () => {
      await settle();
      const long = (/** @type {Told} */ told) => `<div style="min-height:1600px">${told.html}</div>`;
      const script = `<script>
        addEventListener("message", () => {
          document.querySelector("main").insertAdjacentHTML("beforeend", ${JSON.stringify(long(two)).replaceAll("<", "\\u003c")});
          document.querySelectorAll("article")[1].scrollIntoView();
          ${moves ? 'history.replaceState({}, "", "/second");' : ""}
        });
      </script>`;
      site.extra.set("/endless", { body: pageOf(one.title, long(one), { head: script }) });
      await page.goto(`${site.origin}/endless`);
      const first = await headlines(page);
      await page.evaluate(() => postMessage("more"));
      await until("the second article's stories", async () => {
        const now = await page.locator(`${PANEL} .headline`).allTextContents();
        return now.length > 0 && now.every((headline) => !first.includes(headline));
      });
      const stands = () =>
        page
          .locator(PANEL)
          .evaluate((panel) =>
            [...document.querySelectorAll("article")].findIndex((article) => article.parentElement?.contains(panel)),
          );
      assert.equal(await stands(), 1);
      await page.evaluate(() => scrollTo(0, 0));
      await until("the first article's stories again", async () => (await stands()) === 0);
      assert.deepEqual(await headlines(page), first);
      assert.equal(await page.locator(PANEL).count(), 1);
    });
  }

  test("text that comes late is read when it is there", async () => {
    await settle();
    const script = `<script>
      addEventListener("message", () => {
        document.querySelector("main").innerHTML = ${JSON.stringify(one.html).replaceAll("<", "\\u003c")};
      });
    </script>`;
    site.extra.set("/late", { body: pageOf("The News", "<p>Loading</p>", { head: script, says_article: false }) });
    await page.goto(`${site.origin}/late`);
    const popup = await browser.own(`popup.html#tab=${await tabOf(page)}`);
    await popup.locator("#why:not([hidden])").waitFor();
    await popup.close();
    assert.equal(await page.locator(PANEL).count(), 0);
    await page.bringToFront();
    await page.evaluate(() => postMessage("now"));
    assert.ok((await headlines(page)).length > 0);
  });

  test("a page drawn anew over the panel gets it back", async () => {
    await settle();
    await page.goto(`${site.origin}/one`);
    const before = await headlines(page);
    await page.evaluate(() => {
      const main = document.querySelector("main");
      document.querySelector("sidelight-panel")?.remove();
      main?.replaceWith(main.cloneNode(true));
    });
    assert.deepEqual(await headlines(page), before);
    assert.equal(await page.locator(PANEL).count(), 1);
  });

  test("back from the back/forward cache, settings that changed meanwhile hold", async () => {
    await settle();
    await page.goto(`${site.origin}/one`);
    await headlines(page);
    await settle({ sites_off: ["127.0.0.1"], sites_on: ["127.0.0.1", "other.example"] }).catch(() => {});
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await until("no panel", async () => (await page.locator(PANEL).count()) === 0);
  });

  test("only the top frame is read", async () => {
    await settle();
    site.extra.set("/framing", {
      body: pageOf("Frames", `<iframe src="/one" width="700" height="900"></iframe>`, { says_article: false }),
    });
    await page.goto(`${site.origin}/framing`);
    await readAs(page, "not-an-article");
    const [, frame] = page.frames();
    assert.ok(frame);
    await frame.locator("article").waitFor();
    assert.equal(await frame.locator(PANEL).count(), 0);
    assert.equal(await page.locator(PANEL).count(), 0);
  });

  test("each tab has its own panel and badge", async () => {
    await settle();
    await page.goto(`${site.origin}/one`);
    const first = await headlines(page);
    const other = await browser.context.newPage();
    await other.goto(`${site.origin}/two`);
    assert.notDeepEqual(await headlines(other), first);
    for (const where of [page, other]) {
      const count = await where.locator(`${PANEL} [data-tier=same-event] .card`).count();
      const tab = await tabOf(where);
      const badge = await own.evaluate((tabId) => chrome.action.getBadgeText({ tabId }), tab);
      assert.equal(badge, count > 0 ? String(count) : "");
    }
    await other.close();
  });

  test("a page can't press the panel's buttons", async () => {
    await settle();
    await page.goto(`${site.origin}/one`);
    await headlines(page);
    const left = await page.locator(PANEL).evaluate((panel) => {
      for (const button of panel.shadowRoot?.querySelectorAll("button") ?? []) button.click();
      return document.querySelectorAll("sidelight-panel").length;
    });
    assert.equal(left, 1);
    assert.equal(await page.locator(`${PANEL} [aria-expanded=true].why`).count(), 0);
    assert.deepEqual((await stored()).sites_off ?? [], []);
  });

  test("docked at the side, or only in the popup, as the reader prefers", async () => {
    await settle({ placement: "docked" });
    await page.goto(`${site.origin}/one`);
    await headlines(page);
    assert.equal(await page.locator(PANEL).evaluate((panel) => getComputedStyle(panel).position), "fixed");
    await settle({ placement: "popup" });
    await page.goto(`${site.origin}/one`);
    await readAs(page, "found");
    assert.equal(await page.locator(PANEL).count(), 0);
  });

  test("prints nothing, and moves nothing once it stands", async () => {
    await settle();
    await page.goto(`${site.origin}/one`);
    await headlines(page);
    const shift = await page.evaluate(
      () =>
        new Promise((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += /** @type {any} */ (entry).value;
          }).observe({ type: "layout-shift" });
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
        }),
    );
    assert.equal(shift, 0);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(PANEL).isVisible(), false);
    await page.emulateMedia({ media: null });
  });

  test("a text the reader chose is looked up by itself", async () => {
    await settle();
    await page.goto(`${site.origin}/two`);
    await headlines(page);
    const worker = await browser.worker();
    const tab = await tabOf(page);
    const sent = await worker.evaluate(
      async ({ id, text }) => {
        const tab = await chrome.tabs.get(id);
        const event = /** @type {any} */ (chrome.contextMenus.onClicked);
        if (typeof event.dispatch !== "function") return false;
        event.dispatch({ menuItemId: "similar-to-this", selectionText: text }, tab);
        return true;
      },
      { id: tab, text: one.paragraphs.join(" ") },
    );
    assert.ok(sent, "the menu's event can be sent");
    await until("the panel about the chosen text", async () =>
      ((await page.locator(`${PANEL} .title`).textContent()) ?? "").startsWith("Similar to"),
    );
    assert.ok((await headlines(page)).length > 0);
  });

  test("updated while pages are open, the new version takes the place of what the old one left behind", async () => {
    await own.evaluate(() => chrome.storage.local.set({ settings: { run: "clicked" } }));
    await until("no registration", () =>
      own.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length === 0),
    );
    await page.goto(`${site.origin}/one`);
    await page.evaluate(() => {
      const old = document.createElement("sidelight-panel");
      old.id = "old";
      document.querySelector("main")?.append(old);
    });
    await settle();
    const sent = await (await browser.worker()).evaluate(() => {
      const event = /** @type {any} */ (chrome.runtime.onInstalled);
      event.dispatch?.({ reason: "update", previousVersion: "0.0.9" });
      return typeof event.dispatch === "function";
    });
    assert.ok(sent, "the browser's event can be sent");
    assert.ok((await headlines(page)).length > 0);
    assert.equal(await page.locator("#old").count(), 0);
    assert.equal(await page.locator(PANEL).count(), 1);
  });

  // Last, for the extension is gone afterwards: an unpacked one that is reloaded stays off here.
  test("orphaned, the panel leaves the page as it was", async () => {
    await settle();
    await page.goto(`${site.origin}/one`);
    await headlines(page);
    await own.evaluate(() => chrome.runtime.reload()).catch(() => {});
    await until("no panel", async () => (await page.locator(PANEL).count()) === 0);
  });
});
