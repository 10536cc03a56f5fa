// @ts-check
// What is loaded or worked out when it is first needed.

/**
 * Does something once, when it is first asked for; a failure is not kept: the next who asks tries again.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {() => Promise<T>}
 */
export function once(work) {
  /** @type {Promise<T> | null} */
  let done = null;
  return () => {
    done ??= work().catch((error) => {
      done = null;
      throw error;
    });
    return done;
  };
}
