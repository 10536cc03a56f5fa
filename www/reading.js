// @ts-check
// The steps from a page to its similar stories, and how long each takes.

/**
 * @typedef {import("./pkg/sidelight.js").Engine} Engine
 * @typedef {import("./pkg/sidelight.js").Extraction} Extraction
 * @typedef {import("./pkg/sidelight.js").Lookup} Lookup
 * @typedef {import("./pkg/sidelight.js").SimilarOptions} SimilarOptions
 */

/**
 * What is read: a page's HTML, or text without a page.
 * @typedef {object} Source
 * @property {string} label where it came from, for the reader
 * @property {string} url its address, empty where unknown
 * @property {string} [html]
 * @property {{ title: string, text: string, published: number | null }} [plain]
 * @property {number} [fetched_ms] time to fetch it, where it was fetched
 * @property {string} [note] what the reader should know, such as "only the first 8 MB were read"
 */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} what
 * @property {number} ms
 */

/**
 * @typedef {object} Reading
 * @property {Source} source
 * @property {Extraction} extraction
 * @property {Lookup} lookup
 * @property {Step[]} steps one run, the first: what a reader waits for
 * @property {{ html: number, wire: number } | null} sizes UTF-16 units of the HTML and of the flattened page
 */

/** A tag, and in it what is quoted or the beginning of an attribute's name. */
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">]){0,500}>/gi;
const HANDLER = /"[^"]*"|'[^']*'|[\s/]on(?=[a-z]+\s*=)/gi;

/**
 * A page's HTML without its event handlers. They would not run, but for each one the browser says so in the console,
 * and what the page's own developer looks for there is lost among them.
 * @param {string} html
 */
const withoutHandlers = (html) =>
  html.replace(TAG, (tag) => tag.replace(HANDLER, (found) => (/^["']/.test(found) ? found : " data-on")));

/** @type {(html: string) => Document} */
const parse = (() => {
  const parser = new DOMParser();
  // Where the browser has Trusted Types, this page's policy names the one use of HTML text: parsing it into a document
  // that is never shown, runs no script and loads nothing.
  const types =
    /** @type {{ trustedTypes?: { createPolicy(name: string, rules: object): { createHTML(html: string): string } } }} */ (
      /** @type {unknown} */ (globalThis)
    ).trustedTypes;
  const policy = types?.createPolicy("parse-only", { createHTML: (/** @type {string} */ html) => html });
  return (html) => {
    const still = withoutHandlers(html);
    return parser.parseFromString(policy ? policy.createHTML(still) : still, "text/html");
  };
})();

/**
 * Runs `work` and adds its time.
 * @template T
 * @param {Step[]} steps
 * @param {string} name
 * @param {string} what
 * @param {() => T} work
 * @returns {T}
 */
function timed(steps, name, what, work) {
  const start = performance.now();
  const result = work();
  steps.push({ name, what, ms: performance.now() - start });
  return result;
}

const STEP = {
  fetch: "page from this server",
  parse: "HTML into a document, by the browser; on a site it is there already",
  flatten: "document into one string, in JavaScript",
  extract: "headline, text, date and kind, in wasm",
  "look up": "terms, candidates, scores, cards’ texts, in wasm",
};

/**
 * Reads a source and looks up similar stories.
 * @param {Engine} engine
 * @param {Source} source
 * @param {Partial<SimilarOptions>} options
 * @returns {Reading}
 */
export function read(engine, source, options) {
  /** @type {Step[]} */
  const steps = [];
  if (source.fetched_ms !== undefined) steps.push({ name: "fetch", what: STEP.fetch, ms: source.fetched_ms });

  if (source.html === undefined) {
    const extraction = fromText(source);
    const { article } = extraction;
    if (!article) {
      /** @type {Lookup} */
      const none = { matches: [], copies: [], query: [], nothing: "not-an-article", other_languages: [] };
      return { source, extraction, lookup: none, steps, sizes: null };
    }
    const lookup = timed(steps, "look up", STEP["look up"], () => engine.similarArticle(article, options));
    return { source, extraction, lookup, steps, sizes: null };
  }

  const { html, url } = source;
  const page = timed(steps, "parse", STEP.parse, () => parse(html));
  const wire = timed(steps, "flatten", STEP.flatten, () => SidelightFlatten.flatten(page, { url })).page;
  const extracted = timed(steps, "extract", STEP.extract, () => engine.extract(wire));
  const { article } = extracted;
  if (article && extracted.kind !== "not-an-article") {
    timed(steps, "look up", STEP["look up"], () => engine.similarArticle(article, options));
  }
  // The answer itself is the call the extension makes: page in, matches out.
  const { extraction, ...lookup } = engine.similar(wire, options);
  return { source, extraction, lookup, steps, sizes: { html: html.length, wire: wire.length } };
}

/**
 * What stands in for an extraction where the reader gave the text: it is an article because the reader says so.
 * @param {Source} source
 * @returns {Extraction}
 */
function fromText(source) {
  const { title, text, published } = source.plain ?? { title: "", text: "", published: null };
  const article =
    text.trim() || title.trim()
      ? {
          url: source.url,
          title,
          text,
          outlet: null,
          published,
          published_day: published !== null,
          lang: null,
          snippet: null,
        }
      : null;
  return {
    kind: article ? "article" : "not-an-article",
    confidence: 1,
    article,
    published: published === null ? null : new Date(published * 1000).toISOString().slice(0, 10),
    bylines: [],
    section: null,
    last_element: null,
    container: null,
  };
}

/**
 * An article from text; without a headline of its own, a short first line is taken for it.
 * @param {string} title
 * @param {string} text
 * @param {number | null} published Unix seconds
 */
export function plainText(title, text, published) {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const body = lines.filter(Boolean);
  const first = body[0] ?? "";
  if (!title && body.length > 1 && first.length <= 160)
    return { title: first, text: body.slice(1).join("\n"), published };
  return { title, text: body.join("\n"), published };
}

/** Samples of the repeated measurement; their median is shown. */
export const SAMPLES = 15;
/** A sample repeats its step until this has passed, so that the clock's coarse ticks do not show. */
const SAMPLE_MS = 5;

/**
 * Measures each step again and again: the median over {@link SAMPLES} samples, each the mean of as many runs as fit
 * into {@link SAMPLE_MS}. Lets the page breathe between samples.
 * @param {Engine} engine
 * @param {Source} source
 * @param {Partial<SimilarOptions>} options
 * @returns {Promise<{ name: string, ms: number }[]>}
 */
export async function measure(engine, source, options) {
  /** @type {[string, () => unknown][]} */
  const work = [];
  let article = fromText(source).article;
  if (source.html !== undefined) {
    const { html, url } = source;
    const page = parse(html);
    const wire = SidelightFlatten.flatten(page, { url }).page;
    const extraction = engine.extract(wire);
    article = extraction.kind === "not-an-article" ? null : extraction.article;
    work.push(
      ["parse", () => parse(html)],
      ["flatten", () => SidelightFlatten.flatten(page, { url })],
      ["extract", () => engine.extract(wire)],
    );
  }
  const story = article;
  if (story) work.push(["look up", () => engine.similarArticle(story, options)]);

  const medians = [];
  for (const [name, run] of work) {
    const samples = [];
    for (let i = 0; i < SAMPLES; i++) {
      samples.push(sample(run));
      await new Promise((resolve) => setTimeout(resolve));
    }
    samples.sort((a, b) => a - b);
    medians.push({ name, ms: samples[SAMPLES >> 1] ?? Number.NaN });
  }
  return medians;
}

/**
 * Mean time of one run, in milliseconds.
 * @param {() => unknown} run
 */
function sample(run) {
  const start = performance.now();
  let runs = 0;
  let passed = 0;
  do {
    run();
    runs++;
    passed = performance.now() - start;
  } while (passed < SAMPLE_MS);
  return passed / runs;
}
