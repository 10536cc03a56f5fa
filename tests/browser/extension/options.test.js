// @ts-check
// What the reader sets: the first run, the options page, an index of one's own, settings taken along and forgotten.

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
import { inPanel, PANEL } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */

/** The same index, said to be of a version that nobody reads. @param {Buffer} index */
function otherVersion(index) {
  const other = Buffer.from(index);
  // The version follows the magic of eight bytes.
  other.writeUInt16LE(60_000, 8);
  return other;
}

for (const Browser of BROWSERS) {
  describe(`${Browser.title}: options`, () => {
    /** @type {Reading} */
    let reading;
    /** The options page. @type {Tab} */
    let own;
    /** @type {Buffer} */
    let sample;

    /** @param {string} name @param {Buffer} bytes */
    const offerIndex = (name, bytes) => own.choose("#index-file", { name, bytes });

    before(async () => {
      reading = await Reading.start(Browser);
      ({ own } = reading);
      sample = await readFile(join(DIST, "extension-test/sample.sidelight"));
    });
    after(() => reading?.close());

    test("the first run opens the welcome page, whose choices are kept", async () => {
      const welcome = await reading.browser.tabAt("/welcome/welcome.html");
      await welcome.front();
      await welcome.appears("button[aria-pressed]");
      assert.deepEqual(await welcome.attributes("[data-chosen=true]", "data-run"), ["clicked"], "what holds is chosen");
      assert.match(await welcome.text("main"), /what you read stays on your device/i);
      for (const run of /** @type {const} */ (["sites", "clicked"])) {
        await welcome.click(`button[value=${run}]`);
        await reading.kept("the choice to be kept", (kept) => kept.run === run && kept.welcomed === true);
        await until("the choice to be shown", async () => {
          const [chosen] = await welcome.attributes("[data-chosen=true]", "data-run");
          return chosen === run && (await own.checked(`input[name=run][value=${run}]`));
        });
        assert.match((await welcome.attributes(`button[value=${run}]`, "aria-label"))[0] ?? "", /^Chosen: /);
        await welcome.says("#status", /open an article and press the Sidelight button/);
      }
      await welcome.close();
    });

    test("changes made at once in two pages all hold", async () => {
      const other = await reading.browser.own("options/options.html");
      const hide = (/** @type {Tab} */ page, /** @type {string} */ name) =>
        page.run(async (name) => {
          const store = await import(chrome.runtime.getURL("shared/settings.js"));
          const names = Array.from({ length: 30 }, (_, at) => `${name} ${at}`);
          await Promise.all(
            names.map((outlet) =>
              store.change((/** @type {any} */ settings) => store.outletHidden(settings, outlet, true)),
            ),
          );
        }, name);
      await Promise.all([hide(own, "One"), hide(other, "Other")]);
      assert.equal((await reading.stored()).hidden_outlets?.length, 60);
      await other.close();
      await reading.settle({ run: "clicked", sites_on: [] });
    });

    test("what is set is kept and shown again", async () => {
      await own.front();
      await own.click("input[name=placement][value=docked]");
      await own.run(() => {
        const cards = document.querySelector("#cards");
        if (!(cards instanceof HTMLSelectElement)) throw new Error("no field for the number of cards");
        cards.value = "3";
        cards.dispatchEvent(new Event("change", { bubbles: true }));
      });
      await own.click("#badge");
      await own.appears("#languages input");
      const [lang] = await own.attributes("#languages input", "value");
      await own.click("#languages input");
      await own.fill("#site-field", "https://www.tabloid.example/front?x=1");
      await own.click("button[value=off]");
      await reading.kept(
        "all of it to be kept",
        ({ placement, cards, badge, languages, sites_off }) =>
          placement === "docked" &&
          cards === 3 &&
          badge === false &&
          languages?.[0] === lang &&
          sites_off?.join() === "tabloid.example",
      );
      await own.reload();
      await own.appears("#languages input");
      await until("the docked panel to be chosen", () => own.checked("input[name=placement][value=docked]"));
      assert.equal(await own.run(() => /** @type {HTMLSelectElement} */ (document.querySelector("#cards")).value), "3");
      assert.ok(await own.checked("#languages input"));
      await own.click("#sites-off button", { name: "Remove: tabloid.example" });
      await reading.kept("the site to be taken off", ({ sites_off }) => sites_off?.length === 0);
    });

    test("what is no site is refused", async () => {
      for (const bad of ["", "   ", "*", "https://", "two words", "chrome://settings"]) {
        await own.run(() => document.querySelector("#sites-status")?.replaceChildren());
        await own.fill("#site-field", bad);
        await own.click("button[value=off]");
        await own.says("#sites-status", /^This is not the name of a site\.$/);
      }
      assert.deepEqual((await reading.stored()).sites_off, []);
    });

    test("fewer cards and only languages read, on the page", async () => {
      await reading.settle({ cards: 1 });
      const page = await reading.open("/one");
      await reading.headlines(page);
      assert.equal(await page.count(inPanel(".card")), 1);
      await reading.settle({ languages: ["xx"] });
      await reading.goto(page, "/one");
      await reading.readAs(page, "nothing-close");
      assert.equal(await page.count(PANEL), 0);
      await page.close();
    });

    test("an index of one's own takes the sample's place; what is none leaves the one in use", async () => {
      await own.reload();
      await own.appears("#index-facts dd");
      await offerIndex("notes.sidelight", Buffer.from("Not an index, but notes. ".repeat(40)));
      await own.says("#index-status", /could not be opened as an index \(not-an-index\)/);
      await offerIndex("short.sidelight", sample.subarray(0, -100));
      await own.says("#index-status", /\(truncated\)/);
      await offerIndex("newer.sidelight", otherVersion(sample));
      await own.says("#index-status", /\(unsupported-version\)/);
      assert.equal(await own.seen("#index-drop"), 0);
      await offerIndex("mine.sidelight", sample);
      await own.says("#index-status", /The index is in use: 1\d\d stories\./);
      await own.appears("#index-drop");
      // It is there after the background was stopped, too.
      await reading.browser.stopBackground();
      await own.reload();
      await own.appears("#index-drop");
      const broken = Buffer.from(sample);
      broken[broken.length - 50] = (broken[broken.length - 50] ?? 0) ^ 0x55;
      await offerIndex("broken.sidelight", broken);
      await own.says("#index-status", /\(corrupt\)/);
      assert.equal(await own.seen("#index-drop"), 1, "the last good one stays");
    });

    test("a delta is laid over the index it was made for; without that, the message says what is missing", async () => {
      const folder = await mkdtemp(join(tmpdir(), "sidelight-"));
      try {
        const story = (/** @type {number} */ n) =>
          `{"url":"https://a.example/${n}","title":"Ferry number ${n} aground","text":"All ${n} aboard were saved."}`;
        const build = (
          /** @type {string} */ name,
          /** @type {string[]} */ stories,
          /** @type {string[]} */ more = [],
        ) => {
          const file = join(folder, name);
          const input = stories.join("\n");
          execFileSync(command(), ["build", "-", "--out", file, ...more], {
            input,
            stdio: ["pipe", "ignore", "ignore"],
          });
          return readFile(file);
        };
        const base = await build("base.sidelight", [story(1), story(2), story(3)]);
        const delta = await build("today.sidelight", [story(4)], ["--base", join(folder, "base.sidelight")]);
        await offerIndex("mine.sidelight", sample);
        await own.says("#index-status", /The index is in use/);
        await offerIndex("today.sidelight", delta);
        await own.says("#index-status", /^This file is an update to another index, which is not the one in use\./);
        await offerIndex("base.sidelight", base);
        await own.says("#index-status", /The index is in use: 3 stories\./);
        await own.says("#index-facts", /base/);
        assert.match(await own.text("#index-facts"), /\d{4} at .* \(.+\)/, "how old it is");
        await offerIndex("today.sidelight", delta);
        await own.says("#index-status", /The index is in use: 4 stories\./);
        await reading.browser.stopBackground();
        await own.reload();
        await own.says("#index-facts", /Stories\s*4/);
        await offerIndex("mine.sidelight", sample);
        await own.says("#index-status", /The index is in use: 1\d\d stories\./);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    test("a message stands beside what it is about", async () => {
      await own.fill("#site-field", "no site");
      await own.click("button[value=off]");
      await own.says("#sites-status", /not the name of a site/);
      const [field, words] = await own.run(() =>
        ["#site-form", "#sites-status"].map(
          (part) => document.querySelector(part)?.getBoundingClientRect().bottom ?? 0,
        ),
      );
      assert.ok(words !== undefined && field !== undefined && words - field < 60, `${field} ${words}`);
    });

    test("the welcome page shows where the button is and opens an article to try it on", async () => {
      const welcome = await reading.browser.own("welcome/welcome.html");
      await welcome.says(".where", /puzzle piece/);
      assert.equal(await welcome.seen(".where svg"), 1);
      assert.deepEqual(await welcome.attributes(".try a", "href"), ["sample.html"]);
      await welcome.close();
      const tried = await reading.browser.own("welcome/sample.html");
      await tried.appears(inPanel(".card"));
      assert.ok((await tried.text("#article h1")).length > 10);
      await tried.close();
    });

    test("a file too large for an index is refused before it is read, and not kept", async () => {
      const offered = () =>
        own.run(async () => (await caches.match("https://index.sidelight.invalid/candidate")) !== undefined);
      const used = () => own.run(async () => (await chrome.runtime.sendMessage({ type: "facts" })).value);
      const before = await used();
      await own.run(() => {
        const field = document.querySelector("#index-file");
        if (!(field instanceof HTMLInputElement)) throw new Error("no field for an index");
        const transfer = new DataTransfer();
        transfer.items.add(new File(Array(257).fill(new Uint8Array(2 ** 20)), "huge.sidelight"));
        field.files = transfer.files;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      });
      await own.says("#index-status", /larger than 256\s?MB/);
      assert.equal(await offered(), false);
      // Nor where one comes past the page.
      const refused = await own.run(async () => {
        const store = await import(/** @type {string} */ ("/shared/store.js"));
        await store.offer(new Blob([new Uint8Array(1001)]));
        return store.takeOffer(1000).catch((/** @type {{ code: string }} */ { code }) => code);
      });
      assert.equal(refused, "too-large");
      assert.equal(await offered(), false);
      assert.deepEqual(await used(), before, "the one in use stays");
    });

    test("the facts of an index are shown without reading it again", async () => {
      const shown = await own.run(async () => {
        const { facts } = await import(/** @type {string} */ ("/background/engine.js"));
        await facts();
        const whole = Response.prototype.arrayBuffer;
        let read = 0;
        Response.prototype.arrayBuffer = function () {
          read += 1;
          return whole.call(this);
        };
        const { own } = await facts();
        Response.prototype.arrayBuffer = whole;
        return { own, read };
      });
      assert.deepEqual(shown, { own: true, read: 0 });
    });

    test("an index of another version is kept, the sample stands in, and the popup says so", async () => {
      await own.run(async (base64) => {
        const cache = await caches.open("sidelight-index");
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        await cache.put("https://index.sidelight.invalid/current", new Response(bytes));
      }, otherVersion(sample).toString("base64"));
      await reading.browser.stopBackground();
      const popup = await reading.browser.own("popup/popup.html");
      await popup.says("#notice-text", /could not be opened \(unsupported-version\)/);
      await popup.close();
      const kept = await own.run(async () => {
        const cache = await caches.open("sidelight-index");
        return (await cache.match("https://index.sidelight.invalid/current")) !== undefined;
      });
      assert.ok(kept);
      await own.reload();
      await own.click("#index-drop");
      await until("the sample alone", async () => (await own.seen("#index-drop")) === 0);
    });

    test("settings are taken along and brought back; another file is refused", async () => {
      await own.run(() =>
        chrome.storage.local.set({
          settings: { run: "sites", sites_on: ["a.example"], hidden_outlets: ["Post"], cards: 2 },
        }),
      );
      const file = await reading.browser.download(own, "#export");
      await own.run(() => chrome.storage.local.clear());
      await until("defaults", () => own.checked("input[name=run][value=clicked]"));
      for (const [name, bytes] of /** @type {const} */ ([
        ["broken.json", "{"],
        ["other.json", '{"other":{"run":"everywhere"}}'],
        ["list.json", "[]"],
        ["list-inside.json", '{"sidelight":[]}'],
      ])) {
        await own.run(() => document.querySelector("#settings-status")?.replaceChildren());
        await own.choose("#import", { name, bytes, type: "application/json" });
        await own.says("#settings-status", /no settings/);
        assert.deepEqual(await reading.stored(), {}, name);
      }
      await own.choose("#import", { name: "s.json", bytes: file, type: "application/json" });
      await reading.kept("the settings to be back", ({ cards }) => cards === 2);
      const { run, sites_on, hidden_outlets } = await reading.stored();
      assert.deepEqual([run, sites_on, hidden_outlets], ["sites", ["a.example"], ["Post"]]);
    });

    test("everything is forgotten, after a question", async () => {
      await offerIndex("mine.sidelight", sample);
      await own.says("#index-status", /in use/);
      await own.click("#forget");
      await own.click("#sure button[value=cancel]");
      assert.deepEqual((await reading.stored()).hidden_outlets, ["Post"]);
      await own.click("#forget");
      await own.click("#sure button[value=forget]");
      await own.says("#settings-status", /forgotten/);
      const left = await own.run(async () => ({
        local: await chrome.storage.local.get(),
        session: await chrome.storage.session.get(),
        caches: await caches.keys(),
        scripts: await chrome.scripting.getRegisteredContentScripts(),
      }));
      assert.deepEqual(left, { local: {}, session: {}, caches: [], scripts: [] });
    });
  });
}
