// @ts-check
// The demo page: an index, a source, and what Sidelight makes of the two.

import { sourceOf } from "./file.js";
import { loadStories, localCopy } from "./newsstand.js";
import { openIndex, start } from "./open-index.js";
import { Engine } from "./pkg/sidelight.js";
import { measure, read } from "./reading.js";
import { wireForms } from "./views/forms.js";
import { wireHeadlineSearch } from "./views/headline-search.js";
import { wireIndex } from "./views/index.js";
import { wireReading } from "./views/reading.js";
import { wireSettings } from "./views/settings.js";
import { wireStories } from "./views/stories.js";

/** @typedef {import("./newsstand.js").Story} Story */
/** @typedef {import("./reading.js").Source} Source */

const openSample = () => Engine.fetch("./sample.sidelight");

/** The index now open. @type {import("./open-index.js").OpenIndex | undefined} */
let index;
/** Opens it once more. @type {() => Engine | Promise<Engine>} */
let reopen = openSample;
/** What is now shown. @type {Source | undefined} */
let source;
/** Those of the newsstand. @type {Story[]} */
let stories = [];
/** Counts what the reader asked for, so that a slow answer to an old question is dropped. */
let asked = 0;

/** @param {unknown} error */
const reasonOf = (error) => (error instanceof Error ? error.message : String(error));

const readingView = wireReading();
const settingsView = wireSettings({ changed: () => void (source && show(source)) });
const storiesView = wireStories({ choose: chooseStory });
const indexView = wireIndex({
  open: openIndexFile,
  sample: () => changeIndex(openSample, true),
});
const headlines = wireHeadlineSearch({
  search: async (words, limit) => (await index?.use((engine) => engine.search(words, limit))) ?? [],
  choose(url) {
    if (!chooseStory(url) && SidelightPanel.safeUrl(url)) open(url, "_blank", "noopener,noreferrer");
  },
});
wireForms({ read: readGiven, readFile, openIndex: openIndexFile });

// ---- The index ------------------------------------------------------------------------------------------------------

/**
 * Takes the place of the open index, if `open` succeeds.
 * @param {() => Engine | Promise<Engine>} open
 * @param {boolean} sample
 */
async function changeIndex(open, sample) {
  indexView.opening();
  let opened;
  try {
    opened = await openIndex(open);
  } catch (error) {
    indexView.fail(error, index !== undefined);
    return;
  }
  index?.close();
  index = opened;
  reopen = open;
  indexView.show(index.stats, sample);
  headlines.refresh();
  if (source) await show(source);
}

/**
 * Opens an index from a file; a delta is laid over the index now open.
 * @param {File} file
 */
async function openIndexFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const base = reopen;
  const open = async () => {
    try {
      return Engine.open(bytes);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "wrong-base")) throw error;
    }
    const engine = await base();
    engine.apply(bytes);
    return engine;
  };
  await changeIndex(open, false);
}

// ---- The article ----------------------------------------------------------------------------------------------------

/** @param {string} label */
function showLoading(label) {
  source = undefined;
  readingView.loading(label);
}

/** Reads a source and shows what was found. @param {Source} next */
async function show(next) {
  source = next;
  const mine = ++asked;
  const opened = index;
  if (!opened) return readingView.fail("There is no index to look in. Load one above.");
  const options = settingsView.options();
  let reading;
  try {
    reading = await opened.use((engine) => read(engine, next, options));
  } catch (error) {
    console.error(error);
    if (mine === asked) readingView.fail(`This could not be read: ${reasonOf(error)}`);
    return;
  }
  if (mine !== asked) return;
  await readingView.show(reading, {
    stats: opened.stats,
    localPage: copyOf(reading.extraction.article?.url),
    linkOf,
    again: () => opened.use((engine) => measure(engine, next, options)),
  });
}

/**
 * The copy on this site of a story of the newsstand.
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

/** Opens the newsstand's story with this address; returns whether there is one. @param {string} url */
function chooseStory(url) {
  const story = stories.find((candidate) => candidate.url === url);
  if (story) openStory(story).then(readingView.scrollWhereStacked);
  return story !== undefined;
}

/** @param {Story} story */
async function openStory(story) {
  const mine = ++asked;
  storiesView.mark(story.url);
  showLoading(`“${story.title}”`);
  const started = performance.now();
  try {
    const response = await fetch(localCopy(story.url) ?? story.path, { credentials: "omit" });
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    const html = await response.text();
    if (mine !== asked) return;
    history.replaceState(null, "", `#${story.url}`);
    await show({ label: story.title, url: story.url, html, fetched_ms: performance.now() - started });
  } catch (error) {
    if (mine === asked) readingView.fail(`The page could not be fetched: ${reasonOf(error)}`);
  }
}

/** Reads what the reader gave. @param {Source} given */
async function readGiven(given) {
  storiesView.mark(undefined);
  history.replaceState(null, "", location.pathname);
  await show(given);
  readingView.focus();
  readingView.scrollWhereStacked();
}

/** @param {File} file */
async function readFile(file) {
  const mine = ++asked;
  showLoading(`“${file.name}”`);
  const given = await sourceOf(file);
  if (mine === asked) readGiven(given);
}

/** Opens the story named in the address, if any, else `otherwise`. @param {string} [otherwise] Address of a story. */
function openFromAddress(otherwise) {
  const named = stories.find((candidate) => location.hash === `#${encodeURI(candidate.url)}`);
  const story = named ?? stories.find((candidate) => candidate.url === otherwise);
  if (story) openStory(story);
}
addEventListener("hashchange", () => openFromAddress());

// ---- Start ----------------------------------------------------------------------------------------------------------

try {
  await start();
  const loading = loadStories();
  await changeIndex(openSample, true);
  stories = await loading;
  storiesView.show(stories);
  openFromAddress(storiesView.first());
} catch (error) {
  console.error(error);
  if (!index) indexView.unavailable();
  storiesView.fail(`The newsstand could not be opened: ${reasonOf(error)}`);
}
