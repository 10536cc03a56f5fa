// @ts-check
// What was found for the page in the tab: its stories in a panel, or why there are none.

import "../page/safe.js";
import "../page/panel.js";
import { api, ask, counted, direction, locale, readPackaged, text } from "../shared/browser.js";
import { byId } from "../shared/dom.js";
import { once } from "../shared/once.js";
import { languageName } from "../shared/outlet-words.js";
import { panelCss, panelStrings } from "../shared/panel-parts.js";
import { offerOutlet } from "./follow.js";
import { offerIndex } from "./subscribe.js";
import { visit } from "./tab.js";

/** @typedef {import("../shared/protocol.js").Snapshot} Snapshot */
/** @typedef {import("../shared/protocol.js").Found} Found */
/** @typedef {import("../shared/protocol.js").IndexFacts} IndexFacts */

const page = byId("page");
const status = byId("page-status");
const stories = byId("stories");
const why = byId("why");
const retry = byId("retry");
const anyway = byId("anyway");
/** Says that the page shows the same stories. */
const inPage = byId("in-page");

const sheet = once(() => panelCss(readPackaged));

/** @param {Found} found @param {boolean} keep */
async function show(found, keep) {
  const panel = SidelightPanel.create({
    css: await sheet(),
    strings: panelStrings(locale(), api.i18n.getMessage),
    locale: locale(),
    dir: direction(),
    placement: "inside",
    theme: "auto",
    open_root: true,
    actions: keep
      ? {
          hide_outlet(outlet, hidden) {
            ask({ type: "hide-outlet", outlet, hidden }).catch(() => {});
          },
        }
      : {},
  });
  panel.show({ ...found, about: null });
  stories.replaceChildren(panel.host);
}

/**
 * Opens the stories' links ourselves: from the popup of a private window, browsers open them in a normal one, and keep
 * them in its history.
 * @param {chrome.tabs.Tab} tab
 */
function openLinks(tab) {
  /** @param {Event} event */
  const linkOf = (event) => event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  /** @param {MouseEvent} event */
  const open = (event) => {
    const link = linkOf(event);
    if (!link || event.button > 1) return;
    event.preventDefault();
    if (event.isTrusted) visit(link.href, tab, event.button === 0 && !event.ctrlKey && !event.metaKey);
  };
  stories.addEventListener("click", open);
  stories.addEventListener("auxclick", open);
  // The browser's own menu on a link opens it in a normal window, too.
  if (tab.incognito) stories.addEventListener("contextmenu", (event) => linkOf(event) && event.preventDefault());
}

/** What the popup says first where nothing was found. */
const TITLES = /** @type {const} */ ({
  "not-an-article": "page_not_an_article",
  "no-text": "page_no_text",
  "nothing-close": "page_nothing",
  "no-index-in-language": "page_nothing",
});

/** Says why nothing was found, where the title does not. @param {Found} found @param {IndexFacts | null} facts */
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
  const nothing = found.nothing ?? "nothing-close";
  if (nothing === "no-text") return;
  byId("why-text").textContent = reasons[nothing]();
  const terms = byId("why-terms");
  terms.hidden = nothing !== "nothing-close" || found.terms.length === 0;
  terms.textContent = text("nothing_terms", {
    terms: new Intl.ListFormat(locale(), { type: "unit" }).format(
      found.terms.map((term) => SidelightPanel.clean(term, 40)),
    ),
  });
  why.hidden = false;
}

/**
 * Has the page read and shows what was found.
 * @param {chrome.tabs.Tab} tab
 * @param {Promise<IndexFacts>} facts
 * @param {"read-tab" | "read-anyway"} type
 */
async function read(tab, facts, type) {
  page.dataset.state = "reading";
  status.textContent = text("reading");
  stories.replaceChildren();
  why.hidden = true;
  retry.hidden = true;
  anyway.hidden = true;
  inPage.hidden = true;
  /** @type {Snapshot} */
  const snapshot = await ask({ type, tab: tab.id ?? 0 }).catch(() => ({ state: "failed", found: null }));
  const { found } = snapshot;
  offerOutlet(tab, snapshot).catch(() => {});
  offerIndex(tab, snapshot).catch(() => {});
  page.dataset.state = snapshot.state;
  if (snapshot.state === "unreadable") {
    status.textContent = text("page_unreadable");
    byId("why-text").textContent = text("nothing_unreadable");
    byId("why-terms").hidden = true;
    why.hidden = false;
  } else if (!found) {
    page.dataset.state = "failed";
    status.textContent = text("error_title");
    retry.hidden = false;
  } else if (found.matches.length > 0 || found.copies.length > 0) {
    status.textContent = "";
    inPage.hidden = snapshot.panel !== true;
    await show(found, !tab.incognito);
  } else {
    page.dataset.state = found.nothing ?? "nothing-close";
    status.textContent = text(TITLES[found.nothing ?? "nothing-close"]);
    anyway.hidden = found.nothing !== "not-an-article";
    explain(found, await facts.catch(() => null));
    if (found.elsewhere.length > 0) await show(found, false);
  }
}

/**
 * Reads the page at once, and again when the reader presses the button.
 * @param {chrome.tabs.Tab} tab
 * @param {Promise<IndexFacts>} facts
 */
export function pageStories(tab, facts) {
  openLinks(tab);
  /**
   * The button that was pressed goes: the focus goes to where the answer comes.
   * @param {"read-tab" | "read-anyway"} type
   */
  const again = (type) => {
    page.focus();
    read(tab, facts, type);
  };
  retry.addEventListener("click", () => again("read-tab"));
  anyway.addEventListener("click", () => again("read-anyway"));
  byId("go").addEventListener("click", async () => {
    await ask({ type: "reveal-panel", tab: tab.id ?? 0 }).catch(() => {});
    close();
  });
  return read(tab, facts, "read-tab");
}
