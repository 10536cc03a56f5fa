// @ts-check
// The extension as readers run it, with an index of allsides and of a second outlet's stories for the pages that are
// opened: how long from article to panel, how much work that is for the page, how much memory for the background.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Chromium } from "../../browser/harness/chromium/launch.js";
import { command, missing, pagesOf, sampled, storiesOf } from "../../browser/harness/evaluation.js";
import { PageServer, rewritten, storyOf } from "../../browser/harness/publishers.js";
import { until } from "../../browser/harness/until.js";
import { percentile, RUNS, said, times } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Row} Row */
/** @typedef {import("../../browser/harness/evaluation.js").Labelled} Labelled */
/** @typedef {import("playwright-core").Page} Page */

const WORK = "panel in Chromium";
const WHO = "sidelight extension";
/** Pages opened, each as often as there are runs. */
const PAGES = 16;
/** By then a page has nothing left to do, in milliseconds. */
const SETTLED = 600;
const TABS = 8;

/**
 * @param {string} folder For the index.
 * @returns {Promise<Row[]>}
 */
export async function panel(folder) {
  if (missing) {
    console.error(`  ${missing}`);
    return [];
  }
  const all = pagesOf("fundus_eval");
  const index = join(folder, "panel.sidelight");
  const stories = build(all, index);
  const pages = sampled(all, PAGES);
  const on = `${stories} stories`;
  const desk = await PageServer.open();
  const browser = await Chromium.start();
  try {
    await browser.read(index, stories);
    const tab = await browser.context.newPage();
    // The browser opens with a tab of its own.
    for (const other of browser.context.pages()) if (other !== tab) await other.close();
    await tab.addInitScript(watch);
    const warm = await opened(tab, desk, pages, async () => {});
    const killed = await opened(tab, desk, pages, () => browser.killWorker());
    /** @type {Row[]} */
    const rows = [
      times(
        WORK,
        WHO,
        on,
        warm.painted,
        `article loaded to panel painted, background running; in the page by ${middle(warm.put)} ms`,
      ),
      times(
        WORK,
        WHO,
        on,
        killed.painted,
        `article loaded to panel painted, background killed before; in the page by ${middle(killed.put)} ms`,
      ),
      said(WORK, WHO, on, await message(tab, desk, pages)),
    ];
    await tab.close();
    for (const visit of /** @type {const} */ (["first", "next"])) {
      rows.push(said(WORK, WHO, on, await work(browser, desk, sampled(pages, PAGES / 2), visit)));
    }
    rows.push(said(WORK, WHO, on, await memory(browser, desk, pages)));
    return rows;
  } finally {
    await browser.close();
    await desk.close();
  }
}

/** @param {number[][]} runs */
const middle = (runs) =>
  percentile(
    runs.map((times) => percentile(times, 50)),
    50,
  ).toFixed(1);

/** Builds the index; gives its number of stories. @param {Labelled[]} pages @param {string} out */
function build(pages, out) {
  const known = storiesOf("allsides").map(({ title, text, url, source, date, lang }) => ({
    title,
    text,
    url,
    outlet: source,
    published: date || undefined,
    lang,
  }));
  const rows = [...known, ...pages.map((page, number) => rewritten(storyOf(page), number))];
  writeFileSync(`${out}.jsonl`, rows.map((row) => JSON.stringify(row)).join("\n"));
  execFileSync(command(), ["--quiet", "build", `${out}.jsonl`, "--out", out, "--name", "Bench"]);
  return JSON.parse(String(execFileSync(command(), ["inspect", "--json", out]))).stories;
}

/**
 * Runs in the page before anything else: records when a panel was put there, and when the frame that shows it was done.
 */
function watch() {
  const panel = new Promise((seen) => {
    addEventListener("DOMContentLoaded", () => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector("[data-sidelight]")) return;
        observer.disconnect();
        const put = performance.now();
        requestAnimationFrame(() => {
          // A task of its own comes after the frame was painted.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            const [navigation] = performance.getEntriesByType("navigation");
            const loaded = /** @type {PerformanceNavigationTiming} */ (navigation).domContentLoadedEventEnd;
            seen({ put: put - loaded, painted: performance.now() - loaded });
          };
          port2.postMessage(null);
        });
      }).observe(document, { childList: true, subtree: true });
    });
  });
  Object.assign(globalThis, { panel });
}

/**
 * Milliseconds from the article being parsed to the panel put there and painted, by page and run.
 * @param {Page} tab @param {PageServer} desk @param {Labelled[]} pages @param {() => Promise<void>} before
 */
async function opened(tab, desk, pages, before) {
  /** @type {number[][]} */
  const painted = pages.map(() => []);
  /** @type {number[][]} */
  const put = pages.map(() => []);
  for (let run = 0; run <= RUNS; run += 1) {
    for (const [number, page] of pages.entries()) {
      await tab.goto("about:blank");
      await before();
      await tab.goto(desk.serve(page), { waitUntil: "commit" });
      const seen = await tab.evaluate(() =>
        Promise.race([
          /** @type {any} */ (globalThis).panel,
          new Promise((none) => setTimeout(() => none(null), 15_000)),
        ]),
      );
      if (!seen) throw new Error(`no panel on ${page.id}`);
      // The first run warms up.
      if (run === 0) continue;
      painted[number]?.push(seen.painted);
      put[number]?.push(seen.put);
    }
  }
  return { painted, put };
}

/**
 * What a message with a flattened page takes, there and back.
 * @param {Page} tab
 * @param {PageServer} desk
 * @param {Labelled[]} pages
 */
async function message(tab, desk, pages) {
  const session = await tab.context().newCDPSession(tab);
  /** @type {{ id: number, origin: string }[]} */
  let contexts = [];
  session.on("Runtime.executionContextsCleared", () => {
    contexts = [];
  });
  session.on("Runtime.executionContextCreated", ({ context }) => contexts.push(context));
  await session.send("Runtime.enable");
  /** @type {number[]} */
  const taken = [];
  /** @type {number[]} */
  const sizes = [];
  for (const page of pages) {
    await tab.goto(desk.serve(page));
    await tab.evaluate(() => /** @type {any} */ (globalThis).panel);
    const ours = await until("the content script's world", () =>
      contexts.findLast(({ origin }) => origin.startsWith("chrome-extension://")),
    );
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      contextId: ours.id,
      awaitPromise: true,
      returnByValue: true,
      expression: `(async () => {
        const { page } = SidelightFlatten.flatten(document);
        const taken = [];
        for (let call = 0; call < ${RUNS + 1}; call += 1) {
          const started = performance.now();
          // One field too many: the door drops it, and nothing is looked up.
          await chrome.runtime.sendMessage({ type: "look-up", page, only: "timed" }).catch(() => {});
          taken.push(performance.now() - started);
        }
        return { taken: taken.slice(1), size: page.length };
      })()`,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    taken.push(percentile(result.value.taken, 50));
    sizes.push(result.value.size);
  }
  await session.detach();
  const kilobytes = (percentile(sizes, 50) / 1000).toFixed(0);
  return `a message with a flattened page (${kilobytes} KB at the median) to the background and back: p50 ${percentile(taken, 50).toFixed(2)} ms, p95 ${percentile(taken, 95).toFixed(2)} ms`;
}

/**
 * What the browser's own record calls work for a script, what awaited something included, or for showing what it did.
 */
const WORK_EVENTS = new Set(
  `EvaluateScript v8.compile FunctionCall RunMicrotasks TimerFire EventDispatch UpdateLayoutTree Layout PrePaint Paint Layerize Commit`.split(
    " ",
  ),
);

const RECORDED = ["devtools.timeline", "v8", "v8.execute", "disabled-by-default-v8.compile"];

/** Work for scripts, where the rest is style, layout and paint. @param {string} name */
const isScript = (name) => !/Layout|Paint|Layerize|Commit/.test(name);

/**
 * What the extension adds to the work of the page's main thread: what is done with it less what is done without. The
 * pages' own scripts are blocked, so that it is little and much the same at each loading.
 *
 * The first page of a site gets a process of its own, where nothing is compiled and no font is known. The next ones run
 * in the same.
 * @param {Chromium} browser @param {PageServer} desk @param {Labelled[]} pages @param {"first" | "next"} visit
 */
async function work(browser, desk, pages, visit) {
  const tab = await browser.context.newPage();
  await reads(browser, false);
  const without = await worked(tab, desk, pages, visit);
  await reads(browser, true);
  const having = await worked(tab, desk, pages, visit);
  await tab.close();
  /** @param {"all" | "scripts"} what @param {number} p */
  const added = (what, p) =>
    percentile(
      having.map((runs, at) => percentile(runs[what], 50) - percentile(without[at]?.[what] ?? [], 50)),
      p,
    ).toFixed(1);
  const where = visit === "first" ? "the first page of a site, in a new process" : "the site's next pages";
  return `work that the extension adds on the page's main thread, ${where}, time on a core: p50 ${added("all", 50)} ms, p95 ${added("all", 95)} ms; of these scripts: p50 ${added("scripts", 50)} ms, the rest style, layout and paint`;
}

/** Switches the pages' site on or off. @param {Chromium} browser @param {boolean} on */
async function reads(browser, on) {
  const own = await browser.own("options/options.html");
  const settings = { run: on ? "sites" : "clicked", sites_on: ["127.0.0.1"], welcomed: true };
  await own.evaluate((settings) => chrome.storage.local.set({ settings }), settings);
  await until("the site to be switched", () =>
    own.evaluate(async (on) => (await chrome.scripting.getRegisteredContentScripts()).length > 0 === on, on),
  );
  await own.close();
}

/**
 * Milliseconds on a core that the main thread of each page worked, by run.
 * @param {Page} tab @param {PageServer} desk @param {Labelled[]} pages @param {"first" | "next"} visit
 */
async function worked(tab, desk, pages, visit) {
  const session = await tab.context().newCDPSession(tab);
  const taken = pages.map(() => ({ all: /** @type {number[]} */ ([]), scripts: /** @type {number[]} */ ([]) }));
  for (let run = 0; run <= RUNS; run += 1) {
    for (const [number, page] of pages.entries()) {
      if (visit === "first") await tab.goto("about:blank");
      /** @type {any[]} */
      const events = [];
      /** @param {{ value: any[] }} part */
      const keep = ({ value }) => events.push(...value);
      session.on("Tracing.dataCollected", keep);
      const done = new Promise((complete) => session.once("Tracing.tracingComplete", () => complete(null)));
      await session.send("Tracing.start", {
        transferMode: "ReportEvents",
        traceConfig: { includedCategories: RECORDED },
      });
      await tab.goto(desk.serve(page));
      await sleep(SETTLED);
      await session.send("Tracing.end");
      await done;
      session.off("Tracing.dataCollected", keep);
      const parsed = events.findLast(({ name }) => name === "MarkDOMContent");
      if (!parsed) throw new Error(`${page.id} was not loaded`);
      const there = events.filter(({ pid, tid }) => pid === parsed.pid && tid === parsed.tid);
      // What the page before still did does not count.
      const begun = Math.max(...there.filter(({ name }) => name === "CommitLoad").map(({ ts }) => ts));
      const here = there
        .filter(({ name, ph, ts }) => ph === "X" && ts >= begun && WORK_EVENTS.has(name))
        .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
      let [end, all, scripts] = [0, 0, 0];
      for (const { ts, dur, tdur, name } of here) {
        // What another one holds counts with it.
        if (ts < end) continue;
        end = ts + dur;
        const spent = (tdur ?? dur) / 1000;
        all += spent;
        if (isScript(name)) scripts += spent;
      }
      // The first run warms up.
      if (run === 0) continue;
      taken[number]?.all.push(all);
      taken[number]?.scripts.push(scripts);
    }
  }
  await session.detach();
  return taken;
}

/**
 * Memory of the background, with one tab and with many.
 * @param {Chromium} browser
 * @param {PageServer} desk
 * @param {Labelled[]} pages
 */
async function memory(browser, desk, pages) {
  /** @type {Page[]} */
  const tabs = [];
  const open = async () => {
    const tab = await browser.context.newPage();
    tabs.push(tab);
    const page = pages[tabs.length % pages.length];
    if (page) await tab.goto(desk.serve(page));
    await tab.locator("[data-sidelight]").first().waitFor();
  };
  await open();
  const one = ours();
  while (tabs.length < TABS) await open();
  const many = ours();
  const workers = browser.context.serviceWorkers().length;
  for (const tab of tabs) await tab.close();
  /** @param {number[]} all */
  const mb = (all) => (all.reduce((sum, bytes) => sum + bytes, 0) / 1e6).toFixed(0);
  return `memory of the process that the background has for itself: with one tab ${mb(one)} MB, with ${TABS} tabs ${mb(many)} MB, in ${many.length} process(es) and ${workers} worker`;
}

/** Bytes that belong to each of the browser's processes for extensions alone; none where the system does not say. */
export function ours() {
  /** @type {number[]} */
  const bytes = [];
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${id}/cmdline`, "utf8").includes("--extension-process")) continue;
      const kilobytes = /^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1];
      bytes.push(Number(kilobytes ?? 0) * 1024);
    } catch {
      // The process ended meanwhile.
    }
  }
  return bytes;
}
