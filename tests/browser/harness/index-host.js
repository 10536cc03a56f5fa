// @ts-check
// A host of published indexes, and what one may do instead of answering as it should. It is one of the hosts that the
// tests script (feed-hosts.js): the browser knows it as `http://index.example/news/`, it listens on 127.0.0.1 alone.

import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { ANSWERS } from "./feed-hosts.js";

/** @typedef {import("./feed-hosts.js").FeedHosts} FeedHosts */
/** @typedef {import("./feed-hosts.js").Answer} Answer */
/** @typedef {import("./published-index.js").Laid} Laid */
/** @typedef {"page" | "manifest" | "signature" | "file"} What */

/**
 * What a host does instead; null: as it should.
 * @typedef {(what: What, body: Buffer | null, name: string) => Answer | null} Fault
 */

/**
 * @typedef {object} Visit A request as the host saw it.
 * @property {What} what
 * @property {string} name Of the file.
 * @property {import("./feed-hosts.js").Headers} headers
 */

/** The bytes that a host declares which sends too many. */
const HUGE = 2 ** 32;

/** @param {Buffer | string} body @param {Record<string, string>} [headers] @returns {Answer} */
const whole = (body, headers) => (_, response) => {
  response.writeHead(200, { "Content-Length": String(body.length), ...headers }).end(body);
};

/**
 * Faults; `of` says what of the index they befall.
 * @type {{
 *   status: (status: number, of?: What[], headers?: Record<string, string>) => Fault,
 *   gone: () => Fault,
 *   frozen: () => Fault,
 *   truncated: (of: What[]) => Fault,
 *   flipped: (of: What[], at?: number) => Fault,
 *   huge: (of: What[]) => Fault,
 *   endless: (of: What[]) => Fault,
 *   stalled: (of: What[]) => Fault,
 *   silent: (of: What[]) => Fault,
 *   slow: (of: What[], milliseconds: number, parts: number) => Fault,
 *   cut: (of: What[]) => Fault,
 *   moved: (folder: string, of: What[]) => Fault,
 *   html: (of: What[]) => Fault,
 *   once: (fault: Fault, times?: number) => Fault,
 * }}
 */
export const FAULTS = {
  /** Each answer is this status: the host is down, or has lost what is asked for. */
  status: (status, of, headers) => (what) => (of?.includes(what) === false ? null : ANSWERS.status(status, headers)),
  /** Nobody is there. */
  gone: () => () => (_, response) => {
    response.destroy();
  },
  /** The manifest has never changed. */
  frozen: () => (what) => (what === "manifest" ? ANSWERS.status(304) : null),
  /** The last byte is missing, and the length says so. */
  truncated: (of) => (what, body) => (of.includes(what) && body ? whole(body.subarray(0, -1)) : null),
  /** A bit is flipped: of the byte in the middle, or at an offset. */
  flipped: (of, at) => (what, body) => {
    if (!of.includes(what) || !body) return null;
    const bytes = Buffer.from(body);
    const place = at ?? bytes.length >> 1;
    bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
    return whole(bytes);
  },
  /** 4 GB are declared, and sent as fast as they are taken. */
  huge: (of) => (what, body) => (of.includes(what) ? pours(body, { "Content-Length": String(HUGE) }) : null),
  /** The same of unknown length. */
  endless: (of) => (what, body) => (of.includes(what) ? pours(body, {}) : null),
  /** Headers, then nothing. */
  stalled: (of) => (what, body) => {
    if (!of.includes(what)) return null;
    return (_, response) => {
      response.writeHead(200, body ? { "Content-Length": String(body.length) } : {}).flushHeaders();
    };
  },
  /** Not even headers. */
  silent: (of) => (what) => (of.includes(what) ? ANSWERS.silent() : null),
  /** It comes in so many parts, with a pause before each. */
  slow: (of, milliseconds, parts) => (what, body) => {
    if (!of.includes(what) || !body) return null;
    return async (_, response) => {
      response.writeHead(200, { "Content-Length": String(body.length) });
      const length = Math.ceil(body.length / parts);
      for (let at = 0; at < body.length && !response.destroyed; at += length) {
        await pause(milliseconds);
        response.write(body.subarray(at, at + length));
      }
      response.end();
    };
  },
  /** The connection breaks in the middle. */
  cut: (of) => (what, body) => {
    if (!of.includes(what) || !body) return null;
    return (_, response) => {
      response.writeHead(200, { "Content-Length": String(body.length) });
      response.write(body.subarray(0, body.length >> 1), () => response.destroy());
    };
  },
  /** It leads to another folder. */
  moved: (folder, of) => (what, _, name) => (of.includes(what) ? ANSWERS.moved(`${folder}${name}`, 302) : null),
  /** A page is answered, as at hotels and hosts that have lost their customer. */
  html: (of) => (what) =>
    of.includes(what) ? whole("<!doctype html><title>Welcome</title>", { "Content-Type": "text/html" }) : null,
  /** So many times, then no more. */
  once: (fault, times = 1) => {
    let left = times;
    return (what, body, name) => {
      const answer = left > 0 ? fault(what, body, name) : null;
      if (answer) left--;
      return answer;
    };
  },
};

/** @param {Buffer | null} body What it begins with. @param {Record<string, string>} headers @returns {Answer} */
function pours(body, headers) {
  return async (_, response) => {
    response.writeHead(200, headers);
    if (body) response.write(body);
    const part = Buffer.alloc(1 << 16, "x");
    while (!response.destroyed) {
      response.write(part);
      while (response.writableNeedDrain && !response.destroyed) await pause(1);
    }
  };
}

/** A folder at a host that serves what was published, or does something else. */
export class IndexHost {
  /** @type {Laid | null} */
  #laid = null;
  /** @type {Laid[]} Served once each for a signature, before what lies there. */
  #lagging = [];
  /** @type {Fault | null} */
  fault = null;
  /** Every request, in the order of their coming. @type {Visit[]} */
  visits = [];
  /** Bytes that were sent in all. */
  sent = 0;

  /** @param {FeedHosts} hosts @param {string} folder Its address, which ends in `/`. */
  constructor(hosts, folder = "http://index.example/news/") {
    this.folder = folder;
    hosts.setFolder(folder, (asked, response) => {
      const { socket } = response;
      const before = socket?.bytesWritten ?? 0;
      response.on("close", () => {
        this.sent += (socket?.bytesWritten ?? 0) - before;
      });
      return this.#answer(asked.address.slice(folder.length), asked.headers)(asked, response);
    });
  }

  /** What a reader subscribes to. @param {string} [key] The publisher's. */
  address(key) {
    return `${this.folder}manifest.json${key ? `#${key}` : ""}`;
  }

  /** Serves this from now on, as it should. @param {Laid | null} laid Null: nothing lies there. */
  serve(laid) {
    [this.#laid, this.fault, this.#lagging] = [laid, null, []];
  }

  /** Serves this from now on, but once with the signature of what lies there before. @param {Laid} laid */
  serveLagging(laid) {
    const before = this.#laid;
    this.serve(laid);
    if (before) this.#lagging.push(before);
  }

  /** The requests since the last time. */
  take() {
    return this.visits.splice(0);
  }

  /** What was asked for since the last time: kinds, files by their names. */
  taken() {
    return this.take().map(({ what, name }) => (what === "file" ? name : what));
  }

  /** @param {string} name @param {Visit["headers"]} headers @returns {Answer} */
  #answer(name, headers) {
    const laid = this.#laid;
    const what =
      name === "manifest.json"
        ? "manifest"
        : name === "manifest.json.minisig"
          ? "signature"
          : name === "" || name === "index.html"
            ? "page"
            : "file";
    this.visits.push({ what, name, headers });
    const signature = what === "signature" ? (this.#lagging.shift() ?? laid)?.signature : undefined;
    const body =
      what === "file"
        ? laid?.files.get(name)
        : { manifest: laid?.manifest, signature: Buffer.from(signature ?? ""), page: Buffer.from(laid?.page ?? "") }[
            what
          ];
    const fault = this.fault?.(what, body ?? null, name);
    if (fault) return fault;
    if (!laid || !body) return ANSWERS.status(404);
    if (what === "page") return whole(body, { "Content-Type": "text/html; charset=utf-8" });
    const tag = `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`;
    if (headers["if-none-match"] === tag) return ANSWERS.status(304, { ETag: tag });
    return whole(body, { ETag: tag });
  }
}
