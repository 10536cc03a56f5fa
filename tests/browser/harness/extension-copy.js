// @ts-check
// A copy of the extension in a folder of its own, so that a newer version can take its place, and a test plant a fault.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DIST } from "./site.js";

/**
 * What is different in a copy.
 * @typedef {object} Changes
 * @property {string[]} [hosts] Match patterns that the manifest names besides.
 * @property {{ file: string, from: string, to: string }[]} [patches] Text in the place of a text that stands in the
 *   file once.
 */

/**
 * @param {string} extension A folder of `dist/`.
 * @param {Changes} [changes]
 * @returns {Promise<string>} The copy's folder.
 */
export async function copied(extension, { hosts = [], patches = [] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "sidelight-extension-"));
  await cp(resolve(DIST, extension), folder, { recursive: true });
  if (hosts.length > 0) {
    await changeManifest(folder, ({ host_permissions = [] }) => ({
      host_permissions: [...host_permissions, ...hosts],
    }));
  }
  for (const { file, from, to } of patches) {
    const path = join(folder, file);
    const parts = (await readFile(path, "utf8")).split(from);
    assert.equal(parts.length, 2, `${file} should say once: ${from}`);
    await writeFile(path, parts.join(to));
  }
  return folder;
}

/** @param {string} folder @param {(manifest: any) => object} change */
async function changeManifest(folder, change) {
  const path = join(folder, "manifest.json");
  const manifest = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...manifest, ...change(manifest) }));
}

/** @param {string} folder @param {string} version */
export const setVersion = (folder, version) => changeManifest(folder, () => ({ version }));
