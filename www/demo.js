// @ts-check
// The demo page: an index, a source, and what Sidelight makes of the two.

import { articleView } from "./article.js";
import { decode, MAX_BYTES } from "./decode.js";
import { byId, el } from "./dom.js";
import { evidenceView } from "./evidence.js";
import { wireHeadlineSearch } from "./headline-search.js";
import { indexLine, indexTable } from "./index-facts.js";
import { layOut, loadStories, localCopy } from "./newsstand-shelf.js";
import { openIndex, start } from "./open-index.js";
import { clearPanel, showPanel } from "./panel-place.js";
import { Engine } from "./pkg/sidelight.js";
import { measure, read } from "./steps.js";
import { wireTabs } from "./tabs.js";
import { counted, indexError, NOTHING, size } from "./words.js";

const SAMPLE = "./sample.sidelight";

const parts = {
  facts: byId("index-facts", HTMLElement),
  indexFile: byId("index-file", HTMLInputElement),
  indexSample: byId("index-sample", HTMLButtonElement),
  indexError: byId("index-error", HTMLElement),
  shelf: byId("newsstand", HTMLElement),
  text: byId("source-text", HTMLElement),
  html: byId("source-html", HTMLElement),
  pageFile: byId("page-file", HTMLInputElement),
  reading: byId("reading", HTMLElement),
  article: byId("article", HTMLElement),
  answer: byId("answer", HTMLElement),
  panel: byId("panel", HTMLElement),
  evidence: byId("evidence", HTMLElement),
  sections: byId("index-sections", HTMLElement),
  settings: byId("settings", HTMLFormElement),
};

/** The index now open. @type {import("./open-index.js").OpenIndex | undefined} */
let index;
/** Opens it once more. @type {() => Engine | Promise<Engine>} */
let openBase = () => Engine.fetch(SAMPLE);
/** What is now shown. @type {import("./steps.js").Source | undefined} */
let source;
/** @type {import("./newsstand-shelf.js").Story[]} */
let stories = [];
/** Counts what the reader asked for, so that a slow answer to an old question is dropped. */
let asked = 0;

const headlines = wireHeadlineSearch({
  search: async (words, limit) => (await index?.use((engine) => engine.search(words, limit))) ?? [],
  choose: (url) => {
    const story = stories.find((candidate) => candidate.url === url);
    if (story) openStory(story).then(showReadingWhereStacked);
    else if (SidelightPanel.safeUrl(url)) open(url, "_blank", "noopener,noreferrer");
  },
});
const tabs = wireTabs(byId("tab-newsstand", HTMLElement).parentElement ?? document.body);

// ---- the index

/**
 * Takes the place of the open index, if `open` succeeds.
 * @param {() => Engine | Promise<Engine>} open
 * @param {boolean} sample
 */
async function changeIndex(open, sample) {
  parts.indexError.hidden = true;
  let opened;
  try {
    opened = await openIndex(open);
  } catch (error) {
    parts.indexError.textContent = indexError(error);
    parts.indexError.hidden = false;
    if (!index) parts.facts.textContent = "No index is open.";
    return;
  }
  index?.close();
  index = opened;
  openBase = open;
  parts.indexSample.hidden = sample;
  parts.facts.replaceChildren(...indexLine(index.stats));
  parts.sections.replaceChildren(indexTable(index.stats));
  headlines.refresh();
  if (source) await show(source);
}

/**
 * Opens an index from a file; a delta is laid over the index now open.
 * @param {File} file
 */
async function openIndexFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const base = openBase;
  const open = async () => {
    const opened = Engine.open(bytes);
    if (opened.stats().base_id === null) return opened;
    opened.free();
    const engine = await base();
    engine.apply(bytes);
    return engine;
  };
  await changeIndex(open, false);
}

// ---- the article

/** @returns {Partial<import("./steps.js").SimilarOptions>} */
function options() {
  const fields = new FormData(parts.settings);
  /** @type {Partial<import("./steps.js").SimilarOptions>} */
  const chosen = { use_dates: fields.has("use_dates") };
  for (const name of /** @type {const} */ (["limit", "per_outlet", "threshold"])) {
    const value = fields.get(name);
    if (typeof value === "string" && value !== "") chosen[name] = Number(value);
  }
  return chosen;
}

/** @param {string} words */
function say(words) {
  parts.answer.textContent = words;
}

/** @param {string} label */
function showLoading(label) {
  source = undefined;
  say("");
  clearPanel(parts.panel);
  parts.evidence.replaceChildren();
  parts.article.setAttribute("aria-busy", "true");
  parts.article.replaceChildren(el("p", { class: "quiet" }, `Reading ${label} …`));
}

/** @param {string} message */
function showFailure(message) {
  parts.article.removeAttribute("aria-busy");
  parts.article.replaceChildren(el("p", { class: "error", role: "alert" }, message));
  parts.evidence.replaceChildren();
  clearPanel(parts.panel);
  say("");
}

/** @param {import("./steps.js").Source} next */
async function show(next) {
  source = next;
  const mine = ++asked;
  const opened = index;
  if (!opened) return showFailure("There is no index to look in. Load one above.");
  const chosen = options();
  let reading;
  try {
    reading = await opened.use((engine) => read(engine, next, chosen));
  } catch (error) {
    console.error(error);
    if (mine === asked)
      showFailure(`This could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return;
  }
  if (mine !== asked) return;
  const { lookup, extraction } = reading;
  parts.article.removeAttribute("aria-busy");
  parts.article.replaceChildren(articleView(reading, copyOf(extraction.article?.url)));
  const again = () => opened.use((engine) => measure(engine, next, chosen));
  parts.evidence.replaceChildren(evidenceView(reading, again, linkOf));
  if (lookup.matches.length === 0) {
    clearPanel(parts.panel);
    say(NOTHING[lookup.nothing ?? "nothing-close"] ?? "Nothing to show.");
    return;
  }
  say(`${counted(lookup.matches.length, "similar story", "similar stories")}, in the extension’s own panel:`);
  try {
    await showPanel(parts.panel, { lookup, stats: opened.stats, link: linkOf });
  } catch (error) {
    say(`The panel could not be shown: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * The copy on this site of a story on the shelf.
 * @param {string | undefined} url
 */
function copyOf(url) {
  return stories.some((story) => story.url === url) ? localCopy(url ?? "") : undefined;
}

/**
 * Where a story's address leads: stories of the newsstand have a copy on this site. Nowhere, if it is no address.
 * @param {string} url
 */
function linkOf(url) {
  return copyOf(url) ?? SidelightPanel.safeUrl(url);
}

/** @param {import("./newsstand-shelf.js").Story} story */
async function openStory(story) {
  const mine = ++asked;
  markChosen(story.url);
  showLoading(`“${story.title}”`);
  const start = performance.now();
  try {
    const response = await fetch(localCopy(story.url) ?? story.path, { credentials: "omit" });
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    const html = await response.text();
    if (mine !== asked) return;
    history.replaceState(null, "", `#${story.url}`);
    await show({ label: story.title, url: story.url, html, fetched_ms: performance.now() - start });
  } catch (error) {
    if (mine === asked) showFailure(`The page could not be fetched: ${error instanceof Error ? error.message : error}`);
  }
}

/** @param {import("./steps.js").Source} next */
async function openGiven(next) {
  markChosen(undefined);
  history.replaceState(null, "", location.pathname);
  await show(next);
  parts.reading.focus({ preventScroll: true });
  showReadingWhereStacked();
}

/** On a narrow window the article stands below the sources: goes there. */
function showReadingWhereStacked() {
  if (matchMedia("(max-width: 47.99rem)").matches) parts.reading.scrollIntoView({ block: "start" });
}

/** @param {File} file */
async function openPageFile(file) {
  const mine = ++asked;
  showLoading(`“${file.name}”`);
  const { text, encoding } = decode(new Uint8Array(await file.slice(0, MAX_BYTES).arrayBuffer()));
  if (mine !== asked) return;
  const cut = file.size > MAX_BYTES ? `only the first ${size(MAX_BYTES)} of ${size(file.size)} were read` : "";
  const note = [encoding === "utf-8" ? "" : `read as ${encoding}`, cut].filter(Boolean).join("; ");
  if (/\.txt$/i.test(file.name) || file.type === "text/plain")
    openGiven({ label: file.name, url: "", plain: plain("", text, null), note });
  else openGiven({ label: file.name, url: "", html: text, note });
}

/**
 * An article from text; without a headline of its own, a short first line is taken for it.
 * @param {string} title
 * @param {string} text
 * @param {number | null} published Unix seconds
 */
function plain(title, text, published) {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const body = lines.filter(Boolean);
  const first = body[0] ?? "";
  if (!title && body.length > 1 && first.length <= 160)
    return { title: first, text: body.slice(1).join("\n"), published };
  return { title, text: body.join("\n"), published };
}

/** @param {string | undefined} url */
function markChosen(url) {
  for (const button of parts.shelf.querySelectorAll("button")) {
    if (button.dataset.url === url) {
      button.setAttribute("aria-current", "true");
      button.scrollIntoView({ block: "nearest" });
    } else button.removeAttribute("aria-current");
  }
}

// ---- what the reader does

parts.shelf.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  const story = stories.find((candidate) => candidate.url === button?.dataset.url);
  if (story) openStory(story).then(showReadingWhereStacked);
});

document.querySelector(".group-by")?.addEventListener("change", (event) => {
  const by = event.target instanceof HTMLInputElement ? event.target.value : "event";
  if (by === "event" || by === "outlet" || by === "lang") layOut(parts.shelf, stories, by, source?.url);
});

parts.text.addEventListener("submit", (event) => {
  event.preventDefault();
  const date = byId("text-date", HTMLInputElement).valueAsNumber;
  const title = byId("text-title", HTMLInputElement).value.trim();
  const text = byId("text-body", HTMLTextAreaElement).value;
  openGiven({ label: "the text given", url: "", plain: plain(title, text, Number.isNaN(date) ? null : date / 1000) });
});

parts.html.addEventListener("submit", (event) => {
  event.preventDefault();
  const html = byId("html-body", HTMLTextAreaElement).value;
  openGiven({ label: "the HTML given", url: byId("html-url", HTMLInputElement).value.trim(), html });
});

parts.pageFile.addEventListener("change", () => {
  const file = parts.pageFile.files?.[0];
  if (file) openPageFile(file);
  parts.pageFile.value = "";
});

parts.indexFile.addEventListener("change", () => {
  const file = parts.indexFile.files?.[0];
  if (file) openIndexFile(file);
  parts.indexFile.value = "";
});

parts.indexSample.addEventListener("click", () => changeIndex(() => Engine.fetch(SAMPLE), true));

for (const name of /** @type {const} */ (["dragover", "dragleave", "drop"])) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.toggle("dropping", name === "dragover");
    const file = name === "drop" ? event.dataTransfer.files[0] : undefined;
    if (!file) return;
    if (/\.sidelight$/i.test(file.name)) openIndexFile(file);
    else {
      tabs.choose(byId("tab-file", HTMLElement));
      openPageFile(file);
    }
  });
}

const threshold = byId("threshold", HTMLInputElement);
const thresholdOutput = parts.settings.querySelector("output");
function showThreshold() {
  if (thresholdOutput) thresholdOutput.value = Number(threshold.value).toFixed(2);
}
parts.settings.addEventListener("submit", (event) => event.preventDefault());
parts.settings.addEventListener("input", () => {
  showThreshold();
  if (source && parts.settings.checkValidity()) show(source);
});
parts.settings.addEventListener("reset", () => {
  setTimeout(() => {
    showThreshold();
    if (source) show(source);
  });
});
addEventListener("hashchange", () => openFromAddress());

/** Opens the story named in the address, if any, else `otherwise`. @param {string} [otherwise] Address of a story. */
function openFromAddress(otherwise) {
  const named = stories.find((candidate) => location.hash === `#${encodeURI(candidate.url)}`);
  const story = named ?? stories.find((candidate) => candidate.url === otherwise);
  if (story) openStory(story);
}

// ---- start

showThreshold();
try {
  await start();
  const shelf = loadStories();
  await changeIndex(() => Engine.fetch(SAMPLE), true);
  stories = await shelf;
  layOut(parts.shelf, stories, "event", undefined);
  openFromAddress(parts.shelf.querySelector("button")?.dataset.url);
} catch (error) {
  console.error(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (!index) parts.facts.textContent = "Sidelight could not start.";
  parts.shelf.replaceChildren(
    el("p", { class: "error", role: "alert" }, `The newsstand could not be opened: ${reason}`),
  );
}
