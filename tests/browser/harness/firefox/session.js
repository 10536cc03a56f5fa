// @ts-check
// Real Firefox with the unpacked extension, spoken to in WebDriver BiDi.

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { program } from "../program.js";
import { DIST } from "../site.js";

/** Fixed, so that the extension's own pages have known addresses. */
export const UUID = "5ede1197-0000-4000-8000-000000000001";
export const ADD_ON = "sidelight@sidelight.example";

/** @type {Record<string, string | boolean | number>} */
const PREFERENCES = {
  "extensions.webextOptionalPermissionPrompts": false,
  "extensions.webextensions.uuids": JSON.stringify({ [ADD_ON]: UUID }),
  "browser.shell.checkDefaultBrowser": false,
  // The tests' hosts speak http alone.
  "dom.security.https_first": false,
  "browser.startup.page": 0,
  // A minute after its start, which only a slow machine's tests get to, it looks for new plug-ins and add-ons of its
  // own.
  "media.gmp-manager.updateEnabled": false,
  "extensions.systemAddon.update.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "intl.locale.requested": "en-GB",
};

/** A running Firefox with an extension installed. */
export class Firefox {
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  #next = 1;
  /** The browser's own window, whose scripts may do what the browser may. */
  #window = "";

  /**
   * @param {import("node:child_process").ChildProcess} process
   * @param {WebSocket} socket
   * @param {string} profile
   */
  constructor(process, socket, profile) {
    this.process = process;
    this.socket = socket;
    this.profile = profile;
    socket.on("message", (text) => {
      const { id, type, result, error, message } = JSON.parse(String(text));
      const waiting = this.#waiting.get(id);
      if (!waiting) return;
      this.#waiting.delete(id);
      if (type === "error") waiting.reject(new Error(`${error}: ${message}`));
      else waiting.resolve(result);
    });
  }

  /**
   * Starts Firefox with an extension of `dist/` or at a path of its own (none where `extension` is null).
   * @param {{ extension?: string | null, preferences?: Record<string, string | boolean | number>, zone?: string }}
   *   options
   */
  static async start({ extension = "extension-test", preferences = {}, zone } = {}) {
    const profile = await mkdtemp(join(tmpdir(), "sidelight-firefox-"));
    const lines = Object.entries({ ...PREFERENCES, ...preferences }).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    await writeFile(join(profile, "user.js"), lines.join("\n"));
    const firefox = spawn(
      program("firefox-esr", "FIREFOX"),
      [
        "--headless",
        "--no-remote",
        "--profile",
        profile,
        "--remote-debugging-port",
        "0",
        "--remote-allow-system-access",
      ],
      { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...(zone ? { TZ: zone } : {}) } },
    );
    const address = await new Promise((resolve, reject) => {
      firefox.once("error", reject);
      firefox.once("exit", (code) => reject(new Error(`Firefox ended with ${code}`)));
      createInterface(firefox.stderr).on("line", (line) => {
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(line);
        if (found) resolve(found[1]);
      });
    });
    const socket = new WebSocket(`${address}/session`);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const browser = new Firefox(firefox, socket, profile);
    await browser.send("session.new", { capabilities: {} });
    const { contexts } = await browser.send("browsingContext.getTree", { "moz:scope": "chrome" });
    browser.#window = contexts[0].context;
    if (extension !== null) await browser.install(resolve(DIST, extension));
    return browser;
  }

  /** Installs an unpacked extension, or puts it in the place of the one there is. @param {string} path */
  async install(path) {
    await this.send("webExtension.install", { extensionData: { type: "path", path } });
  }

  /** Sends a command and waits for its result. @param {string} method @param {object} params @returns {Promise<any>} */
  send(method, params) {
    const id = this.#next++;
    this.socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Opens `url` in a tab of its own, and returns the tab. @param {string} url @returns {Promise<string>} */
  async open(url) {
    const { context } = await this.send("browsingContext.create", { type: "tab" });
    await this.send("browsingContext.navigate", { context, url, wait: "complete" });
    return context;
  }

  /** A page of the extension in a tab of its own. @param {string} path */
  own(path) {
    return this.open(`moz-extension://${UUID}/${path}`);
  }

  /**
   * Runs a function in a tab; argument and result must be JSON.
   * @template R, A
   * @param {string} context @param {(argument: A) => R} work @param {A} [argument] @returns {Promise<Awaited<R>>}
   */
  async run(context, work, argument) {
    const { type, result, exceptionDetails } = await this.send("script.evaluate", {
      target: { context },
      expression: `(async () => JSON.stringify({ value: await (${work})(${JSON.stringify(argument) ?? ""}) }))()`,
      awaitPromise: true,
      userActivation: true,
    });
    if (type === "exception") throw new Error(exceptionDetails.text);
    return JSON.parse(result.value).value;
  }

  /**
   * Runs a function in the browser's own window, where it may use all that Firefox is made of.
   * @template R, A
   * @param {(argument: A) => R} work @param {A} [argument]
   */
  parent(work, argument) {
    return this.run(this.#window, work, argument);
  }

  async close() {
    await this.send("browser.close", {}).catch(() => {});
    this.socket.close();
    if (this.process.exitCode === null) {
      await new Promise((resolve) => {
        this.process.once("exit", resolve);
        this.process.kill();
      });
    }
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
