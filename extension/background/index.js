// @ts-check
// The background: service worker in Chromium, event page in Firefox. Answers messages, keeps the list of sites that are
// read without a click in step with settings and permissions. Every listener is set at the top level, and nothing is
// remembered in memory only, because the browser stops this at any moment.

import { activeTab, allowed, api, direction, giveBack, locale, packaged, text } from "../shared/browser.js";
import { datesOf, formatsOf } from "../shared/dates.js";
import { admit } from "../shared/protocol.js";
import * as store from "../shared/settings.js";
import { EVERYWHERE, isWithin, patternOf, patternsOf, runsOn, siteOf, unneeded } from "../shared/sites.js";
import { panelStrings } from "../shared/strings.js";
import { adopt, codeOf, drop, facts, isStale, statsOf, use, warm } from "./engine.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../shared/protocol.js").Found} Found */
/** @typedef {import("../shared/protocol.js").Setup} Setup */

const PAGE_SCRIPTS = ["page/flatten.js", "page/panel.js", "page/place.js", "page/content.js"];
const REGISTRATION = "sites";
/** As soon as a page's document is there; what waits for more of it waits in the page. */
const RUN_AT = /** @type {const} */ ("document_end");
/** Longest chosen text that is looked up, in UTF-16 units. */
const CHOSEN_LENGTH = 20_000;
const MENU = "similar-to-this";

const self_ = { id: api.runtime.id, origin: packaged("") };

/** The panel's style sheet: a page can't fetch it, as no resource of ours is open to the web. */
let sheet = /** @type {Promise<string> | null} */ (null);
const css = () => (sheet ??= fetch(packaged("page/panel.css")).then((response) => response.text()));

/** The panel's strings. @type {Record<string, string> | null} */
let strings = null;

/** @param {Settings} settings @param {string | null} site @param {boolean} keep @returns {Promise<Setup>} */
async function setup(settings, site, keep) {
  strings ??= panelStrings(locale(), api.i18n.getMessage);
  return {
    css: await css(),
    strings,
    locale: locale(),
    dir: direction(),
    placement: settings.placement,
    collapsed: settings.collapsed,
    kept: keep,
    by_itself: runsOn(site, settings),
  };
}

/** The language of dates, asked for once. @type {string | null} */
let spoken = null;
const language = () => (spoken ??= locale());

// ---- Looking up -------------------------------------------------------------------------------------------------------

/** @param {Settings} settings */
function options(settings) {
  return {
    // Cards in languages the reader doesn't read are taken out afterwards, so more are asked for.
    limit: settings.languages.length > 0 ? 20 : settings.cards,
    hidden_outlets: settings.hidden_outlets,
  };
}

/**
 * @param {Settings} settings
 * @param {import("../pkg/sidelight.js").Engine} engine
 * @param {import("../pkg/sidelight.js").Lookup} lookup
 * @returns {Pick<Found, "matches" | "dates" | "nothing" | "terms" | "sample" | "created" | "stale">}
 */
function answer(settings, engine, lookup) {
  const stats = statsOf(engine);
  const read = settings.languages;
  const matches = lookup.matches
    .filter((match) => read.length === 0 || !match.lang || read.includes(match.lang))
    .slice(0, settings.cards);
  return {
    matches,
    dates: datesOf(language(), matches, stats.created),
    nothing: matches.length > 0 ? null : (lookup.nothing ?? "nothing-close"),
    terms: lookup.query.slice(0, 6).map((term) => term.term),
    sample: stats.sample,
    created: stats.created,
    stale: isStale(stats),
  };
}

/**
 * The look-up of each tab that may set its badge. One that waits while another page comes into its tab must not; the tabs
 * are forgotten only together with the look-ups that wait.
 * @type {Map<number, { document: string }>}
 */
const counting = new Map();

/** @param {string} page @param {number} tab @param {string} document @param {string} url @returns {Promise<Found>} */
async function lookUp(page, tab, document, url) {
  const asked = { document };
  counting.set(tab, asked);
  const settings = await store.settings();
  const found = await use((engine) => {
    const lookup = engine.similar(page, options(settings));
    const { extraction } = lookup;
    return {
      ...answer(settings, engine, lookup),
      kind: extraction.kind,
      title: extraction.article?.title ?? null,
      url: extraction.article?.url ?? null,
      lang: extraction.article?.lang ?? null,
      last_element: extraction.last_element ?? null,
      container: extraction.container ?? null,
    };
  });
  if (found.kind === "not-an-article") {
    found.matches = [];
    found.nothing = "not-an-article";
  }
  // The answer does not wait for it.
  const still = async () => {
    // Where we are not let in, no script of ours tells that another page has come.
    const now = await api.tabs.get(tab);
    return counting.get(tab) === asked && siteOf(now.url) === siteOf(url);
  };
  badge(tab, settings.badge ? found.matches.filter((match) => match.tier === "same-event").length : 0, still);
  return found;
}

/** @param {number} tab @param {number} count @param {() => Promise<boolean>} [still] Whether it is still wanted. */
async function badge(tab, count, still) {
  try {
    if (still && !(await still())) return;
    await api.action.setBadgeBackgroundColor({ tabId: tab, color: "#8a2b13" });
    await api.action.setBadgeText({ tabId: tab, text: count > 0 ? String(count) : "" });
  } catch {
    // The tab was closed meanwhile.
  }
}

// ---- Tabs -------------------------------------------------------------------------------------------------------------

/**
 * Sends a message to a tab's content script; inserts it where there is none yet.
 * @param {number} tab
 * @param {import("../shared/protocol.js").TabMessage} message
 */
async function tell(tab, message) {
  try {
    return await api.tabs.sendMessage(tab, message, { frameId: 0 });
  } catch {
    await api.scripting.executeScript({ target: { tabId: tab }, files: PAGE_SCRIPTS });
    return api.tabs.sendMessage(tab, message, { frameId: 0 });
  }
}

/**
 * The reader asked about a tab: insert the panel, tell what was found.
 * @param {number} tab @param {boolean} aloud Whether the page shall say so where there is nothing.
 * @returns {Promise<import("../shared/protocol.js").Snapshot>}
 */
async function readTab(tab, aloud) {
  warm();
  const [{ url, incognito }, settings] = await Promise.all([api.tabs.get(tab), store.settings()]);
  try {
    const ready = await setup(settings, siteOf(url), !incognito);
    const snapshot = await tell(tab, { type: "read", setup: ready, aloud });
    return snapshot ?? { state: "failed", found: null };
  } catch {
    // A page of the browser itself, its store, a PDF: no extension may look there.
    return { state: "unreadable", found: null };
  }
}

/** @param {chrome.tabs.Tab | undefined} tab @param {string} about */
async function showSimilar(tab, about) {
  if (tab?.id === undefined || about.trim() === "") return;
  const settings = await store.settings();
  const found = await use((engine) => {
    const title = about.length <= 200 ? about : "";
    const lookup = engine.similarArticle({ url: "", title, text: about }, options(settings));
    return {
      ...answer(settings, engine, lookup),
      kind: "article",
      title: null,
      url: null,
      lang: null,
      last_element: null,
      container: null,
    };
  });
  await tell(tab.id, { type: "show", setup: await setup(settings, siteOf(tab.url), !tab.incognito), about, found });
}

/** The text of the link with this address, as it stands in the page. Runs in the page. @param {string} address */
function linkText(address) {
  let longest = "";
  // By the prototype: a page's `<img name="links">` stands before the document's own.
  for (const link of Document.prototype.querySelectorAll.call(document, "a[href]")) {
    if (!(link instanceof HTMLAnchorElement)) continue;
    const words = link.href === address ? (link.textContent || link.getAttribute("aria-label") || "").trim() : "";
    if (words.length > longest.length) longest = words;
  }
  return longest;
}

// ---- Sites that are read without a click ------------------------------------------------------------------------------

/**
 * The files that run in the pages registered. Where these are pages of sites that were switched on and no others, they say so.
 * @param {Settings} settings
 */
function pageScripts({ run, sites_on, sites_off }) {
  const mixed = sites_off.some((off) => sites_on.some((on) => isWithin(off, on) || isWithin(on, off)));
  return run === "sites" && !mixed ? ["page/sure.js", ...PAGE_SCRIPTS] : PAGE_SCRIPTS;
}

/** What the browser allows us of what the settings ask for. @param {Settings} settings */
async function wanted(settings) {
  const asked = settings.run === "clicked" ? [] : settings.sites_on.flatMap(patternsOf);
  if (settings.run === "everywhere") asked.push(...EVERYWHERE);
  const matches = await allowed(asked);
  // A site with a part that is switched on is not left out whole: there, each page asks.
  const whole = settings.sites_off.filter((off) => !settings.sites_on.some((on) => on !== off && isWithin(on, off)));
  const excluded = whole.flatMap(patternsOf);
  return { matches: [...new Set(matches)].sort(), excludeMatches: [...new Set(excluded)].sort() };
}

/** Runs one after another: two at once would both add what neither found. @type {Promise<unknown>} */
let registering = Promise.resolve();

function register() {
  registering = registering.then(registerNow).catch((error) => console.warn("Sidelight: sites not registered", error));
  return registering;
}

async function registerNow() {
  const settings = await store.settings();
  const { matches, excludeMatches } = await wanted(settings);
  const js = pageScripts(settings);
  const [present] = await api.scripting.getRegisteredContentScripts({ ids: [REGISTRATION] });
  if (matches.length === 0) {
    if (present) await api.scripting.unregisterContentScripts({ ids: [REGISTRATION] });
    return;
  }
  const script = {
    id: REGISTRATION,
    matches,
    excludeMatches,
    js,
    runAt: RUN_AT,
    allFrames: false,
    persistAcrossSessions: true,
  };
  if (!present) {
    await api.scripting.registerContentScripts([script]);
  } else if (
    JSON.stringify([present.matches, present.excludeMatches ?? [], present.js, present.runAt]) !==
    JSON.stringify([matches, excludeMatches, js, RUN_AT])
  ) {
    await api.scripting.updateContentScripts([script]);
  }
}

/** Puts the content script into pages that were open before it was registered, and in place of an orphaned one. */
async function revive() {
  const settings = await store.settings();
  const { matches } = await wanted(settings);
  if (matches.length === 0) return;
  for (const tab of await api.tabs.query({ url: matches })) {
    if (tab.id === undefined || tab.discarded || !runsOn(siteOf(tab.url), settings)) continue;
    const target = { tabId: tab.id };
    await api.scripting.executeScript({ target, files: PAGE_SCRIPTS }).catch(() => {});
  }
}

/** What a permission that is being asked for is meant for. The prompt may close the popup, so it is written down. */
const EXPECTED = "expected-grant";
/** Longest time a prompt stands open, in milliseconds. */
const PROMPT = 120_000;
/** Longest time a page of ours takes to write down what it was given a permission for, in milliseconds. */
const WRITING = 1000;

/** @typedef {{ run: "sites" | "everywhere", site: string | null }} Grant */

/** @param {Grant} grant */
const expect = (grant) => api.storage.session.set({ [EXPECTED]: { ...grant, at: Date.now() } });
const expectNothing = () => api.storage.session.remove(EXPECTED);

/** @param {Grant} grant */
const patternsAsked = ({ site }) => (site === null ? EVERYWHERE : patternsOf(site));

/** What is switched on once a question was answered. @param {Settings} settings @param {Grant} grant @returns {Settings} */
const answeredYes = (settings, { run, site }) => ({
  ...settings,
  run: settings.run === "everywhere" ? "everywhere" : run,
  welcomed: true,
  ...(site === null ? {} : store.switchedOn(settings, site)),
});

/** The note on a question whose answer are these permissions, or null. @param {chrome.permissions.Permissions} added @returns {Promise<(Grant & { late: boolean }) | null>} */
async function answered({ origins = [] }) {
  const note = (await api.storage.session.get(EXPECTED))[EXPECTED];
  if (!note) return null;
  const { run, site, at } = /** @type {Grant & { at: number }} */ (note);
  if (!patternsAsked({ run, site }).some((pattern) => origins.includes(pattern))) return null;
  await expectNothing();
  // Refused with the popup gone, a question leaves its note behind; a permission given much later is not its answer.
  return { run, site, late: Date.now() - at >= PROMPT };
}

/** @param {chrome.permissions.Permissions} added */
async function granted(added) {
  const grant = await answered(added);
  if (grant?.late) {
    // The page that asked writes down what it is for, if it still stands; nothing else needs the permission.
    await new Promise((done) => setTimeout(done, WRITING));
    const settings = await store.settings();
    await giveBack(unneeded([...patternsAsked(grant)], answeredYes(settings, grant), settings));
  } else if (grant) {
    await store.change((settings) => answeredYes(settings, grant));
  }
  await changed();
}

/** Where pages are read, or may be, is different now: open pages follow. */
async function changed() {
  await register();
  for (const { id } of await api.tabs.query({})) {
    // Most tabs have no script of ours to hear it.
    if (id !== undefined)
      api.tabs
        .sendMessage(id, /** @type {import("../shared/protocol.js").SettingsChanged} */ ({ type: "settings" }), {
          frameId: 0,
        })
        .catch(() => {});
  }
  await revive();
}

async function forgetEverything() {
  await store.forget();
  await drop();
  await api.storage.local.clear();
  await api.storage.session.clear();
  await giveBack((await api.permissions.getAll()).origins ?? []);
  await register();
}

// ---- Messages ---------------------------------------------------------------------------------------------------------

/** @param {NonNullable<ReturnType<typeof admit>>} admitted */
async function respond(admitted) {
  const { message } = admitted;
  if (admitted.from === "ours") {
    switch (message.type) {
      case "read-tab":
        return readTab(message.tab, false);
      case "facts":
        return facts();
      case "search":
        return use((engine) => engine.search(message.words, message.limit));
      case "expect-grant":
        return expect({ run: message.run, site: message.site });
      case "grant-refused":
        return expectNothing();
      case "index-stored":
        await adopt();
        return facts();
      case "index-dropped":
        await drop();
        return facts();
      case "forget-everything":
        return forgetEverything();
      case "hide-outlet":
        await store.change((settings) => store.outletHidden(settings, message.outlet, message.hidden));
        return null;
    }
    return null;
  }
  const { tab, document, url, keep } = admitted;
  switch (message.type) {
    case "start": {
      if (counting.get(tab)?.document !== document) counting.delete(tab);
      // What the answer to the lookup that follows needs is made ready meanwhile.
      warm();
      const asked = Promise.all([store.settings(), allowed([patternOf(url)]), css()]);
      formatsOf(language());
      const [settings, [readable]] = await asked;
      // A script stays in its page when the permission is taken back.
      const run = readable !== undefined && runsOn(siteOf(url), settings);
      return { run, setup: run ? await setup(settings, siteOf(url), keep) : null };
    }
    case "look-up":
      return lookUp(message.page, tab, document, url);
    case "left":
      counting.delete(tab);
      return badge(tab, 0);
    case "collapse":
      if (keep) await store.change(() => ({ collapsed: message.collapsed }));
      return null;
    case "hide-outlet":
      if (keep) await store.change((settings) => store.outletHidden(settings, message.outlet, message.hidden));
      return null;
    case "site-off": {
      const site = siteOf(url);
      if (keep && site !== null) await store.change((settings) => store.switchedOff(settings, site));
      counting.delete(tab);
      return badge(tab, 0);
    }
  }
  return null;
}

api.runtime.onMessage.addListener((message, sender, reply) => {
  const admitted = admit(message, sender, self_);
  if (!admitted) return false;
  respond(admitted).then(
    (value) => reply({ value: value ?? null }),
    (error) => {
      console.error("Sidelight:", error);
      reply({ error: codeOf(error) ?? "failed" });
    },
  );
  return true;
});

// ---- The browser's own events -----------------------------------------------------------------------------------------

// Firefox for Android has neither menus nor commands.

function makeMenu() {
  api.contextMenus?.removeAll(() => {
    api.contextMenus.create({ id: MENU, title: text("menu_similar"), contexts: ["selection", "link"] });
  });
}

/** Which version has set itself up in this session of the browser. */
const SETTLED = "settled";

/** @type {Promise<void> | null} */
let settling = null;

/**
 * Sets up what a browser forgets when it starts, or when another version takes this one's place: at the first start of
 * the background after that. No event tells it for sure: of a downgrade, Firefox tells nothing, but drops our scripts.
 */
function settleIn() {
  settling ??= (async () => {
    const { version } = api.runtime.getManifest();
    if ((await api.storage.session.get(SETTLED))[SETTLED] === version) return;
    // The menu does not wait for open pages, which may take their time.
    const follow = changed();
    makeMenu();
    await follow;
    // Last: what failed, or was cut off, is done again at the next start.
    await api.storage.session.set({ [SETTLED]: version });
  })().catch((error) => console.warn("Sidelight: not set up", error));
  return settling;
}

settleIn();
api.runtime.onStartup.addListener(settleIn);
api.runtime.onInstalled.addListener(async ({ reason }) => {
  await settleIn();
  if (reason === "install") await api.tabs.create({ url: packaged("welcome/welcome.html") });
});
store.onChange(async (before, after) => {
  if (store.whereRead(before) === store.whereRead(after)) return;
  await changed();
  // By the settings as they are by now: what was switched off may be on again.
  const [held, now] = await Promise.all([api.permissions.getAll(), store.settings()]);
  // What the manifest asks for is not asked for by a switch.
  const { host_permissions: fixed = [] } = api.runtime.getManifest();
  const asked = (held.origins ?? []).filter((pattern) => !fixed.includes(pattern));
  await giveBack(unneeded(asked, before, now));
});
api.permissions.onAdded.addListener(granted);
api.permissions.onRemoved.addListener(changed);

api.contextMenus?.onClicked.addListener(async (info, tab) => {
  if (info.menuItemId !== MENU || tab?.id === undefined) return;
  let about = info.selectionText ?? "";
  // Only the words of the link: what it leads to is never fetched. Chromium does not tell them.
  if (!about && info.linkUrl) {
    about = /** @type {{ linkText?: string }} */ (info).linkText ?? "";
    if (!about) {
      const target = { tabId: tab.id, frameIds: [info.frameId ?? 0] };
      const run = api.scripting.executeScript({ target, func: linkText, args: [info.linkUrl] });
      about = String((await run.catch(() => []))[0]?.result ?? "");
    }
  }
  await showSimilar(tab, about.slice(0, CHOSEN_LENGTH)).catch((error) => console.warn("Sidelight:", error));
});

api.commands?.onCommand.addListener(async (command, tab) => {
  const id = (tab ?? (await activeTab()))?.id;
  if (command === "show-panel" && id !== undefined) await readTab(id, true);
});
