// @ts-check
// The options page: where the panel stands, sites, outlets, languages, the index, and what the reader may take along or
// have forgotten.

import { allowed, api, ask, counted, locale, localize, text } from "../shared/browser.js";
import * as store from "../shared/settings.js";
import { EVERYWHERE, patternsOf, siteOf } from "../shared/sites.js";
import { LARGEST, offer, withdraw } from "../shared/store.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../shared/protocol.js").IndexFacts} IndexFacts */

/** Largest settings file read, in bytes. */
const MOST_BYTES = 1_000_000;

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`options.html has no ${id}`);
  return found;
}

/** Asks the background; throws an error with the code of what went wrong there. @param {import("../shared/protocol.js").Message} message */
async function question(message) {
  const answer = await ask(message);
  if (!answer || answer.error) throw new Error(answer?.error ?? "failed");
  return answer.value;
}

/** @param {string} id @param {string} words */
function say(id, words) {
  element(id, HTMLElement).textContent = words;
}

/**
 * A list of names, each with a button that takes it off.
 * @param {string} id
 * @param {string[]} names
 * @param {{ label: string, name: string }} button Names of its strings.
 * @param {(name: string) => Promise<unknown>} act
 */
function entries(id, names, button, act) {
  const items = names.map((name) => {
    const item = document.createElement("li");
    const words = document.createElement("bdi");
    words.textContent = name;
    const off = document.createElement("button");
    off.type = "button";
    off.className = "link";
    off.textContent = text(button.label);
    off.setAttribute("aria-label", text(button.name, { name }));
    off.addEventListener("click", () => act(name));
    item.append(words, off);
    return item;
  });
  if (items.length === 0) {
    const none = document.createElement("li");
    none.className = "empty";
    none.textContent = text("none_yet");
    items.push(none);
  }
  element(id, HTMLElement).replaceChildren(...items);
}

/** @param {string} name @param {string} value */
function choose(name, value) {
  for (const radio of document.querySelectorAll(`input[name="${name}"]`)) {
    if (radio instanceof HTMLInputElement) radio.checked = radio.value === value;
  }
}

/**
 * Sites that are switched on but that the browser does not let us read; known before the click that asks for them. One that was
 * switched on while all pages were allowed has no permission of its own, for browsers give none that a wider one holds;
 * imported settings bring none.
 * @type {string[]}
 */
let lacking = [];

async function drawLacking() {
  const { run, sites_on } = await store.settings();
  const readable = await Promise.all(sites_on.map(async (site) => (await allowed(patternsOf(site))).length > 0));
  lacking = run === "clicked" ? [] : sites_on.filter((_, at) => !readable[at]);
  element("sites-note", HTMLElement).hidden = lacking.length === 0;
  const names = new Intl.ListFormat(locale()).format(lacking);
  element("sites-lacking", HTMLElement).textContent = text("sites_lacking", { sites: names });
}

async function draw() {
  const settings = await store.settings();
  choose("run", settings.run);
  choose("placement", settings.placement);
  element("cards", HTMLSelectElement).value = String(settings.cards);
  element("badge", HTMLInputElement).checked = settings.badge;
  for (const box of document.querySelectorAll('#languages input[type="checkbox"]')) {
    if (box instanceof HTMLInputElement) box.checked = settings.languages.includes(box.value);
  }
  const remove = { label: "remove", name: "remove_name" };
  entries("sites-on", settings.sites_on, remove, (site) =>
    store.change(({ sites_on }) => ({ sites_on: sites_on.filter((entry) => entry !== site) })),
  );
  entries("sites-off", settings.sites_off, remove, (site) =>
    store.change(({ sites_off }) => ({ sites_off: sites_off.filter((entry) => entry !== site) })),
  );
  entries("outlets", settings.hidden_outlets, { label: "show_again", name: "show_again_name" }, (outlet) =>
    store.change((settings) => store.outletHidden(settings, outlet, false)),
  );

  const everywhere = (await allowed([...EVERYWHERE])).length > 0;
  const note = element("run-note", HTMLElement);
  note.hidden = settings.run !== "everywhere" || everywhere;
  note.textContent = text("run_taken_back");
  await drawLacking();
}

// ---- When pages are read ----------------------------------------------------------------------------------------------

function runChoice() {
  element("run", HTMLElement).addEventListener("change", async (event) => {
    const run = event.target instanceof HTMLInputElement ? event.target.value : "";
    say("status", "");
    if (run === "everywhere") {
      const granted = await api.permissions.request({ origins: [...EVERYWHERE] }).catch(() => false);
      if (!granted) {
        say("status", text("run_refused"));
        return draw();
      }
    }
    await store.change(() => ({ run: /** @type {Settings["run"]} */ (run), welcomed: true }));
    say("status", text("saved"));
    return draw();
  });
}

function lackingSites() {
  element("sites-ask", HTMLElement).addEventListener("click", async () => {
    const granted = await api.permissions.request({ origins: lacking.flatMap(patternsOf) }).catch(() => false);
    say("status", text(granted ? "saved" : "run_refused"));
    await draw();
  });
  api.permissions.onAdded.addListener(draw);
  api.permissions.onRemoved.addListener(draw);
}

function siteForm() {
  const field = element("site-field", HTMLInputElement);
  field.placeholder = text("site_add");
  field.setAttribute("aria-label", text("site_add"));
  element("site-form", HTMLFormElement).addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = field.value.trim();
    const site = siteOf(typed.includes("://") ? typed : `https://${typed}`);
    if (typed === "" || site === null) return say("status", text("not_a_site"));
    const on = !(event.submitter instanceof HTMLButtonElement) || event.submitter.value === "on";
    if (on) {
      const granted = await api.permissions.request({ origins: patternsOf(site) }).catch(() => false);
      if (!granted) return say("status", text("run_refused"));
    }
    await store.change((settings) => (on ? store.switchedOn(settings, site) : store.switchedOff(settings, site)));
    field.value = "";
    say("status", text("saved"));
  });
}

// ---- Panel and languages ----------------------------------------------------------------------------------------------

function panelChoices() {
  element("placement", HTMLElement).addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const placement = /** @type {Settings["placement"]} */ (target.value);
    store.change(() => ({ placement }));
  });
  const cards = element("cards", HTMLSelectElement);
  // What was chosen is read at once: until an earlier change is kept, the page may be drawn from before it.
  cards.addEventListener("change", () => {
    const most = Number(cards.value);
    store.change(() => ({ cards: most }));
  });
  const badge = element("badge", HTMLInputElement);
  badge.addEventListener("change", () => {
    const { checked } = badge;
    store.change(() => ({ badge: checked }));
  });
  element("languages", HTMLElement).addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const { checked, value } = target;
    store.change(({ languages }) => {
      const others = languages.filter((lang) => lang !== value);
      return { languages: checked ? [...others, value] : others };
    });
  });
}

/** @param {string[]} languages Primary subtags. */
async function drawLanguages(languages) {
  const names = new Intl.DisplayNames(locale(), { type: "language" });
  const { languages: chosen } = await store.settings();
  const boxes = [...new Set([...languages, ...chosen])].map((lang) => {
    const label = document.createElement("label");
    label.className = "choice";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = lang;
    box.checked = chosen.includes(lang);
    const name = document.createElement("span");
    name.textContent = names.of(lang) ?? lang;
    label.append(box, name);
    return label;
  });
  element("languages", HTMLElement).replaceChildren(...boxes);
}

// ---- The index --------------------------------------------------------------------------------------------------------

/** @param {IndexFacts} facts */
async function drawIndex({ stats, own, refused }) {
  const number = new Intl.NumberFormat(locale());
  const day = new Intl.DateTimeFormat(locale(), { dateStyle: "long" });
  const moment = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeStyle: "short" });
  const names = new Intl.DisplayNames(locale(), { type: "language" });
  const size = new Intl.NumberFormat(locale(), { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  /** @type {[string, string][]} */
  const rows = [
    ["index_stories", number.format(stats.stories)],
    ["index_outlets", number.format(stats.outlets)],
    [
      "index_languages",
      stats.languages.map(([lang, count]) => `${names.of(lang) ?? lang} ${number.format(count)}`).join(", "),
    ],
    ["index_created", moment.format(stats.created * 1000)],
    ["index_size", size.format(stats.bytes / 1000)],
  ];
  if (stats.oldest !== null && stats.newest !== null) {
    rows.splice(3, 0, ["index_range", day.formatRange(stats.oldest * 1000, stats.newest * 1000)]);
  }
  element("index-facts", HTMLElement).replaceChildren(
    ...rows.flatMap(([key, value]) => {
      const term = document.createElement("dt");
      term.textContent = text(key);
      const fact = document.createElement("dd");
      fact.textContent = value;
      return [term, fact];
    }),
  );
  const note = element("index-note", HTMLElement);
  note.hidden = !stats.sample && !refused;
  note.textContent = refused ? text("index_refused", { code: refused }) : counted("sample_notice", stats.stories);
  element("index-drop", HTMLElement).hidden = !own;
  await drawLanguages(stats.languages.map(([lang]) => lang));
}

/** @param {number} bytes */
const megabytes = (bytes) =>
  new Intl.NumberFormat(locale(), { style: "unit", unit: "megabyte", maximumFractionDigits: 0 }).format(
    bytes / 2 ** 20,
  );

function indexFile() {
  const input = element("index-file", HTMLInputElement);
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    // The same file may be chosen again.
    input.value = "";
    if (file.size > LARGEST) return say("index-status", text("index_too_large", { most: megabytes(LARGEST) }));
    say("index-status", text("index_opening"));
    try {
      await offer(file);
      const facts = await question({ type: "index-stored" });
      await drawIndex(facts);
      say("index-status", counted("index_opened", facts.stats.stories));
    } catch (error) {
      say("index-status", text("index_not_opened", { code: error instanceof Error ? error.message : "failed" }));
      // Where the background was gone before it could take it.
      await withdraw().catch(() => {});
    }
  });
  element("index-drop", HTMLElement).addEventListener("click", async () => {
    await drawIndex(await question({ type: "index-dropped" }));
    say("index-status", "");
  });
}

// ---- Settings ---------------------------------------------------------------------------------------------------------

function settingsFile() {
  element("export", HTMLElement).addEventListener("click", async () => {
    const file = new Blob([JSON.stringify({ sidelight: await store.settings() }, null, 2)], {
      type: "application/json",
    });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "sidelight-settings.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
  const input = element("import", HTMLInputElement);
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    let read = null;
    if (file.size <= MOST_BYTES) {
      try {
        read = JSON.parse(await file.text())?.sidelight ?? null;
      } catch {
        // Not JSON: said below.
      }
    }
    if (typeof read === "object" && read !== null && !Array.isArray(read)) {
      await store.change(() => store.understand(read));
      say("settings-status", text("imported"));
    } else {
      say("settings-status", text("not_imported"));
    }
    input.value = "";
  });
}

function forgetting() {
  const sure = element("sure", HTMLDialogElement);
  element("forget", HTMLElement).addEventListener("click", () => {
    sure.returnValue = "";
    sure.showModal();
  });
  sure.addEventListener("close", async () => {
    if (sure.returnValue !== "forget") return;
    await question({ type: "forget-everything" });
    say("settings-status", text("forgotten"));
    await Promise.all([draw(), question({ type: "facts" }).then(drawIndex)]);
  });
}

localize(document);
document.title = text("options_title");
runChoice();
siteForm();
lackingSites();
panelChoices();
indexFile();
settingsFile();
forgetting();
store.onChange(draw);
draw();
question({ type: "facts" })
  .then(drawIndex)
  .catch(() => say("index-status", text("index_unavailable")));
if (location.hash === "#index") element("index", HTMLElement).focus();
