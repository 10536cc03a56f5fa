// @ts-check
// axe-core, in any page of a test.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** @typedef {import("./tab.js").Tab} Tab */

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Breaches found by axe-core in the part of a page at `where`.
 * @param {Tab} tab
 * @param {string} where
 * @returns {Promise<string[]>}
 */
export async function breaches(tab, where) {
  await tab.script(AXE);
  return tab.run(
    async ({ tags, where }) => {
      /**
       * @type {{ run(where: string, options: object):
       *   Promise<{ violations: { id: string, nodes: { target: unknown, failureSummary?: string }[] }[], passes: unknown[] }>
       *   }}
       */
      const axe = /** @type {any} */ (globalThis).axe;
      const { violations, passes } = await axe.run(where, { runOnly: tags });
      if (passes.length === 0) throw new Error("axe looked at nothing");
      return violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map((node) => `${JSON.stringify(node.target)} ${node.failureSummary}`).join("; ")}`,
      );
    },
    { tags: TAGS, where },
  );
}
