// @ts-check
// The twins: what Chromium builds and flatten.js flattens gives the same article as what parse.rs reads from the same
// bytes. On the golden pages, and where the evaluation pages are at hand (SIDELIGHT_EXTRACTION
// names their unpacked folder) on 60 pages of fundus and zyte. Scripts and styles are off: parse.rs knows neither.

import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import init, { Engine } from "../../dist/pkg/sidelight.js";
import { Chromium } from "./harness/chromium.js";
import { DIST } from "./harness/site.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const COMMAND = ["checked", "release", "debug"]
  .map((profile) => join(ROOT, "target", profile, "sidelight"))
  .find(existsSync);
const FLATTEN = readFileSync(join(ROOT, "extension/flatten.js"), "utf8");
/** Nothing of the page's own runs or is fetched. */
const POLICY = "default-src 'none'";

/** @typedef {{ name: string, url: string, file: string }} Case */

/** @type {Case[]} */
const golden = readdirSync(join(ROOT, "tests/pages")).map((slug) => ({
  name: slug,
  url: JSON.parse(readFileSync(join(ROOT, "tests/pages", slug, "expected.json"), "utf8")).page,
  file: join(ROOT, "tests/pages", slug, "source.html"),
}));

/** Every so many pages of an evaluation set. @param {string} set @param {number} count @returns {Case[]} */
function sampled(set, count) {
  const folder = join(process.env.SIDELIGHT_EXTRACTION ?? "", set);
  if (!process.env.SIDELIGHT_EXTRACTION || !existsSync(folder)) return [];
  const rows = readFileSync(join(folder, "truth.jsonl"), "utf8").trim().split("\n");
  const step = Math.max(1, Math.floor(rows.length / count));
  return rows
    .filter((_, i) => i % step === 0)
    .slice(0, count)
    .map((row) => JSON.parse(row))
    .map(({ id, url }) => ({ name: `${set} ${id}`, url, file: join(folder, "pages", `${id}.html`) }));
}

/** @type {Chromium} */
let chromium;
/** @type {Engine} */
let engine;

before(async () => {
  chromium = await Chromium.start({ extension: null });
  await init({ module_or_path: readFileSync(join(DIST, "pkg/sidelight_bg.wasm")) });
  engine = Engine.open(new Uint8Array(readFileSync(join(DIST, "site/sample.sidelight"))));
});

after(async () => {
  engine?.free();
  await chromium?.close();
});

/**
 * What Chromium's document flattens to, at once and in slices; also whether that left the document as it was.
 * @param {Case} page
 */
async function flattened({ url, file }) {
  const html = readFileSync(file);
  const tab = await chromium.context.newPage();
  let served = false;
  try {
    await tab.addInitScript({ content: FLATTEN });
    await tab.route("**/*", (route) => {
      if (served) return route.abort();
      served = true;
      const charset = isUtf8(html) ? "; charset=utf-8" : "";
      const headers = { "content-type": `text/html${charset}`, "content-security-policy": POLICY };
      return route.fulfill({ status: 200, headers, body: html });
    });
    await tab.goto(url, { waitUntil: "domcontentloaded" });
    return await tab.evaluate(async (address) => {
      const { SidelightFlatten } = /** @type {any} */ (globalThis);
      const whole = () => new XMLSerializer().serializeToString(document);
      const before = whole();
      const { page, elements } = SidelightFlatten.flatten(document, { url: address });
      const sliced = await SidelightFlatten.flattenSliced(document, { url: address });
      return { wire: page, elements: elements.length, same: sliced.page === page, untouched: whole() === before };
    }, url);
  } finally {
    await tab.close();
  }
}

/** The command's article of a page. @param {Case} page */
async function native({ url, file }) {
  assert.ok(COMMAND, "the sidelight command is not built");
  const { stdout } = await promisify(execFile)(COMMAND, ["extract", "--json", "--url", url, file], {
    maxBuffer: 1 << 28,
  });
  return JSON.parse(stdout);
}

/** Words and their counts; scripts without spaces between words by character. @param {string} text */
function bag(text) {
  /** @type {Map<string, number>} */
  const words = new Map();
  const spaced = text.replace(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g, " $& ");
  for (const word of spaced.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []) words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}

/** @param {string} a @param {string} b */
function tokenF1(a, b) {
  const [one, other] = [bag(a), bag(b)];
  const size = (/** @type {Map<string, number>} */ words) => [...words.values()].reduce((sum, n) => sum + n, 0);
  const both = [...one].reduce((sum, [word, n]) => sum + Math.min(n, other.get(word) ?? 0), 0);
  return size(one) + size(other) === 0 ? 1 : (2 * both) / (size(one) + size(other));
}

/** @param {Case} page */
async function twins(page) {
  const [live, own] = [await flattened(page), await native(page)];
  assert.ok(live.untouched, "flattening changed the document");
  assert.ok(live.same, "slices give another result");
  const extraction = engine.extract(live.wire);
  const f1 = tokenF1(extraction.article?.text ?? "", own.article?.text ?? "");
  return { f1, live: extraction, own, elements: live.elements };
}

describe("golden pages", () => {
  for (const page of golden) {
    it(page.name, async () => {
      const { f1, live, own, elements } = await twins(page);
      assert.ok(f1 >= 0.99, `token F1 ${f1.toFixed(3)}\n${live.article?.text}\n--\n${own.article?.text}`);
      assert.equal(live.kind, own.kind);
      assert.equal(live.article?.title, own.article?.title);
      assert.equal(live.published, own.published);
      assert.ok((live.last_element ?? 0) < elements, "no such element");
    });
  }
});

describe("pages of publishers", () => {
  const pages = [...sampled("fundus", 40), ...sampled("zyte", 20)];
  const skip = pages.length === 0 && "SIDELIGHT_EXTRACTION names no folder with the evaluation sets";
  it("give the same article", { skip }, async () => {
    const low = [];
    for (const page of pages) {
      const { f1 } = await twins(page);
      if (f1 < 0.99) low.push(`${page.name}: ${f1.toFixed(3)}`);
    }
    assert.deepEqual(low, []);
  });
});
