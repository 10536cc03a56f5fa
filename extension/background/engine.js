// @ts-check
// The one wasm instance and the index it reads. The background may be stopped at any moment: nothing here outlives it but
// the index file the reader brought, which is kept in Cache Storage.

import init, * as glue from "../pkg/sidelight.js";
import { packaged } from "../shared/browser.js";
import * as shelf from "../shared/store.js";

/** @typedef {import("../pkg/sidelight.js").Engine} Engine */

/** An index older than this does not know today's stories: three days, in seconds. */
const STALE_AFTER = 3 * 86_400;

/** @type {Promise<Engine> | null} */
let opening = null;
/** Whether the module was started in this life of the background; after that a reset is needed to start it anew. */
let started = false;
/** Why the reader's own index could not be opened, as an error code. @type {string | null} */
let refused = null;

async function start() {
  if (started) glue.__wbg_reset_state();
  await init({ module_or_path: packaged("pkg/sidelight_bg.wasm") });
  started = true;
}

async function open() {
  const [bytes] = await Promise.all([shelf.read(shelf.CURRENT).catch(() => null), start()]);
  refused = null;
  if (bytes) {
    try {
      return glue.Engine.open(bytes);
    } catch (error) {
      // An index of another version stays where it is: a later version of Sidelight may read it.
      refused = codeOf(error) ?? "corrupt";
    }
  }
  return glue.Engine.fetch(packaged("sample.sidelight"));
}

/** The code of an error the module threw on purpose; null for a panic or anything else. @param {unknown} error */
export function codeOf(error) {
  const code = error instanceof Error ? /** @type {{ code?: unknown }} */ (/** @type {unknown} */ (error)).code : null;
  return typeof code === "string" ? code : null;
}

function engine() {
  opening ??= open();
  return opening;
}

/** Opens the index ahead of the first question. */
export function warm() {
  engine().catch(() => {
    opening = null;
  });
}

/**
 * Lets `work` use the engine. A panic poisons the instance: it is thrown away, made again and asked once more; if that
 * fails too, the error is the caller's.
 * @template T
 * @param {(engine: Engine) => T} work
 * @returns {Promise<T>}
 */
export async function use(work) {
  for (let attempt = 1; ; attempt++) {
    const held = engine();
    let opened = false;
    try {
      const engine = await held;
      opened = true;
      return work(engine);
    } catch (error) {
      const meant = codeOf(error) !== null;
      // With a code, an opened instance is sound: it was asked for something that cannot be.
      if (!(meant && opened) && opening === held) opening = null;
      if (meant || attempt === 2) throw error;
    }
  }
}

/** What an index says of itself: asked once, for it counts its stories. @type {WeakMap<Engine, import("../pkg/sidelight.js").IndexStats>} */
const told = new WeakMap();

/** @param {Engine} engine */
export function statsOf(engine) {
  const stats = told.get(engine) ?? engine.stats();
  told.set(engine, stats);
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
  const own = await shelf.has(shelf.CURRENT).catch(() => false);
  return { stats, stale: isStale(stats), own, refused };
}

/** Opens the offered index and, if it is sound, makes it the current one. The last good one stays until then. */
export async function adopt() {
  const bytes = await shelf.takeOffer();
  if (!bytes) throw Object.assign(new Error("no index was offered"), { code: "unavailable" });
  await use(() => glue.Engine.open(bytes).free());
  await shelf.put(bytes);
  opening = null;
}

/** Takes the reader's index away; the sample stands in. */
export async function drop() {
  await shelf.clear();
  opening = null;
}
