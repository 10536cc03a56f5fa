// @ts-check
// Opening, looking up and searching in Chromium's wasm through the Engine: the same work as the native benchmark.

import { join } from "node:path";
import { DIST } from "../../browser/harness/site.js";
import { launch, RUNS, said, serve, times } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Row} Row */

const WHO = "sidelight wasm";

/**
 * @param {string} folder Holds `<size>.sidelight` and `queries.json`.
 * @param {string[]} sizes
 * @returns {Promise<Row[]>}
 */
export async function lookups(folder, sizes) {
  const server = await serve((path) =>
    path.startsWith("/pkg/") ? join(DIST, path) : path.startsWith("/bench/") ? join(folder, path.slice(7)) : null,
  );
  const browser = await launch();
  /** @type {Row[]} */
  const rows = [];
  try {
    for (const size of sizes) {
      console.error(`  ${size} stories`);
      // A page of its own, and with it an instance: memory that another index needed would count.
      const page = await browser.newPage();
      page.on("pageerror", (error) => console.error(String(error)));
      await page.goto(server.origin);
      const { open, look, search, memory, file } = await page.evaluate(ask, { size, runs: RUNS });
      rows.push(
        times("index open", WHO, size, open),
        times("lookup of a whole article", WHO, size, look),
        times("headline search", WHO, size, search),
        said(
          "memory",
          WHO,
          size,
          `${mb(memory)} MB of wasm memory after the lookups, ${mb(memory - file)} more than the file`,
        ),
      );
      await page.close();
    }
  } finally {
    await browser.close();
    server.close();
  }
  return rows;
}

/** @param {number} bytes */
const mb = (bytes) => (bytes / 1e6).toFixed(1);

/** Runs in the page. @param {{ size: string, runs: number }} given */
async function ask({ size, runs }) {
  /** @template T @param {T[]} inputs @param {(input: T) => void} act Milliseconds by input and run. */
  const measure = (inputs, act) => {
    for (const input of inputs) act(input);
    /** @type {number[][]} */
    const taken = inputs.map(() => []);
    for (let run = 0; run < runs; run += 1) {
      inputs.forEach((input, number) => {
        const started = performance.now();
        act(input);
        taken[number]?.push(performance.now() - started);
      });
    }
    return taken;
  };
  // @ts-expect-error: served by this benchmark, not on disk beside it
  const { default: init, Engine } = await import("/pkg/sidelight.js");
  const wasm = await init({ module_or_path: "/pkg/sidelight_bg.wasm" });
  /** @type {{ title: string }[]} */
  const queries = await (await fetch("/bench/queries.json")).json();
  const words = queries.map(({ title }) => {
    const [, first = "the", second = "president"] = title.split(/\s+/u);
    return `${first} ${[...second].slice(0, 3).join("")}`;
  });
  // Read once and given away, as the extension does: what is measured is one index in memory.
  const bytes = async () => new Uint8Array(await (await fetch(`/bench/${size}.sidelight`)).arrayBuffer());
  const engine = Engine.open(await bytes());
  const look = measure(queries, (query) => engine.similarArticle(query));
  const memory = wasm.memory.buffer.byteLength;
  const search = measure(words, (typed) => engine.search(typed, 10));
  const file = await bytes();
  const open = measure(Array(20).fill(null), () => Engine.open(file).free());
  engine.free();
  return { open, look, search, memory, file: file.length };
}
