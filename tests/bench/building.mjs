// @ts-check
// What building the index of followed outlets takes in V8, through the real module: records of 40 feeds in, an index out.
// Prints a line for each length of text, the median of the runs and the wasm memory at its largest.
//
// usage: node building.mjs [--stories 20000] [--chars 200,1000] [--runs 5] [--module dist/pkg-builder] [--corpus FILE]
// The stories are those of the labelled set "allsides", or of another file of the same shape: --corpus FILE.

import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { folderOf } from "../browser/harness/evaluation.js";

const ROOT = new URL("../..", import.meta.url).pathname;
const { values } = parseArgs({
  options: {
    stories: { type: "string", default: "20000" },
    chars: { type: "string", default: "200,1000" },
    runs: { type: "string", default: "5" },
    corpus: { type: "string" },
    module: { type: "string", default: join(ROOT, "dist/pkg-builder") },
  },
});
const FEEDS = 40;
const MOST = Number(values.stories);
const NOW = Date.parse("2026-11-22T18:00:00Z");
const corpus = values.corpus ?? join(folderOf("related", "allsides"), "corpus.jsonl");

/** @type {{ url: string, title: string, text: string, date?: string }[]} */
const stories = [];
for await (const line of createInterface({ input: createReadStream(corpus) })) {
  const { url, title, text, date } = JSON.parse(line);
  stories.push({ url, title, text: text.slice(0, 4000), date });
  if (stories.length === MOST) break;
}

/** @param {string} text */
const escaped = (text) => text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n");

/** The records as the extension keeps them (their form stands in src/follow/record.rs). @param {number} chars */
const recordsOf = (chars) =>
  Array.from({ length: FEEDS }, (_, feed) => {
    const own = stories.filter((_, number) => number % FEEDS === feed);
    const lines = own.map(({ url, title, text, date }) => {
      const published = date ? Math.floor(Date.parse(date) / 1000) : "";
      const fields = [1, NOW / 1000, published, "en", url, title, "", [...text].slice(0, chars).join("")];
      return fields.map((field) => escaped(String(field))).join("\t");
    });
    return ["sidelight-stories 1", "\t\t", ...lines].join("\n");
  });

/** @param {string[]} records */
async function build(records) {
  // An instance of its own, and with it a memory: what another run needed would count.
  const glue = await import(`${pathToFileURL(join(values.module, "sidelight.js")).href}?${Math.random()}`);
  const { memory } = await glue.default({ module_or_path: readFileSync(join(values.module, "sidelight_bg.wasm")) });
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const builder = new glue.IndexBuilder({ name: "Followed", now: NOW, days: 21, most: MOST });
  for (const [feed, record] of records.entries()) {
    builder.add(record, { name: `Outlet ${feed}`, host: `outlet${feed}.example` });
  }
  const added = performance.now();
  const index = builder.finish();
  const { user } = process.cpuUsage(cpu);
  return {
    cpu: user / 1000,
    add: added - started,
    finish: performance.now() - added,
    bytes: index.length,
    memory: memory.buffer.byteLength,
  };
}

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

for (const chars of values.chars.split(",").map(Number)) {
  const records = recordsOf(chars);
  /** @type {Awaited<ReturnType<typeof build>>[]} */
  const runs = [];
  for (let run = 0; run < Number(values.runs); run += 1) runs.push(await build(records));
  const of = (/** @type {"add" | "finish" | "cpu" | "bytes" | "memory"} */ part) =>
    median(runs.map((run) => run[part]));
  const all = runs.map(({ add, finish }) => add + finish);
  console.log(
    `${stories.length} stories of ${chars} characters: ${(median(all) / 1000).toFixed(2)} s ` +
      `(best ${(Math.min(...all) / 1000).toFixed(2)}; records ${(of("add") / 1000).toFixed(2)}, ` +
      `index ${(of("finish") / 1000).toFixed(2)}; ${(of("cpu") / 1000).toFixed(2)} s of processor time), ${(of("memory") / 1e6).toFixed(0)} MB of wasm memory, ` +
      `index ${(of("bytes") / 1e6).toFixed(2)} MB`,
  );
}
