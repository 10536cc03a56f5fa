// @ts-check
// The boundary of subscriptions through the real module and its real glue, in node: what goes in, what comes out, what
// is thrown.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import init, { offeredIndexes, SubscriptionRound, typedIndexes } from "../../dist/pkg-builder/sidelight.js";
import { manifestOf, Publisher } from "../browser/harness/published-index.js";

/** @typedef {import("../../dist/pkg-builder/sidelight.js").SubscriptionAnswer} SubscriptionAnswer */
/** @typedef {import("../../dist/pkg-builder/sidelight.js").SubscriptionStep} SubscriptionStep */
/** @typedef {import("../../dist/pkg-builder/sidelight.js").GivenSubscription} GivenSubscription */
/** @typedef {import("../browser/harness/published-index.js").Laid} Laid */

const NOW = Date.parse("2026-11-28T18:00:00Z");
const HOUR = 3_600_000;
const KEY = "news";
const FOLDER = "https://index.example/news/";
const ADDRESS = `${FOLDER}manifest.json`;

/** @type {Publisher} */
let publisher;
/** @type {Laid} */
let laid;

before(async () => {
  await init({ module_or_path: readFileSync(new URL("../../dist/pkg-builder/sidelight_bg.wasm", import.meta.url)) });
  publisher = Publisher.open({ name: "World", about: "All of it." });
  publisher.put([{ url: "https://a.example/1", title: "Ferry aground", text: "In fog.", lang: "en" }]);
  laid = publisher.publish(NOW - HOUR);
});
after(() => publisher?.close());

/** What `act` throws, which must be a real Error. @param {() => unknown} act */
function codeOf(act) {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof Error, `threw ${String(error)}`);
    assert.ok(error.message.length > 10, error.message);
    return /** @type {Error & { code?: string }} */ (error).code;
  }
  return assert.fail("threw nothing");
}

/** @param {Partial<GivenSubscription>} [more] @returns {GivenSubscription[]} */
const one = (more) => [{ key: KEY, address: ADDRESS, agreed: true, paused: false, ...more }];

/** What the host answers that serves what was laid out. @param {import("../../dist/pkg-builder/sidelight.js").SubscriptionRequest} request @returns {SubscriptionAnswer} */
function served({ address, asked, headers }) {
  const name = address.slice(FOLDER.length);
  const etag = `"${manifestOf(laid).version}"`;
  const found = { kind: /** @type {const} */ ("response"), url: address, status: 200, headers: { etag } };
  if (headers["If-None-Match"] === etag) return { ...found, status: 304 };
  if (asked === "manifest") return { ...found, bytes: laid.manifest };
  if (asked === "signature") return { ...found, bytes: Buffer.from(laid.signature) };
  const bytes = laid.files.get(name) ?? Buffer.alloc(0);
  return { ...found, file: { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") } };
}

/** A visit as the host answers it, up to what is no request. @param {SubscriptionRound} round @param {number} now @param {string[]} [here] */
function visited(round, now, here = []) {
  /** @type {SubscriptionStep} */
  let step = { kind: "ask", request: round.begin(KEY, now, false), keep: null };
  const asked = [];
  const files = [...here];
  while (step.kind === "ask") {
    asked.push(step.request);
    step = round.answered(KEY, served(step.request), files, now, 0.5);
    if ("keep" in step && step.keep !== null) files.push(step.keep);
  }
  return { step, asked, files };
}

describe("a round of subscriptions", () => {
  test("what is new is offered, in the declared shapes, and no file is asked for", () => {
    const round = new SubscriptionRound(one({ agreed: false }));
    assert.deepEqual(round.due(NOW), []);
    assert.equal(round.next(NOW), undefined);
    const report = {
      stories: 0,
      bytes: 0,
      created: null,
      expires: null,
      stale: false,
      last: null,
      next: null,
      problem: null,
    };
    assert.deepEqual(round.report(KEY, NOW), { index: null, ...report });
    const { step, asked } = visited(round, NOW);
    assert.deepEqual(step, { kind: "offer" });
    assert.deepEqual(asked, [
      { address: ADDRESS, asked: "manifest", headers: {}, redirect: "manual", most: 65_536, seconds: 20 },
      { address: `${ADDRESS}.minisig`, asked: "signature", headers: {}, redirect: "manual", most: 4096, seconds: 20 },
    ]);
    const { base, id, created, expires } = manifestOf(laid);
    assert.deepEqual(round.report(KEY, NOW), {
      index: {
        id,
        key: publisher.key.public,
        name: "World",
        about: "All of it.",
        homepage: "",
        languages: ["en"],
        stories: 1,
        bytes: base.bytes,
        created: Date.parse(created),
        expires: Date.parse(expires),
      },
      ...report,
    });
  });

  test("what was agreed to is downloaded, used and due again", () => {
    const offered = new SubscriptionRound(one({ agreed: false }));
    visited(offered, NOW);
    const address = `${ADDRESS}#${publisher.key.public}`;
    const round = new SubscriptionRound(one({ address, state: offered.state(KEY) }));
    assert.deepEqual(round.due(NOW + HOUR), [KEY]);
    assert.equal(round.left(KEY), 0);
    const { base, version, expires } = manifestOf(laid);
    const request = round.begin(KEY, NOW, false);
    assert.deepEqual(request.headers, { "If-None-Match": `"${version}"` });
    assert.deepEqual(round.due(NOW), [], "it is being visited");
    const ask = round.answered(KEY, served(request), [], NOW, 0.5);
    assert.ok(ask.kind === "ask" && ask.keep === null);
    assert.deepEqual(
      [ask.request.address, ask.request.asked, ask.request.most, round.left(KEY)],
      [`${FOLDER}${base.file}`, "file", base.bytes, base.bytes],
    );
    const use = round.answered(KEY, served(ask.request), [], NOW, 0.5);
    assert.deepEqual(use, { kind: "use", parts: [base.sha256], drop: [], keep: base.sha256 });
    assert.deepEqual(round.needed(KEY), [base.sha256]);
    assert.deepEqual(round.used(KEY, 1, null, NOW, 0), { kind: "done" });
    const report = round.report(KEY, NOW);
    assert.deepEqual(
      [report?.stories, report?.bytes, report?.created, report?.expires, report?.last, report?.problem],
      [1, base.bytes, 1000 * version, Date.parse(expires), NOW, null],
    );
    assert.equal(round.next(NOW), report?.next);

    const later = new SubscriptionRound(one({ address, state: round.state(KEY) }));
    assert.deepEqual(later.report(KEY, NOW), report);
    const unchanged = visited(later, NOW + HOUR, [base.sha256]);
    assert.deepEqual([unchanged.step, unchanged.asked.length], [{ kind: "done" }, 1]);
    assert.equal(new SubscriptionRound(one({ paused: true, state: round.state(KEY) })).next(NOW), undefined);
  });

  test("what fails has its code, and what is held stays", () => {
    const held = new SubscriptionRound(one());
    const { base } = manifestOf(laid);
    assert.equal(visited(held, NOW).step.kind, "use");
    held.used(KEY, 1, null, NOW, 0);
    const state = held.state(KEY);
    for (const [answer, code, status] of /** @type {[SubscriptionAnswer, string, number | null][]} */ ([
      [{ kind: "failed", why: "network" }, "no-answer", null],
      [{ kind: "failed", why: "timeout", bytes: 7 }, "timeout", null],
      [{ kind: "failed", why: "too-large" }, "too-large", null],
      [{ kind: "failed", why: "no-room" }, "no-room", null],
      [{ kind: "response", url: ADDRESS, status: 503, headers: {} }, "status", 503],
      [{ kind: "response", url: ADDRESS, status: 206, headers: {}, bytes: Buffer.from("{}") }, "status", 206],
    ])) {
      const round = new SubscriptionRound(one({ state }));
      round.begin(KEY, NOW + HOUR, false);
      assert.deepEqual(round.answered(KEY, answer, [base.sha256], NOW + HOUR, 0), { kind: "failed", code });
      const report = round.report(KEY, NOW + HOUR);
      assert.deepEqual(report?.problem, { code, since: NOW + HOUR, status });
      assert.equal(report?.stories, 1);
      assert.deepEqual(round.needed(KEY).includes(base.sha256), true);
    }
  });

  test("files that can't be used are no end of the subscription, and say why", () => {
    for (const [code, expected] of /** @type {const} */ ([
      ["bad-index", "bad-index"],
      ["no-room", "no-room"],
      ["nonsense", "bad-index"],
      [null, "bad-index"],
    ])) {
      const round = new SubscriptionRound(one());
      visited(round, NOW);
      assert.deepEqual(round.used(KEY, null, /** @type {any} */ (code), NOW, 0), { kind: "failed", code: expected });
    }
  });

  test("a redirect is followed once, and only where it was agreed to", () => {
    for (const [url, code] of [
      [`${FOLDER}moved.json`, null],
      ["http://index.example/news/manifest.json", "another-host"],
      ["https://elsewhere.example/news/manifest.json", "another-host"],
    ]) {
      const round = new SubscriptionRound(one());
      round.begin(KEY, NOW, false);
      const again = round.answered(KEY, { kind: "opaque-redirect" }, [], NOW, 0);
      assert.ok(again.kind === "ask" && again.request.redirect === "follow");
      const response = { kind: /** @type {const} */ ("response"), url: url ?? "", status: 200, headers: {} };
      const step = round.answered(KEY, { ...response, bytes: laid.manifest }, [], NOW, 0);
      if (code === null) assert.equal(step.kind, "ask");
      else assert.deepEqual(step, { kind: "failed", code });
    }
  });

  test("an address that is none is left out, and the others are asked", () => {
    const round = new SubscriptionRound([
      ...one({ key: "a", address: "index.example" }),
      ...one({ key: "b", address: `${ADDRESS}#RWQ` }),
      ...one(),
    ]);
    assert.deepEqual(round.due(NOW), [KEY]);
    assert.equal(round.report("a", NOW), null);
    assert.equal(round.state("b"), undefined);
  });

  test("what is not subscribed to has no state, and can't be begun, answered or used", () => {
    const round = new SubscriptionRound(one());
    const { request, ...answer } = {
      request: round.begin(KEY, NOW, false),
      kind: /** @type {const} */ ("opaque-redirect"),
    };
    assert.equal(request.asked, "manifest");
    assert.equal(round.state("x"), undefined);
    assert.equal(round.report("x", NOW), null);
    assert.deepEqual([round.needed("x"), round.left("x")], [[], 0]);
    for (const act of [
      () => round.begin("x", NOW, false),
      () => round.answered("x", answer, [], NOW, 0),
      () => round.used("x", 1, null, NOW, 0),
      () => round.used(KEY, 1, null, NOW, 0),
    ]) {
      assert.equal(codeOf(act), "not-subscribed");
    }
    round.answered(KEY, { kind: "failed", why: "network" }, [], NOW, 0);
    assert.equal(
      codeOf(() => round.answered(KEY, { kind: "failed", why: "network" }, [], NOW, 0)),
      "not-subscribed",
      "an answer given twice",
    );
  });

  test("arguments of another shape: invalid-argument", () => {
    for (const subscriptions of [
      null,
      "x",
      {},
      [null],
      [{ address: ADDRESS, agreed: true, paused: false }],
      [{ key: KEY, agreed: true, paused: false }],
      [{ key: KEY, address: ADDRESS, paused: false }],
      [{ key: KEY, address: ADDRESS, agreed: true, paused: "no" }],
      [{ key: KEY, address: ADDRESS, agreed: true, paused: false, state: 7 }],
    ]) {
      assert.equal(
        codeOf(() => new SubscriptionRound(/** @type {any} */ (subscriptions))),
        "invalid-argument",
        JSON.stringify(subscriptions),
      );
    }
    const good = { kind: "response", url: ADDRESS, status: 200, headers: {} };
    for (const answer of [
      null,
      7,
      {},
      { kind: "gone" },
      { kind: "failed" },
      { kind: "failed", why: "reasons" },
      { kind: "failed", why: "network", bytes: "7" },
      { kind: "failed", why: "network", bytes: -1 },
      { ...good, url: 1 },
      { ...good, status: "200" },
      { ...good, status: 1.5 },
      { ...good, headers: 3 },
      { ...good, headers: { etag: 4 } },
      { ...good, bytes: "text" },
      { ...good, file: "text" },
      { ...good, file: { bytes: -1, sha256: "a" } },
      { ...good, file: { bytes: 1 } },
    ]) {
      const round = new SubscriptionRound(one());
      round.begin(KEY, NOW, false);
      assert.equal(
        codeOf(() => round.answered(KEY, /** @type {any} */ (answer), [], NOW, 0)),
        "invalid-argument",
        JSON.stringify(answer),
      );
      // The visit waits for its answer still.
      assert.equal(round.answered(KEY, { kind: "failed", why: "network" }, [], NOW, 0).kind, "failed");
    }
  });

  test("times and chances that are none do no harm", () => {
    for (const time of [Number.NaN, -1, Number.POSITIVE_INFINITY, 1e300]) {
      const round = new SubscriptionRound(one());
      round.due(time);
      round.begin(KEY, time, false);
      assert.equal(round.answered(KEY, { kind: "failed", why: "network" }, [], time, time).kind, "failed");
      assert.ok(round.report(KEY, time)?.problem);
    }
  });
});

test("typed and offered addresses, with their keys", () => {
  const key = publisher.key.public;
  assert.deepEqual(typedIndexes(` index.example/news/#${key} `), [
    `${FOLDER}manifest.json#${key}`,
    `${FOLDER.replace("https", "http")}manifest.json#${key}`,
  ]);
  assert.equal(typedIndexes("https://127.0.0.1:8080/")[0], "https://127.0.0.1:8080/manifest.json");
  assert.equal(offeredIndexes(`${ADDRESS}#${key}`)[0], `${ADDRESS}#${key}`);
  for (const [act, code] of /** @type {[() => unknown, string][]} */ ([
    [() => typedIndexes("two words"), "bad-address"],
    [() => typedIndexes("javascript:alert(1)"), "bad-address"],
    [() => typedIndexes("https://a:b@index.example/"), "bad-address"],
    [() => typedIndexes(`${ADDRESS}#${key.slice(0, -1)}`), "bad-key"],
    [() => typedIndexes(`${ADDRESS}#about`), "bad-key"],
    [() => offeredIndexes("https://127.0.0.1/manifest.json"), "bad-address"],
    [() => offeredIndexes("https://nas.local/manifest.json"), "bad-address"],
    [() => offeredIndexes("index.example"), "bad-address"],
    [() => offeredIndexes(`${ADDRESS}#x`), "bad-key"],
  ])) {
    assert.equal(codeOf(act), code, String(act));
  }
});
