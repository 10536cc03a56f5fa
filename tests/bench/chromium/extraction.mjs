// @ts-check
// Flattening and extraction on live pages in Chromium, beside Readability.js on a clone of the same document.
//
// A page is served with its scripts blocked, loaded and laid out once. "Warm" is what a page costs when its code has
// run before: of twenty calls, the median of the last five. The first call of a fresh page is shown apart, for a
// content script is new in every page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { missing, pagesOf, sampled } from "../../browser/harness/evaluation.js";
import { PageServer } from "../../browser/harness/publishers.js";
import { DIST } from "../../browser/harness/site.js";
import { ISOLATED, launch, percentile, RUNS, serve, times } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Row} Row */

const WORK = "extraction in Chromium, live page to article";
const WARM_UP = 15;
/** Pages of fundus: of every so many outlets and languages. */
const SAMPLE = 40;

const FLATTEN = ["safe", "flatten"]
  .map((name) => readFileSync(join(DIST, `extension/page/${name}.js`), "utf8"))
  .join("\n");
const READABILITY = createRequire(import.meta.url).resolve("@mozilla/readability/Readability.js");
const SCRIPTS = `${FLATTEN}\n${readFileSync(READABILITY, "utf8")}\nglobalThis.Readability = Readability;`;

/** @returns {Promise<Row[]>} */
export async function extraction() {
  if (missing) {
    console.error(`  ${missing}`);
    return [];
  }
  const desk = await PageServer.open(ISOLATED);
  const server = await serve((path) =>
    path.startsWith("/pkg/") || path.startsWith("/site/") ? join(DIST, path) : null,
  );
  const browser = await launch();
  /** @type {Row[]} */
  const rows = [];
  try {
    const bench = await browser.newPage();
    await bench.goto(server.origin);
    await bench.evaluate(start);
    for (const set of ["fundus_eval", "fundus"]) {
      console.error(`  ${set}`);
      const pages = set === "fundus" ? sampled(pagesOf(set), SAMPLE) : pagesOf(set);
      /**
       * @type
       *   {{ flat: number[][], first: number[], extract: number[][], readability: number[][], theirs_first: number[] }}
       */
      const taken = { flat: [], first: [], extract: [], readability: [], theirs_first: [] };
      const tab = await browser.newPage();
      await tab.addInitScript({ content: SCRIPTS });
      for (const page of pages) {
        await tab.goto(desk.serve(page), { waitUntil: "load" });
        const { flat, readability, wire } = await tab.evaluate(read, { calls: WARM_UP + RUNS });
        taken.first.push(flat[0] ?? 0);
        taken.flat.push(flat.slice(WARM_UP));
        taken.readability.push(readability.slice(WARM_UP));
        taken.theirs_first.push(readability[0] ?? 0);
        taken.extract.push((await bench.evaluate(extract, { wire, calls: WARM_UP + RUNS })).slice(WARM_UP));
      }
      await tab.close();
      const both = taken.flat.map((runs, page) => [percentile(runs, 50) + percentile(taken.extract[page] ?? [], 50)]);
      const [ours, theirs] = [both, taken.readability].map((all) => all.map((runs) => percentile(runs, 50)));
      /** @param {number} p */
      const ratio = (p) => (percentile(theirs ?? [], p) / percentile(ours ?? [], p)).toFixed(1);
      const p95 = (/** @type {number[][]} */ all) =>
        `p95 ${percentile(
          all.map((runs) => percentile(runs, 50)),
          95,
        ).toFixed(2)} ms`;
      const fresh = (/** @type {number[]} */ first) =>
        `first call in a fresh page: p50 ${percentile(first, 50).toFixed(2)} ms, p95 ${percentile(first, 95).toFixed(2)} ms`;
      rows.push(
        times(WORK, "flatten.js", set, taken.flat, `${p95(taken.flat)}; ${fresh(taken.first)}`),
        times(WORK, "extraction in wasm", set, taken.extract, p95(taken.extract)),
        times(WORK, "sidelight wasm", set, both, `both; ${p95(both)}`),
        times(
          WORK,
          "Readability.js",
          set,
          taken.readability,
          `${p95(taken.readability)}; ${ratio(50)} times sidelight's at p50, ${ratio(95)} at p95; ${fresh(taken.theirs_first)}`,
        ),
      );
    }
  } finally {
    await browser.close();
    await desk.close();
    server.close();
  }
  return rows;
}

/** Runs in the page: milliseconds of each call, and what is flattened. @param {{ calls: number }} given */
function read({ calls }) {
  const { SidelightFlatten, Readability } = /** @type {any} */ (globalThis);
  document.body?.getBoundingClientRect();
  /** @type {number[]} */
  const flat = [];
  /** @type {number[]} */
  const readability = [];
  let wire = "";
  for (let call = 0; call < calls; call += 1) {
    const started = performance.now();
    wire = SidelightFlatten.flatten(document).page;
    flat.push(performance.now() - started);
  }
  for (let call = 0; call < calls; call += 1) {
    const clone = document.cloneNode(true);
    const before = performance.now();
    new Readability(clone).parse();
    readability.push(performance.now() - before);
  }
  return { flat, readability, wire };
}

/** Runs in the bench's own page. */
async function start() {
  // @ts-expect-error: served by this benchmark, not on disk beside it
  const { default: init, Engine } = await import("/pkg/sidelight.js");
  await init({ module_or_path: "/pkg/sidelight_bg.wasm" });
  const bytes = new Uint8Array(await (await fetch("/site/sample.sidelight")).arrayBuffer());
  Object.assign(globalThis, { engine: Engine.open(bytes) });
}

/** Runs there, too. @param {{ wire: string, calls: number }} given */
function extract({ wire, calls }) {
  const { engine } = /** @type {any} */ (globalThis);
  return Array.from({ length: calls }, () => {
    const started = performance.now();
    engine.extract(wire);
    return performance.now() - started;
  });
}
