// @ts-check
// What moves on the screen of a page: each frame, the blocks that are in view are compared with where they were in the
// frame before. Scrolling is no movement.

/** @typedef {import("./tab.js").Tab} Tab */

/** A script for the head of a page, which keeps what moved in `moved`. */
export const KEEPS_WATCH = `<script>
  globalThis.moved = [];
  {
    const BLOCKS = "h1, h2, p, button, [data-sidelight]";
    let before = new Map();
    const look = () => {
      const now = new Map();
      for (const block of document.querySelectorAll(BLOCKS)) {
        const { top, bottom, left, height } = block.getBoundingClientRect();
        if (height === 0 || bottom <= 0 || top >= innerHeight || getComputedStyle(block).position === "fixed") continue;
        const at = { top: top + scrollY, left, view: top };
        const was = before.get(block);
        // Kept in its place in the window, or in the page: both are still.
        if (was && Math.abs(at.top - was.top) > 1 && Math.abs(at.view - was.view) > 1) {
          moved.push(block.localName + " " + (block.textContent ?? "").slice(0, 40) + " " + (at.top - was.top));
        }
        if (was && Math.abs(at.left - was.left) > 1) moved.push(block.localName + " sideways " + (at.left - was.left));
        now.set(block, at);
      }
      before = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }
  globalThis.shift = 0;
  if (PerformanceObserver.supportedEntryTypes.includes("layout-shift")) {
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) shift += value;
    }).observe({ type: "layout-shift", buffered: true });
  }
</script>`;

/** What moved since the page was loaded. @param {Tab} tab @returns {Promise<string[]>} */
export const moved = (tab) => tab.run(() => /** @type {any} */ (globalThis).moved);

/** The browser's own sum of layout shifts; 0 where it keeps none. @param {Tab} tab @returns {Promise<number>} */
export const shift = (tab) => tab.run(() => /** @type {any} */ (globalThis).shift);

/** Waits for frames to be drawn. @param {Tab} tab @param {number} [frames] @returns {Promise<unknown>} */
export const frames = (tab, frames = 3) =>
  tab.run(async (frames) => {
    for (let n = 0; n < frames; n++) await new Promise((drawn) => requestAnimationFrame(drawn));
  }, frames);
