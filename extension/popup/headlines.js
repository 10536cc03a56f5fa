// @ts-check
// Headline search as one types: a combobox with its list.

import "../page/safe.js";
import "../page/panel.js";
import { ask, counted, locale, text } from "../shared/browser.js";
import { dayFormat } from "../shared/dates.js";
import { byId, el } from "../shared/dom.js";
import { siteShown } from "../shared/sites.js";
import { visit } from "./tab.js";

/**
 * @typedef {{ url: string, title: string, outlet: string, published?: number | null, published_day?: boolean }}
 *   Headline
 */

/** Most headlines shown, and most that are counted. */
const SHOWN = 8;
const COUNTED = 100;

const words = byId("words", HTMLInputElement);
const list = byId("headlines");
const status = byId("search-status");
/** Stands in the list's place while nothing is searched for. */
const page = byId("page");

/**
 * The site of a story where the outlet's name does not say it: anyone may call themselves as an outlet does.
 * @param {Headline} hit
 */
function siteBeside({ url, outlet }) {
  const safe = SidelightPanel.safeUrl(url);
  const site = safe ? siteShown(safe) : "";
  return site === outlet.toLowerCase() ? "" : site;
}

/** How many headlines were found, and how many of them are shown. @param {number} count */
function summary(count) {
  if (count === 0) return text("search_none");
  if (count <= SHOWN) return counted("search_count", count);
  const shown = new Intl.NumberFormat(locale()).format(SHOWN);
  return count <= COUNTED ? counted("search_first", count, { shown }) : counted("search_more", COUNTED, { shown });
}

/** @param {Headline} hit @param {number} at @param {ReturnType<typeof dayFormat>} day */
function item(hit, at, day) {
  const site = siteBeside(hit);
  const source = el("span", { class: "hit-source" }, el("bdi", {}, SidelightPanel.clean(hit.outlet, 80)));
  if (site) source.append(" · ", el("bdi", {}, SidelightPanel.clean(site, 80)));
  const { published, published_day } = hit;
  if (typeof published === "number") source.append(` · ${day({ published, published_day })}`);
  const title = el("bdi", { class: "hit-title" }, SidelightPanel.clean(hit.title, 160));
  return el("li", { id: `hit-${at}`, role: "option" }, title, source);
}

/**
 * Makes the field search.
 * @param {Promise<import("../shared/protocol.js").IndexFacts>} facts
 * @param {Promise<chrome.tabs.Tab | undefined>} tab
 */
export function headlineSearch(facts, tab) {
  /** @type {Headline[]} */
  let hits = [];
  let chosen = -1;
  /** Counts searches, so that an answer that comes late is dropped. */
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
      status.hidden = false;
      status.textContent = text("sample_why");
      return;
    }
    await visit(url, await tab.catch(() => undefined));
  }

  function clear() {
    hits = [];
    list.hidden = true;
    list.replaceChildren();
    status.hidden = true;
    page.hidden = false;
    words.setAttribute("aria-expanded", "false");
  }

  async function search() {
    const mine = ++turn;
    const asked = words.value.trim();
    if (asked === "") return clear();
    /** @type {Headline[] | null} */
    const found = await ask({ type: "search", words: asked, limit: COUNTED + 1 }).catch(() => null);
    if (mine !== turn) return;
    hits = (found ?? []).slice(0, SHOWN);
    const day = dayFormat(locale(), "medium");
    list.replaceChildren(
      ...hits.map((hit, at) => {
        const shown = item(hit, at, day);
        shown.addEventListener("click", (event) => {
          if (event.isTrusted) open(at);
        });
        return shown;
      }),
    );
    list.hidden = hits.length === 0;
    page.hidden = true;
    words.setAttribute("aria-expanded", String(hits.length > 0));
    status.hidden = false;
    status.textContent = found ? summary(found.length) : text("error_text");
    choose(-1);
  }

  words.placeholder = text("search_placeholder");
  words.setAttribute("aria-label", text("search_placeholder"));
  words.focus();
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
