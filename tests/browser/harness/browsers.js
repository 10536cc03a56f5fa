// @ts-check
// The two browsers under one interface, so that one list of tests runs in both: `for (const Browser of BROWSERS)`.
//
// What a browser can't be driven to do headless is named in its `cannot`, with the reason; tests skip by it.

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Chromium } from "./chromium.js";
import { ADD_ON, Firefox, UUID } from "./firefox.js";
import { DIST } from "./site.js";
import { Tab } from "./tab.js";
import { until } from "./until.js";

/** @typedef {import("./tab.js").Media} Media */

/**
 * @typedef {object} Start
 * @property {string} [extension] A folder of `dist/`; the one for tests unless told.
 * @property {"light" | "dark"} [scheme]
 * @property {"en-GB" | "ar"} [language] Of the browser's own words.
 * @property {string} [proxy] `http://127.0.0.1:PORT`; all requests go there.
 */

/** A copy of an extension in a folder of its own, so that a newer version can take its place. @param {string} extension */
async function copied(extension) {
  const folder = await mkdtemp(join(tmpdir(), "sidelight-extension-"));
  await cp(resolve(DIST, extension), folder, { recursive: true });
  return folder;
}

/** @param {string} folder @param {string} version */
async function rename(folder, version) {
  const path = join(folder, "manifest.json");
  const manifest = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...manifest, version }));
}

// ---- Chromium ---------------------------------------------------------------------------------------------------------

class ChromiumTab extends Tab {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super();
    this.page = page;
  }
  /** @override @param {string} url */
  async goto(url) {
    await this.page.bringToFront();
    await this.page.goto(url);
  }
  /** @override */
  async reload() {
    await this.page.reload();
  }
  /** @override @param {number} by */
  async travel(by) {
    // Of a page that comes back from the cache no loading is told; the tests wait for what they expect.
    await this.page.evaluate((by) => void setTimeout(() => history.go(by)), by);
  }
  /** @override @template R @template A @param {(argument: A) => R} work @param {A} [argument] @returns {Promise<Awaited<R>>} */
  async run(work, argument) {
    return /** @type {any} */ (this.page.evaluate(/** @type {any} */ (work), argument));
  }
  /** @override @param {string} script */
  async script(script) {
    await this.page.evaluate(script);
  }
  /** @override @param {number} x @param {number} y */
  async clickAt(x, y) {
    await this.page.bringToFront();
    await this.page.mouse.click(x, y);
  }
  /** @override @param {string} key */
  async press(key) {
    await this.page.keyboard.press(key);
  }
  /** @override @param {string} text */
  async type(text) {
    await this.page.keyboard.type(text);
  }
  /** @override @param {number} width @param {number} height */
  async size(width, height) {
    await this.page.setViewportSize({ width, height });
  }
  /** @override @param {Media} media */
  async media({ medium, forced }) {
    await this.page.emulateMedia({
      ...(medium === undefined ? {} : { media: medium }),
      ...(forced === undefined ? {} : { forcedColors: forced ? "active" : "none" }),
    });
  }
  /** @override */
  async front() {
    await this.page.bringToFront();
  }
  /** @override */
  async picture() {
    return this.page.screenshot();
  }
  /** @override */
  async close() {
    await this.page.close();
  }
}

class InChromium {
  static title = "Chromium";
  /** What it asks of its maker on its own, with or without any extension. @type {RegExp[]} */
  static asks = [
    /^(CONNECT |POST https?:\/\/)(update|content-autofill|optimizationguide-pa|safebrowsing)\.googleapis\.com[:/]/,
    /^CONNECT (accounts|clients2|www)\.google\.com:443$/,
    /^(CONNECT |GET http:\/\/)clients2\.googleusercontent\.com[:/]/,
  ];
  /** @type {{ [what: string]: string | false }} */
  static cannot = {
    orphan: false,
    shifts: false,
    optional: "Chromium gives sites that the manifest does not name by its own prompt only, which no protocol answers",
    prerender: "Chromium loads no page ahead from a tab that a debugging protocol is attached to",
  };

  /** @param {Chromium} chromium @param {string} folder @param {import("playwright-core").Page} extensions */
  constructor(chromium, folder, extensions) {
    this.chromium = chromium;
    this.folder = folder;
    /** chrome://extensions, where the reader gives and takes back what an extension may. */
    this.extensions = extensions;
  }

  /** @param {Start} [options] */
  static async start({ extension = "extension-test", scheme = "light", language = "en-GB", proxy } = {}) {
    const folder = await copied(extension);
    const chromium = await Chromium.start({
      extension: folder,
      colorScheme: scheme,
      locale: language,
      ...(proxy === undefined ? {} : { proxy }),
    });
    const extensions = await chromium.context.newPage();
    await extensions.goto("chrome://extensions/");
    // Without it, an unpacked extension that is reloaded stays off.
    await extensions.evaluate(() =>
      /** @type {any} */ (chrome).developerPrivate.updateProfileConfiguration({ inDeveloperMode: true }),
    );
    return new InChromium(chromium, folder, extensions);
  }

  async open(url = "about:blank") {
    const tab = new ChromiumTab(await this.chromium.context.newPage());
    await tab.size(1280, 900);
    if (url !== "about:blank") await tab.goto(url);
    return tab;
  }

  /** A page of the extension in a tab of its own. @param {string} path */
  own(path) {
    return this.open(`chrome-extension://${this.chromium.id}/${path}`);
  }

  /** The tab whose address ends so, once there is one. @param {string} end */
  async tabAt(end) {
    const pages = () => this.chromium.context.pages();
    return new ChromiumTab(await until(`a tab at ${end}`, () => pages().find((page) => page.url().endsWith(end))));
  }

  /** Ends the background as the browser does when it is idle. */
  async stopBackground() {
    await this.chromium.killWorker();
  }

  /** Presses the toolbar button over a tab, and waits for the popup. @param {Tab} tab */
  async toolbar(tab) {
    if (!(tab instanceof ChromiumTab)) throw new Error("another browser's tab");
    await this.chromium.clickToolbar(tab.page);
  }

  /**
   * Chooses "Similar stories for this" over the text that is selected, or over a link. The menu itself is the system's,
   * which no protocol reaches: its event is sent, with what Chromium tells of a selection or a link.
   * @param {Tab} tab
   * @param {{ link?: string }} [on] Selector of the link.
   */
  async menu(tab, { link } = {}) {
    const [selectionText, linkUrl] = await tab.run(
      (link) => [
        link ? null : String(getSelection()),
        link ? /** @type {HTMLAnchorElement} */ (document.querySelector(link)).href : null,
      ],
      link ?? null,
    );
    const said = selectionText ? { selectionText } : { linkUrl };
    await this.#send("contextMenus.onClicked", tab, { menuItemId: "similar-to-this", frameId: 0, ...said });
  }

  /** Presses the keys for the panel. Those, too, go past the protocol: the command's event is sent. @param {Tab} tab */
  async command(tab) {
    await this.#send("commands.onCommand", tab, "show-panel");
  }

  /** @param {"contextMenus.onClicked" | "commands.onCommand"} event @param {Tab} tab @param {unknown} said */
  async #send(event, tab, said) {
    const worker = await this.chromium.worker();
    await worker.evaluate(
      async ({ event, url, said }) => {
        const tab = (await chrome.tabs.query({})).find((tab) => tab.url === url);
        const [space, name] = event.split(".");
        /** @type {any} */ (chrome)[space ?? ""][name ?? ""].dispatch(said, tab);
      },
      { event, url: await tab.url(), said },
    );
  }

  /** Puts another version in the place of the extension, while its pages and others are open. @param {string} version */
  async update(version) {
    await rename(this.folder, version);
    await this.chromium.load(this.folder);
  }

  /** Takes the extension out of the browser. */
  async remove() {
    await this.chromium.remove();
  }

  /** Gives the extension these sites, or takes them back, as the reader does in the browser. @param {string} pattern @param {boolean} given */
  async permit(pattern, given) {
    await this.extensions.evaluate(
      async ({ extensionId, pattern, given }) => {
        const { developerPrivate } = /** @type {any} */ (chrome);
        if (given) return developerPrivate.addHostPermission(extensionId, pattern);
        const { permissions } = await developerPrivate.getExtensionInfo(extensionId);
        // What the manifest asks for is given whole, until the reader chooses site by site.
        if (permissions.runtimeHostPermissions?.hostAccess === developerPrivate.HostAccess.ON_ALL_SITES) {
          const hostAccess = developerPrivate.HostAccess.ON_SPECIFIC_SITES;
          return developerPrivate.updateExtensionConfiguration({ extensionId, hostAccess });
        }
        return developerPrivate.removeHostPermission(extensionId, pattern);
      },
      { extensionId: this.chromium.id, pattern, given },
    );
  }

  /** Lets the extension into private windows. The browser loads it anew. */
  async allowPrivate() {
    await this.extensions.evaluate(
      (extensionId) =>
        /** @type {any} */ (chrome).developerPrivate.updateExtensionConfiguration({
          extensionId,
          incognitoAccess: true,
        }),
      this.chromium.id,
    );
    await until("the extension to be back", async () => {
      const own = await this.own("options/options.html").catch(() => null);
      const allowed = await own?.run(() => chrome.extension.isAllowedIncognitoAccess());
      await own?.close();
      return allowed;
    });
  }

  /** Presses what begins a download, and gives the file's text. @param {Tab} tab @param {string} selector */
  async download(tab, selector) {
    if (!(tab instanceof ChromiumTab)) throw new Error("another browser's tab");
    const [download] = await Promise.all([tab.page.waitForEvent("download"), tab.click(selector)]);
    return readFile(await download.path(), "utf8");
  }

  async close() {
    await this.chromium.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

// ---- Firefox ----------------------------------------------------------------------------------------------------------

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
  /** @override @template R @template A @param {(argument: A) => R} work @param {A} [argument] @returns {Promise<Awaited<R>>} */
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

class InFirefox {
  static title = "Firefox";
  /** @type {RegExp[]} */
  static asks = [/^CONNECT firefox\.settings\.services\.mozilla\.com:443$/];
  /** @type {{ [what: string]: string | false }} */
  static cannot = {
    optional: false,
    prerender: "Firefox loads no page ahead",
    shifts: "Firefox tells of no layout shifts; the places themselves are compared in both",
    orphan: "Firefox ends an extension's scripts with the extension, so that nothing of it can run any more",
  };

  /** @param {Firefox} firefox @param {string} folder @param {string} downloads */
  constructor(firefox, folder, downloads) {
    this.firefox = firefox;
    this.folder = folder;
    this.downloads = downloads;
  }

  /** @param {Start} [options] */
  static async start({ extension = "extension-test", scheme = "light", language = "en-GB", proxy } = {}) {
    const folder = await copied(extension);
    const downloads = await mkdtemp(join(tmpdir(), "sidelight-downloads-"));
    const port = proxy === undefined ? 0 : Number(new URL(proxy).port);
    const firefox = await Firefox.start({
      extension: null,
      preferences: {
        "layout.css.prefers-color-scheme.content-override": scheme === "dark" ? 0 : 1,
        "ui.systemUsesDarkTheme": scheme === "dark" ? 1 : 0,
        "browser.download.folderList": 2,
        "browser.download.dir": downloads,
        "browser.download.alwaysOpenPanel": false,
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
    return new InFirefox(firefox, folder, downloads);
  }

  async open(url = "about:blank") {
    const { context } = await this.firefox.send("browsingContext.create", { type: "tab" });
    const tab = new FirefoxTab(this.firefox, context);
    await tab.size(1280, 900);
    if (url !== "about:blank") await tab.goto(url);
    return tab;
  }

  /** @param {string} path */
  own(path) {
    return this.open(`moz-extension://${UUID}/${path}`);
  }

  /** @param {string} end */
  async tabAt(end) {
    const found = await until(`a tab at ${end}`, async () => {
      const { contexts } = await this.firefox.send("browsingContext.getTree", {});
      return contexts.find((/** @type {{ url: string }} */ { url }) => url.endsWith(end));
    });
    return new FirefoxTab(this.firefox, found.context);
  }

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

  /** @param {Tab} tab */
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

  /** The menu itself is opened, and its entry pressed. @param {Tab} tab @param {{ link?: string }} [on] */
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

  /** @param {Tab} tab */
  async command(tab) {
    await tab.front();
    await this.firefox.parent(() => {
      const key = /** @type {any} */ (document.querySelector("keyset[id*=sidelight] key[key=L]"));
      key.doCommand();
    });
  }

  /** @param {string} version */
  async update(version) {
    await rename(this.folder, version);
    await this.firefox.install(this.folder);
  }

  async remove() {
    await this.firefox.send("webExtension.uninstall", { extension: ADD_ON });
  }

  /** @param {string} pattern @param {boolean} given */
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

  /** @param {Tab} tab @param {string} selector */
  async download(tab, selector) {
    await tab.click(selector);
    const path = join(this.downloads, "sidelight-settings.json");
    return until("the download", async () => {
      const text = await readFile(path, "utf8");
      await rm(path);
      return text;
    });
  }

  async close() {
    await this.firefox.close();
    await Promise.all([this.folder, this.downloads].map((path) => rm(path, { recursive: true, force: true })));
  }
}

export const BROWSERS = [InChromium, InFirefox];
/** @typedef {InChromium | InFirefox} Browser */
