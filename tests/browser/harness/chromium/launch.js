// @ts-check
// Real Chromium with the unpacked extension.

import { resolve } from "node:path";
import { chromium } from "playwright-core";
import { program } from "../program.js";
import { DIST } from "../site.js";
import { until } from "../until.js";

/** @typedef {import("playwright-core").BrowserContext} BrowserContext */
/** @typedef {import("playwright-core").CDPSession} CDPSession */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Worker} Worker */

/** A running Chromium with an extension loaded. */
export class Chromium {
  /** @param {BrowserContext} context @param {string} id */
  constructor(context, id) {
    this.context = context;
    /** The extension's id. */
    this.id = id;
  }

  /**
   * Starts Chromium with an extension of `dist/` or at a path of its own (none where `extension` is null).
   * @param
   *   {{ extension?: string | null, proxy?: string, colorScheme?: "light" | "dark", locale?: string, zone?: string, args?: string[] }}
   *   options
   */
  static async start({
    extension = "extension-test",
    proxy,
    colorScheme = "light",
    locale = "en-GB",
    zone,
    args: more = [],
  } = {}) {
    const folder = extension === null ? null : resolve(DIST, extension);
    const args = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-extension-debugging", `--lang=${locale}`, ...more];
    if (folder) args.push(`--disable-extensions-except=${folder}`, `--load-extension=${folder}`);
    const context = await chromium.launchPersistentContext("", {
      executablePath: program("chromium", "CHROMIUM"),
      headless: true,
      args,
      // Playwright's own choice, which would hide what readers meet.
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
      colorScheme,
      locale,
      // What Chromium on Linux takes the language of its own words from, and of an extension's.
      env: { ...process.env, LANGUAGE: locale, ...(zone ? { TZ: zone } : {}) },
      ...(proxy ? { proxy: { server: proxy } } : {}),
    });
    context.setDefaultTimeout(60_000);
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
    let [times, pause, next] = [0, 100, 0];
    await until("the service worker's end", async () => {
      // A worker that is just starting does not hear it the first time. It is given longer each time: what is ended
      // before it has heard what it was started for is started again for that, and on a busy machine without end.
      if (Date.now() >= next) {
        await session.send("Target.closeTarget", { targetId: target.targetId }).catch(() => {});
        // Nor does one, now and then, whose offscreen document was just closed.
        if (++times % 4 === 0) await this.#stopWorkers();
        next = Date.now() + pause;
        pause = Math.min(2 * pause, 3000);
      }
      const { targetInfos: left } = await session.send("Target.getTargets");
      return !left.some(({ targetId }) => targetId === target.targetId);
    });
  }

  /** Ends all service workers, by the interface for pages. */
  async #stopWorkers() {
    const [page] = this.context.pages();
    if (!page) return;
    const session = await this.context.newCDPSession(page);
    await session.send("ServiceWorker.enable");
    await session.send("ServiceWorker.stopAllWorkers");
    await session.detach();
  }

  /** Loads the extension anew from its folder, as an update does. @param {string} path */
  async load(path) {
    await this.#extensions("loadUnpacked", { path });
  }

  /** Takes the extension out of the browser. */
  async remove() {
    await this.#extensions("uninstall", { id: this.id });
  }

  /** @param {string} command @param {object} parameters */
  async #extensions(command, parameters) {
    const session = await this.#session();
    // Not yet among the declared commands of the protocol.
    const send = /** @type {(method: string, parameters: object) => Promise<unknown>} */ (session.send.bind(session));
    await send(`Extensions.${command}`, parameters);
  }

  /** A page of the extension, such as `popup/popup.html`, in a tab of its own. @param {string} path */
  async own(path) {
    const page = await this.context.newPage();
    await page.goto(`chrome-extension://${this.id}/${path}`);
    return page;
  }

  /**
   * Makes an index file of stories the reader's own, and switches 127.0.0.1 on.
   * @param {string} file @param {number} stories How many it holds.
   */
  async read(file, stories) {
    const own = await this.own("options/options.html");
    await own.locator("#index-file").setInputFiles(file);
    await until("the index to be in use", () =>
      own.evaluate(async (stories) => {
        const { value } = await chrome.runtime.sendMessage({ type: "facts" });
        return value?.own === true && value.stats.stories === stories;
      }, stories),
    );
    const settings = { run: "sites", sites_on: ["127.0.0.1"], welcomed: true };
    await own.evaluate((settings) => chrome.storage.local.set({ settings }), settings);
    await own.close();
    const worker = await this.worker();
    await until("the site among those read by themselves", () =>
      worker.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length > 0),
    );
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
    await this.#extensions("triggerAction", { id: this.id, targetId: tab.targetId });
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

/**
 * A target that Playwright does not see, but the protocol does: the popup as the toolbar button opens it, the worker.
 */
export class Popup {
  #next = 1;
  /** @type {Map<number, (answer: { result?: any, error?: { message: string } }) => void>} */
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

  /** Sends a command of the protocol. @param {string} method @param {object} params @returns {Promise<any>} */
  async send(method, params) {
    const id = this.#next++;
    /** @type {Promise<{ result?: any, error?: { message: string } }>} */
    const answered = new Promise((resolve) => this.#waiting.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    await this.session.send("Target.sendMessageToTarget", { sessionId: this.sessionId, message });
    const { result, error } = await answered;
    if (!result) throw new Error(error?.message ?? "the target is gone");
    return result;
  }

  /** Evaluates `expression` in the popup; its value must be JSON. @param {string} expression @returns {Promise<any>} */
  async evaluate(expression) {
    const parameters = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const result = await this.send("Runtime.evaluate", parameters);
    if (result.exceptionDetails) {
      throw new Error(result.exceptionDetails.exception?.description ?? result.exceptionDetails.text);
    }
    return result.result.value;
  }

  /**
   * Waits until `expression` is truthy in the popup.
   * @param {string} expression
   * @param {string} what
   * @returns {Promise<any>}
   */
  until(expression, what = expression) {
    return until(what, () => this.evaluate(expression));
  }
}
