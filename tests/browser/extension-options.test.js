// @ts-check
// What the reader sets: the first run, the options page, an index of one's own, settings taken along and forgotten.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pageOf, toldStories } from "./harness/articles.js";
import { Chromium } from "./harness/chromium.js";
import { DIST, Site } from "./harness/site.js";
import { until } from "./harness/until.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {Partial<import("../../extension/settings.js").Settings>} Settings */

describe("options", () => {
  /** @type {Chromium} */
  let browser;
  /** @type {Site} */
  let site;
  /** @type {Page} */
  let options;
  /** @type {Buffer} */
  let sample;

  /** @returns {Promise<Settings>} */
  const stored = () =>
    options.evaluate(async () => /** @type {any} */ ((await chrome.storage.local.get("settings")).settings ?? {}));
  /** @param {string} name @param {Buffer} buffer */
  const offerIndex = (name, buffer) =>
    options.locator("#index-file").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  /** @param {RegExp} words */
  const indexStatus = (words) =>
    until(`the status ${words}`, async () => words.test((await options.locator("#index-status").textContent()) ?? ""));

  before(async () => {
    site = await Site.open();
    browser = await Chromium.start();
    sample = await readFile(join(DIST, "extension-test/sample.sidelight"));
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  test("the first run opens the welcome page, whose choices are kept", async () => {
    const welcome = await until("the welcome page", () =>
      browser.context.pages().find((page) => page.url().endsWith("/welcome.html")),
    );
    assert.equal(await welcome.locator("[data-chosen=true]").count(), 0, "nothing is chosen for the reader");
    assert.match((await welcome.locator("main").textContent()) ?? "", /nothing leaves your device/i);
    options = await browser.own("options.html");
    for (const run of /** @type {const} */ (["sites", "clicked"])) {
      await welcome.locator(`button[value=${run}]`).click();
      await until(
        "the choice to be kept",
        async () => (await stored()).run === run && (await stored()).welcomed === true,
      );
      assert.equal(await welcome.locator("[data-chosen=true]").getAttribute("data-run"), run);
      assert.ok(await options.locator(`input[name=run][value=${run}]`).isChecked(), "the options follow");
    }
    await welcome.close();
  });

  test("what is set is kept and shown again", async () => {
    await options.getByLabel("Docked at the side").check();
    await options.locator("#cards").selectOption("3");
    await options.locator("#badge").uncheck();
    await options.locator("#languages input").first().waitFor();
    const lang = (await options.locator("#languages input").first().getAttribute("value")) ?? "";
    await options.locator("#languages input").first().check();
    await options.locator("#site-field").fill("https://www.tabloid.example/front?x=1");
    await options.locator("button[value=off]").click();
    await until("all of it to be kept", async () => {
      const { placement, cards, badge, languages, sites_off } = await stored();
      return (
        placement === "docked" && cards === 3 && badge === false && languages?.[0] === lang && sites_off?.length === 1
      );
    });
    assert.deepEqual((await stored()).sites_off, ["tabloid.example"]);
    await options.reload();
    await options.locator("#languages input").first().waitFor();
    assert.ok(await options.getByLabel("Docked at the side").isChecked());
    assert.equal(await options.locator("#cards").inputValue(), "3");
    assert.ok(await options.locator("#languages input").first().isChecked());
    await options.getByRole("button", { name: "Remove: tabloid.example" }).click();
    await until("the site to be taken off", async () => (await stored()).sites_off?.length === 0);
  });

  test("what is no site is refused", async () => {
    for (const bad of ["", "   ", "*", "https://", "two words", "chrome://settings"]) {
      await options.locator("#site-field").fill(bad);
      await options.locator("button[value=off]").click();
      assert.equal(await options.locator("#status").textContent(), "This is not a site’s name.", bad);
    }
    assert.deepEqual((await stored()).sites_off, []);
  });

  test("fewer cards and only languages read, on the page", async () => {
    const [told] = await toldStories(await site.stories());
    assert.ok(told);
    site.extra.set("/one", { body: pageOf(told.title, told.html) });
    /** @param {Settings} more */
    const settle = async (more) => {
      await options.evaluate((settings) => chrome.storage.local.set({ settings }), {
        run: "sites",
        sites_on: ["127.0.0.1"],
        ...more,
      });
      await until("the site to be registered", () =>
        options.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length > 0),
      );
    };
    const page = await browser.context.newPage();
    await settle({ cards: 1 });
    await page.goto(`${site.origin}/one`);
    await page.locator("sidelight-panel .card").first().waitFor();
    assert.equal(await page.locator("sidelight-panel .card").count(), 1);
    await settle({ languages: ["xx"] });
    await page.goto(`${site.origin}/one`);
    const tab = await options.evaluate(
      async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id,
      page.url(),
    );
    const popup = await browser.own(`popup.html#tab=${tab}`);
    await popup.locator("#page[data-state=nothing-close]").waitFor();
    assert.equal(await page.locator("sidelight-panel").count(), 0);
    await popup.close();
    await page.close();
  });

  test("an index of one's own takes the sample's place; what is none leaves the one in use", async () => {
    await options.reload();
    await offerIndex(
      "notes.sidelight",
      Buffer.from("not an index at all, but long enough to look like one".repeat(20)),
    );
    await indexStatus(/not-an-index/);
    await offerIndex("half.sidelight", sample.subarray(0, sample.length >> 1));
    await indexStatus(/truncated|corrupt/);
    assert.equal(await options.locator("#index-drop").isVisible(), false);

    await offerIndex("mine.sidelight", sample);
    await indexStatus(/in place/);
    assert.ok(await options.locator("#index-drop").isVisible());
    // It is there after the worker was stopped, too.
    await browser.killWorker();
    await options.reload();
    await options.locator("#index-drop").waitFor();

    const flipped = Buffer.from(sample);
    flipped[flipped.length - 5] = (flipped[flipped.length - 5] ?? 0) ^ 0xff;
    await offerIndex("flipped.sidelight", flipped);
    await indexStatus(/could not be opened as an index/);
    assert.ok(await options.locator("#index-drop").isVisible(), "the last good one stays");
  });

  test("an index of another version is kept, the sample stands in, and the popup says so", async () => {
    await options.evaluate(
      async (bytes) => {
        const shelf = await caches.open("sidelight-index");
        await shelf.put("https://index.sidelight.invalid/current", new Response(new Uint8Array(bytes)));
      },
      [...otherVersion(sample)],
    );
    await browser.killWorker();
    const popup = await browser.own("popup.html");
    await popup.locator("#notice").waitFor();
    assert.match(
      (await popup.locator("#notice-text").textContent()) ?? "",
      /could not be opened \(unsupported-version\)/,
    );
    await popup.close();
    const kept = await options.evaluate(async () => {
      const shelf = await caches.open("sidelight-index");
      return (await shelf.match("https://index.sidelight.invalid/current")) !== undefined;
    });
    assert.ok(kept);
    await options.reload();
    await options.locator("#index-drop").click();
    await until("the sample alone", async () => !(await options.locator("#index-drop").isVisible()));
  });

  test("settings are taken along and brought back; another file is refused", async () => {
    await options.evaluate(() =>
      chrome.storage.local.set({
        settings: { run: "sites", sites_on: ["a.example"], hidden_outlets: ["Post"], cards: 2 },
      }),
    );
    const [download] = await Promise.all([options.waitForEvent("download"), options.locator("#export").click()]);
    const file = await readFile(await download.path(), "utf8");
    await options.evaluate(() => chrome.storage.local.clear());
    await until("defaults", async () => options.locator("input[name=run][value=clicked]").isChecked());
    for (const [name, text] of [
      ["broken.json", "{"],
      ["other.json", '{"other":{"run":"everywhere"}}'],
      ["list.json", "[]"],
    ]) {
      await options
        .locator("#import")
        .setInputFiles({ name: name ?? "", mimeType: "application/json", buffer: Buffer.from(text ?? "") });
      await until("the refusal", async () =>
        /no settings/.test((await options.locator("#settings-status").textContent()) ?? ""),
      );
      assert.deepEqual(await stored(), {}, name);
      await options.evaluate(() => document.getElementById("settings-status")?.replaceChildren());
    }
    await options
      .locator("#import")
      .setInputFiles({ name: "s.json", mimeType: "application/json", buffer: Buffer.from(file) });
    await until("the settings to be back", async () => (await stored()).cards === 2);
    const { run, sites_on, hidden_outlets } = await stored();
    assert.deepEqual([run, sites_on, hidden_outlets], ["sites", ["a.example"], ["Post"]]);
  });

  test("everything is forgotten, after a question", async () => {
    await offerIndex("mine.sidelight", sample);
    await indexStatus(/in place/);
    await options.locator("#forget").click();
    await options.locator("#sure button[value=cancel]").click();
    assert.deepEqual((await stored()).hidden_outlets, ["Post"]);
    await options.locator("#forget").click();
    await options.locator("#sure button[value=forget]").click();
    await until("the word that it is done", async () =>
      /forgotten/.test((await options.locator("#settings-status").textContent()) ?? ""),
    );
    const left = await options.evaluate(async () => ({
      local: await chrome.storage.local.get(),
      session: await chrome.storage.session.get(),
      shelves: await caches.keys(),
      scripts: await chrome.scripting.getRegisteredContentScripts(),
    }));
    assert.deepEqual(left, { local: {}, session: {}, shelves: [], scripts: [] });
  });
});

/** The same index, said to be of a version that nobody reads. @param {Buffer} index */
function otherVersion(index) {
  const other = Buffer.from(index);
  // The version follows the magic of eight bytes.
  other.writeUInt16LE(60_000, 8);
  return other;
}
