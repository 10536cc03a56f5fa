// @ts-check
// Real Chromium with the unpacked extension.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { DIST } from "./site.js";
import { until } from "./until.js";

/** @typedef {import("playwright-core").BrowserContext} BrowserContext */
/** @typedef {import("playwright-core").CDPSession} CDPSession */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Worker} Worker */

const EXECUTABLE =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** A running Chromium with an extension loaded. */
export class Chromium {
  /** @param {BrowserContext} context @param {string} id */
  constructor(context, id) {
    this.context = context;
    /** The extension's id. */
    this.id = id;
  }

  /**
   * Starts Chromium with an extension of `dist/` (none where `extension` is null).
   * @param {{ extension?: string | null, proxy?: string, colorScheme?: "light" | "dark", locale?: string }} options
   */
  static async start({ extension = "extension-test", proxy, colorScheme = "light", locale = "en-GB" } = {}) {
    if (!EXECUTABLE) throw new Error("no Chromium found; install it or set CHROMIUM to its path");
    const folder = extension === null ? null : join(DIST, extension);
    const args = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-extension-debugging"];
    if (folder) args.push(`--disable-extensions-except=${folder}`, `--load-extension=${folder}`);
    const context = await chromium.launchPersistentContext("", {
      executablePath: EXECUTABLE,
      headless: true,
      args,
      colorScheme,
      locale,
      ...(proxy ? { proxy: { server: proxy } } : {}),
    });
    context.setDefaultTimeout(20_000);
    const browser = new Chromium(context, "");
    if (folder) browser.id = new URL((await browser.worker()).url()).host;
    return browser;
  }

  /** The extension's service worker, once it runs. @returns {Promise<Worker>} */
  async worker() {
    return until("the service worker", () => this.context.serviceWorkers().at(0));
  }

  /** Ends the service worker as the browser does when it is idle. */
  async killWorker() {
    const session = await this.#session();
    const { targetInfos } = await session.send("Target.getTargets");
    const target = targetInfos.find(({ type, url }) => type === "service_worker" && url.includes(this.id));
    if (!target) return;
    await session.send("Target.closeTarget", { targetId: target.targetId });
    await until("the service worker's end", async () => {
      const { targetInfos: left } = await session.send("Target.getTargets");
      return !left.some(({ targetId }) => targetId === target.targetId);
    });
  }

  /** A page of the extension, such as `popup.html`, in a tab of its own. @param {string} path */
  async own(path) {
    const page = await this.context.newPage();
    await page.goto(`chrome-extension://${this.id}/${path}`);
    return page;
  }

  /**
   * Clicks the toolbar button over `page`: this grants `activeTab` and opens the popup, which is returned.
   * @param {Page} page
   */
  async clickToolbar(page) {
    await page.bringToFront();
    const session = await this.#session();
    const tabs = await targets(session, { filter: [{ type: "tab" }] });
    const tab = tabs.find(({ url }) => url === page.url());
    if (!tab) throw new Error(`no tab shows ${page.url()}`);
    const before = new Set((await targets(session)).map(({ targetId }) => targetId));
    // Not yet among the declared commands of the protocol.
    const send = /** @type {(method: string, parameters: object) => Promise<unknown>} */ (session.send.bind(session));
    await send("Extensions.triggerAction", { id: this.id, targetId: tab.targetId });
    const popup = await until("the popup", async () =>
      (await targets(session)).find(({ targetId, url }) => !before.has(targetId) && url.includes(this.id)),
    );
    return Popup.attach(session, popup.targetId);
  }

  async close() {
    await this.context.close();
  }

  #session() {
    const browser = this.context.browser();
    if (!browser) throw new Error("Chromium is gone");
    return browser.newBrowserCDPSession();
  }
}

/**
 * @param {CDPSession} session
 * @param {{ filter?: { type?: string }[] }} parameters
 * @returns {Promise<{ targetId: string, url: string, type: string }[]>}
 */
async function targets(session, parameters = {}) {
  const { targetInfos } = await session.send("Target.getTargets", parameters);
  return targetInfos;
}

/** The popup as the toolbar button opens it: Playwright does not see it, the protocol does. */
export class Popup {
  #next = 1;
  /** @type {Map<number, (answer: { result?: { result: { value: any }, exceptionDetails?: { text: string, exception?: { description?: string } } } }) => void>} */
  #waiting = new Map();

  /** @param {CDPSession} session @param {string} sessionId */
  constructor(session, sessionId) {
    this.session = session;
    this.sessionId = sessionId;
    session.on("Target.receivedMessageFromTarget", ({ sessionId: from, message }) => {
      if (from !== sessionId) return;
      const answer = JSON.parse(message);
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /** @param {CDPSession} session @param {string} targetId */
  static async attach(session, targetId) {
    const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
    return new Popup(session, sessionId);
  }

  /** Evaluates `expression` in the popup; its value must be JSON. @param {string} expression @returns {Promise<any>} */
  async evaluate(expression) {
    const id = this.#next++;
    const parameters = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const message = JSON.stringify({ id, method: "Runtime.evaluate", params: parameters });
    /** @type {Promise<{ result?: { result: { value: any }, exceptionDetails?: { text: string, exception?: { description?: string } } } }>} */
    const answered = new Promise((resolve) => this.#waiting.set(id, resolve));
    await this.session.send("Target.sendMessageToTarget", { sessionId: this.sessionId, message });
    const { result } = await answered;
    if (!result) throw new Error("the popup is gone");
    if (result.exceptionDetails) {
      throw new Error(result.exceptionDetails.exception?.description ?? result.exceptionDetails.text);
    }
    return result.result.value;
  }

  /** Waits until `expression` is truthy in the popup. @param {string} expression @param {string} what @returns {Promise<any>} */
  until(expression, what = expression) {
    return until(what, () => this.evaluate(expression));
  }
}
