// @ts-check
// What popup and options say where the sample answers.

import { counted, text } from "./browser.js";

/**
 * Why the reader's own index does not answer, or that there is only the sample; null where neither is so.
 * @param {import("./protocol.js").IndexFacts} facts
 */
export function indexNotice({ stats, refused, following, subscribed }) {
  if (refused === "panicked") return text("index_set_aside");
  if (refused !== null) return text("index_refused", { code: refused });
  if (stats.sample && following) return text("sample_until");
  if (stats.sample && subscribed > 0) return text("sample_until_index");
  return stats.sample ? counted("sample_notice", stats.stories) : null;
}
