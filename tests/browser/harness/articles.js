// @ts-check
// Articles of a test's own making about events of the newsstand, so that the sample index has stories for them.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { covered, pathOf } from "./newsstand.js";
import { DIST } from "./site.js";

/** @typedef {import("./site.js").Story} Story */
/** @typedef {{ story: Story, title: string, paragraphs: string[], html: string }} Article */

const SAYS_ARTICLE = `<meta property="og:type" content="article">
  <meta property="article:published_time" content="2026-11-18T08:00:00Z">`;
const WORDS = /<[^>]+>/g;

/** @param {string} text */
const safe = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/**
 * Stories of different events with their paragraphs, taken from outlets whose pages hold them as plain HTML.
 * @param {Story[]} stories
 * @returns {Promise<Article[]>}
 */
export async function articlesOf(stories) {
  /** @type {Map<string | null, Article>} */
  const articles = new Map();
  for (const story of covered(stories)) {
    if (!story.lang.startsWith("en")) continue;
    const page = await readFile(join(DIST, "site", pathOf(story), "index.html"), "utf8");
    const paragraphs = [...page.matchAll(/<p[^>]*>([\s\S]*?)<\/p>/g)]
      .map(([, inner]) => (inner ?? "").replace(WORDS, "").replace(/\s+/g, " ").trim())
      .filter((text) => text.length > 120);
    if (paragraphs.length < 3) continue;
    const known = articles.get(story.event);
    // As long as articles are: what two outlets write about the event.
    if (known) known.paragraphs.push(...paragraphs);
    else articles.set(story.event, { story, title: story.title, paragraphs, html: "" });
  }
  for (const one of articles.values()) {
    const byline = `<p class="byline">By Jo Hale <time datetime="2026-11-18T08:00:00Z">18 November 2026</time></p>`;
    const text = one.paragraphs.slice(0, 14).map((text) => `<p>${safe(text)}</p>`);
    one.html = `<article><h1>${safe(one.title)}</h1>${byline}${text.join("")}</article>`;
  }
  return [...articles.values()];
}

/**
 * A whole page around `body`; with `says_article`, its head says that it is one, as sites do.
 * @param {string} title
 * @param {string} body
 * @param {{ head?: string, says_article?: boolean }} [more]
 */
export const pageOf = (title, body, { head = "", says_article = true } = {}) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${safe(title)}</title>
  ${says_article ? SAYS_ARTICLE : ""}
  <style>body{font:18px/1.6 serif;margin:0}main,nav,footer{max-width:720px;margin:32px auto;padding:0 16px}</style>${head}</head>
  <body><nav><a href="/">Home</a> <a href="/world">World</a></nav><main>${body}</main>
  <footer>Imprint and contact</footer></body></html>`;

/** A value as a script in a page may hold it. @param {unknown} value */
export const inScript = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");
