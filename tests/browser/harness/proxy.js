// @ts-check
// A proxy that all of a browser's traffic passes, and that keeps a record of it.

import { request as ask, createServer } from "node:http";

/**
 * Lets requests to 127.0.0.1 through, answers for outlets' hosts where there are some, refuses all others; records all.
 */
export class RecordingProxy {
  /** Every request, as `METHOD address` (`CONNECT host:port` for what would be encrypted). @type {string[]} */
  requests = [];
  /** Bodies sent along. @type {string[]} */
  bodies = [];
  #server = createServer((request, response) => {
    const target = request.url ?? "";
    this.requests.push(`${request.method} ${target}`);
    /** @type {Buffer[]} */
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      if (chunks.length > 0) this.bodies.push(Buffer.concat(chunks).toString());
      const to = this.#onward(target);
      if (to === null) return response.writeHead(502).end();
      const onward = ask(to, { method: request.method, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        // An answer that breaks off does so on this side, too.
        answer.on("error", () => response.destroy());
        answer.pipe(response);
      });
      // So does a request.
      response.on("close", () => onward.destroy());
      onward.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
      return onward.end(Buffer.concat(chunks));
    });
  });

  /** @param {import("./feed-hosts.js").FeedHosts} [hosts] What answers for `http://*.example`. */
  constructor(hosts) {
    this.hosts = hosts;
  }

  /** Where a request goes on to; null where it is refused. @param {string} target */
  #onward(target) {
    if (target.startsWith("http://127.0.0.1:")) return target;
    if (!this.hosts || !/^http:\/\/[a-z0-9.-]+\.example\//.test(target)) return null;
    const { pathname, search } = new URL(target);
    return `http://127.0.0.1:${this.hosts.port}${pathname}${search}`;
  }

  /** @param {import("./feed-hosts.js").FeedHosts} [hosts] */
  static async open(hosts) {
    const proxy = new RecordingProxy(hosts);
    proxy.#server.on("connect", (request, socket) => {
      proxy.requests.push(`CONNECT ${request.url}`);
      socket.end("HTTP/1.1 502 Refused\r\n\r\n");
    });
    await new Promise((resolve) => proxy.#server.listen(0, "127.0.0.1", () => resolve(null)));
    return proxy;
  }

  /** `http://127.0.0.1:PORT` */
  get address() {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy is closed");
    return `http://127.0.0.1:${address.port}`;
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
