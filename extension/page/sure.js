// @ts-check

// Runs before content.js, and only in pages of sites that the reader switched on one by one: content.js reads these
// without asking first.

Object.defineProperty(globalThis, "SidelightSure", { value: true });
