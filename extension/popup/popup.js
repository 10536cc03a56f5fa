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

/** @param {import("../shared/protocol.js").IndexFacts} facts */
function showFacts(facts) {
  const { stats, stale, refused, following } = facts;
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeStyle: "short" });
  const count = counted("stories", stats.stories);
  byId("facts").textContent = stats.sample
    ? text("facts_sample", { count, date: date.format(stats.created * 1000) })
    : [count, stats.name, text(stale ? "index_stale" : "index_of", { date: date.format(stats.created * 1000) })]
        .filter((fact) => fact !== "")
        .join(" · ");
  const notice = indexNotice(facts);
  byId("notice").hidden = notice === null;
  byId("notice-text").textContent = notice;
  const outlets = following ? "outlets_followed" : "sample_get";
  const [word, place] = refused === null ? [outlets, "followed-heading"] : ["index_get", "index"];
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
