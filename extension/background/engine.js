// @ts-check
// The one wasm instance and the indexes it reads: the one that the reader brought and that of the followed outlets, or
// the sample where there is neither. The background may be stopped at any moment: nothing here outlives it but what
// store.js and followed.js keep.

import init, * as glue from "../pkg/sidelight.js";
import { api, packaged } from "../shared/browser.js";
import * as followed from "../shared/followed.js";
import { settings } from "../shared/settings.js";
import * as store from "../shared/store.js";

/** @typedef {import("../pkg/sidelight.js").Engine} Engine */
/** @typedef {"own" | "followed" | "sample"} Source */
/**
 * @typedef {{ engine: Engine, from: Source[] }} Opened What is open, and where it comes from; the first has the empty
 *   key.
 */

/** Whose indexes are asked as one, the first first. */
const ASKED = /** @type {Source[]} */ (["own", "followed"]);
/** Key of the followed outlets' index beside one that the reader brought. */
const FOLLOWED = "followed";

/** An index older than this does not know today's stories: three days, in seconds. */
const STALE_AFTER = 3 * 86_400;
/** Panics in a row, at one question, after which an index is not asked again. */
const PANICS = 2;
/** The reason, among the codes of errors, why an index that is set aside does not answer. */
const PANICKED = "panicked";

const { version } = api.runtime.getManifest();

/** The index in use; null where it is to be opened anew. @type {Promise<Opened> | null} */
let opening = null;
/**
 * Fulfilled when no index is being opened: one follows another, for each starts the instance anew.
 * @type {Promise<unknown>}
 */
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

/**
 * @typedef {{ base: Uint8Array<ArrayBuffer>, deltas: Uint8Array<ArrayBuffer>[] }} OwnIndex The reader's, with what is
 *   laid over it.
 */

/** The bytes of the reader's index; null where there is none or it is set aside. @returns {Promise<OwnIndex | null>} */
async function ownIndex() {
  if (await store.isSetAside(version).catch(() => false)) {
    refused = PANICKED;
    return null;
  }
  return storedIndex();
}

/** The same, whether it is set aside or not. @returns {Promise<OwnIndex | null>} */
async function storedIndex() {
  const base = await store.read(store.CURRENT).catch(() => null);
  return base && { base, deltas: await store.deltas().catch(() => []) };
}

/** @param {OwnIndex} own */
function openOwn({ base, deltas }) {
  const engine = glue.Engine.open(base);
  try {
    for (const delta of deltas) engine.apply(delta);
  } catch (error) {
    if (codeOf(error) !== null) engine.free();
    throw error;
  }
  return engine;
}

/** The bytes of the followed outlets' index; null where there is none or it is set aside. */
async function followedIndex() {
  const built = await followed.built().catch(() => null);
  return built === null || built.aside ? null : followed.index(built.slot).catch(() => null);
}

/**
 * Opens the indexes there are; the sample where there is none.
 * @param {Source[]} [sources] Only these.
 * @returns {Promise<Opened>}
 */
async function open(sources = ASKED) {
  refused = null;
  const [own, built] = await Promise.all([
    sources.includes("own") ? ownIndex() : null,
    sources.includes("followed") ? followedIndex() : null,
    start(),
  ]);
  /** @type {Opened | null} */
  let opened = null;
  if (own) {
    try {
      opened = { engine: openOwn(own), from: ["own"] };
    } catch (error) {
      // An index of another version stays where it is: a later version of Sidelight may read it.
      refused = codeOf(error);
      if (refused === null) throw error;
    }
  }
  if (built) {
    try {
      if (opened) opened.engine.put(FOLLOWED, built);
      else opened = { engine: glue.Engine.open(built), from: [] };
      opened.from.push("followed");
    } catch (error) {
      if (codeOf(error) === null) throw error;
      // Of another version, or spoiled: the next round builds it anew from the texts.
      await followed.markDirty();
    }
  }
  return opened ?? { engine: await glue.Engine.fetch(packaged("sample.sidelight")), from: ["sample"] };
}

/** Opens an index after those that are being opened, and uses it from then on. @param {() => Promise<Opened>} how */
function reopen(how) {
  opening = idle.then(() => how());
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
 * @template T
 * @typedef {object} Tried What came of a question to an instance.
 * @property {T} [answer]
 * @property {unknown} [error]
 * @property {boolean} meant Whether the error is one of the module's own, with a code.
 * @property {boolean} sound Whether the instance can be asked again.
 * @property {Source[] | null} from Whose indexes it holds; null where it could not be opened.
 */

/**
 * Asks once. A panic poisons the instance, which is thrown away.
 * @template T
 * @param {Promise<Opened>} held
 * @param {(engine: Engine, opened: Opened) => T} work
 * @returns {Promise<Tried<T>>}
 */
async function attempt(held, work) {
  /** @type {Opened | null} */
  let opened = null;
  try {
    opened = await held;
    return { answer: work(opened.engine, opened), meant: false, sound: true, from: opened.from };
  } catch (error) {
    const meant = codeOf(error) !== null;
    // With a code, an opened instance is sound: it was asked for something that cannot be.
    const sound = meant && opened !== null;
    if (!sound && opening === held) opening = null;
    return { error, meant, sound, from: opened?.from ?? null };
  }
}

/**
 * Lets `work` use the engine. Where it panics, it is asked once more. Where it panics again on indexes that are not the
 * sample, it is asked without the one, without the other, and without any: what it panics on no more without is at
 * fault, and set aside. If it panics on the sample, too, the fault is the question's. Then, and where there is only the
 * sample, the error is the caller's.
 * @template T
 * @param {(engine: Engine, opened: Opened) => T} work
 * @returns {Promise<T>}
 */
export async function use(work) {
  /** @type {Source[]} */
  let suspects = [];
  /** @type {unknown} */
  let last;
  for (let panics = 0; panics < PANICS; panics++) {
    const tried = await attempt(current(), work);
    if (tried.meant) throw tried.error;
    if (tried.sound) return /** @type {T} */ (tried.answer);
    // What could not even be opened may be any of those there are.
    suspects = (tried.from ?? (await present())).filter((source) => source !== "sample");
    last = tried.error;
  }
  const built = await followed.built();
  const each = suspects.length > 1 ? suspects.map((source) => [source]).reverse() : [];
  for (const blamed of suspects.length > 0 ? [...each, suspects] : []) {
    const others = suspects.filter((source) => !blamed.includes(source));
    const tried = await attempt(
      reopen(() => open(others)),
      work,
    );
    last = tried.error;
    if (!tried.sound) continue;
    for (const source of blamed) await setAside(source, built);
    if (tried.meant) break;
    return /** @type {T} */ (tried.answer);
  }
  throw last;
}

/** Whose indexes there are. @returns {Promise<Source[]>} */
async function present() {
  const [own, built] = await Promise.all([ownIndex(), followedIndex()]);
  return ASKED.filter((source) => (source === "own" ? own : built) !== null);
}

/**
 * Notes that an index does not answer in this version.
 * @param {Source} source
 * @param {followed.Built | null} built What answered of the followed outlets.
 */
async function setAside(source, built) {
  if (source === "followed") {
    if (built) await followed.setAside(built.slot);
    return;
  }
  refused = PANICKED;
  // If this can't be kept, the next life of the background finds out anew.
  await store.setAside(version).catch(() => {});
}

/**
 * What an index says of itself: asked once, for it counts its stories.
 * @type {WeakMap<Engine, import("../pkg/sidelight.js").IndexStats>}
 */
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
  const [from = "sample"] = (await current()).from;
  const following = (await settings()).outlets.length > 0;
  return { stats, stale: isStale(stats), own, from, following, refused };
}

/**
 * Opens the offered index and, if it is sound, makes it the current one; a delta is laid over the one there is. The
 * last good one stays until then. Throws with the code `wrong-base` where a delta is of another index.
 */
export async function adopt() {
  const bytes = await store.takeOffer();
  if (!bytes) throw Object.assign(new Error("no index was offered"), { code: "unavailable" });
  const isDelta = await use(() => {
    try {
      glue.Engine.open(bytes).free();
      return false;
    } catch (error) {
      if (codeOf(error) !== "wrong-base") throw error;
      return true;
    }
  });
  if (isDelta) {
    // It may mend one that is set aside.
    const own = await storedIndex();
    if (!own) throw Object.assign(new Error("a delta, and no index to lay it over"), { code: "wrong-base" });
    await use(() => openOwn({ ...own, deltas: [...own.deltas, bytes] }).free());
    await store.addDelta(bytes);
  } else await store.put(bytes);
  opening = null;
}

/** Takes the reader's index away; the sample stands in. */
export async function drop() {
  await store.clear();
  opening = null;
}

/**
 * Opens the index of followed outlets that was written beside the one in use and, as it is sound, uses it. Throws where
 * it is not; the one in use stays then.
 * @param {import("../shared/followed.js").Slot} slot
 * @param {number} at When it was built, in milliseconds since 1970.
 */
export async function useBuilt(slot, at) {
  const bytes = await followed.index(slot);
  if (!bytes) throw new Error("no index was written");
  // It is checked before anything is replaced.
  const put = await use((engine, opened) => {
    const key = opened.from[0] === "own" ? FOLLOWED : "";
    engine.put(key, bytes);
    statistics.delete(engine);
    opened.from = [...opened.from.filter((source) => source === "own"), "followed"];
    return { engine, stories: engine.stats(key).stories };
  });
  await followed.putBuilt({ slot, stories: put.stories, version, at, aside: false });
  // Another may have been opened meanwhile, with what there was before.
  const inUse = await current().catch(() => null);
  if (inUse?.engine !== put.engine) opening = null;
}

/** The index of followed outlets was taken away. */
export function followedChanged() {
  opening = null;
}
