// @ts-check
// The demo page in real Chromium, without any extension.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Chromium } from "./harness/chromium.js";
import { covered, others, pathOf } from "./harness/newsstand.js";
import { DIST, Site } from "./harness/site.js";

describe("demo page", () => {
  /** @type {Chromium} */
  let browser;
  /** @type {Site} */
  let site;
  /** @type {import("playwright-core").Page} */
  let page;
  /** @type {import("./harness/site.js").Story[]} */
  let stories;
  /** What the page complained about. @type {string[]} */
  const complaints = [];

  before(async () => {
    site = await Site.open();
    stories = await site.stories();
    browser = await Chromium.start({ extension: null });
    page = await browser.context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  /** Headlines shown in the panel. */
  const shown = async () => {
    const cards = page.locator("#panel .card .headline");
    await cards.first().waitFor();
    return cards.allTextContents();
  };

  test("opens the sample and says what it holds", async () => {
    await page.goto(`${site.origin}/`);
    await page.locator("#index-facts strong").waitFor();
    const facts = (await page.locator("#index-facts").textContent()) ?? "";
    assert.ok(facts.includes(`${stories.length} stories`), facts);
    assert.match(facts, /sample/);
  });

  test("a newsstand article: what is read from it, matches of its event, terms with weights, time of each step", async () => {
    const [story] = covered(stories);
    assert.ok(story);
    await page.locator("#newsstand").getByText(story.title, { exact: true }).first().click();
    const expected = new Set(others(story, stories).map(({ title }) => title));
    const headlines = await shown();
    assert.ok(expected.has(headlines[0] ?? ""), headlines[0]);
    assert.ok(((await page.locator("#article").textContent()) ?? "").includes(story.title));
    const evidence = (await page.locator("#evidence").textContent()) ?? "";
    assert.match(evidence, /\d\s?(ms|µs)/);
    const link = await page.locator("#panel .card a.more").first().getAttribute("href");
    assert.match(link ?? "", /newsstand\//, "the sample's links open the local copy");
  });

  test("a pasted page: read as the same article", async () => {
    const [, story] = covered(stories);
    assert.ok(story);
    const html = await (await fetch(site.origin + pathOf(story))).text();
    await page.locator("#tab-html").click();
    await page.locator("#html-body").fill(html);
    await page.locator("#html-url").fill(story.url);
    await page.locator("#source-html button[type=submit]").click();
    await page.locator("#article").getByText(story.title).first().waitFor();
    const expected = new Set(others(story, stories).map(({ title }) => title));
    const headlines = await shown();
    assert.ok(expected.has(headlines[0] ?? ""), headlines[0]);
    assert.ok(!headlines.includes(story.title));
  });

  test("pasted text, and a file", async () => {
    const story = covered(stories)[2];
    assert.ok(story);
    const [other] = others(story, stories);
    assert.ok(other);
    const html = await (await fetch(site.origin + pathOf(other))).text();
    await page.locator("#tab-file").click();
    await page
      .locator("#page-file")
      .setInputFiles({ name: "page.html", mimeType: "text/html", buffer: Buffer.from(html) });
    await page.locator("#article").getByText(other.title).first().waitFor();

    await page.locator("#tab-text").click();
    await page.locator("#text-title").fill(story.title);
    await page.locator("#text-body").fill(`${story.title}. ${story.title}.`);
    await page.locator("#source-text button[type=submit]").click();
    await page.locator("#article").getByText(story.title).first().waitFor();
  });

  test("headlines as you type", async () => {
    const [story] = covered(stories);
    assert.ok(story);
    const word = story.title.split(/\W+/).find((word) => word.length > 5) ?? "";
    await page.locator("#headline-words").pressSequentially(word.slice(0, 5));
    await page.locator("#headline-results").getByText(story.title).first().waitFor();
  });

  test("another index is opened; a broken one is refused, and the open one stays", async () => {
    const sample = await readFile(join(DIST, "site/sample.sidelight"));
    const file = (/** @type {Buffer} */ buffer) => ({
      name: "other.sidelight",
      mimeType: "application/octet-stream",
      buffer,
    });
    await page.locator("#index-file").setInputFiles(file(sample.subarray(0, sample.length >> 1)));
    await page.locator("#index-error").waitFor();
    assert.ok(((await page.locator("#index-facts").textContent()) ?? "").includes(`${stories.length} stories`));
    await page.locator("#index-file").setInputFiles(file(sample));
    await page.locator("#index-error").waitFor({ state: "hidden" });
  });

  test("asked nobody but its own server, and complained about nothing", () => {
    assert.deepEqual(complaints, []);
  });
});
