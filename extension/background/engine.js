// @ts-check
// The one wasm instance and the index it reads: the reader's own, or the sample in its place. The background may be
// stopped at any moment: nothing here outlives it but what store.js keeps.

import init, * as glue from "../pkg/sidelight.js";
import { api, packaged } from "../shared/browser.js";
import * as store from "../shared/store.js";

/** @typedef {import("../pkg/sidelight.js").Engine} Engine */
/** @typedef {{ engine: Engine, own: boolean }} Opened An open index, and whether the reader brought it. */

/** An index older than this does not know today's stories: three days, in seconds. */
const STALE_AFTER = 3 * 86_400;
/** Panics in a row, at one question, after which an index is not asked again. */
const PANICS = 2;
/** The reason, among the codes of errors, why an index that is set aside does not answer. */
const PANICKED = "panicked";

const { version } = api.runtime.getManifest();

/** The index in use; null where it is to be opened anew. @type {Promise<Opened> | null} */
let opening = null;
/** Fulfilled when no index is being opened: one follows another, for each starts the instance anew. @type {Promise<unknown>} */
let idle = Promise.resolve();
/** Whether the module has run in this life of the background: then a reset comes before the next start. */
let started = false;
/** Why the reader's own index does not answer, as an error code. @type {string | null} */
let refused = null;

async function start() {
  if (started) glue.__wbg_reset_state();
  await init({ module_or_path: packaged("pkg/sidelight_bg.wasm") });
  started = true;
}

/** The bytes of the reader's index; null where there is none or it is set aside. */
async function ownIndex() {
  if (await store.isSetAside(version).catch(() => false)) {
    refused = PANICKED;
    return null;
  }
  return store.read(store.CURRENT).catch(() => null);
}

/** @returns {Promise<Opened>} */
async function open() {
  refused = null;
  const [bytes] = await Promise.all([ownIndex(), start()]);
  if (bytes) {
    try {
      return { engine: glue.Engine.open(bytes), own: true };
    } catch (error) {
      // An index of another version stays where it is: a later version of Sidelight may read it.
      refused = codeOf(error);
      if (refused === null) throw error;
    }
  }
  return sample();
}

/** @returns {Promise<Opened>} */
async function openSample() {
  await start();
  return sample();
}

async function sample() {
  return { engine: await glue.Engine.fetch(packaged("sample.sidelight")), own: false };
}

/** Opens an index after those that are being opened, and uses it from then on. @param {() => Promise<Opened>} how */
function reopen(how) {
  opening = idle.then(how);
  idle = opening.catch(() => {});
  return opening;
}

const current = () => opening ?? reopen(open);

/** The code of an error the module threw on purpose; null for a panic or anything else. @param {unknown} error */
export function codeOf(error) {
  const code = error instanceof Error ? /** @type {{ code?: unknown }} */ (/** @type {unknown} */ (error)).code : null;
  return typeof code === "string" ? code : null;
}

/** Opens the index ahead of the first question. */
export function warm() {
  current().catch(() => {
    opening = null;
  });
}

/**
 * Lets `work` use the engine. A panic poisons the instance: it is thrown away, made again and asked once more. Where the
 * reader's own index panics again, the sample is asked: if it answers, the fault is the index's, which is set aside; if it
 * panics too, the fault is the question's. Then, and where there is only the sample, the error is the caller's.
 * @template T
 * @param {(engine: Engine) => T} work
 * @returns {Promise<T>}
 */
export async function use(work) {
  for (let panics = 0; ; ) {
    const instead = panics === PANICS;
    const held = instead ? reopen(openSample) : current();
    /** @type {Opened | null} */
    let opened = null;
    try {
      opened = await held;
      const answer = work(opened.engine);
      if (instead) await setAside();
      return answer;
    } catch (error) {
      const meant = codeOf(error) !== null;
      // With a code, an opened instance is sound: it was asked for something that cannot be.
      if (!(meant && opened) && opening === held) opening = null;
      panics++;
      // What could not even be opened may be the reader's index.
      const own = opened?.own ?? true;
      if (instead && meant && opened) await setAside();
      if (meant || instead || (panics === PANICS && !own)) throw error;
    }
  }
}

/** Notes that the reader's index does not answer in this version. */
async function setAside() {
  refused = PANICKED;
  // If this can't be kept, the next life of the background finds out anew.
  await store.setAside(version).catch(() => {});
}

/** What an index says of itself: asked once, for it counts its stories. @type {WeakMap<Engine, import("../pkg/sidelight.js").IndexStats>} */
const statistics = new WeakMap();

/** @param {Engine} engine */
export function statsOf(engine) {
  const stats = statistics.get(engine) ?? engine.stats();
  statistics.set(engine, stats);
  return stats;
}

/**
 * Whether an index does not know today's stories; the sample never grows old.
 * @param {{ sample: boolean, created: number }} stats
 */
export const isStale = ({ sample, created }) => !sample && Date.now() / 1000 - created > STALE_AFTER;

/** @returns {Promise<import("../shared/protocol.js").IndexFacts>} */
export async function facts() {
  const stats = await use(statsOf);
  const own = await store.has(store.CURRENT).catch(() => false);
  return { stats, stale: isStale(stats), own, refused };
}

/** Opens the offered index and, if it is sound, makes it the current one. The last good one stays until then. */
export async function adopt() {
  const bytes = await store.takeOffer();
  if (!bytes) throw Object.assign(new Error("no index was offered"), { code: "unavailable" });
  await use(() => glue.Engine.open(bytes).free());
  await store.put(bytes);
  opening = null;
}

/** Takes the reader's index away; the sample stands in. */
export async function drop() {
  await store.clear();
  opening = null;
}
