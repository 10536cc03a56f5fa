// @ts-check
// What the reader who presses the button is answered while the page moves on, the background is slow, or the page goes.
//
// A lookup takes a few milliseconds, too few to move a page meanwhile; so in a copy of the packed extension lookups
// wait until the test lets them go.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { pageOf } from "../harness/articles.js";
import { BROWSERS } from "../harness/browsers.js";
import { copied } from "../harness/extension-copy.js";
import { Reading } from "../harness/reading.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */
/** @typedef {import("../harness/articles.js").Article} Article */
/** @typedef {import("../../../extension/shared/protocol.js").Snapshot} Snapshot */

/** Longer than a page waits for anything, in milliseconds. */
const SLOW = 2400;

/** Makes the lookups of an extension wait while "held" is kept. @param {string} extension */
async function holding(extension) {
  const path = join(extension, "background/lookup.js");
  const script = await readFile(path, "utf8");
  const start = "  const claim = badge.claim(from);\n";
  assert.ok(script.includes(start));
  const wait = `  const { session } = (globalThis.browser ?? chrome).storage;
  while ((await session.get("held")).held) await new Promise((resume) => setTimeout(resume, 25));\n`;
  await writeFile(path, script.replace(start, start + wait));
  return extension;
}

for (const Browser of BROWSERS) {
  describe(`${Browser.title}: the reader asks while something happens`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Article} */
    let one;
    /** @type {Article} */
    let two;
    /** @type {Tab} */
    let page;

    /**
     * Asks for the stories of the page, as the popup does; gives what waits for the answer.
     * @returns {Promise<() => Promise<Snapshot>>}
     */
    async function press() {
      const tab = await reading.number(page);
      await reading.listen();
      const at = await reading.own.run((tab) => {
        const own = /** @type {{ pressed?: (Snapshot | null)[] }} */ (/** @type {unknown} */ (globalThis));
        own.pressed ??= [];
        const { pressed } = own;
        const at = pressed.push(null) - 1;
        chrome.runtime.sendMessage({ type: "read-tab", tab }).then(({ value }) => {
          pressed[at] = value;
        });
        return at;
      }, tab);
      return () =>
        until("the answer", () =>
          reading.own.run(
            (at) => /** @type {{ pressed: Snapshot[] }} */ (/** @type {any} */ (globalThis)).pressed[at],
            at,
          ),
        );
    }

    /** Until the page has asked for its stories since the reader pressed. */
    const asked = () => until("the lookup", async () => (await reading.heard()).includes("look-up"));

    /** Holds lookups, or lets them go. @param {boolean} held */
    const hold = (held) => reading.own.run((held) => chrome.storage.session.set({ held }), held);

    /** Puts the second article in the place of the first, without a load. */
    const moveOn = () =>
      page.run(
        ({ html, title }) => {
          history.pushState({}, "", "/moved");
          document.title = title;
          const article = new DOMParser().parseFromString(html, "text/html").body;
          document.querySelector("main")?.replaceChildren(...article.childNodes);
        },
        { html: two.html, title: two.title },
      );

    /** @param {Snapshot} snapshot @param {Article} article */
    function isAbout({ state, found }, article) {
      assert.equal(state, "found");
      assert.equal(found?.title, article.title);
      assert.ok(found.matches.length > 0);
    }

    before(async () => {
      reading = await Reading.start(Browser, { extension: await holding(await copied("extension-test")) });
      [one, two] = reading.articles;
      reading.site.extra.set("/moved", { body: pageOf(two.title, two.html) });
      page = await reading.browser.open();
    });
    after(() => reading?.close());
    beforeEach(() => hold(false));

    for (const [where, settings] of /** @type {const} */ ([
      ["where the site is switched on", {}],
      ["where pages are read only when asked", { run: "clicked" }],
    ])) {
      test(`the page moves on to another article, ${where}: the answer is about that one`, async () => {
        await reading.settle(settings);
        await reading.goto(page, "/one");
        if (where.includes("switched on")) await reading.headlines(page);
        else await (await press())();
        await hold(true);
        // The stories that are there already need no lookup; so the page has moved on once before.
        await page.run(() => history.pushState({}, "", "/elsewhere"));
        const answer = await press();
        await asked();
        await reading.listen();
        await moveOn();
        await asked();
        await hold(false);
        isAbout(await answer(), two);
      });
    }

    test("the page moves on twice: the answer is about the article it holds in the end", async () => {
      await reading.settle({ run: "clicked" });
      await reading.goto(page, "/one");
      await hold(true);
      const answer = await press();
      await asked();
      await reading.listen();
      await page.run(() => history.pushState({}, "", "/elsewhere"));
      await asked();
      await reading.listen();
      await moveOn();
      await asked();
      await hold(false);
      isAbout(await answer(), two);
    });

    test("the site is switched off meanwhile: who pressed is answered", async () => {
      await reading.settle();
      await reading.goto(page, "/two");
      await reading.headlines(page);
      await hold(true);
      await page.run(() => history.pushState({}, "", "/elsewhere"));
      const answer = await press();
      await asked();
      await reading.settle({ sites_on: [], sites_off: ["127.0.0.1"] });
      await hold(false);
      isAbout(await answer(), two);
    });

    test("pressed twice, both presses are answered alike", async () => {
      await reading.settle({ run: "clicked" });
      await reading.goto(page, "/one");
      await hold(true);
      const first = await press();
      await asked();
      const second = await press();
      await hold(false);
      isAbout(await first(), one);
      isAbout(await second(), one);
    });

    test("the background is slow, or has to be started anew: the answer comes", async () => {
      await reading.settle({ run: "clicked" });
      await reading.goto(page, "/one");
      await hold(true);
      const answer = await press();
      await asked();
      await pause(SLOW);
      await hold(false);
      isAbout(await answer(), one);
      await reading.goto(page, "/two");
      await reading.browser.stopBackground();
      isAbout(await (await press())(), two);
    });

    test("the page is left for another: the answer is about the one that came", async () => {
      await reading.settle({ run: "clicked" });
      await reading.goto(page, "/one");
      await hold(true);
      const answer = await press();
      await asked();
      await reading.goto(page, "/two");
      await hold(false);
      isAbout(await answer(), two);
    });

    test("the page is left for one that may not be read: the reader hears so", async () => {
      await reading.settle({ run: "clicked" });
      await reading.goto(page, "/one");
      await hold(true);
      const answer = await press();
      await asked();
      await page.goto("about:blank");
      await hold(false);
      const { state, found } = await answer();
      assert.equal(state, "unreadable");
      assert.equal(found, null);
    });
  });
}
