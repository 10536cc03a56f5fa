// @ts-check
// The background in a browser made up here: what real ones do too seldom, or not on this machine.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { DIST } from "../harness/site.js";
import { until } from "../harness/until.js";

const ORIGIN = "chrome-extension://self/";

/** What was asked of the browser, in its order. @type {string[]} */
const asked = [];
/** The tabs' addresses, as far as we may know them. @type {Map<number, string>} */
const tabs = new Map();
/** Ends the start of the engine, which waits for it. */
let start = () => {};
/** @type {(message: object, sender: object) => Promise<any>} */
let say;

before(async () => {
  const started = new Promise((done) => {
    start = () => done(null);
  });
  globalThis.fetch = async (address) => {
    const path = String(address).slice(ORIGIN.length);
    const type = path.endsWith(".wasm") ? "application/wasm" : "";
    return new Response(await readFile(join(DIST, "extension-test", path)), { headers: { "Content-Type": type } });
  };
  /** @type {((...given: any[]) => any)[]} */
  const listeners = [];
  const event = { addListener() {} };
  /** @param {string} name */
  const area = (name) => ({
    get: async () => ({}),
    set: async (/** @type {object} */ fields) => asked.push(`${name} ${Object.keys(fields)}`),
  });
  Object.assign(globalThis, {
    // The module itself fetches in a page or a worker only, so the index is said to be the reader's own.
    caches: {
      match: async (/** @type {string} */ key) => {
        if (!key.endsWith("/current")) return undefined;
        await started;
        return new Response(await readFile(join(DIST, "extension-test/sample.sidelight")));
      },
    },
    // As Firefox for Android is: without menus and commands.
    chrome: {
      runtime: {
        id: "self",
        getURL: (/** @type {string} */ path) => ORIGIN + path,
        getManifest: () => ({ version: "1" }),
        onMessage: { addListener: (/** @type {any} */ listener) => listeners.push(listener) },
        onStartup: event,
        onInstalled: event,
      },
      alarms: { onAlarm: event },
      storage: { local: area("local"), session: area("session"), onChanged: event },
      permissions: { contains: async () => false, onAdded: event, onRemoved: event },
      scripting: {
        getRegisteredContentScripts: async () => {
          asked.push("scripts");
          return [];
        },
      },
      tabs: {
        query: async () => [],
        get: async (/** @type {number} */ id) => ({ id, url: tabs.get(id) }),
      },
      action: {
        setBadgeBackgroundColor: async () => {},
        setBadgeText: async (/** @type {{ tabId: number }} */ { tabId }) => asked.push(`badge ${tabId}`),
      },
      i18n: { getMessage: () => "", getUILanguage: () => "en" },
    },
  });
  await import(join(DIST, "extension-test/background/index.js"));
  say = (message, sender) =>
    new Promise((done) => {
      for (const listener of listeners) listener(message, { id: "self", frameId: 0, ...sender }, done);
    });
});

test("without menus and commands the background sets up the rest, and notes it once that is done", async () => {
  await until("the note", () => asked.includes("session settled"));
  assert.ok(asked.indexOf("scripts") !== -1 && asked.indexOf("scripts") < asked.indexOf("session settled"));
});

test("a look-up that waited while its tab went on leaves the badge of the next page alone", async () => {
  /** @param {number} id @param {string} path */
  const page = (id, path) => ({ tab: { id }, url: `https://news.example/${path}`, documentId: path });
  const lookUp = { type: "look-up", page: "{}" };
  for (const id of [1, 2, 3, 4]) tabs.set(id, "https://news.example/");
  const answers = [1, 2, 3, 4].map((id) => say(lookUp, page(id, "old")));
  await say({ type: "start" }, page(1, "old"));
  await say({ type: "start" }, page(2, "new"));
  answers.push(say(lookUp, page(3, "new")));
  tabs.set(4, "https://elsewhere.example/");
  start();
  for (const answer of answers) assert.ok(Object.hasOwn(await answer, "value"), JSON.stringify(await answer));
  await until("the badges", () => asked.includes("badge 3"));
  await say({ type: "facts" }, { url: `${ORIGIN}popup/popup.html` });
  assert.deepEqual(asked.filter((call) => call.startsWith("badge")).sort(), ["badge 1", "badge 3"]);
});
