// @ts-check
// The labelled sets and the command that was built: where they are. The sets are not part of the repository;
// `cargo test` unpacks them to the same place and in the same way (tests/labelled).

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PACKED = process.env.SIDELIGHT_DATA ?? join(ROOT, "../shared/data");

/** Where cargo puts what it builds. */
export function target() {
  const words = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
  const metadata = execFileSync(process.env.CARGO ?? "cargo", words, { cwd: ROOT, maxBuffer: 1 << 26 });
  return String(JSON.parse(String(metadata)).target_directory);
}

/** The `sidelight` command as `cargo xtask build` has made it. */
export function command() {
  const built = join(target(), "checked", "sidelight");
  if (!existsSync(built)) throw new Error(`${built} is missing: run cargo xtask build`);
  return built;
}

/** Why a test on evaluation sets does not run; false where it does. */
export const missing = existsSync(PACKED) ? false : `SKIPPED, there is no labelled data: ${PACKED} is missing`;

/**
 * The folder of a set, unpacked by the system's `tar` where that has not been done yet from the same file.
 * @param {"extraction" | "related"} kind @param {string} name
 */
export function folderOf(kind, name) {
  const desk = join(target(), "evaluation", kind);
  const file = realpathSync(join(PACKED, kind, `${name}.tar.xz`));
  // Only a whole unpacking leaves this mark, which says of what.
  const mark = join(desk, `.${name}`);
  const whole = `${file} ${statSync(file).size}`;
  if (!existsSync(mark) || readFileSync(mark, "utf8") !== whole) {
    rmSync(join(desk, name), { recursive: true, force: true });
    mkdirSync(desk, { recursive: true });
    execFileSync("tar", ["xJf", file, "-C", desk]);
    writeFileSync(mark, whole);
  }
  return join(desk, name);
}

/**
 * A page of an extraction set: what is known of it, and its file.
 * @typedef
 *   {{ id: string, url: string, text: string, title?: string, date?: string, lang?: string, publisher?: string, file: string }}
 *   Labelled
 */

/** The pages of an extraction set, in the order of its list. @param {string} set @returns {Labelled[]} */
export function pagesOf(set) {
  const folder = folderOf("extraction", set);
  const rows = readFileSync(join(folder, "truth.jsonl"), "utf8").trim().split("\n");
  return rows.map((row) => JSON.parse(row)).map((row) => ({ ...row, file: join(folder, "pages", `${row.id}.html`) }));
}

/**
 * A story of a related set.
 * @typedef {{ _id: string, title: string, text: string, url: string, source?: string, date?: string, lang?: string }}
 *   Row
 */

/** All stories of a related set. @param {string} set @returns {Row[]} */
export function storiesOf(set) {
  const rows = readFileSync(join(folderOf("related", set), "corpus.jsonl"), "utf8")
    .trim()
    .split("\n");
  return rows.map((row) => JSON.parse(row));
}

/**
 * `count` of them, evenly spread.
 * @template T @param {T[]} all @param {number} count
 */
export function sampled(all, count) {
  return Array.from({ length: Math.min(count, all.length) }, (_, at) => at).map(
    (at) => /** @type {T} */ (all[Math.floor((at * all.length) / Math.min(count, all.length))]),
  );
}
