// @ts-check
// Firefox as the tests drive it.

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Browser } from "../browser.js";
import { copied, setVersion } from "../extension-copy.js";
import { Tab } from "../tab.js";
import { until } from "../until.js";
import { ADD_ON, Firefox, UUID } from "./session.js";

/** @typedef {import("../browser.js").Start} Start */
/** @typedef {import("../tab.js").Media} Media */

/** Keys by their name, as WebDriver numbers them. @type {Record<string, string>} */
const KEYS = {
  Tab: "\ue004",
  Enter: "\ue007",
  Shift: "\ue008",
  Escape: "\ue00c",
  Space: " ",
  ArrowUp: "\ue013",
  ArrowDown: "\ue015",
};

class FirefoxTab extends Tab {
  /** @param {Firefox} firefox @param {string} context */
  constructor(firefox, context) {
    super();
    this.firefox = firefox;
    this.context = context;
  }
  /** @override @param {string} url */
  async goto(url) {
    await this.front();
    await this.firefox.send("browsingContext.navigate", { context: this.context, url, wait: "complete" });
  }
  /** @override */
  async reload() {
    await this.firefox.send("browsingContext.reload", { context: this.context, wait: "complete" });
  }
  /** @override @param {number} by */
  async travel(by) {
    await this.firefox.send("browsingContext.traverseHistory", { context: this.context, delta: by });
  }
  /**
   * @override
   * @template R
   * @template A
   * @param {(argument: A) => R} work
   * @param {A} [argument]
   * @returns {Promise<Awaited<R>>}
   */
  run(work, argument) {
    return this.firefox.run(this.context, work, argument);
  }
  /** @override @param {string} script */
  async script(script) {
    const target = { context: this.context };
    await this.firefox.send("script.evaluate", { target, expression: `${script}\n;0`, awaitPromise: false });
  }
  /** @override @param {number} x @param {number} y */
  async clickAt(x, y, button = 0) {
    await this.front();
    const at = { x: Math.round(x), y: Math.round(y) };
    const actions = [
      { type: "pointerMove", ...at },
      { type: "pointerDown", button },
      { type: "pointerUp", button },
    ];
    await this.#act({ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions });
  }
  /** @override @param {string} key */
  async press(key) {
    const keys = key.split("+").map((name) => KEYS[name] ?? name);
    const down = keys.map((value) => ({ type: "keyDown", value }));
    const up = keys.toReversed().map((value) => ({ type: "keyUp", value }));
    await this.#act({ type: "key", id: "keys", actions: [...down, ...up] });
  }
  /** @override @param {string} text */
  async type(text) {
    const actions = Array.from(text).flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    await this.#act({ type: "key", id: "keys", actions });
  }
  /** @param {object} source */
  async #act(source) {
    await this.firefox.send("input.performActions", { context: this.context, actions: [source] });
  }
  /** @override @param {number} width @param {number} height */
  async size(width, height) {
    await this.firefox.send("browsingContext.setViewport", { context: this.context, viewport: { width, height } });
  }
  /** @override @param {Media} media */
  async media(media) {
    await this.firefox.parent(
      ({ id, medium, forced }) => {
        const { NavigableManager } = /** @type {any} */ (globalThis).ChromeUtils.importESModule(
          "chrome://remote/content/shared/NavigableManager.sys.mjs",
        );
        const context = NavigableManager.getBrowsingContextById(id);
        if (medium !== undefined) context.top.mediumOverride = medium === "print" ? "print" : "";
        if (forced !== undefined) context.top.forcedColorsOverride = forced ? "active" : "none";
      },
      { id: this.context, ...media },
    );
  }
  /** @override */
  async front() {
    await this.firefox.send("browsingContext.activate", { context: this.context });
  }
  /** @override */
  async picture() {
    const { data } = await this.firefox.send("browsingContext.captureScreenshot", { context: this.context });
    return Buffer.from(data, "base64");
  }
  /** @override */
  async close() {
    await this.firefox.send("browsingContext.close", { context: this.context });
  }
}

export class FirefoxDriver extends Browser {
  static title = "Firefox";
  static asks = [/^CONNECT firefox\.settings\.services\.mozilla\.com:443$/];
  /** @type {typeof Browser.cannot} */
  static cannot = {
    optional: false,
    prerender: "Firefox loads no page ahead",
    shifts: "Firefox reports no layout shifts; the places themselves are compared in both",
    orphan: "Firefox ends an extension's scripts with the extension, so that nothing of it can run any more",
  };

  /** @param {Firefox} firefox @param {string} folder @param {string} downloads */
  constructor(firefox, folder, downloads) {
    super();
    this.firefox = firefox;
    this.folder = folder;
    this.downloads = downloads;
  }

  /** @override @param {Start} [options] */
  static async start({
    extension = "extension-test",
    scheme = "light",
    language = "en-GB",
    zone,
    proxy,
    changes,
    idle,
  } = {}) {
    const folder = await copied(extension, changes);
    const downloads = await mkdtemp(join(tmpdir(), "sidelight-downloads-"));
    const port = proxy === undefined ? 0 : Number(new URL(proxy).port);
    const firefox = await Firefox.start({
      extension: null,
      ...(zone === undefined ? {} : { zone }),
      preferences: {
        "layout.css.prefers-color-scheme.content-override": scheme === "dark" ? 0 : 1,
        "ui.systemUsesDarkTheme": scheme === "dark" ? 1 : 0,
        "browser.download.folderList": 2,
        "browser.download.dir": downloads,
        "browser.download.alwaysOpenPanel": false,
        ...(idle === undefined ? {} : { "extensions.background.idle.timeout": idle }),
        ...(proxy === undefined
          ? {}
          : {
              "network.proxy.type": 1,
              "network.proxy.http": "127.0.0.1",
              "network.proxy.http_port": port,
              "network.proxy.ssl": "127.0.0.1",
              "network.proxy.ssl_port": port,
              "network.proxy.allow_hijacking_localhost": true,
            }),
      },
    });
    await firefox.parent((language) => {
      // No language pack is there, nor needed: only which language is the reader's.
      const { locale } = /** @type {any} */ (globalThis).Services;
      locale.availableLocales = [...locale.availableLocales, language];
      locale.requestedLocales = [language];
    }, language);
    await firefox.install(folder);
    return new FirefoxDriver(firefox, folder, downloads);
  }

  /** @override */
  async open(url = "about:blank") {
    const { context } = await this.firefox.send("browsingContext.create", { type: "tab" });
    const tab = new FirefoxTab(this.firefox, context);
    await tab.size(1280, 900);
    if (url !== "about:blank") await tab.goto(url);
    return tab;
  }

  /** @override @param {string} path */
  own(path) {
    return this.open(`moz-extension://${UUID}/${path}`);
  }

  /** @override @param {string} end */
  async tabAt(end) {
    const found = await until(`a tab at ${end}`, async () => {
      const { contexts } = await this.firefox.send("browsingContext.getTree", {});
      return contexts.find((/** @type {{ url: string }} */ { url }) => url.endsWith(end));
    });
    return new FirefoxTab(this.firefox, found.context);
  }

  /** @override */
  async stopBackground() {
    // A page that asks just then starts it again.
    await until("the background's end", () =>
      this.firefox.parent(async (id) => {
        const { extension } = /** @type {any} */ (globalThis).WebExtensionPolicy.getByID(id);
        await extension.terminateBackground({ ignoreDevToolsAttached: true });
        return extension.backgroundState === "stopped";
      }, ADD_ON),
    );
  }

  /** @override @param {Tab} tab */
  async toolbar(tab) {
    await tab.front();
    await this.firefox.parent((id) => {
      const { ChromeUtils, WebExtensionPolicy } = /** @type {any} */ (globalThis);
      const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
      const { extension } = WebExtensionPolicy.getByID(id);
      // As a click on the button does; that the popup stands is not waited for.
      ExtensionParent.apiManager.global.browserActionFor(extension).triggerAction(globalThis);
    }, ADD_ON);
  }

  /** The menu itself is opened, and its entry pressed. @override @param {Tab} tab @param {{ link?: string }} [on] */
  async menu(tab, { link } = {}) {
    if (!(tab instanceof FirefoxTab)) throw new Error("another browser's tab");
    const point = await tab.run((link) => {
      const target = link ? document.querySelector(link) : getSelection()?.getRangeAt(0);
      const element = target instanceof Range ? target.startContainer : target;
      if (element instanceof Element) element.scrollIntoView({ block: "start", behavior: "instant" });
      const [box] = target?.getClientRects() ?? [];
      return box ? { x: box.left + Math.min(20, box.width / 2), y: box.top + box.height / 2 } : null;
    }, link ?? null);
    if (!point) throw new Error("nothing to open the menu on");
    await tab.clickAt(point.x, point.y, 2);
    await until("the menu's entry", () =>
      this.firefox.parent((id) => {
        const { NavigableManager } = /** @type {any} */ (globalThis).ChromeUtils.importESModule(
          "chrome://remote/content/shared/NavigableManager.sys.mjs",
        );
        const { ownerDocument } = NavigableManager.getBrowsingContextById(id).top.embedderElement;
        const menu = ownerDocument.getElementById("contentAreaContextMenu");
        const entry = menu.state === "open" && menu.querySelector("menuitem[id$=similar-to-this]");
        if (!entry) return false;
        menu.activateItem(entry);
        return true;
      }, tab.context),
    );
  }

  /** @override @param {Tab} tab */
  async command(tab) {
    await tab.front();
    await this.firefox.parent(() => {
      const key = /** @type {any} */ (document.querySelector("keyset[id*=sidelight] key[key=L]"));
      key.doCommand();
    });
  }

  /** @override @param {string} version */
  async update(version) {
    await setVersion(this.folder, version);
    await this.firefox.install(this.folder);
  }

  /** @override */
  async remove() {
    await this.firefox.send("webExtension.uninstall", { extension: ADD_ON });
  }

  /** @override @param {string} pattern @param {boolean} given */
  async permit(pattern, given) {
    await this.firefox.parent(
      async ({ id, pattern, given }) => {
        const { ChromeUtils, WebExtensionPolicy } = /** @type {any} */ (globalThis);
        const { ExtensionPermissions } = ChromeUtils.importESModule(
          "resource://gre/modules/ExtensionPermissions.sys.mjs",
        );
        const { extension } = WebExtensionPolicy.getByID(id);
        await ExtensionPermissions[given ? "add" : "remove"](id, { permissions: [], origins: [pattern] }, extension);
      },
      { id: ADD_ON, pattern, given },
    );
  }

  /** @override */
  async allowPrivate() {
    await this.firefox.parent(async (id) => {
      const { ChromeUtils } = /** @type {any} */ (globalThis);
      const { ExtensionPermissions } = ChromeUtils.importESModule(
        "resource://gre/modules/ExtensionPermissions.sys.mjs",
      );
      const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
      await ExtensionPermissions.add(id, { permissions: ["internal:privateBrowsingAllowed"], origins: [] });
      await (await AddonManager.getAddonByID(id)).reload();
    }, ADD_ON);
  }

  /** @override @param {Tab} tab @param {string} selector */
  async download(tab, selector) {
    await tab.click(selector);
    return until("the download", async () => {
      const [name] = (await readdir(this.downloads)).filter((name) => !name.endsWith(".part"));
      const path = join(this.downloads, name ?? "nothing yet");
      const text = await readFile(path, "utf8");
      // Before it has its bytes, it is there already.
      if (text === "") return null;
      await rm(path);
      return text;
    });
  }

  /** @override */
  async close() {
    await this.firefox.close();
    await Promise.all([this.folder, this.downloads].map((path) => rm(path, { recursive: true, force: true })));
  }
}
