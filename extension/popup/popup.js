// @ts-check
// The popup. Its opening is the click that lets us read the page (`activeTab`): it asks the background to insert the
// panel, and shows the same stories.

import { ask, counted, locale, localize, text } from "../shared/browser.js";
import { byId } from "../shared/dom.js";
import { indexNotice } from "../shared/index-notice.js";
import { headlineSearch } from "./headlines.js";
import { siteSwitch } from "./site-switch.js";
import { pageStories } from "./stories.js";
import { leaveFor, tabAsked } from "./tab.js";

/** @typedef {import("../shared/protocol.js").IndexFacts} IndexFacts */

/**
 * What can be done about a notice: the string of it, and where in the options.
 * @param {IndexFacts} facts
 * @returns {[string, string]}
 */
function wayOn({ refused, following, subscribed }) {
  if (refused !== null) return ["index_get", "index"];
  if (following) return ["outlets_followed", "followed-heading"];
  return subscribed > 0 ? ["indexes_heading", "subscriptions-heading"] : ["sample_get", "followed-heading"];
}

/** @param {IndexFacts} facts */
function showFacts(facts) {
  const { stats, stale, subscriptions } = facts;
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeStyle: "short" });
  const count = counted("stories", stats.stories);
  byId("facts").textContent = stats.sample
    ? text("facts_sample", { count, date: date.format(stats.created * 1000) })
    : [
        count,
        stats.name,
        subscriptions > 0 ? counted("indexes_searched", subscriptions) : "",
        text(stale ? "index_stale" : "index_of", { date: date.format(stats.created * 1000) }),
      ]
        .filter((fact) => fact !== "")
        .join(" · ");
  const notice = indexNotice(facts);
  byId("notice").hidden = notice === null;
  byId("notice-text").textContent = notice;
  const [word, place] = wayOn(facts);
  const more = byId("notice-more");
  more.textContent = text(word);
  more.onclick = () => leaveFor(`options/options.html#${place}`);
}

async function open() {
  localize(document);
  byId("options").addEventListener("click", () => leaveFor("options/options.html"));

  const facts = ask({ type: "facts" });
  facts.then(showFacts).catch(() => {
    byId("facts").textContent = text("index_unavailable");
  });
  const asked = tabAsked();
  headlineSearch(facts, asked);
  const tab = await asked;
  if (tab?.id === undefined) return;
  await Promise.all([pageStories(tab, facts), siteSwitch(tab)]);
}

open();
