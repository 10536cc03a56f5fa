// @ts-check
// The wasm boundary through the real module and its real glue, in node: what goes in, what comes out, what is thrown.
// (That the same glue runs in service workers, event pages and windows is what the browser tests show.)

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import init, { __wbg_reset_state, Engine } from "../../dist/pkg/sidelight.js";

const COMMAND = ["checked", "release", "debug"]
  .map((profile) => new URL(`../../target/${profile}/sidelight`, import.meta.url).pathname)
  .find(existsSync);
/** Most words of a query that are looked at. */
const WORDS = 16;
const read = (/** @type {string} */ path) => readFileSync(new URL(`../../dist/${path}`, import.meta.url));

/** @type {Uint8Array} */
let sample;
/** @type {WebAssembly.Memory} */
let memory;

/** @typedef {import("../browser/harness/site.js").Story} Story */
/** @type {Story[]} */
const stories = JSON.parse(read("site/newsstand/stories.json").toString());

before(async () => {
  ({ memory } = await init({ module_or_path: read("pkg/sidelight_bg.wasm") }));
  sample = new Uint8Array(read("site/sample.sidelight"));
});

/** What `act` throws, which must be a real Error. @param {() => unknown} act @returns {Error & { code?: string }} */
function thrown(act) {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof Error, `threw ${String(error)}`);
    return error;
  }
  return assert.fail("threw nothing");
}

/** @param {Partial<import("../../dist/pkg/sidelight.js").Article>} fields */
const article = (fields) => ({
  url: "https://reader.example/a",
  title: "",
  text: "",
  ...fields,
});

describe("bytes that are not the index expected", () => {
  /** @type {[string, (bytes: Uint8Array) => Uint8Array, string][]} */
  const cases = [
    ["no bytes", () => new Uint8Array(), "not-an-index"],
    ["a page", () => new TextEncoder().encode(`<!doctype html>${"<p>text</p>".repeat(100)}`), "not-an-index"],
    ["half an index", (bytes) => bytes.slice(0, bytes.length >> 1), "truncated"],
    ["an index less its last byte", (bytes) => bytes.slice(0, -1), "truncated"],
    ["another version of the format", (bytes) => changed(bytes, 8, 0xff), "unsupported-version"],
    ["a flipped bit in the last section", (bytes) => changed(bytes, bytes.length - 1, 1), "corrupt"],
  ];
  for (const [name, make, code] of cases) {
    test(`${name}: ${code}`, () => {
      const error = thrown(() => Engine.open(make(sample)));
      assert.equal(error.code, code);
      assert.equal(error.name, "Error");
      assert.ok(error.message.length > 10, error.message);
    });
  }

  test("an index that is no delta of this one: wrong-base, and the engine answers on", () => {
    const engine = Engine.open(sample);
    const stories = engine.stats().stories;
    assert.equal(thrown(() => engine.apply(sample)).code, "wrong-base");
    assert.equal(thrown(() => engine.apply(new Uint8Array([1, 2, 3]))).code, "not-an-index");
    assert.equal(engine.stats().stories, stories);
    engine.free();
  });

  test("a delta opened as if it were an index: wrong-base", async () => {
    assert.ok(COMMAND, "the sidelight command is not built");
    const folder = mkdtempSync(join(tmpdir(), "sidelight-"));
    try {
      const [base, lines, delta] = ["base.sidelight", "lines.jsonl", "delta.sidelight"].map((name) =>
        join(folder, name),
      );
      writeFileSync(base, sample);
      writeFileSync(
        lines,
        JSON.stringify({ url: "https://new.example/a", title: "Ferry sails", text: "It sails again." }),
      );
      execFileSync(COMMAND, ["--quiet", "build", lines, "--base", base, "--out", delta]);
      const bytes = new Uint8Array(readFileSync(delta));
      assert.equal(thrown(() => Engine.open(bytes)).code, "wrong-base");
      const engine = Engine.open(sample);
      const { stories } = engine.stats();
      assert.equal(engine.apply(bytes), "");
      assert.equal(engine.stats().stories, stories + 1);
      engine.free();
      // As a whole: of two libraries over one base, a delta goes to the one that it is given for.
      const whole = new Engine();
      assert.equal(whole.stats().stories, 0);
      whole.put("a", sample);
      whole.put("b", sample, [bytes]);
      assert.deepEqual([whole.stats("a").stories, whole.stats("b").stories], [stories, stories + 1]);
      // Nothing has changed where one of the files can't be opened.
      for (const [deltas, code] of /** @type {[Uint8Array[], string][]} */ ([
        [[bytes, bytes.slice(0, -1)], "truncated"],
        [[bytes, sample], "wrong-base"],
        [[changed(bytes, bytes.length - 1, 1)], "corrupt"],
        [[/** @type {never} */ ("no bytes")], "not-an-index"],
      ])) {
        for (const key of ["a", "b", "c"]) assert.equal(thrown(() => whole.put(key, sample, deltas)).code, code);
      }
      assert.deepEqual([whole.stats("a").stories, whole.stats("b").stories], [stories, stories + 1]);
      assert.equal(thrown(() => whole.stats("c")).code, "invalid-argument");
      whole.free();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("an address without a file: the promise is rejected with unavailable", async () => {
    const error = await Engine.fetch("http://127.0.0.1:9/none.sidelight").then(
      () => assert.fail("fetched"),
      (/** @type {unknown} */ error) => error,
    );
    assert.ok(error instanceof Error);
    assert.equal(/** @type {Error & { code?: string }} */ (error).code, "unavailable");
  });

  /** @param {Uint8Array} bytes @param {number} at @param {number} mask */
  function changed(bytes, at, mask) {
    const copy = bytes.slice();
    copy[at] = (copy[at] ?? 0) ^ mask;
    return copy;
  }
});

describe("answers", () => {
  /** @type {Engine} */
  let engine;
  before(() => {
    engine = Engine.open(sample);
  });

  test("stats have the declared fields, as plain numbers", () => {
    const stats = engine.stats();
    assert.equal(Object.getPrototypeOf(stats), Object.prototype);
    assert.deepEqual(
      Object.keys(stats).sort(),
      [
        "base_id",
        "build_id",
        "bytes",
        "created",
        "languages",
        "name",
        "newest",
        "oldest",
        "outlets",
        "sample",
        "sections",
        "stories",
      ].sort(),
    );
    assert.equal(stats.sample, true);
    assert.equal(stats.name, "Newsstand");
    assert.equal(stats.bytes, sample.length);
    assert.equal(stats.created, Date.parse("2026-11-22T18:00:00Z") / 1000);
    assert.ok(stats.stories >= 60, `${stats.stories} stories`);
    assert.ok(stats.outlets >= 8, `${stats.outlets} outlets`);
    assert.ok(stats.languages.every(([lang, count]) => typeof lang === "string" && typeof count === "number"));
    assert.ok(stats.languages.length >= 3);
    assert.equal(
      stats.languages.reduce((sum, [, count]) => sum + count, 0),
      stats.stories,
    );
    assert.ok(stats.sections.every(({ tag, role, bytes }) => tag.length === 4 && role !== "" && bytes >= 0));
  });

  test("a text about an event of the newsstand finds its stories, in the declared shape", () => {
    const story = stories.find(({ event, lang }) => event && lang === "en");
    assert.ok(story);
    const same = new Set(stories.filter(({ event }) => event === story.event).map(({ url }) => url));
    const { matches, query, nothing } = engine.similarArticle(article({ title: story.title, text: story.title }), {
      threshold: 0,
      limit: 3,
    });
    const [first] = matches;
    assert.ok(first);
    assert.ok(same.has(first.url), first.url);
    assert.equal(nothing, null);
    assert.ok(matches.length <= 3);
    assert.deepEqual(
      Object.keys(first).sort(),
      [
        "also_at",
        "days_apart",
        "lang",
        "library",
        "outlet",
        "published",
        "reasons",
        "score",
        "snippet",
        "tier",
        "title",
        "url",
      ].sort(),
    );
    assert.ok(first.tier === "same-event" || first.tier === "background");
    assert.ok(first.score >= 0 && first.score <= 1);
    assert.equal(first.days_apart, null, "the text had no date");
    assert.ok(first.reasons.length > 0);
    assert.ok(first.reasons.every(({ term, share }) => term !== "" && share > 0 && share <= 1));
    assert.ok(query.length > 0 && query.length <= 25);
    assert.ok(query.every(({ term, weight }) => term !== "" && weight > 0 && weight <= 1));
  });

  test("options are taken one by one: the limit, hidden outlets", () => {
    const story = stories.find(({ event, lang }) => event && lang === "en");
    assert.ok(story);
    const about = article({ title: story.title, text: story.title });
    const all = engine.similarArticle(about, { threshold: 0 }).matches;
    assert.ok(all.length > 1);
    assert.equal(engine.similarArticle(about, { threshold: 0, limit: 1 }).matches.length, 1);
    const hidden = all[0]?.outlet ?? "";
    const rest = engine.similarArticle(about, { threshold: 0, hidden_outlets: [hidden] }).matches;
    assert.ok(rest.every(({ outlet }) => outlet !== hidden));
  });

  test("a page that is none: not an article, and why", () => {
    for (const page of ["", "\u0000", "no wire format", "\uffff\ud800", "[".repeat(100_000)]) {
      const { extraction, matches, nothing } = engine.similar(page);
      assert.equal(extraction.kind, "not-an-article");
      assert.equal(extraction.article, null);
      assert.deepEqual(matches, []);
      assert.equal(nothing, "not-an-article");
      assert.deepEqual(engine.extract(page), extraction);
    }
  });

  test("headlines are found by the beginning of a word", () => {
    const story = stories.find(({ lang }) => lang === "en");
    assert.ok(story);
    const words = story.title.split(" ").filter((word) => /^[A-Za-z]{5,}$/.test(word));
    const found = engine.search((words[0] ?? "").slice(0, 4), 50);
    assert.ok(found.some(({ title }) => title === story.title));
    assert.deepEqual(Object.keys(found[0] ?? {}).sort(), ["library", "outlet", "published", "title", "url"]);
    assert.equal(engine.search((words[0] ?? "").slice(0, 4), 1).length, 1);
    assert.deepEqual(engine.search("", 5), []);
    assert.deepEqual(engine.search("qqqqzzzz", 5), []);
  });

  test("every spelling of a character is found in an index that was built natively", () => {
    assert.ok(COMMAND, "the sidelight command is not built");
    // Those whose normal form is another, or who have another canonical form.
    const letters = Array.from({ length: 0x2fa20 }, (_, code) => code)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code))
      .filter((c) => /[\p{L}\p{N}]/u.test(c) && (c.normalize("NFKC") !== c || c.normalize("NFD") !== c))
      // Syllables are composed by rule: one in twenty will do.
      .filter((c) => !/[\uac00-\ud7a3]/.test(c) || (c.codePointAt(0) ?? 0) % 20 === 0);
    assert.ok(letters.length > 5000, `${letters.length} letters`);
    // As many as a query may have words stand in one headline: each must match.
    const headlines = Array.from({ length: Math.ceil(letters.length / WORDS) }, (_, at) =>
      letters.slice(at * WORDS, (at + 1) * WORDS),
    );
    const spelled = (/** @type {string[]} */ headline, /** @type {(letter: string) => string} */ form) =>
      headline.map((letter) => `xqz${form(letter)}zqx`).join(" ");
    const forms = ["NFC", "NFD", "NFKC", "NFKD"].map((form) => (/** @type {string} */ c) => c.normalize(form));
    const folder = mkdtempSync(join(tmpdir(), "sidelight-spellings-"));
    try {
      const [lines, index] = [join(folder, "lines.jsonl"), join(folder, "spellings.sidelight")];
      const story = (/** @type {string[]} */ headline, /** @type {number} */ at) =>
        JSON.stringify({ url: `https://a.example/${at}`, title: spelled(headline, (c) => c), text: "" });
      writeFileSync(lines, headlines.map(story).join("\n"));
      execFileSync(COMMAND, ["--quiet", "build", lines, "--out", index, "--name", "Spellings"]);
      const engine = Engine.open(new Uint8Array(readFileSync(index)));
      const lost = headlines.filter((headline, at) =>
        [(/** @type {string} */ c) => c, ...forms].some(
          (form) => !engine.search(spelled(headline, form), 9).some(({ url }) => url.endsWith(`/${at}`)),
        ),
      );
      assert.deepEqual(lost, []);
      engine.free();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("arguments of a wrong shape: invalid-argument", () => {
    /** @type {[unknown, unknown][]} */
    const wrong = [
      [null, undefined],
      ["text", undefined],
      [{ url: "https://a.example/", title: 5, text: "" }, undefined],
      [article({}), "options"],
      [article({}), { limit: -1 }],
      [article({}), { limit: "many" }],
      [article({}), { hidden_outlets: "all" }],
    ];
    for (const [about, options] of wrong) {
      const act = () => engine.similarArticle(/** @type {never} */ (about), /** @type {never} */ (options));
      assert.equal(thrown(act).code, "invalid-argument", JSON.stringify([about, options]));
    }
  });

  test("any text is answered: lone surrogates, controls, a megabyte", () => {
    for (const text of ["\ud800\udfff\udc00", "\u0000\u202e", "word ".repeat(200_000), "漢字".repeat(100_000)]) {
      const { matches } = engine.similarArticle(article({ title: text.slice(0, 1000), text }));
      assert.ok(Array.isArray(matches));
    }
    assert.ok(engine.stats().stories > 0);
  });
});

describe("several libraries", () => {
  const about = () => {
    const story = stories.find(({ event, lang }) => event && lang === "en");
    assert.ok(story);
    return article({ title: story.title, text: story.title });
  };

  test("the same index under two keys: each address once, each match says its key", () => {
    const engine = Engine.open(sample);
    const alone = engine.similarArticle(about(), { threshold: 0, limit: 5 }).matches;
    engine.put("copy", sample);
    const { matches } = engine.similarArticle(about(), { threshold: 0, limit: 5 });
    assert.equal(new Set(matches.map(({ url }) => url)).size, matches.length);
    assert.equal(matches[0]?.url, alone[0]?.url);
    assert.ok(matches.every(({ library }) => library === "" || library === "copy"));
    assert.ok(engine.remove(""));
    assert.ok(engine.similarArticle(about(), { threshold: 0 }).matches.every(({ library }) => library === "copy"));
    assert.ok(engine.search("a", 5).every(({ library }) => library === "copy"));
    engine.forgetSearch();
    assert.ok(engine.search("a", 5).length > 0);
    assert.equal(engine.remove(""), false);
    engine.free();
  });

  test("facts are those of all together, or of one", () => {
    const engine = Engine.open(sample);
    const one = engine.stats();
    engine.put("copy", sample);
    const all = engine.stats();
    assert.deepEqual([all.stories, all.outlets, all.bytes], [2 * one.stories, one.outlets, 2 * one.bytes]);
    assert.deepEqual([all.name, all.build_id, all.sections, all.sample], ["", "", [], true]);
    assert.deepEqual(engine.stats("copy"), one);
    assert.deepEqual([engine.isSample(), engine.created()], [all.sample, all.created]);
    assert.ok(all.created > 0);
    assert.equal(thrown(() => engine.stats("none")).code, "invalid-argument");
    engine.free();
  });

  test("what is no index leaves the one under its key in place", () => {
    const engine = Engine.open(sample);
    assert.equal(thrown(() => engine.put("", sample.slice(0, -1))).code, "truncated");
    assert.ok(engine.stats("").stories > 0);
    engine.put("", sample);
    assert.equal(engine.stats().name, "Newsstand");
    engine.remove("");
    const none = engine.stats();
    assert.deepEqual([none.stories, none.sample, none.created], [0, engine.isSample(), engine.created()]);
    assert.equal(engine.similarArticle(about()).nothing, "no-index-in-language");
    assert.deepEqual(engine.search("a", 5), []);
    engine.free();
  });
});

describe("lifetime", () => {
  test("a freed engine says so, and memory does not grow with engines that come and go", () => {
    const engine = Engine.open(sample);
    engine.free();
    assert.ok(thrown(() => engine.stats()) instanceof Error);

    const turn = () => {
      const engine = Engine.open(sample);
      engine.similarArticle(article({ title: "ferry", text: "ferry" }));
      engine.search("a", 5);
      engine.free();
    };
    for (let i = 0; i < 5; i++) turn();
    const settled = memory.buffer.byteLength;
    for (let i = 0; i < 200; i++) turn();
    assert.equal(memory.buffer.byteLength, settled);
  });

  test("after a trap the glue gives a fresh instance, and an index opens in it", async () => {
    const old = Engine.open(sample);
    // The allocator's way to panic: more bytes than there are addresses.
    const huge = { length: 2 ** 31 };
    assert.ok(thrown(() => Engine.open(/** @type {never} */ (huge))) instanceof Error);
    __wbg_reset_state();
    assert.ok(thrown(() => old.stats()) instanceof Error, "an engine of the old instance must not answer");
    const engine = Engine.open(sample);
    assert.ok(engine.stats().stories >= 60);
    engine.free();
  });
});

test("the declarations name no any", () => {
  const declarations = read("pkg/sidelight.d.ts")
    .toString()
    .replace(/\/\*.*?\*\//gs, "");
  assert.doesNotMatch(declarations, /\bany\b/);
  for (const name of ["Engine", "Match", "Extraction", "PageLookup", "IndexStats", "SimilarOptions", "Headline"]) {
    assert.match(declarations, new RegExp(`export (class|interface|type) ${name}\\b`));
  }
});
