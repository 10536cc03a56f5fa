// @ts-check

// Runs before content.js where the browser puts it only into pages of sites that the reader switched on, one by one: these
// are read without asking first.

Object.defineProperty(globalThis, "SidelightSure", { value: true });
