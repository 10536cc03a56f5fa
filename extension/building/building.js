// @ts-check
// The offscreen document in which Chromium's background builds an index: no worker may be started elsewhere.

/** @typedef {import("../shared/protocol.js").Plan} Plan */

chrome.runtime.onMessage.addListener((/** @type {Plan} */ plan, sender, reply) => {
  // Other messages of our own pages are the background's.
  if (sender.id !== chrome.runtime.id || sender.tab || plan.type !== "build") return false;
  const worker = new Worker("worker.js", { type: "module" });
  worker.onmessage = ({ data }) => reply(data);
  worker.onerror = ({ message }) => reply({ error: message || "no-worker" });
  worker.postMessage(plan);
  return true;
});
