// @ts-check
// What the extension may: the package as readers load it, permissions asked for and refused.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { BROWSERS } from "../harness/browsers.js";
import { covered, pathOf } from "../harness/newsstand.js";
import { Reading } from "../harness/reading.js";
import { DIST } from "../harness/site.js";
import { PANEL } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */

for (const Browser of BROWSERS) {
  describe(`${Browser.title}: the package as readers load it, with no permission for any site`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Tab} */
    let page;

    before(async () => {
      reading = await Reading.start(Browser, { extension: "extension" });
      page = await reading.browser.open();
    });
    after(() => reading?.close());

    test("asks for nothing at install beyond what it says", async () => {
      const granted = await reading.own.run(() => chrome.permissions.getAll());
      assert.deepEqual(granted.origins ?? [], []);
      // Firefox has no offscreen documents, and needs none.
      const offscreen = Browser.title === "Firefox" ? [] : ["offscreen"];
      assert.deepEqual([...(granted.permissions ?? [])].sort(), [
        "activeTab",
        "alarms",
        "contextMenus",
        ...offscreen,
        "scripting",
        "storage",
        "unlimitedStorage",
      ]);
      const manifest = JSON.parse(await readFile(join(DIST, "extension/manifest.json"), "utf8"));
      for (const never of [
        "host_permissions",
        "externally_connectable",
        "web_accessible_resources",
        "content_scripts",
      ]) {
        assert.ok(!(never in manifest), never);
      }
      assert.equal(
        manifest.content_security_policy.extension_pages,
        "script-src 'self' 'wasm-unsafe-eval'; object-src 'none'",
      );
    });

    test("an article is left alone until the click on the toolbar button, which inserts the panel", async () => {
      const [story] = covered(reading.stories);
      assert.ok(story);
      await reading.goto(page, pathOf(story));
      await reading.registered(false);
      assert.equal(await page.count(PANEL), 0);
      await reading.browser.toolbar(page);
      await page.until("the panel", (panel) => document.querySelector(panel) !== null, PANEL);
      const closed = await page.run((panel) => document.querySelector(panel)?.shadowRoot === null, PANEL);
      assert.ok(closed, "pages must not look into the panel");
      // An element of a page's own class would hand it the root by its internals.
      const defined = await page.run((panel) => {
        const host = document.querySelector(panel);
        try {
          customElements.define(host?.localName ?? "", class extends HTMLElement {});
          return true;
        } catch {
          return host === null;
        }
      }, PANEL);
      assert.equal(defined, false, "pages must not make the panel's host their own");
      const size = await page.run((panel) => document.querySelector(panel)?.getBoundingClientRect().height ?? 0, PANEL);
      assert.ok(size > 200, `${size} px high`);
    });
  });

  describe(`${Browser.title}: permissions given and refused`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Tab} */
    let page;
    const HERE = "http://127.0.0.1/*";

    before(async () => {
      reading = await Reading.start(Browser);
      page = await reading.browser.open();
      await reading.browser.permit(HERE, false);
    });
    after(() => reading?.close());

    /**
     * Without waiting for what the browser may not allow.
     * @param {"clicked" | "sites" | "everywhere"} run
     * @param {string[]} sites_on
     */
    const set = (run, ...sites_on) =>
      reading.own.run((settings) => chrome.storage.local.set({ settings }), { run, sites_on, welcomed: true });

    /** Waits until the options name a site that the browser does not let us read, or none. @param {boolean} is */
    const named = (is) =>
      until(`${is ? "a" : "no"} site to be named`, async () => (await reading.own.seen("#sites-note")) === Number(is));

    /** Says, as the popup does before it asks, what a permission is for. @param {string} site */
    const expect = (site) =>
      reading.own.run((site) => chrome.runtime.sendMessage({ type: "expect-grant", run: "sites", site }), site);

    test("a permission given is not taken for the answer to another question, nor to a refused one", async () => {
      await expect("news.example");
      await reading.browser.permit(HERE, true);
      await until("the permission", () =>
        reading.own.run((here) => chrome.permissions.contains({ origins: [here] }), HERE),
      );
      assert.deepEqual((await reading.stored()).sites_on ?? [], []);
      await reading.browser.permit(HERE, false);
      await expect("127.0.0.1");
      await reading.own.run(() => chrome.runtime.sendMessage({ type: "grant-refused" }));
      await reading.browser.permit(HERE, true);
      await until("the permission", () =>
        reading.own.run((here) => chrome.permissions.contains({ origins: [here] }), HERE),
      );
      assert.deepEqual((await reading.stored()).sites_on ?? [], []);
      await reading.browser.permit(HERE, false);
    });

    test("given with the popup gone, the site is switched on all the same, and the page in front is read", async () => {
      await reading.goto(page, "/one");
      assert.equal(await page.count(PANEL), 0);
      await expect("127.0.0.1");
      await reading.browser.permit(HERE, true);
      await reading.kept(
        "the site to be on",
        ({ run, sites_on }) => run === "sites" && sites_on?.includes("127.0.0.1"),
      );
      await page.until("the panel", (panel) => document.querySelector(panel) !== null, PANEL);
      await reading.browser.permit(HERE, false);
      await page.vanishes(PANEL);
      await reading.goto(page, "/one");
      await reading.registered(false);
    });

    test("given so late that it switches nothing on, a permission is given back, unless it is used by then", {
      skip: Browser.cannot.optional,
    }, async () => {
      const NEWS = "https://*.news.example/*";
      const held = () => reading.own.run((origin) => chrome.permissions.contains({ origins: [origin] }), NEWS);
      const askedLongAgo = () =>
        reading.own.run(() => {
          const note = { run: "sites", site: "news.example", at: Date.now() - 3_600_000 };
          // The popup that asked is gone, and has left its own note, too.
          chrome.storage.local.set({ asked: { popup: { sites_on: ["news.example"], at: Date.now() } } });
          return chrome.storage.session.set({ "expected-grant": note });
        });
      /** The note is taken when the permission comes; what follows waits a second. */
      const noted = () => reading.own.run(async () => "expected-grant" in (await chrome.storage.session.get()));
      await set("sites");
      await askedLongAgo();
      await reading.browser.permit(NEWS, true);
      await until("the note to be taken", async () => !(await noted()));
      await until("it to be given back", async () => !(await held()));
      assert.deepEqual((await reading.stored()).sites_on, []);
      await askedLongAgo();
      await set("sites", "news.example");
      await reading.browser.permit(NEWS, true);
      await until("the note to be taken", async () => !(await noted()));
      await setTimeout(1500);
      assert.ok(await held());
      await set("sites");
      await until("it to be given back", async () => !(await held()));
    });

    test("what was asked for by a page that is gone is given back, as far as nothing needs it", {
      skip: Browser.cannot.optional,
    }, async () => {
      const [used, left] = ["https://*.used.example/*", "https://*.left.example/*"];
      const held = async (/** @type {string} */ pattern) =>
        reading.own.run((origin) => chrome.permissions.contains({ origins: [origin] }), pattern);
      const ask = (/** @type {number} */ ago) =>
        reading.own.run((ago) => {
          const at = Date.now() - ago;
          const asked = { a: { sites_on: ["used.example", "left.example"], at } };
          return chrome.storage.local.set({ asked });
        }, ago);
      await set("sites", "used.example");
      await ask(60_000);
      for (const pattern of [used, left]) await reading.browser.permit(pattern, true);
      // While the page may still stand, it keeps what it has asked for.
      await reading.browser.stopBackground();
      await reading.own.run(() => chrome.runtime.sendMessage({ type: "asked-over", notes: [] }));
      assert.deepEqual([await held(used), await held(left)], [true, true]);
      await ask(2 * 3_600_000);
      await reading.browser.stopBackground();
      await reading.own.run(() => chrome.runtime.sendMessage({ type: "facts" }));
      await until("it to be given back", async () => !(await held(left)));
      assert.ok(await held(used));
      assert.equal(await reading.own.run(async () => "asked" in (await chrome.storage.local.get())), false);
      await set("sites");
      await until("all to be given back", async () => !(await held(used)));
    });

    test("looked at and left: a host that was allowed for that is given back with the page", {
      skip: Browser.cannot.optional,
    }, async () => {
      const held = async () =>
        (await reading.own.run(() => chrome.permissions.getAll())).origins?.some((origin) => origin.includes("typed"));
      const options = await reading.browser.own("options/options.html");
      // The address does not answer.
      await options.run(() => {
        const { runtime } = /** @type {{ browser?: typeof chrome }} */ (globalThis).browser ?? chrome;
        const send = runtime.sendMessage.bind(runtime);
        runtime.sendMessage = /** @type {any} */ (
          (/** @type {{ type: string }} */ message) =>
            message.type === "look-at" ? new Promise(() => {}) : send(message)
        );
      });
      await options.click("summary", { name: "By address" });
      await options.focus("#by-hand");
      await options.type("typed.example");
      await options.click("#by-hand-look");
      // Asked in the click itself, which Firefox insists on.
      await until("the permission", held);
      await options.close();
      await until("it to be given back", async () => !(await held()));
    });

    test("what the reader has given in the browser is not given back after a look", {
      skip: Browser.cannot.optional,
    }, async () => {
      const ALL = ["http://*/*", "https://*/*"];
      const held = async () => (await reading.own.run(() => chrome.permissions.getAll())).origins ?? [];
      for (const pattern of ALL) await reading.browser.permit(pattern, true);
      const options = await reading.browser.own("options/options.html");
      await options.click("summary", { name: "By address" });
      await options.focus("#by-hand");
      await options.type("typed.example");
      await options.click("#by-hand-look");
      await options.says("#by-hand-status", /No feed was found/);
      const isOver = () => reading.own.run(async () => !("asked" in (await chrome.storage.local.get())));
      await until("no note to be left", isOver);
      assert.deepEqual((await held()).filter((pattern) => ALL.includes(pattern)).sort(), ALL);
      await options.close();
      for (const pattern of ALL) await reading.browser.permit(pattern, false);
    });

    test("a site that is on without a permission is named in the options, until it has one", async () => {
      await set("sites", "127.0.0.1");
      await reading.own.says("#sites-note", /does not let Sidelight read these sites: 127\.0\.0\.1\./);
      await reading.own.appears("#sites-ask");
      await reading.browser.permit(HERE, true);
      await named(false);
      await reading.browser.permit(HERE, false);
      await named(true);
      await set("clicked", "127.0.0.1");
      await named(false);
    });

    test("a site switched on while all pages were allowed is asked for once they are not", {
      skip: Browser.cannot.optional,
    }, async () => {
      const held = async () => (await reading.own.run(() => chrome.permissions.getAll())).origins ?? [];
      const ALL = ["http://*/*", "https://*/*"];
      for (const pattern of ALL) await reading.browser.permit(pattern, true);
      await set("everywhere", "news.example");
      await named(false);
      await set("sites", "news.example");
      await until("all pages to be given back", async () => !(await held()).some((pattern) => ALL.includes(pattern)));
      await reading.own.says("#sites-note", /: news\.example\./);
      await reading.own.click("#sites-ask");
      await until("the site's own", async () => (await held()).includes("https://*.news.example/*"));
      await named(false);
      await set("sites");
      await until("it to be given back", async () => !(await held()).some((origin) => origin.includes("news.example")));
    });

    test("switched off, a site's permission is given back, unless a site that is on needs it", {
      skip: Browser.cannot.optional,
    }, async () => {
      const held = async () =>
        ((await reading.own.run(() => chrome.permissions.getAll())).origins ?? []).filter((origin) =>
          origin.includes("news.example"),
        );
      const on = (/** @type {string[]} */ ...sites_on) => set("sites", ...sites_on);
      const WHOLE = "http://*.news.example/*";
      const PART = "http://*.sport.news.example/*";
      await on("news.example", "sport.news.example");
      for (const pattern of [WHOLE, PART]) await reading.browser.permit(pattern, true);
      await until("both to be held", async () => (await held()).sort().join() === [WHOLE, PART].join());
      await on("news.example");
      await until("the part's own to be given back", async () => (await held()).join() === WHOLE);
      // A part with no permission of its own is read by the whole's.
      await on("news.example", "travel.news.example");
      await on("travel.news.example");
      await reading.own.run(() => chrome.runtime.sendMessage({ type: "facts" }));
      assert.deepEqual(await held(), [WHOLE]);
      await on();
      await until("nothing to be held", async () => (await held()).length === 0);
    });
  });
}
