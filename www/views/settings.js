// @ts-check
// The settings of the lookup.

import { byId } from "../shared/dom.js";

/** @typedef {import("../reading.js").SimilarOptions} SimilarOptions */

/**
 * @param {object} to
 * @param {() => void} to.changed
 */
export function wireSettings({ changed }) {
  const form = byId("settings", HTMLFormElement);
  const threshold = byId("threshold", HTMLInputElement);
  const output = form.querySelector("output");

  function showThreshold() {
    if (output) output.value = Number(threshold.value).toFixed(2);
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    showThreshold();
    if (form.checkValidity()) changed();
  });
  form.addEventListener("reset", () => {
    // The fields have their first values only after this event.
    setTimeout(() => {
      showThreshold();
      changed();
    });
  });
  showThreshold();

  return {
    /** What is set; a field left empty keeps the engine's default. @returns {Partial<SimilarOptions>} */
    options() {
      const fields = new FormData(form);
      /** @type {Partial<SimilarOptions>} */
      const chosen = { use_dates: fields.has("use_dates") };
      for (const name of /** @type {const} */ (["limit", "per_outlet", "threshold"])) {
        const value = fields.get(name);
        if (typeof value === "string" && value !== "") chosen[name] = Number(value);
      }
      return chosen;
    },
  };
}
