// @ts-check
// A copy of the extension in a folder of its own, so that a newer version can take its place.

import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DIST } from "./site.js";

/** @param {string} extension A folder of `dist/`. @returns {Promise<string>} The copy's folder. */
export async function copied(extension) {
  const folder = await mkdtemp(join(tmpdir(), "sidelight-extension-"));
  await cp(resolve(DIST, extension), folder, { recursive: true });
  return folder;
}

/** @param {string} folder @param {string} version */
export async function setVersion(folder, version) {
  const path = join(folder, "manifest.json");
  const manifest = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...manifest, version }));
}
