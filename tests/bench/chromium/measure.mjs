// @ts-check
// Figures of the benchmark in Chromium, and the browser it runs in.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { chromium } from "playwright-core";
import { program } from "../../browser/harness/program.js";

/**
 * A measurement; see `Row` in src/report.rs.
 * @typedef {{ work: string, who: string, on: string, p50_us: number | null, p99_us: number | null, note: string }} Row
 */

/** Runs of each measurement, after those that warm up. */
export const RUNS = 5;

/** With these headers `performance.now()` has a resolution of 5 µs instead of 100. */
export const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The value below which `p` percent lie, by nearest rank. @param {number[]} values @param {number} p */
export function percentile(values, p) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((p / 100) * sorted.length)) - 1] ?? 0;
}

/**
 * A row of times: each input's median over its runs, percentiles over the inputs.
 * @param {string} work @param {string} who @param {string} on
 * @param {number[][]} milliseconds By input, then by run.
 * @param {string} [note]
 * @returns {Row}
 */
export function times(work, who, on, milliseconds, note = "") {
  const medians = milliseconds.map((runs) => percentile(runs, 50));
  return { work, who, on, p50_us: percentile(medians, 50) * 1e3, p99_us: percentile(medians, 99) * 1e3, note };
}

/**
 * A row that says something else.
 * @param {string} work
 * @param {string} who
 * @param {string} on
 * @param {string} note
 * @returns {Row}
 */
export const said = (work, who, on, note) => ({ work, who, on, p50_us: null, p99_us: null, note });

export const launch = () =>
  chromium.launch({ executablePath: program("chromium", "CHROMIUM"), args: ["--no-sandbox", "--disable-gpu"] });

/** @type {Record<string, string>} */
const TYPES = { js: "text/javascript", wasm: "application/wasm" };

/**
 * Serves an empty page and the files that `find` names, isolated from other origins.
 * @param {(path: string) => string | null} find
 */
export async function serve(find) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://127.0.0.1").pathname);
    for (const [name, value] of Object.entries(ISOLATED)) response.setHeader(name, value);
    if (path === "/") {
      response.setHeader("Content-Type", "text/html");
      response.end("<!doctype html><title>bench</title>");
      return;
    }
    const file = path.includes("..") ? null : find(path);
    const bytes = file === null ? null : await readFile(file).catch(() => null);
    response.setHeader("Content-Type", TYPES[path.split(".").at(-1) ?? ""] ?? "application/octet-stream");
    response.writeHead(bytes ? 200 : 404).end(bytes ?? "");
  });
  await /** @type {Promise<void>} */ (new Promise((ready) => server.listen(0, "127.0.0.1", () => ready())));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("the server has no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
