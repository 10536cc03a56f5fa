// @ts-check
// The demo site on 127.0.0.1, with pages a test adds, and a record of what was asked for.

import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's `dist/`. */
export const DIST = fileURLToPath(new URL("../../../dist/", import.meta.url));

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".xml": "application/xml; charset=utf-8",
};

/**
 * @typedef {object} Story One story of the newsstand, as `stories.json` lists it.
 * @property {string} url
 * @property {string} path
 * @property {string} title
 * @property {string} outlet
 * @property {string} outlet_name
 * @property {string} lang
 * @property {string} published
 * @property {string | null} event
 * @property {string | null} wire The wire text that it prints, where it does.
 *
 * @typedef {{ body: string, headers?: Record<string, string>, until?: Promise<void> }} Page Held back until then.
 */

/** Serves `dist/site` and the pages in `extra`. */
export class Site {
  /** Pages a test adds, by path. @type {Map<string, Page>} */
  extra = new Map();
  /** Paths asked for, in order. @type {string[]} */
  requests = [];
  #server = createServer((request, response) => {
    this.#answer(request.url ?? "/").then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      (error) => response.writeHead(500).end(String(error)),
    );
  });

  /** Opens a site on a port of its own. */
  static async open() {
    const site = new Site();
    await new Promise((resolve) => site.#server.listen(0, "127.0.0.1", () => resolve(null)));
    return site;
  }

  /** `http://127.0.0.1:PORT` */
  get origin() {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the site is closed");
    return `http://127.0.0.1:${address.port}`;
  }

  /** The newsstand's stories. @returns {Promise<Story[]>} */
  async stories() {
    /** @type {Story[]} */
    const stories = JSON.parse(await readFile(join(DIST, "site/newsstand/stories.json"), "utf8"));
    // Readers see a no-break space as a space.
    return stories.map((story) => ({ ...story, title: story.title.replace(/\s+/g, " ") }));
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /**
   * @param {string} target
   * @returns {Promise<{ status: number, headers: Record<string, string>, body: string | Buffer }>}
   */
  async #answer(target) {
    const path = decodeURIComponent(new URL(target, "http://site").pathname);
    this.requests.push(path);
    const added = this.extra.get(path);
    await added?.until;
    if (added) return { status: 200, headers: { "Content-Type": TYPES[".html"], ...added.headers }, body: added.body };
    const root = join(DIST, "site");
    let file = normalize(join(root, path));
    if (!file.startsWith(root + sep) && file !== root) return { status: 404, headers: {}, body: "" };
    const found = await stat(file).catch(() => null);
    if (found?.isDirectory()) {
      if (!path.endsWith("/")) return { status: 301, headers: { Location: `${path}/` }, body: "" };
      file = join(file, "index.html");
    }
    const body = await readFile(file).catch(() => null);
    if (body === null) return { status: 404, headers: {}, body: "" };
    const headers = { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "Cache-Control": "no-store" };
    return { status: 200, headers, body };
  }
}
