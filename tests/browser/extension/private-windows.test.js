// @ts-check
// Private windows: nothing is kept, and nothing leaves them.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { BROWSERS } from "../harness/browsers.js";
import { command } from "../harness/evaluation.js";
import { Reading } from "../harness/reading.js";
import { DIST } from "../harness/site.js";
import { inPanel } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */

for (const Browser of BROWSERS) {
  describe(`${Browser.title}: private windows`, () => {
    /** @type {Reading} */
    let reading;

    before(async () => {
      reading = await Reading.start(Browser);
      await reading.browser.allowPrivate();
      await reading.renew();
    });
    after(() => reading?.close());

    /** All that the extension keeps. */
    const keeps = () =>
      reading.own.run(async () => ({
        local: await chrome.storage.local.get(),
        session: await chrome.storage.session.get(),
        caches: await caches.keys(),
        databases: (await indexedDB.databases()).length,
        scripts: await chrome.scripting.getRegisteredContentScripts(),
      }));

    test("pages are read as the reader chose, nothing about them is kept, and nothing that would have to be kept is offered", async () => {
      await reading.settle();
      // Notes of permissions are given up once the settings have been followed.
      await until("no note", async () => !("asked" in (await keeps()).local));
      const before = await keeps();
      const url = `${reading.site.origin}/one`;
      await reading.own.run(async (url) => {
        await chrome.windows.create({ incognito: true, url });
      }, url);
      const page = await reading.browser.tabAt("/one");
      assert.ok((await reading.headlines(page)).length > 0);
      assert.equal(
        await reading.own.run(async (id) => (await chrome.tabs.get(id)).incognito, await reading.number(page)),
        true,
      );

      await page.unfold(inPanel(".why"), inPanel(".reasons"));
      assert.equal(await page.count(inPanel(".hide")), 0, "an outlet hidden would have to be kept");
      assert.equal(await page.seen(inPanel("[aria-label^='Switch off'], .foot button")), 0);
      await page.click(inPanel("button"), { name: "Collapse" });
      await until("it to be collapsed", async () => (await page.seen(inPanel(".body"))) === 0);

      const popup = await reading.popup(page);
      await popup.appears("#stories [data-sidelight] >> .card");
      await popup.says("#site-note", /In private windows nothing is kept/);
      assert.equal(await popup.count("#site-switch:disabled"), 1);
      assert.equal(await popup.count("#stories [data-sidelight] >> .hide"), 0);
      await popup.fill("#words", "the");
      await popup.appears("#headlines [role=option]");
      await popup.close();
      await reading.browser.menu(page, { link: "nav a" });
      // Until it stands, it would come in the place of what the next test looks for.
      await page.appears("[data-sidelight][data-placement=docked]");
      // What would be kept late is kept by now: the background answers in order.
      await reading.own.run(() => chrome.runtime.sendMessage({ type: "facts" }));
      assert.deepEqual(await keeps(), before);
    });

    test("a story is opened in the private window, from the cards and from the headlines", async () => {
      // The sample's stories lead nowhere.
      const folder = await mkdtemp(join(tmpdir(), "sidelight-"));
      try {
        const file = join(folder, "news.sidelight");
        execFileSync(command(), ["build", join(DIST, "site/newsstand"), "--out", file], { stdio: "ignore" });
        const upload = { name: "news.sidelight", bytes: await readFile(file) };
        await reading.own.choose("#index-file", upload);
      } finally {
        await rm(folder, { recursive: true });
      }
      await reading.own.says("#index-status", /in use/);
      await reading.settle();
      const page = await reading.browser.tabAt("/one");
      await page.reload();
      await reading.headlines(page);
      const tabs = () =>
        reading.own.run(async () =>
          (await chrome.tabs.query({})).map(({ id, incognito, windowId }) => ({ id, incognito, windowId })),
        );
      const [{ windowId } = { windowId: -1 }] = (await tabs()).filter(({ incognito }) => incognito);
      for (const open of /** @type {((popup: Tab) => Promise<void>)[]} */ ([
        (popup) => popup.click("#stories [data-sidelight] >> a.more"),
        async (popup) => {
          await popup.fill("#words", "Biden");
          await until("an outlet with its host", async () =>
            (await popup.texts("#headlines .hit-source")).some((source) => /^[A-Z].* · \S+\.example · \d/.test(source)),
          );
          await popup.click("#headlines [role=option]");
        },
      ])) {
        const popup = await reading.popup(page);
        await popup.appears("#stories [data-sidelight] >> a.more");
        const before = new Set((await tabs()).map(({ id }) => id));
        await open(popup);
        const opened = await until("a tab", async () => (await tabs()).find(({ id }) => !before.has(id)));
        assert.deepEqual([opened.incognito, opened.windowId], [true, windowId]);
      }
    });
  });
}
