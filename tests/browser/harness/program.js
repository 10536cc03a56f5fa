// @ts-check
// Where a browser is: as `cargo xtask` looks for it, the path in a variable or else a name on the search path.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * @param {string} name @param {string} variable
 * @returns {string}
 */
export function program(name, variable) {
  const given = process.env[variable];
  if (given) return given;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders.map((folder) => join(folder, name)).find(existsSync);
  if (!found) throw new Error(`no ${name} on the search path; install it or set ${variable} to its path`);
  return found;
}
