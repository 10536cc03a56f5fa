// @ts-check
// An index on which the engine panics: it is set aside, the reader is told what to do, and the sample answers.
//
// An index that makes the engine panic is a fault of the engine, and mended when it is found; so the panic is planted
// here: in a copy of the packed extension, the module's glue gets a few lines by which every question to an index named
// "panics" asks the module's own allocator for more memory than there is. The module then aborts itself, as it does at
// a panic, and its instance is spent. The rest is what readers have: the extension, the module, and indexes built by
// the command.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pageOf } from "../harness/articles.js";
import { USUAL } from "../harness/browsers.js";
import { command } from "../harness/evaluation.js";
import { copied } from "../harness/extension-copy.js";
import { covered, pathOf } from "../harness/newsstand.js";
import { Reading } from "../harness/reading.js";
import { DIST } from "../harness/site.js";
import { inPanel } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */

/** In a page, makes the engine panic whichever index it reads. */
const ANYWHERE = "panics on any index";

/** What a subscription is known by; nothing is asked there, for the browser does not allow it. */
const SUBSCRIBED = "https://index.example/manifest.json";

const PLANTED = `
for (const name of ["similar", "similarArticle", "search"]) {
  const sound = Engine.prototype[name];
  Engine.prototype[name] = function (...asked) {
    const held = ["", "followed", "${SUBSCRIBED}"].flatMap((key) => {
      try {
        return [this.stats(key).name];
      } catch {
        return [];
      }
    });
    if (held.includes("panics") || String(asked[0]).includes("${ANYWHERE}")) {
      (globalThis.browser ?? chrome).storage.local.set({ ["panic " + crypto.randomUUID()]: name });
      wasm.__wbindgen_malloc(0xffffffff, 1);
    }
    return sound.apply(this, asked);
  };
}
`;

/** An index of the newsstand that is not the sample. @param {string} folder @param {string} name */
async function indexNamed(folder, name) {
  const out = join(folder, `${name}.sidelight`);
  const created = "2026-11-22T18:00:00Z";
  execFileSync(command(), ["build", join(DIST, "site/newsstand"), "--out", out, "--name", name, "--created", created], {
    stdio: "ignore",
  });
  return { name: `${name}.sidelight`, bytes: await readFile(out) };
}

for (const Browser of USUAL) {
  describe(`${Browser.title}: an index on which the engine panics`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Tab} */
    let page;
    /** @type {string} */
    let story;
    /** @type {{ name: string, bytes: Buffer }} */
    let panics;
    /** @type {{ name: string, bytes: Buffer }} */
    let sound;

    before(async () => {
      const folder = await mkdtemp(join(tmpdir(), "sidelight-panics-"));
      [panics, sound] = await Promise.all([indexNamed(folder, "panics"), indexNamed(folder, "sound")]);
      const extension = await copied("extension-test");
      await appendFile(join(extension, "pkg/sidelight.js"), PLANTED);
      reading = await Reading.start(Browser, { extension });
      await reading.settle();
      page = await reading.browser.open();
      const [first] = covered(reading.stories);
      assert.ok(first);
      story = pathOf(first);
    });
    after(() => reading?.close());

    /** How often the engine has panicked. */
    const count = () =>
      reading.own.run(
        async () => Object.keys(await chrome.storage.local.get(null)).filter((key) => key.startsWith("panic ")).length,
      );

    /** @param {{ name: string, bytes: Buffer }} index */
    async function bring(index) {
      await reading.own.choose("#index-file", index);
      await reading.own.says("#index-status", /The index is in use/);
    }

    /** Whether the cards in the page, once there are some, come from the sample. */
    async function sampled() {
      await reading.headlines(page);
      return (await page.seen(inPanel(".mark"))) > 0;
    }

    test("after the second panic in a row the sample answers the same question", async () => {
      await bring(panics);
      await reading.goto(page, story);
      assert.equal(await sampled(), true);
      await until("two panics", async () => (await count()) === 2);
    });

    test("popup and options say what has happened and what to do, and the index is kept", async () => {
      const popup = await reading.popup(page);
      await popup.says("#notice-text", /failed twice in a row.*Build it again or open another one/);
      await popup.fill("#words", "the");
      await popup.appears("#headlines [role=option]");
      await popup.close();
      await reading.own.reload();
      await reading.own.says("#index-note", /failed twice in a row/);
      assert.equal(await reading.own.seen("#index-drop"), 1);
    });

    test("a background started anew does not try it again", async () => {
      await reading.browser.stopBackground();
      await reading.goto(page, story);
      assert.equal(await sampled(), true);
      assert.equal(await count(), 2);
    });

    test("another version of the extension tries it once more", async () => {
      await reading.browser.update("9.9.9");
      await reading.renew();
      await reading.settle();
      await until("the page to be read by it", async () => {
        await reading.goto(page, story);
        return (await count()) === 4;
      });
      assert.equal(await sampled(), true);
      await reading.own.reload();
      await reading.own.says("#index-note", /failed twice in a row/);
    });

    test("another index takes its place and answers", async () => {
      await bring(sound);
      assert.equal(await reading.own.seen("#index-note"), 0);
      await reading.goto(page, story);
      assert.equal(await sampled(), false);
    });

    test("a page on which the engine panics whatever the index says nothing against the reader's own", async () => {
      const before = await count();
      const text = `<article><h1>A page that ${ANYWHERE}</h1>${"<p>Nothing else stands here, again and again.</p>".repeat(30)}</article>`;
      reading.site.extra.set("/anywhere", { body: pageOf("A page", text) });
      await reading.goto(page, "/anywhere");
      const popup = await reading.popup(page);
      await popup.appears("#page[data-state=failed]");
      await popup.close();
      assert.ok((await count()) > before);
      await reading.goto(page, story);
      assert.equal(await sampled(), false);
      await reading.own.reload();
      await reading.own.appears("#index-facts dd");
      assert.equal(await reading.own.seen("#index-note"), 0);
    });

    test("of several indexes that are asked as one, those at fault are set aside, and the others answer", async () => {
      /** Makes an index that of the followed outlets, as if their stories had been built into it. */
      const follow = (/** @type {Buffer} */ index) =>
        reading.own.run(
          async ({ base64, version }) => {
            const base = "https://followed.sidelight.invalid/built";
            const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
            const cache = await caches.open("sidelight-followed");
            await cache.put(`${base}/0`, new Response(bytes));
            const note = { slot: 0, stories: 1, version, at: Date.now(), aside: false };
            await cache.put(base, new Response(JSON.stringify(note)));
          },
          { base64: index.toString("base64"), version: "9.9.9" },
        );
      /** Subscribes to an index, as if it had been downloaded. */
      const subscribe = (/** @type {Buffer} */ index) =>
        reading.own.run(
          async ({ base64, key, address }) => {
            const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
            const part = "0".repeat(64);
            const cache = await caches.open("sidelight-subscriptions");
            await cache.put(`https://subscriptions.sidelight.invalid/${part}`, new Response(bytes));
            const { settings } = await chrome.storage.local.get("settings");
            const subscriptions = [{ address, name: "World", added: 1, paused: false }];
            await chrome.storage.local.set({
              settings: { .../** @type {object} */ (settings), subscriptions },
              [`subscription ${key}`]: { state: "", parts: [part], aside: null },
            });
          },
          { base64: index.toString("base64"), key: SUBSCRIBED, address: `${SUBSCRIBED}#RWQ${"a".repeat(53)}` },
        );
      const aside = () =>
        reading.own.run(async (key) => {
          const keys = ["https://followed.sidelight.invalid/built", "https://index.sidelight.invalid/set-aside"];
          const [built, own] = await Promise.all(keys.map((key) => caches.match(key)));
          const name = `subscription ${key}`;
          const kept = /** @type {any} */ ((await chrome.storage.local.get(name))[name]);
          return [own !== undefined, (await built?.json())?.aside, kept?.aside ?? null];
        }, SUBSCRIBED);
      for (const [own, built, subscribed, expected] of /** @type {const} */ ([
        [sound, panics, null, [false, true, null]],
        [panics, sound, null, [true, false, null]],
        [sound, sound, panics, [false, false, "9.9.9"]],
        [sound, panics, panics, [false, true, "9.9.9"]],
        [panics, sound, sound, [true, false, null]],
      ])) {
        await reading.own.run(() => caches.delete("sidelight-followed"));
        await bring(own);
        await follow(built.bytes);
        if (subscribed) await subscribe(subscribed.bytes);
        await reading.browser.stopBackground();
        await reading.goto(page, story);
        assert.equal(await sampled(), false);
        assert.deepEqual(await aside(), expected);
      }
    });
  });
}
