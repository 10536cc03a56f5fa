// @ts-check
// The same work as the native benchmark, in Chromium's wasm through the Engine; prints rows as JSON.
//
// usage: node wasm.mjs --folder FOLDER --pages FOLDER --sizes 1000,10000
// FOLDER of --folder holds <size>.sidelight and queries.json; that of --pages the extraction sets fundus, fundus_eval.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

/**
 * A measurement; see `Row` in src/report.rs.
 * @typedef {{ work: string, who: string, on: string, p50_us: number | null, p99_us: number | null, note: string }} Row
 */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { values } = parseArgs({
  options: { folder: { type: "string" }, pages: { type: "string" }, sizes: { type: "string" } },
});
const folder = values.folder ?? join(ROOT, "target/evaluation/bench");
const pages = values.pages ?? join(ROOT, "target/evaluation/extraction");
const sizes = (values.sizes ?? "1000,10000,37547,100000").split(",");

const EXECUTABLE =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const TYPES = { js: "text/javascript", wasm: "application/wasm", html: "text/html", json: "application/json" };

/** @param {string} path */
function fileOf(path) {
  if (path.startsWith("/pkg/")) return join(ROOT, "dist/site", path);
  if (path === "/flatten.js") return join(ROOT, "extension/flatten.js");
  if (path === "/readability.js") return join(ROOT, "node_modules/@mozilla/readability/Readability.js");
  if (path.startsWith("/bench/")) return join(folder, path.slice("/bench/".length));
  if (path.startsWith("/sets/")) return join(pages, path.slice("/sets/".length));
  return null;
}

const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? "/", "http://127.0.0.1").pathname);
  const file = fileOf(path);
  // Isolation gives performance.now() a resolution of 5 µs instead of 100.
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
  if (path === "/") {
    response.setHeader("Content-Type", TYPES.html);
    response.end("<!doctype html><title>bench</title>");
    return;
  }
  try {
    if (!file || path.includes("..")) throw new Error("no such file");
    const bytes = await readFile(file);
    const ending = path.split(".").at(-1) ?? "";
    response.setHeader("Content-Type", TYPES[/** @type {keyof typeof TYPES} */ (ending)] ?? "application/octet-stream");
    response.end(bytes);
  } catch {
    response.statusCode = 404;
    response.end();
  }
});
await /** @type {Promise<void>} */ (new Promise((ready) => server.listen(0, "127.0.0.1", () => ready())));
const address = server.address();
if (!address || typeof address === "string") throw new Error("the server has no port");

if (!EXECUTABLE) throw new Error("no Chromium found; install it or set CHROMIUM to its path");
const browser = await chromium.launch({
  executablePath: EXECUTABLE,
  args: ["--no-sandbox", "--disable-gpu", "--js-flags=--expose-gc"],
});
/** @type {Row[]} */
const rows = [];
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(String(error)));
  page.on("crash", () => console.error("the page crashed"));
  await page.goto(`http://127.0.0.1:${address.port}/`);
  for (const size of sizes) {
    console.error(`  ${size} stories`);
    rows.push(...(await page.evaluate(lookups, size)));
  }
  if (existsSync(join(ROOT, "extension/flatten.js"))) {
    await page.addScriptTag({ url: "/flatten.js" });
    if (existsSync(/** @type {string} */ (fileOf("/readability.js"))))
      await page.addScriptTag({ url: "/readability.js" });
    for (const set of ["fundus", "fundus_eval"]) {
      if (!existsSync(join(pages, set))) continue;
      console.error(`  pages of ${set}`);
      const truth = await readFile(join(pages, set, "truth.jsonl"), "utf8");
      const named = truth
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      const list = named.map(({ id, url }) => ({ id, url }));
      rows.push(...(await page.evaluate(extraction, { set, list, index: sizes[0] ?? "" })));
    }
  }
} finally {
  await browser.close();
  server.close();
}
console.log(JSON.stringify(rows));

/**
 * Runs in the page: opens an index, looks up articles, searches headlines.
 * @param {string} size
 * @returns {Promise<Row[]>}
 */
async function lookups(size) {
  const RUNS = 5;
  /** @param {number[]} values @param {number} p */
  const percentile = (values, p) => {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.max(1, Math.ceil((p / 100) * sorted.length)) - 1] ?? 0;
  };
  /**
   * Microseconds: one run to warm up, each input's median of five more, percentiles over the inputs.
   * @template T @param {string} work @param {T[]} inputs @param {(input: T) => void} act @returns {Row}
   */
  const measure = (work, inputs, act) => {
    for (const input of inputs) act(input);
    /** @type {number[][]} */
    const runs = inputs.map(() => []);
    for (let run = 0; run < RUNS; run += 1) {
      inputs.forEach((input, number) => {
        const started = performance.now();
        act(input);
        runs[number]?.push((performance.now() - started) * 1000);
      });
    }
    const medians = runs.map((times) => percentile(times, 50));
    return {
      work,
      who: "sidelight wasm",
      on: size,
      p50_us: percentile(medians, 50),
      p99_us: percentile(medians, 99),
      note: "",
    };
  };
  // @ts-expect-error: served by this script, not on disk beside it
  const { default: init, Engine } = await import("/pkg/sidelight.js");
  const wasm = await init({ module_or_path: "/pkg/sidelight_bg.wasm" });
  const bytes = new Uint8Array(await (await fetch(`/bench/${size}.sidelight`)).arrayBuffer());
  /** @type {{ title: string }[]} */
  const queries = await (await fetch("/bench/queries.json")).json();
  const words = queries.map(({ title }) => {
    const [, first = "the", second = "president"] = title.split(/\s+/u);
    return `${first} ${[...second].slice(0, 3).join("")}`;
  });
  const open = measure("index open", Array(20).fill(null), () => Engine.open(bytes).free());
  const engine = Engine.open(bytes);
  const memory = wasm.memory.buffer.byteLength;
  const found = [
    open,
    measure("lookup of a whole article", queries, (query) => engine.similarArticle(query)),
    measure("headline search", words, (typed) => engine.search(typed, 10)),
  ];
  engine.free();
  const megabytes = (/** @type {number} */ n) => (n / 1e6).toFixed(1);
  found.push({
    work: "memory",
    who: "sidelight wasm",
    on: size,
    p50_us: null,
    p99_us: null,
    note: `${megabytes(memory)} MB of wasm memory with a file of ${megabytes(bytes.length)} MB open`,
  });
  return found;
}

/**
 * Runs in the page: flattens and extracts each page of a set, beside Readability.js on a clone (the cloning not timed).
 * @param {{ set: string, list: { id: string, url: string }[], index: string }} given
 * @returns {Promise<Row[]>}
 */
async function extraction({ set, list, index }) {
  const RUNS = 5;
  // @ts-expect-error: served by this script, not on disk beside it
  const { default: init, Engine } = await import("/pkg/sidelight.js");
  await init({ module_or_path: "/pkg/sidelight_bg.wasm" });
  const engine = Engine.open(new Uint8Array(await (await fetch(`/bench/${index}.sidelight`)).arrayBuffer()));
  const { SidelightFlatten: flattener, Readability } = /** @type {any} */ (globalThis);
  /** @type {{ parsed: Document, url: string, readable: Document }[]} */
  const documents = [];
  for (const { id, url } of list) {
    const html = await (await fetch(`/sets/${set}/pages/${encodeURIComponent(id)}.html`)).text();
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const base = parsed.createElement("base");
    base.href = url;
    documents.push({ parsed, url, readable: new DOMParser().parseFromString(html, "text/html") });
    documents.at(-1)?.readable.head.prepend(base);
  }
  /** @param {number[]} values @param {number} p */
  const percentile = (values, p) => {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.max(1, Math.ceil((p / 100) * sorted.length)) - 1] ?? 0;
  };
  /** Times by who did the work, then by page. @type {Record<string, number[][]>} */
  const times = {};
  /** @param {string} who @param {number} page @param {number} milliseconds */
  const keep = (who, page, milliseconds) => {
    times[who] ??= documents.map(() => []);
    times[who][page]?.push(milliseconds * 1000);
  };
  for (let run = 0; run <= RUNS; run += 1) {
    for (const [number, { parsed, url, readable }] of documents.entries()) {
      const started = performance.now();
      const { page } = flattener.flatten(parsed, { url });
      const flattened = performance.now();
      engine.extract(page);
      const done = performance.now();
      const clone = Readability && readable.cloneNode(true);
      const before = performance.now();
      if (Readability) new Readability(clone).parse();
      const after = performance.now();
      // The first run warms up.
      if (run === 0) continue;
      keep("flatten.js", number, flattened - started);
      keep("extraction in wasm", number, done - flattened);
      keep("sidelight wasm", number, done - started);
      if (Readability) keep("Readability.js", number, after - before);
    }
  }
  engine.free();
  return Object.entries(times).map(([who, pages]) => {
    const medians = pages.map((runs) => percentile(runs, 50));
    return {
      work: "extraction in Chromium, document to article",
      who,
      on: set,
      p50_us: percentile(medians, 50),
      p99_us: percentile(medians, 99),
      note: `p95 ${(percentile(medians, 95) / 1000).toFixed(2)} ms`,
    };
  });
}
