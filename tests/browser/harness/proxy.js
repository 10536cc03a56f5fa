// @ts-check
// A proxy that all of a browser's traffic passes, and that keeps a record of it.

import { request as ask, createServer } from "node:http";

/** Lets requests to 127.0.0.1 through, refuses all others, records both. */
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
      if (!target.startsWith("http://127.0.0.1:")) return response.writeHead(502).end();
      const onward = ask(target, { method: request.method, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.writeHead(502).end());
      return onward.end(Buffer.concat(chunks));
    });
  });

  static async open() {
    const proxy = new RecordingProxy();
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
