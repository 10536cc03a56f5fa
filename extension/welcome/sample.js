// @ts-check
// An article of the sample, to see the panel at work at once: read, looked up and shown as on any site, but that no
// page of ours can be read by a click.

import "../page/safe.js";
import "../page/flatten.js";
import "../page/panel.js";
import init, { Engine } from "../pkg/sidelight.js";
import { api, direction, locale, localize, packaged, readPackaged, text } from "../shared/browser.js";
import { datesOf } from "../shared/dates.js";
import { byId, el } from "../shared/dom.js";
import { panelCss, panelStrings } from "../shared/panel-parts.js";
import { sitesOf } from "../shared/sites.js";
import { telling } from "../shared/telling.js";

/** Languages that there is an article in; who reads another one gets the first. */
const LANGUAGES = ["en", "de", "fr"];

/** The page of an outlet of the newsstand, never shown itself. @returns {Promise<Document>} */
async function samplePage() {
  const own = locale().split("-")[0] ?? "";
  const language = LANGUAGES.includes(own) ? own : LANGUAGES[0];
  return new DOMParser().parseFromString(await readPackaged(`welcome/sample/${language}.html`), "text/html");
}

/** @param {import("../pkg/sidelight.js").Article} article */
function showArticle({ title, text, outlet, lang }) {
  const place = byId("article");
  if (lang) place.lang = lang;
  place.dir = "auto";
  const paragraphs = text.split("\n").filter((line) => line.trim() !== "");
  place.replaceChildren(
    el("p", { class: "outlet" }, outlet),
    el("h1", {}, title),
    ...paragraphs.map((line) => el("p", {}, line)),
  );
}

async function show() {
  localize(document);
  document.title = text("welcome_try");
  const [page] = await Promise.all([samplePage(), init({ module_or_path: packaged("pkg/sidelight_bg.wasm") })]);
  const engine = await Engine.fetch(packaged("sample.sidelight"));
  const { extraction, copies, ...found } = engine.similar(SidelightFlatten.flatten(page).page);
  const matches = found.matches.map((match) => ({ ...match, reasons: telling(match.reasons) }));
  if (!extraction.article) throw new Error("the sample holds no article");
  showArticle(extraction.article);
  const { sample, created } = engine.stats();
  const panel = SidelightPanel.create({
    css: await panelCss(readPackaged),
    strings: panelStrings(locale(), api.i18n.getMessage),
    locale: locale(),
    dir: direction(),
    placement: "under",
    theme: "auto",
    open_root: true,
    actions: { options: () => api.runtime.openOptionsPage() },
  });
  const dates = datesOf(locale(), matches, created);
  panel.show({ matches, copies, dates, sites: sitesOf(matches, copies), countries: {}, sample, created, stale: false });
  byId("panel").replaceChildren(panel.host);
}

show().catch((error) => {
  console.error(error);
  byId("status").textContent = text("error_text");
});
