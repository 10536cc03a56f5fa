// @ts-check
// What building the index of followed outlets takes in V8, through the real module: records of 40 feeds in, an index
// out. In Node, where an instance has a memory of its own; Chromium's V8 does the same work.

import { readFileSync } from "node:fs";
import { missing, storiesOf } from "../../browser/harness/evaluation.js";
import { DIST } from "../../browser/harness/site.js";
import { percentile, RUNS, said } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Row} Row */

const FEEDS = 40;
const STORIES = 20_000;
const NOW = Date.parse("2026-11-22T18:00:00Z");
/** Characters of each story's text. */
const LENGTHS = [200, 1000];

/** @param {string} text */
const escaped = (text) => text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n");

/**
 * The records as the extension keeps them (their form stands in src/follow/record.rs).
 * @param {ReturnType<typeof storiesOf>} stories
 * @param {number} chars
 */
const recordsOf = (stories, chars) =>
  Array.from({ length: FEEDS }, (_, feed) => {
    const own = stories.filter((_, number) => number % FEEDS === feed);
    const lines = own.map(({ url, title, text, date }) => {
      const published = date ? Math.floor(Date.parse(date) / 1000) : "";
      const fields = [
        1,
        NOW / 1000,
        published,
        "en",
        url,
        title,
        "",
        [...text.slice(0, 4000)].slice(0, chars).join(""),
      ];
      return fields.map((field) => escaped(String(field))).join("\t");
    });
    return ["sidelight-stories 1", "\t\t", ...lines].join("\n");
  });

/** @param {string[]} records */
async function build(records) {
  // An instance of its own, and with it a memory: what another run needed would count.
  const glue = await import(`${DIST}pkg-builder/sidelight.js?${Math.random()}`);
  const { memory } = await glue.default({ module_or_path: readFileSync(`${DIST}pkg-builder/sidelight_bg.wasm`) });
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const builder = new glue.IndexBuilder({ name: "Followed", now: NOW, days: 21, most: STORIES });
  for (const [feed, record] of records.entries()) {
    builder.add(record, { name: `Outlet ${feed}`, host: `outlet${feed}.example` });
  }
  const added = performance.now();
  const index = builder.finish();
  const [add, finish] = [added - started, performance.now() - added];
  return {
    all: add + finish,
    add,
    finish,
    cpu: process.cpuUsage(cpu).user / 1000,
    bytes: index.length,
    memory: memory.buffer.byteLength,
  };
}

/** @returns {Promise<Row[]>} */
export async function building() {
  if (missing) {
    console.error(`  ${missing}`);
    return [];
  }
  const stories = storiesOf("allsides").slice(0, STORIES);
  /** @type {Row[]} */
  const rows = [];
  for (const chars of LENGTHS) {
    const records = recordsOf(stories, chars);
    /** @type {Awaited<ReturnType<typeof build>>[]} */
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await build(records));
    const of = (/** @type {keyof typeof runs[0]} */ part) =>
      percentile(
        runs.map((run) => run[part] ?? 0),
        50,
      );
    const seconds = (/** @type {keyof typeof runs[0]} */ part) => (of(part) / 1000).toFixed(2);
    const note =
      `${seconds("all")} s: records ${seconds("add")}, index ${seconds("finish")}; ${seconds("cpu")} s of processor time; ` +
      `${(of("memory") / 1e6).toFixed(0)} MB of wasm memory; index ${(of("bytes") / 1e6).toFixed(2)} MB`;
    rows.push(
      said("index of followed outlets", "sidelight wasm", `${stories.length} stories of ${chars} characters`, note),
    );
  }
  return rows;
}
