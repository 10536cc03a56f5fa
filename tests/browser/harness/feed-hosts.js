// @ts-check
// Outlets' servers as the tests script them: any number of hosts `http://*.example`, one server behind the proxy. What
// the browser asked of them is kept with its headers.

import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** @typedef {import("node:http").IncomingHttpHeaders} Headers */
/** @typedef {import("node:http").ServerResponse} Response */

/**
 * @typedef {object} Asked A request as it came.
 * @property {string} method
 * @property {string} address Whole, as `http://outlet.example/feed.xml`.
 * @property {Headers} headers Of the browser, by their names in lowercase.
 *
 * @typedef {(asked: Asked, response: Response) => void | Promise<void>} Answer
 *
 * @typedef {{ url: string, title: string, text?: string, published?: string }} Item Published at a time, or on a day
 *   alone.
 */

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** An RSS feed. @param {string} title @param {Item[]} items @param {string} [more] Elements of the channel besides. */
export const rss = (title, items, more = "") =>
  `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>${escaped(title)}</title>${more}${items
    .map(
      ({ url, title, text = "", published }) =>
        `<item><title>${escaped(title)}</title><link>${escaped(url)}</link><description>${escaped(text)}</description>${
          published === undefined
            ? ""
            : `<pubDate>${published.length === 10 ? published : new Date(published).toUTCString()}</pubDate>`
        }</item>`,
    )
    .join("\n")}</channel></rss>`;

/**
 * The answers that a server may give.
 * @type {{
 *   feed: (text: string | Buffer, headers?: Record<string, string>) => Answer,
 *   tagged: (text: string, tag: string, headers?: Record<string, string>) => Answer,
 *   status: (status: number, headers?: Record<string, string>) => Answer,
 *   moved: (to: string, status?: number) => Answer,
 *   slow: (text: string, milliseconds: number, parts: number) => Answer,
 *   endless: () => Answer,
 *   silent: () => Answer,
 *   cut: (text: string) => Answer,
 * }}
 */
export const ANSWERS = {
  /** A feed. */
  feed: (text, headers) => (_, response) => {
    response.writeHead(200, { "Content-Type": "application/rss+xml", ...headers }).end(text);
  },
  /** A feed with an ETag: 304 to who has it. */
  tagged: (text, tag, headers) => (asked, response) => {
    const known = asked.headers["if-none-match"] === tag;
    response.writeHead(known ? 304 : 200, { "Content-Type": "application/rss+xml", ETag: tag, ...headers });
    response.end(known ? undefined : text);
  },
  status: (status, headers) => (_, response) => {
    response.writeHead(status, headers).end();
  },
  moved: (to, status) => (_, response) => {
    response.writeHead(status ?? 301, { Location: to }).end();
  },
  /** A feed that comes in so many parts, with a pause before each. */
  slow: (text, milliseconds, parts) => async (_, response) => {
    response.writeHead(200, { "Content-Type": "application/rss+xml" });
    const length = Math.ceil(text.length / parts);
    for (let at = 0; at < text.length && !response.destroyed; at += length) {
      await pause(milliseconds);
      response.write(text.slice(at, at + length));
    }
    response.end();
  },
  /** A feed that never ends, as fast as it is taken. */
  endless: () => async (_, response) => {
    response.writeHead(200, { "Content-Type": "application/rss+xml" });
    const part = "<!-- -->".repeat(8192);
    while (!response.destroyed) {
      response.write(part);
      while (response.writableNeedDrain && !response.destroyed) await pause(1);
    }
  },
  /** A connection that is taken and says nothing. */
  silent: () => () => {},
  /** A feed whose connection ends in the middle. */
  cut: (text) => (_, response) => {
    response.writeHead(200, { "Content-Type": "application/rss+xml", "Content-Length": String(2 * text.length) });
    response.write(text, () => response.destroy());
  },
};

/** The server of all hosts. What no answer was set for is not found. */
export class FeedHosts {
  /** Every request, in the order of their coming. @type {Asked[]} */
  asked = [];
  /** What is answered at an address, one after another; the last one stays. @type {Map<string, Answer[]>} */
  #answers = new Map();
  /** What is answered below an address where nothing was set for the very address. @type {Map<string, Answer>} */
  #folders = new Map();
  #server = createServer((request, response) => {
    const { method = "", headers, url = "" } = request;
    const address = `http://${headers.host}${url}`;
    const asked = { method, address, headers };
    this.asked.push(asked);
    const answers = this.#answers.get(address) ?? [];
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? this.#below(address) ?? ANSWERS.status(404);
    Promise.resolve(answer(asked, response)).catch(() => response.destroy());
  });

  static async open() {
    const hosts = new FeedHosts();
    await new Promise((ready) => hosts.#server.listen(0, "127.0.0.1", () => ready(null)));
    return hosts;
  }

  /** Where the proxy sends requests for these hosts. */
  get port() {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the hosts are closed");
    return address.port;
  }

  /**
   * Sets what is answered at an address from now on; the last of several stays.
   * @param {string} address
   * @param {...Answer} answers
   */
  set(address, ...answers) {
    this.#answers.set(address, answers);
  }

  /**
   * Sets what is answered at every address that begins so, from now on.
   * @param {string} folder
   * @param {Answer} answer
   */
  setFolder(folder, answer) {
    this.#folders.set(folder, answer);
  }

  /** @param {string} address */
  #below(address) {
    for (const [folder, answer] of this.#folders) if (address.startsWith(folder)) return answer;
    return null;
  }

  /** The addresses asked for since the last time, with what was asked. @returns {Asked[]} */
  take() {
    return this.asked.splice(0);
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
