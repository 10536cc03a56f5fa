// @ts-check
// Chromium of which one page is spoken to and nothing else: no debugging protocol is attached to its service worker,
// which ends when it is idle, as readers' does.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { program } from "../program.js";
import { until } from "../until.js";

/** The id of an unpacked extension, which goes by its folder. @param {string} folder */
const idOf = (folder) =>
  createHash("sha256")
    .update(folder)
    .digest("hex")
    .slice(0, 32)
    .replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));

export class QuietChromium {
  #next = 0;
  /** @type {Map<number, (answer: any) => void>} */
  #waiting = new Map();

  /**
   * @param {import("node:child_process").ChildProcess} process
   * @param {string} profile
   * @param {string} address
   * @param {WebSocket} socket
   */
  constructor(process, profile, address, socket) {
    this.process = process;
    this.profile = profile;
    /** Of the protocol's lists of targets. */
    this.address = address;
    this.socket = socket;
    socket.on("message", (text) => {
      const answer = JSON.parse(String(text));
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /**
   * Starts it with an extension, one of whose pages is opened.
   * @param {{ folder: string, path: string, proxy: string }} options
   */
  static async start({ folder, path, proxy }) {
    const profile = await mkdtemp(join(tmpdir(), "sidelight-quiet-"));
    const page = `chrome-extension://${idOf(folder)}/${path}`;
    const chromium = spawn(
      program("chromium", "CHROMIUM"),
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--remote-debugging-port=0",
        `--user-data-dir=${profile}`,
        `--proxy-server=${proxy}`,
        `--disable-extensions-except=${folder}`,
        `--load-extension=${folder}`,
        "about:blank",
      ],
      { stdio: "ignore" },
    );
    const port = await until("the port", async () => {
      const [port] = (await readFile(join(profile, "DevToolsActivePort"), "utf8")).split("\n");
      return port;
    });
    const address = `http://127.0.0.1:${port}/json`;
    const { webSocketDebuggerUrl } = await until("the page", async () => {
      const opened = await fetch(`${address}/new?${page}`, { method: "PUT" });
      return opened.json();
    });
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return new QuietChromium(chromium, profile, address, socket);
  }

  /**
   * Runs a function in the page; argument and result must be JSON.
   * @template R, A
   * @param {(argument: A) => R} work @param {A} [argument] @returns {Promise<Awaited<R>>}
   */
  async run(work, argument) {
    const id = ++this.#next;
    const expression = `(${work})(${JSON.stringify(argument) ?? ""})`;
    const answer = await new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      const params = { expression, awaitPromise: true, returnByValue: true };
      this.socket.send(JSON.stringify({ id, method: "Runtime.evaluate", params }));
    });
    const { result, exceptionDetails } = answer.result ?? {};
    if (!result || exceptionDetails) throw new Error(exceptionDetails?.exception?.description ?? "the page is gone");
    return result.value;
  }

  /** Whether the extension's service worker runs. */
  async isAwake() {
    /** @type {{ type: string }[]} */
    const targets = await (await fetch(`${this.address}/list`)).json();
    return targets.some(({ type }) => type === "service_worker");
  }

  async close() {
    this.socket.close();
    if (this.process.exitCode === null) {
      await new Promise((ended) => {
        this.process.once("exit", ended);
        this.process.kill();
      });
    }
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
