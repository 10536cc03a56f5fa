// @ts-check
// Pages of publishers from the labelled sets: served, and rewritten as a second outlet would.

import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

/** @typedef {import("./evaluation.js").Labelled} Labelled */
/** @typedef {{ url: string, title: string, text: string, outlet?: string, published?: string, lang?: string }} Story */

export const OTHER_OUTLET = "The Other Courier";

/**
 * What a page's head says, read without our extraction.
 * @param {string} html @param {string} key
 */
function declared(html, key) {
  const meta = [...html.matchAll(/<meta\b[^>]*>/gi)].map(([tag]) => tag).find((tag) => tag.includes(`"${key}"`));
  const words = meta?.match(/\bcontent="([^"]*)"/i)?.[1];
  return words
    ?.replace(/&#(?:x([0-9a-f]+)|(\d+));/gi, (_, hex, ten) =>
      String.fromCodePoint(hex ? parseInt(hex, 16) : Number(ten)),
    )
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .trim();
}

/** The story of a labelled page; its address says its outlet. @param {Labelled} page @returns {Story} */
export function storyOf(page) {
  const html = readFileSync(page.file, "utf8");
  return {
    url: page.url,
    title: page.title ?? declared(html, "og:title") ?? "",
    text: page.text,
    published: page.date ?? declared(html, "article:published_time"),
    lang: page.lang,
  };
}

/**
 * Another outlet's story of the same event: the headline turned round and without its last word, and every third
 * sentence, the last first.
 * @param {Story} story @param {number} number @returns {Story}
 */
export function rewritten(story, number) {
  const words = story.title.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  const half = Math.floor(words.length / 2);
  const sentences = story.text.split(/(?<=[.!?。])\s+/u).filter((sentence) => sentence.trim() !== "");
  return {
    ...story,
    url: `https://other-courier.example/${number}`,
    title: [...words.slice(half, -1), ...words.slice(0, half)].join(" "),
    text: sentences
      .filter((_, at) => at % 3 === 0)
      .reverse()
      .join(" "),
    outlet: OTHER_OUTLET,
  };
}

/** Serves one page after another on a port of its own, each under its own path; nothing else. */
export class PageServer {
  #body = Buffer.alloc(0);
  #server = createServer((request, response) => {
    const open = new URL(request.url ?? "/", "http://127.0.0.1").pathname === this.path;
    const headers = {
      "Content-Type": `text/html${isUtf8(this.#body) ? "; charset=utf-8" : ""}`,
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
      ...this.headers,
    };
    response.writeHead(open ? 200 : 404, headers).end(open ? this.#body : "");
  });
  path = "/";

  /** @param {Record<string, string>} headers */
  constructor(headers) {
    this.headers = headers;
  }

  /** @param {Record<string, string>} headers More headers of each page. */
  static async open(headers = {}) {
    const server = new PageServer(headers);
    await new Promise((ready) => server.#server.listen(0, "127.0.0.1", () => ready(null)));
    return server;
  }

  /** Serves this page from now on. @param {Labelled} page @returns {string} its address */
  serve({ url, file }) {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the server is closed");
    this.#body = readFileSync(file);
    this.path = new URL(url).pathname;
    return `http://127.0.0.1:${address.port}${this.path}`;
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
