// @ts-check
// The demo page in real Chromium, for the tests of one file: the site, its stories, and what a reader does on the page.
// After each test it is asserted that the page asked no other host.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before } from "node:test";
import { Chromium } from "./chromium/launch.js";
import { DIST, Site } from "./site.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./site.js").Story} Story */

/** @type {Chromium} */
let chromium;
/** @type {Site} */
export let site;
/** @type {Story[]} */
export let stories;
/** An English story of an event that three or more outlets cover. @type {Story} */
export let story;
/** One that others retell so closely that they are shown for its text alone, which has no date. @type {Story} */
export let retold;

before(async () => {
  site = await Site.open();
  chromium = await Chromium.start({ extension: null });
  stories = await site.stories();
  const outlets = (/** @type {string | null} */ event) =>
    new Set(stories.filter((other) => other.event === event && other.lang === "en").map((other) => other.outlet)).size;
  const found = stories.find(({ event, lang }) => event !== null && lang === "en" && outlets(event) >= 3);
  assert.ok(found, "the newsstand has no event that three outlets cover in English");
  story = found;
  const close = stories.find(({ title }) => title.startsWith("Biden, Putin hold two-hour video call"));
  assert.ok(close, "the newsstand has lost the story that others retell");
  retold = close;
});

after(async () => {
  await chromium?.close();
  await site?.close();
});

/** Pages of the running test, with the requests they made. @type {{ page: Page, asked: string[] }[]} */
let opened = [];

afterEach(async () => {
  const pages = opened;
  opened = [];
  site.extra.clear();
  for (const { page, asked } of pages) {
    await page.close();
    const elsewhere = asked.filter((url) => !url.startsWith(site.origin) && !url.startsWith("data:"));
    assert.deepEqual(elsewhere, [], "the page asked another host");
  }
});

/**
 * Opens the demo page and waits until it shows a story.
 * @param {{ hash?: string, width?: number, dark?: boolean, ready?: boolean }} [options]
 */
export async function demo({ hash = "", width = 1280, dark = false, ready = true } = {}) {
  const page = await chromium.context.newPage();
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  opened.push({ page, asked });
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  await page.goto(`${site.origin}/${hash}`);
  if (ready) await page.locator("#article h3").waitFor();
  return page;
}

/** @param {Page} page @param {string} name */
export const tab = (page, name) => page.getByRole("tab", { name, exact: true }).click();

/** Addresses of the stories in the panel. @param {Page} page */
export const cards = (page) =>
  page
    .locator("[data-sidelight] a.more")
    .evaluateAll((links) =>
      links.map((link) => decodeURI(new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname)),
    );

/** @param {import("playwright-core").Locator} locator */
export const text = async (locator) => (await locator.textContent()) ?? "";

/** @param {Story} wanted */
export const html = (wanted) => readFile(join(DIST, "site/newsstand", wanted.path, "index.html"), "utf8");

/** What a page of the newsstand holds as running text, roughly. @param {Story} wanted */
export async function textOf(wanted) {
  const paragraphs = [...(await html(wanted)).matchAll(/<p\b[^>]*>(.*?)<\/p>/gs)];
  return paragraphs.map(([, inner]) => inner?.replace(/<[^>]*>/g, "").replace(/&#?\w+;/g, " ")).join("\n");
}

/** @param {Page} page @param {string} story */
export async function enterText(page, story) {
  await tab(page, "Text");
  await page.getByLabel("Text of the article").fill(story);
  await page.getByRole("button", { name: "Find similar stories" }).click();
}

/** @param {Page} page @param {string} markup @param {string} [url] */
export async function enterHtml(page, markup, url = "") {
  await tab(page, "HTML");
  await page.getByLabel("The page’s HTML").fill(markup);
  await page.getByLabel("Its address").fill(url);
  await page.getByRole("button", { name: "Read this page" }).click();
}

/** @param {Page} page @param {string} words */
export const answered = (page, words) => page.locator("#answer", { hasText: words }).waitFor();
