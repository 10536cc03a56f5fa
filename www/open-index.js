// @ts-check
// The index now open, and its recovery: a panic in wasm poisons the whole instance, so it is made anew, once.

import init, { __wbg_reset_state, Engine } from "./pkg/sidelight.js";

const MODULE = new URL("./pkg/sidelight_bg.wasm", import.meta.url);

/** Compiles the module; once per page. */
export async function start() {
  await init({ module_or_path: MODULE });
}

/**
 * @typedef {object} OpenIndex
 * @property {import("./pkg/sidelight.js").IndexStats} stats
 * @property {<T>(work: (engine: Engine) => T | Promise<T>) => Promise<T>} use runs work; rejects with what it throws
 * @property {() => void} close
 */

/**
 * Opens an index.
 * @param {() => Engine | Promise<Engine>} open called again should the instance fail
 * @returns {Promise<OpenIndex>}
 */
export async function openIndex(open) {
  let engine = await open();
  return {
    stats: engine.stats(),
    async use(work) {
      try {
        return await work(engine);
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        console.error(error);
        __wbg_reset_state();
        engine = await open();
        return await work(engine);
      }
    },
    close: () => engine.free(),
  };
}
