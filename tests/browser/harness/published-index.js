// @ts-check
// A publisher of an index: stories in, what is laid out for a host out, all by the real command. Manifests that the
// command would not make are written and signed here, in the same bytes and by the same key files.

import { execFile, execFileSync } from "node:child_process";
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { command } from "./evaluation.js";

/**
 * A story as the command reads it.
 * @typedef
 *   {{ url: string, title: string, text: string, outlet?: string, published?: string, lang?: string, snippet?: string }}
 *   Story
 *
 * @typedef {{ file: string, sha256: string, bytes: number, stories: number }} File
 * @typedef {File & { since: number, from: string }} Delta
 * @typedef {{ from: string, to: string, signature: string }} Rotation
 *
 * @typedef {object} Manifest As `src/subscription/manifest.rs` specifies it.
 * @property {number} sidelight
 * @property {string} id
 * @property {string} key
 * @property {string} name
 * @property {string} about
 * @property {string} homepage
 * @property {string[]} languages
 * @property {number} format
 * @property {number} analyzer
 * @property {number} version
 * @property {string} state
 * @property {string} past
 * @property {string} created
 * @property {string} expires
 * @property {File} base
 * @property {Delta[]} deltas
 * @property {Rotation[]} rotations
 *
 * @typedef {object} Laid What lies in a folder at a host.
 * @property {Buffer} manifest
 * @property {string} signature
 * @property {ReadonlyMap<string, Buffer>} files By their names.
 * @property {string} page For people, which names the index.
 */

/** @param {Laid} laid @returns {Manifest} */
export const manifestOf = ({ manifest }) => JSON.parse(String(manifest));

/** Text as of Unix seconds, as a manifest has it. @param {number} seconds */
export const dateOf = (seconds) => new Date(1000 * seconds).toISOString().replace(".000Z", "Z");

/** The bytes of a manifest: one sequence for each. @param {Manifest} manifest */
export function written({ base, deltas, rotations, languages, ...facts }) {
  const row = (/** @type {object} */ object) =>
    `{${Object.entries(object)
      .map(([name, value]) => `"${name}": ${JSON.stringify(value)}`)
      .join(", ")}}`;
  const rows = (/** @type {object[]} */ objects) =>
    objects.length > 0 ? `[${objects.map((object) => `\n    ${row(object)}`).join(",")}\n  ]` : "[]";
  const { format, analyzer, version, state, past, created, expires, ...texts } = facts;
  const members = [
    ...Object.entries(texts).map(([name, value]) => [name, JSON.stringify(value)]),
    ["languages", `[${languages.map((tag) => JSON.stringify(tag)).join(", ")}]`],
    ...Object.entries({ format, analyzer, version, state, past, created, expires }).map(([name, value]) => [
      name,
      JSON.stringify(value),
    ]),
    ["base", row(base)],
    ["deltas", rows(deltas)],
    ["rotations", rows(rotations)],
  ];
  return Buffer.from(`{\n${members.map(([name, value]) => `  "${name}": ${value}`).join(",\n")}\n}\n`);
}

/** Before the 32 bytes of an Ed25519 key in PKCS #8. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
/** Before those of a public one, as DER. */
const SPKI_BYTES = 12;
/** Offsets in the bytes of minisign's secret keys; see `src/publish/key.rs`. */
const [ID, SEED] = [54, 62];

/** A secret key of minisign without a password. */
export class Key {
  /** @param {string} text Of its file. */
  constructor(text) {
    const bytes = Buffer.from(text.split("\n")[1] ?? "", "base64");
    this.id = bytes.subarray(ID, ID + 8);
    const seed = Buffer.concat([PKCS8, bytes.subarray(SEED, SEED + 32)]);
    this.secret = createPrivateKey({ key: seed, format: "der", type: "pkcs8" });
    const known = createPublicKey(this.secret).export({ format: "der", type: "spki" }).subarray(SPKI_BYTES);
    /** As one line, `RW…`. */
    this.public = Buffer.concat([Buffer.from("Ed"), this.id, known]).toString("base64");
  }

  /** The text of a `.minisig` file. @param {Buffer} bytes @param {string} [comment] The trusted one. */
  sign(bytes, comment = "timestamp:0\tfile:manifest.json\thashed") {
    const signature = sign(null, createHash("blake2b512").update(bytes).digest(), this.secret);
    const both = sign(null, Buffer.concat([signature, Buffer.from(comment)]), this.secret);
    const first = Buffer.concat([Buffer.from("ED"), this.id, signature]).toString("base64");
    return `untrusted comment: \n${first}\ntrusted comment: ${comment}\n${both.toString("base64")}\n`;
  }

  /**
   * A change to another key, signed by this one.
   * @param {string} id Of the index. @param {string} to @param {string} [from] The key that it says it replaces.
   * @returns {Rotation}
   */
  rotation(id, to, from = this.public) {
    const text = Buffer.from(`sidelight rotation\n${id}\n${from}\n${to}\n`);
    const [, first = "", , second = ""] = this.sign(text, "rotation").split("\n");
    return { from, to, signature: `${first} ${second}` };
  }
}

/** A folder that an index is published from, and its keys. */
export class Publisher {
  #command = command();
  /** Keys that were made. */
  keys = 0;
  /** Options of the command: what readers are shown. @type {string[]} */
  #facts;

  /** @param {string} folder @param {{ name?: string, about?: string, like?: Publisher }} facts */
  constructor(folder, { name = "Harbour news", about = "What happens at the harbour.", like }) {
    this.folder = folder;
    this.#facts = ["--name", name, "--about", about];
    /** The key that signs; all before stay in the folder, too. */
    this.key = like ? this.#copyKey(like) : this.#makeKey();
  }

  /**
   * @param {{ name?: string, about?: string, like?: Publisher }} [facts] What readers are shown; whose key signs this
   *   index, too.
   */
  static open(facts = {}) {
    return new Publisher(mkdtempSync(join(tmpdir(), "sidelight-publisher-")), facts);
  }

  /** Writes a file into the folder that is published from. @param {string} name @param {string} text */
  write(name, text) {
    writeFileSync(join(this.folder, name), text);
  }

  /** These are the stories from now on. @param {Story[]} stories */
  put(stories) {
    this.write("stories.jsonl", stories.map((story) => `${JSON.stringify(story)}\n`).join(""));
  }

  /** Reads what is new from the sources of `sidelight.toml`. @param {number} now In milliseconds since 1970. */
  async update(now) {
    const words = ["--quiet", "update", ".", "--allow-private", "--pause", "0", "--strict", "--now", seconds(now)];
    // The hosts of the sources are of this process.
    await promisify(execFile)(this.#command, words, { cwd: this.folder });
  }

  /** Publishes, and gives what lies in the folder for a host then. @param {number} now In milliseconds since 1970. */
  publish(now, /** @type {string[]} */ more = []) {
    const key = `${this.keys}.key`;
    this.run(["publish", ".", "public", "--key", key, ...this.#facts, "--now", seconds(now), ...more]);
    return this.laid();
  }

  /** What lies in the folder for a host. @returns {Laid} */
  laid() {
    const read = (/** @type {string} */ name) => readFileSync(join(this.folder, "public", name));
    const names = readdirSync(join(this.folder, "public")).filter((name) => name.endsWith(".sidelight"));
    return {
      manifest: read("manifest.json"),
      signature: String(read("manifest.json.minisig")),
      files: new Map(names.map((name) => [name, read(name)])),
      page: String(read("index.html")),
    };
  }

  /** Lets a new key sign from the next publication on. */
  rotate() {
    const before = `${this.keys}.key`;
    this.key = this.#makeKey();
    this.run(["rotate", ".", "--key", before, "--to", `${this.keys}.pub`]);
  }

  /**
   * What is laid out with another manifest, signed by the publisher's key or another.
   * @param {Laid} laid
   * @param {(manifest: Manifest) => Manifest} change
   * @param {Key} [key]
   * @returns {Laid}
   */
  altered(laid, change, key = this.key) {
    const manifest = written(change({ ...manifestOf(laid), key: key.public }));
    return { ...laid, manifest, signature: key.sign(manifest) };
  }

  /** Runs the command in the folder; gives what it prints. @param {string[]} words */
  run(words) {
    return String(execFileSync(this.#command, ["--quiet", ...words], { cwd: this.folder, stdio: "pipe" }));
  }

  close() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #makeKey() {
    const number = this.keys + 1;
    this.run(["keygen", "--no-password", "--out", `${number}.key`]);
    return this.#readKey(number);
  }

  /** @param {Publisher} from */
  #copyKey({ folder, keys }) {
    for (const end of ["key", "pub"]) cpSync(join(folder, `${keys}.${end}`), join(this.folder, `1.${end}`));
    return this.#readKey(1);
  }

  /** @param {number} number */
  #readKey(number) {
    this.keys = number;
    return new Key(readFileSync(join(this.folder, `${number}.key`), "utf8"));
  }
}

/** @param {number} now In milliseconds since 1970. */
const seconds = (now) => String(Math.floor(now / 1000));
