// @ts-check
// A background that hangs at a step that the test names, until it is ended.

/**
 * In this copy of the extension, each call of what `stopping` names counts as a step, and from the step on that the test
 * keeps under "stop-at" in the session's storage, by its number or by the name of what is called, none of them goes on.
 * The name of the one that was stopped is then under "stopped".
 * @param {string} stopping Calls of `stops(object, ...methods)`; `stopsInCaches()` is of the caches that are opened.
 */
export const stopsAt = (stopping) => ({
  file: "background/clock.js",
  from: "// Time and chance,",
  to: `const session = (globalThis.browser ?? chrome).storage.session;
    let [steps, last] = [0, Infinity];
    const name = (at) => { [steps, last] = [0, at ?? Infinity]; };
    const isLast = (method) => {
      steps++;
      if (last === method) last = steps;
      return steps === last;
    };
    session.get("stop-at").then((found) => name(found["stop-at"]));
    session.onChanged.addListener((changes) => { if (changes["stop-at"]) name(changes["stop-at"].newValue); });
    const set = session.set.bind(session);
    const stops = (object, ...methods) => {
      for (const method of methods) {
        const call = object[method];
        const stopping = function (...given) {
          if (isLast(method)) set({ stopped: method });
          return steps >= last ? new Promise(() => {}) : call.apply(this ?? object, given);
        };
        Object.defineProperty(object, method, { value: stopping, configurable: true, writable: true });
      }
    };
    const stopsInCaches = () => {
      const open = caches.open.bind(caches);
      caches.open = async (name) => {
        const cache = await open(name);
        stops(cache, "put", "delete", "keys");
        return cache;
      };
    };
    {
      ${stopping}
    }
    // Time and chance,`,
});
