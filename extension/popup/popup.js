// @ts-check
// The popup. Its opening is the click that lets us read the page (`activeTab`): it asks the background to insert the
// panel, and shows the same stories.

import "../page/panel.js";
import {
  activeTab,
  allowed,
  api,
  ask,
  counted,
  direction,
  locale,
  localize,
  packaged,
  readPackaged,
  text,
} from "../shared/browser.js";
import { panelCss, panelStrings } from "../shared/panel-parts.js";
import * as store from "../shared/settings.js";
import { deniedByDefault, patternsOf, runsOn, siteOf } from "../shared/sites.js";

/** @typedef {import("../shared/protocol.js").Snapshot} Snapshot */
/** @typedef {import("../shared/protocol.js").Found} Found */
/** @typedef {import("../shared/protocol.js").IndexFacts} IndexFacts */

const HEADLINES = 8;

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`popup.html has no ${id}`);
  return found;
}

/** Asks the background; throws what went wrong there. @param {import("../shared/protocol.js").Message} message */
async function question(message) {
  const answer = await ask(message);
  if (!answer || answer.error) throw new Error(answer?.error ?? "failed");
  return answer.value;
}

const page = element("page", HTMLElement);
const status = element("page-status", HTMLElement);
const stories = element("stories", HTMLElement);
const why = element("why", HTMLElement);
const retry = element("retry", HTMLElement);

/** Opens a page of ours and closes the popup. @param {string} path */
async function leaveFor(path) {
  await api.tabs.create({ url: packaged(path) });
  close();
}

/** The tab asked about: the one in front, or the one named in our own address. */
async function tabAsked() {
  const named = /^#tab=(\d+)$/.exec(location.hash)?.[1];
  return named === undefined ? activeTab() : api.tabs.get(Number(named));
}

/** Opens a story in the window of the tab asked about. @param {string} url @param {chrome.tabs.Tab | undefined} tab @param {boolean} [active] */
async function visit(url, tab, active = true) {
  await api.tabs.create({ url, active, ...(tab && { windowId: tab.windowId }) });
  if (active) close();
}

// ---- This page --------------------------------------------------------------------------------------------------------

/** @type {Promise<string> | null} */
let sheet = null;

/** @param {Found} found @param {boolean} keep */
async function showStories(found, keep) {
  sheet ??= panelCss(readPackaged);
  const panel = SidelightPanel.create({
    css: await sheet,
    strings: panelStrings(locale(), api.i18n.getMessage),
    locale: locale(),
    dir: direction(),
    placement: "inside",
    theme: "auto",
    open_root: true,
    actions: keep
      ? {
          hide_outlet(outlet, hidden) {
            question({ type: "hide-outlet", outlet, hidden }).catch(() => {});
          },
        }
      : {},
  });
  const { matches, dates, sample, created, stale } = found;
  panel.show({ matches, dates, sample, created, stale, about: null });
  stories.replaceChildren(panel.host);
}

/**
 * Opens the stories' links ourselves: from the popup of a private window, browsers open them in a normal one, and keep them
 * in its history.
 * @param {chrome.tabs.Tab} tab
 */
function storyLinks(tab) {
  /** @param {Event} event */
  const linkOf = (event) => event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  /** @param {MouseEvent} event */
  const follow = (event) => {
    const link = linkOf(event);
    if (!link || event.button > 1) return;
    event.preventDefault();
    if (event.isTrusted) visit(link.href, tab, event.button === 0 && !event.ctrlKey && !event.metaKey);
  };
  stories.addEventListener("click", follow);
  stories.addEventListener("auxclick", follow);
  // The browser's own menu on a link opens it in a normal window, too.
  if (tab.incognito) stories.addEventListener("contextmenu", (event) => linkOf(event) && event.preventDefault());
}

/** @param {string} lang */
const languageName = (lang) => new Intl.DisplayNames(locale(), { type: "language" }).of(lang) ?? lang;

/** @param {Found} found @param {IndexFacts | null} facts */
function explain(found, facts) {
  const reasons = {
    "not-an-article": () => text("nothing_not_an_article"),
    "nothing-close": () => counted("nothing_close", facts?.stats.stories ?? 0),
    "no-index-in-language": () =>
      text("nothing_no_index_in_language", {
        lang: found.lang ? languageName(found.lang) : "?",
        languages: new Intl.ListFormat(locale()).format(
          (facts?.stats.languages ?? []).map(([lang]) => languageName(lang)),
        ),
      }),
  };
  element("why-text", HTMLElement).textContent = reasons[found.nothing ?? "nothing-close"]();
  const terms = element("why-terms", HTMLElement);
  terms.hidden = found.nothing !== "nothing-close" || found.terms.length === 0;
  terms.textContent = text("nothing_terms", {
    terms: new Intl.ListFormat(locale(), { type: "unit" }).format(
      found.terms.map((term) => SidelightPanel.clean(term, 40)),
    ),
  });
  why.hidden = false;
}

/** @param {chrome.tabs.Tab} tab @param {Promise<any>} facts */
async function readPage(tab, facts) {
  page.dataset.state = "reading";
  status.textContent = text("reading");
  stories.replaceChildren();
  why.hidden = true;
  retry.hidden = true;
  /** @type {Snapshot} */
  const snapshot = await question({ type: "read-tab", tab: tab.id ?? 0 }).catch(() => ({
    state: "failed",
    found: null,
  }));
  const { found } = snapshot;
  page.dataset.state = snapshot.state;
  if (snapshot.state === "unreadable") {
    status.textContent = text("page_unreadable");
    element("why-text", HTMLElement).textContent = text("nothing_unreadable");
    element("why-terms", HTMLElement).hidden = true;
    why.hidden = false;
  } else if (!found) {
    page.dataset.state = "failed";
    status.textContent = text("error_title");
    retry.hidden = false;
  } else if (found.matches.length > 0) {
    status.textContent = "";
    await showStories(found, !tab.incognito);
  } else {
    page.dataset.state = found.nothing ?? "nothing-close";
    status.textContent = text(found.nothing === "not-an-article" ? "page_not_an_article" : "page_nothing");
    explain(found, await facts.catch(() => null));
  }
}

// ---- Headline search --------------------------------------------------------------------------------------------------

const words = element("words", HTMLInputElement);
const list = element("headlines", HTMLElement);
const searchStatus = element("search-status", HTMLElement);

/** @typedef {{ url: string, title: string, outlet: string, published?: number | null }} Headline */

/**
 * The host of a story's address where the outlet's name does not tell it: anyone may call themselves as an outlet does.
 * @param {Headline} hit
 */
function hostOf({ url, outlet }) {
  const safe = SidelightPanel.safeUrl(url);
  const host = safe ? new URL(safe).hostname.replace(/^www\./, "") : "";
  return host === outlet.toLowerCase() ? "" : host;
}

/** @param {Promise<any>} facts @param {Promise<chrome.tabs.Tab | undefined>} tab */
function headlineSearch(facts, tab) {
  /** @type {Headline[]} */
  let hits = [];
  let chosen = -1;
  let turn = 0;

  /** @param {number} at */
  function choose(at) {
    chosen = at;
    for (const [number, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(number === at));
      if (number === at) item.scrollIntoView({ block: "nearest" });
    }
    if (at >= 0) words.setAttribute("aria-activedescendant", `hit-${at}`);
    else words.removeAttribute("aria-activedescendant");
  }

  /** @param {number} at */
  async function open(at) {
    const url = SidelightPanel.safeUrl(hits[at]?.url);
    if (!url) return;
    const known = await facts.catch(() => null);
    if (known?.stats.sample) {
      searchStatus.hidden = false;
      searchStatus.textContent = text("sample_why");
      return;
    }
    await visit(url, await tab.catch(() => undefined));
  }

  async function search() {
    const mine = ++turn;
    const asked = words.value.trim();
    if (asked === "") {
      hits = [];
      list.hidden = true;
      list.replaceChildren();
      searchStatus.hidden = true;
      page.hidden = false;
      words.setAttribute("aria-expanded", "false");
      return;
    }
    /** @type {Headline[] | null} */
    const found = await question({ type: "search", words: asked, limit: HEADLINES }).catch(() => null);
    if (mine !== turn) return;
    hits = found ?? [];
    const day = new Intl.DateTimeFormat(locale(), { dateStyle: "medium" });
    list.replaceChildren(
      ...hits.map((hit, at) => {
        const item = document.createElement("li");
        item.id = `hit-${at}`;
        item.setAttribute("role", "option");
        const title = document.createElement("bdi");
        title.className = "hit-title";
        title.textContent = SidelightPanel.clean(hit.title, 160);
        const source = document.createElement("span");
        source.className = "hit-source";
        const outlet = document.createElement("bdi");
        outlet.textContent = SidelightPanel.clean(hit.outlet, 80);
        source.append(outlet);
        const host = hostOf(hit);
        if (host) {
          const where = document.createElement("bdi");
          where.textContent = SidelightPanel.clean(host, 80);
          source.append(" · ", where);
        }
        if (typeof hit.published === "number") source.append(` · ${day.format(hit.published * 1000)}`);
        item.append(title, source);
        item.addEventListener("click", (event) => {
          if (event.isTrusted) open(at);
        });
        return item;
      }),
    );
    list.hidden = hits.length === 0;
    page.hidden = true;
    words.setAttribute("aria-expanded", String(hits.length > 0));
    searchStatus.hidden = false;
    if (!found) searchStatus.textContent = text("error_text");
    else searchStatus.textContent = hits.length === 0 ? text("search_none") : counted("search_count", hits.length);
    choose(-1);
  }

  words.addEventListener("input", search);
  words.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (hits.length === 0) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((chosen + step + hits.length + (chosen < 0 && step < 0 ? 1 : 0)) % hits.length);
    } else if (event.key === "Enter" && hits.length > 0) {
      event.preventDefault();
      open(Math.max(0, chosen));
    } else if (event.key === "Escape" && words.value !== "") {
      event.preventDefault();
      words.value = "";
      search();
    }
  });
}

// ---- This site --------------------------------------------------------------------------------------------------------

/** @param {chrome.tabs.Tab} tab */
async function siteSwitch(tab) {
  const site = siteOf(tab.url);
  const section = element("site", HTMLElement);
  if (site === null) return;
  const toggle = element("site-switch", HTMLInputElement);
  const note = element("site-note", HTMLElement);
  element("site-name", HTMLElement).textContent = text("site_switch", { site });
  if (tab.incognito) {
    toggle.disabled = true;
    note.textContent = text("site_private");
    section.hidden = false;
    return;
  }
  const origins = patternsOf(site);
  /** Whether the browser lets us read this site already; known before the click, which a question must follow at once. */
  let readable = false;

  async function draw() {
    const settings = await store.settings();
    readable = (await allowed(origins)).length > 0;
    const on = runsOn(site, settings);
    toggle.checked = on && readable;
    note.textContent =
      on && !readable ? text("site_taken_back") : !on && site && deniedByDefault(site) ? text("site_denied") : "";
  }

  toggle.addEventListener("change", async () => {
    if (toggle.checked) {
      // The question to the browser must come within the click, and may close this popup: what it is for goes ahead of it.
      if (!readable) question({ type: "expect-grant", run: "sites", site }).catch(() => {});
      const granted = readable || (await api.permissions.request({ origins }).catch(() => false));
      if (!granted) await question({ type: "grant-refused" });
      else await store.change((settings) => ({ ...store.switchedOn(settings, site), welcomed: true }));
    } else {
      await store.change((settings) => store.switchedOff(settings, site));
    }
    await draw();
  });
  await draw();
  // Not before: pressed while it is not known what the browser allows, it would ask for what is allowed already.
  section.hidden = false;
}

// ---- The index --------------------------------------------------------------------------------------------------------

/** @param {IndexFacts} facts */
function indexFacts({ stats, stale, refused }) {
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeStyle: "short" });
  const count = counted("stories", stats.stories);
  element("facts", HTMLElement).textContent = stats.sample
    ? text("facts_sample", { count, date: date.format(stats.created * 1000) })
    : [count, stats.name, text(stale ? "index_stale" : "index_of", { date: date.format(stats.created * 1000) })]
        .filter((fact) => fact !== "")
        .join(" · ");
  const notice = element("notice", HTMLElement);
  notice.hidden = !stats.sample;
  element("notice-text", HTMLElement).textContent = refused
    ? text("index_refused", { code: refused })
    : counted("sample_notice", stats.stories);
}

async function open() {
  localize(document);
  words.placeholder = text("search_placeholder");
  words.setAttribute("aria-label", text("search_placeholder"));
  element("options", HTMLElement).addEventListener("click", () => leaveFor("options/options.html"));
  element("notice-more", HTMLElement).addEventListener("click", () => leaveFor("options/options.html#index"));

  const facts = question({ type: "facts" });
  facts.then(indexFacts).catch(() => {
    element("facts", HTMLElement).textContent = text("index_unavailable");
  });
  const asked = tabAsked();
  headlineSearch(facts, asked);
  const tab = await asked;
  if (tab?.id === undefined) return;
  storyLinks(tab);
  retry.addEventListener("click", () => readPage(tab, facts));
  await Promise.all([readPage(tab, facts), siteSwitch(tab)]);
}

open();
