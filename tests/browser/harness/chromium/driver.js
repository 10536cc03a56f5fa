// @ts-check
// Chromium as the tests drive it.

import { readFile, rm } from "node:fs/promises";
import { Browser } from "../browser.js";
import { copied, setVersion } from "../extension-copy.js";
import { Tab } from "../tab.js";
import { until } from "../until.js";
import { Chromium } from "./launch.js";

/** @typedef {import("../browser.js").Start} Start */
/** @typedef {import("../tab.js").Media} Media */

export class ChromiumTab extends Tab {
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
    // No event reports that a page came back from the cache; the tests wait for what they expect.
    await this.page.evaluate((by) => void setTimeout(() => history.go(by)), by);
  }
  /**
   * @override
   * @template R
   * @template A
   * @param {(argument: A) => R} work
   * @param {A} [argument]
   * @returns {Promise<Awaited<R>>}
   */
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

export class ChromiumDriver extends Browser {
  static title = "Chromium";
  static asks = [
    /^(CONNECT |POST https?:\/\/)(update|content-autofill|optimizationguide-pa|safebrowsing)\.googleapis\.com[:/]/,
    /^CONNECT (accounts|clients2|www)\.google\.com:443$/,
    /^(CONNECT |GET http:\/\/)clients2\.googleusercontent\.com[:/]/,
  ];
  /** @type {typeof Browser.cannot} */
  static cannot = {
    orphan: false,
    shifts: false,
    optional: "Chromium gives sites that the manifest does not name by its own prompt only, which no protocol answers",
    prerender: "Chromium loads no page ahead from a tab that a debugging protocol is attached to",
  };

  /** @param {Chromium} chromium @param {string} folder @param {import("playwright-core").Page} extensions */
  constructor(chromium, folder, extensions) {
    super();
    this.chromium = chromium;
    this.folder = folder;
    /** chrome://extensions, where the reader gives and takes back what an extension may. */
    this.extensions = extensions;
  }

  /** @override @param {Start} [options] */
  static async start({
    extension = "extension-test",
    scheme = "light",
    language = "en-GB",
    zone,
    proxy,
    changes,
  } = {}) {
    const folder = await copied(extension, changes);
    const chromium = await Chromium.start({
      extension: folder,
      colorScheme: scheme,
      locale: language,
      ...(zone === undefined ? {} : { zone }),
      ...(proxy === undefined ? {} : { proxy }),
    });
    const extensions = await chromium.context.newPage();
    await extensions.goto("chrome://extensions/");
    // Without it, an unpacked extension that is reloaded stays off.
    await extensions.evaluate(() =>
      /** @type {any} */ (chrome).developerPrivate.updateProfileConfiguration({ inDeveloperMode: true }),
    );
    return new ChromiumDriver(chromium, folder, extensions);
  }

  /** @override */
  async open(url = "about:blank") {
    const tab = new ChromiumTab(await this.chromium.context.newPage());
    await tab.size(1280, 900);
    if (url !== "about:blank") await tab.goto(url);
    return tab;
  }

  /** @override @param {string} path */
  own(path) {
    return this.open(`chrome-extension://${this.chromium.id}/${path}`);
  }

  /** @override @param {string} end */
  async tabAt(end) {
    const pages = () => this.chromium.context.pages();
    return new ChromiumTab(await until(`a tab at ${end}`, () => pages().find((page) => page.url().endsWith(end))));
  }

  /** @override */
  async stopBackground() {
    await this.chromium.killWorker();
  }

  /** Waits for the popup, too. @override @param {Tab} tab */
  async toolbar(tab) {
    if (!(tab instanceof ChromiumTab)) throw new Error("another browser's tab");
    await this.chromium.clickToolbar(tab.page);
  }

  /**
   * The menu itself is the system's, which no protocol reaches: its event is sent, with what Chromium says of a
   * selection or a link.
   * @override @param {Tab} tab @param {{ link?: string }} [on]
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

  /** Keys, too, go past the protocol: the command's event is sent. @override @param {Tab} tab */
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

  /** @override @param {string} version */
  async update(version) {
    await setVersion(this.folder, version);
    await this.chromium.load(this.folder);
  }

  /** @override */
  async remove() {
    await this.chromium.remove();
  }

  /** @override @param {string} pattern @param {boolean} given */
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

  /** @override */
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

  /** @override @param {Tab} tab @param {string} selector */
  async download(tab, selector) {
    if (!(tab instanceof ChromiumTab)) throw new Error("another browser's tab");
    const [download] = await Promise.all([tab.page.waitForEvent("download"), tab.click(selector)]);
    return readFile(await download.path(), "utf8");
  }

  /** @override */
  async close() {
    await this.chromium.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
