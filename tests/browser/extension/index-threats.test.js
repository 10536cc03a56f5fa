// @ts-check
// What a host, or whoever is on the way, may do to a subscription, in the extension as it is: each is refused with its
// code, what is held still answers, and what is sound afterwards is taken.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BROWSERS, USUAL } from "../harness/browsers.js";
import { FAULTS } from "../harness/index-host.js";
import { Publisher } from "../harness/published-index.js";
import { HOUR, Subscribing } from "../harness/subscribing.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/published-index.js").Laid} Laid */
/** @typedef {import("../harness/published-index.js").Manifest} Manifest */
/** @typedef {import("../harness/subscribing.js").Publishing} Publishing */
/** @typedef {import("../harness/index-host.js").Fault} Fault */

const DAY = 24 * HOUR;
/** Most bytes that a host may get rid of in a visit to a small index, sockets' buffers included. */
const MOST_SENT = 16e6;

/**
 * @typedef {object} Given What a host may act with.
 * @property {Publishing["host"]} host
 * @property {Publisher} publisher
 * @property {Laid} next What is new since the visit before.
 * @property {Laid} held What was served then.
 * @property {Laid} older What was served before that.
 * @property {number} now In Unix seconds.
 *
 * @typedef {(given: Given) => void} Act
 *
 * @typedef {object} Case
 * @property {string} code Of the problem that the reader is told of.
 * @property {Act} act
 */

/** A stranger, who has a key and publishes. @type {Publisher} */
let stranger;

/** Serves what is new, but for a fault. @param {Fault} fault @returns {Act} */
const faulty =
  (fault) =>
  ({ host, next }) => {
    host.serve(next);
    host.fault = fault;
  };

/**
 * Serves what is new with its manifest altered and signed, by the publisher or the stranger.
 * @param {(manifest: Manifest, now: number) => Manifest} change @param {"publisher" | "stranger"} [by]
 * @returns {Act}
 */
const altered =
  (change, by = "publisher") =>
  ({ host, publisher, next, now }) => {
    const key = by === "publisher" ? publisher.key : stranger.key;
    host.serve(publisher.altered(next, (manifest) => change(manifest, now), key));
  };

/** Serves a manifest that the publisher signed and no writer makes. @param {RegExp} from @param {string} to @returns {Act} */
const rewritten =
  (from, to) =>
  ({ host, publisher, next }) => {
    const text = String(next.manifest);
    assert.match(text, from);
    const manifest = Buffer.from(text.replace(from, to));
    host.serve({ ...next, manifest, signature: publisher.key.sign(manifest) });
  };

/**
 * A change to the stranger's key.
 * @param {"publisher" | "stranger"} by Who signs it. @param {string} [id] For which index.
 * @returns {Act}
 */
const rotatedTo =
  (by, id) =>
  ({ host, publisher, next }) => {
    const key = by === "publisher" ? publisher.key : stranger.key;
    const change = (/** @type {Manifest} */ manifest) => {
      const rotation = key.rotation(id ?? manifest.id, stranger.key.public, publisher.key.public);
      return { ...manifest, rotations: [...manifest.rotations, rotation] };
    };
    host.serve(publisher.altered(next, change, stranger.key));
  };

/** What is our own code, the same in each browser. @type {Record<string, Case>} */
const CASES = {
  "an older publication is served again": { code: "rolled-back", act: ({ host, older }) => host.serve(older) },
  "an older version is signed by a new key": {
    code: "rolled-back",
    act: ({ host, publisher, held }) => {
      const change = (/** @type {Manifest} */ manifest) => ({
        ...manifest,
        version: manifest.version - 1,
        rotations: [publisher.key.rotation(manifest.id, stranger.key.public)],
      });
      host.serve(publisher.altered(held, change, stranger.key));
    },
  },
  "another manifest of the same version": {
    code: "forked",
    act: ({ host, publisher, held }) => {
      host.serve(publisher.altered(held, (manifest) => ({ ...manifest, name: "Other news" })));
    },
  },
  "a manifest with the signature of the one before": {
    code: "bad-signature",
    act: ({ host, next, held }) => host.serve({ ...next, signature: held.signature }),
  },
  "a manifest with another publication's file": {
    code: "wrong-hash",
    act: ({ host, next, held }) => {
      const files = new Map(next.files);
      for (const [name, bytes] of next.files) {
        if (held.files.has(name)) continue;
        const other = Buffer.concat([...held.files.values(), bytes]);
        files.set(name, other.subarray(0, bytes.length));
      }
      host.serve({ ...next, files });
    },
  },
  "another index under the same key": {
    code: "other-index",
    act: ({ host, publisher, now }) => {
      const other = Publisher.open({ name: "Other news", like: publisher });
      other.put([{ url: "https://other.example/1", title: "Another index altogether", text: "" }]);
      host.serve(other.publish(1000 * now + 60_000));
      other.close();
    },
  },
  "a file lacks its end": { code: "wrong-size", act: faulty(FAULTS.truncated(["file"])) },
  "a bit of a file is flipped": { code: "wrong-hash", act: faulty(FAULTS.flipped(["file"])) },
  "a bit of the signature is flipped": { code: "bad-signature", act: faulty(FAULTS.flipped(["signature"])) },
  "a bit of the manifest is flipped": {
    code: "bad-signature",
    act: ({ host, next }) => {
      host.serve(next);
      host.fault = FAULTS.flipped(["manifest"], next.manifest.indexOf("News"));
    },
  },
  "another key signs": { code: "unknown-key", act: altered((manifest) => manifest, "stranger") },
  "a stranger signs the change to the stranger's key": { code: "bad-rotation", act: rotatedTo("stranger") },
  "the change of the key is of another index": { code: "bad-rotation", act: rotatedTo("publisher", "f".repeat(32)) },
  "the version is more than a day ahead": {
    code: "from-the-future",
    act: altered((manifest, now) => ({ ...manifest, version: now + DAY / 1000 + 60 })),
  },
  "the manifest names 100,000 files": {
    code: "too-large",
    act: rewritten(
      /"deltas": \[/,
      `"deltas": [${Array.from({ length: 100_000 }, (_, at) => `{"file": "${at}.sidelight"},`).join("")}`,
    ),
  },
  "the manifest names nine deltas": {
    code: "too-large",
    act: rewritten(/"deltas": \[/, `"deltas": [${"{},".repeat(9)}`),
  },
  "the manifest names ../x": { code: "bad-file-name", act: rewritten(/"file": "[0-9a-z]+/, '"file": "../x') },
  "the manifest names a file of 4 GB": {
    code: "too-large",
    act: rewritten(/"bytes": \d+/, '"bytes": 4294967296'),
  },
  "the files are of a newer format": {
    code: "unsupported-version",
    act: altered((manifest) => ({ ...manifest, format: manifest.format + 1 })),
  },
  "the manifest is gone": { code: "status", act: faulty(FAULTS.status(404, ["manifest"])) },
  "the signature is gone": { code: "status", act: faulty(FAULTS.status(404, ["signature"])) },
  "the new files never come": { code: "status", act: faulty(FAULTS.status(404, ["file"])) },
  "everything is a page, as at hotels": {
    code: "not-a-manifest",
    act: faulty(FAULTS.html(["manifest", "signature", "file"])),
  },
};

/** What the browser counts, waits for or follows. @type {Record<string, Case>} */
const IN_EACH = {
  "a manifest of 4 GB": { code: "too-large", act: faulty(FAULTS.huge(["manifest"])) },
  "a signature without end": { code: "too-large", act: faulty(FAULTS.endless(["signature"])) },
  "a file of 4 GB": { code: "too-large", act: faulty(FAULTS.huge(["file"])) },
  "a file without end": { code: "too-large", act: faulty(FAULTS.endless(["file"])) },
  "a host that takes the request and says nothing": { code: "timeout", act: faulty(FAULTS.silent(["manifest"])) },
  "headers of a file, and then nothing": { code: "timeout", act: faulty(FAULTS.stalled(["file"])) },
  "a file that comes too slowly": { code: "timeout", act: faulty(FAULTS.slow(["file"], 400, 100)) },
  "a connection that breaks": { code: "no-answer", act: faulty(FAULTS.cut(["file"])) },
  "a manifest that leads to another host": {
    code: "another-host",
    act: faulty(FAULTS.moved("http://elsewhere.example/news/", ["manifest"])),
  },
  "a file that leads to another host": {
    code: "another-host",
    act: faulty(FAULTS.moved("http://elsewhere.example/news/", ["file"])),
  },
  "a redirect that leads to a host the browser was not asked for": {
    code: "another-host",
    act: faulty(FAULTS.moved("http://elsewhere.test/news/", ["manifest"])),
  },
};

/** The extension under test waits so many milliseconds for a request. */
const PATIENCE = 1500;
const IMPATIENT = {
  file: "background/download.js",
  from: "AbortSignal.timeout(1000 * seconds)",
  to: `AbortSignal.timeout(${PATIENCE})`,
};

for (const Browser of BROWSERS) {
  const isUsual = USUAL.includes(Browser);
  describe(`${Browser.title}: what a host may do to a subscription`, () => {
    /** @type {Subscribing} */
    let subscribing;
    /** @type {Publishing} */
    let publishing;
    /** What the device holds, and what it held before. @type {Laid} */
    let held;
    /** @type {Laid} */
    let older;
    /** Stories that it holds. @type {number[]} */
    let stories;

    before(async () => {
      stranger = Publisher.open();
      subscribing = await Subscribing.start(Browser, { patches: [IMPATIENT] });
      publishing = await subscribing.publishing("harbour");
      held = publishing.publisher.laid();
      await subscribing.subscribe(publishing.address);
      // A delta over the base.
      await catchUp(await next());
    });
    after(async () => {
      await subscribing?.close();
      stranger?.close();
    });

    /** What the publisher has an hour later. */
    async function next() {
      return publishing.publish(await subscribing.advance(HOUR));
    }

    /** Serves what is sound, which is taken. @param {Laid} laid */
    async function catchUp(laid) {
      publishing.host.serve(laid);
      await subscribing.press();
      const { problem } = await subscribing.report(publishing.key);
      assert.equal(problem, null);
      stories = Array.from({ length: publishing.stories }, (_, number) => number);
      assert.deepEqual(await subscribing.found("harbour"), stories);
      [older, held] = [held, laid];
    }

    /** What the device holds answers, and nothing else. */
    async function answers() {
      assert.deepEqual(await subscribing.found("harbour"), stories);
      const { index, stories: count } = await subscribing.report(publishing.key);
      assert.equal(count, stories.length);
      assert.equal(index?.name, "News of harbour");
    }

    for (const [title, { code, act }] of Object.entries({ ...(isUsual ? CASES : {}), ...IN_EACH })) {
      test(`${title}: ${code}`, async () => {
        const sound = await next();
        const now = await subscribing.following.now();
        const { host, publisher } = publishing;
        act({ host, publisher, next: sound, held, older, now: Math.floor(now / 1000) });
        host.take();
        host.sent = 0;
        await subscribing.press();
        const { problem } = await subscribing.report(publishing.key);
        assert.deepEqual([problem?.code, problem?.since], [code, now]);
        assert.ok(host.sent < MOST_SENT, `${host.sent} bytes were sent`);
        assert.ok(host.visits.length > 0 && host.visits.length <= 8, host.taken().join(" "));
        await answers();
        await catchUp(sound);
      });
    }

    if (!isUsual) return;

    test("an older manifest, after a newer one was accepted whose files did not come: rolled-back", async () => {
      const sound = await next();
      publishing.host.serve(sound);
      publishing.host.fault = FAULTS.status(500, ["file"]);
      await subscribing.press();
      assert.equal((await subscribing.report(publishing.key)).problem?.code, "status");
      publishing.host.serve(held);
      await subscribing.press();
      assert.equal((await subscribing.report(publishing.key)).problem?.code, "rolled-back");
      await subscribing.reading.browser.stopBackground();
      await answers();
      await catchUp(sound);
    });

    test("a signature that lags its manifest is fetched once more with it", async () => {
      const sound = await next();
      publishing.host.serveLagging(sound);
      publishing.host.take();
      await subscribing.press();
      assert.equal((await subscribing.report(publishing.key)).problem, null);
      const asked = publishing.host.taken();
      assert.deepEqual(asked.slice(0, -1), ["manifest", "signature", "manifest", "signature"]);
      held = sound;
      stories.push(stories.length);
      await answers();
    });

    test("a file that is gone when it is asked for leads back to the manifest", async () => {
      const sound = await next();
      publishing.host.serve(sound);
      publishing.host.fault = FAULTS.once(FAULTS.status(404, ["file"]));
      publishing.host.take();
      await subscribing.press();
      assert.equal((await subscribing.report(publishing.key)).problem, null);
      const kinds = publishing.host.take().map(({ what }) => what);
      assert.deepEqual(kinds, ["manifest", "signature", "file", "manifest", "file"]);
      held = sound;
      stories.push(stories.length);
      await answers();
    });

    test("a host that says that nothing has changed, for ever: stale, and no answer to who asks without condition", async () => {
      await catchUp(await next());
      publishing.host.fault = FAULTS.frozen();
      publishing.host.take();
      await subscribing.press();
      const fresh = await subscribing.report(publishing.key);
      assert.deepEqual([fresh.stale, fresh.problem], [false, null]);
      await subscribing.advance(15 * DAY);
      await subscribing.press();
      const { stale, problem } = await subscribing.report(publishing.key);
      assert.deepEqual([stale, problem?.code, problem?.status], [true, "status", 304]);
      assert.deepEqual(publishing.host.taken(), ["manifest", "manifest"]);
      await answers();
      await catchUp(await next());
      assert.equal((await subscribing.report(publishing.key)).stale, false);
    });

    test("what has expired is not offered, nor what another key signs than the address names", async () => {
      const other = await subscribing.publishing("quay");
      assert.equal((await subscribing.look(other.host.address(stranger.key.public))).code, "unknown-key");
      await subscribing.advance(15 * DAY);
      assert.equal((await subscribing.look(other.address)).code, "expired");
      other.host.serve(other.publish(await subscribing.advance(HOUR)));
      assert.equal((await subscribing.look(other.address)).kind, "offer");
      assert.equal((await subscribing.state()).subscriptions[other.key], undefined);
    });

    test("a host that goes away and comes back", async () => {
      const sound = await next();
      publishing.host.fault = FAULTS.status(503);
      await subscribing.press();
      await subscribing.advance(HOUR);
      await subscribing.press();
      const { problem } = await subscribing.report(publishing.key);
      assert.deepEqual([problem?.code, problem?.status], ["status", 503]);
      await subscribing.reading.browser.stopBackground();
      await answers();
      await catchUp(sound);
    });
  });
}

/** Stories of the index that is made to be slow: each is found by every word of the page that is read. */
const MANY = 30_000;
/** Longest that the reader waits for it, in milliseconds, on a machine that does other things, too. */
const LONGEST = 5000;

for (const Browser of USUAL) {
  test(`${Browser.title}: an index that is sound and made to be slow keeps nobody waiting`, async () => {
    const subscribing = await Subscribing.start(Browser);
    try {
      const { reading, following } = subscribing;
      await reading.settle();
      const [{ title, paragraphs }] = reading.articles;
      const text = paragraphs.join(" ").slice(0, 500);
      const honest = await subscribing.publishing("harbour");
      const slow = await subscribing.publishing("slow");
      slow.publisher.put(
        Array.from({ length: MANY }, (_, number) => {
          return { url: `https://slow.example/${number}`, title, text, outlet: `Outlet ${number % 100}`, lang: "en" };
        }),
      );
      slow.host.serve(slow.publisher.publish(await subscribing.advance(HOUR)));
      for (const { address } of [honest, slow]) await subscribing.subscribe(address);
      assert.equal((await subscribing.report(slow.key)).stories, MANY);
      /** @param {string} what @param {() => Promise<unknown>} act */
      const soon = async (what, act) => {
        const begun = performance.now();
        await act();
        const taken = performance.now() - begun;
        assert.ok(taken < LONGEST, `${what} takes ${taken} ms`);
      };
      await reading.listen();
      const page = await reading.browser.open();
      await soon("a page", async () => {
        await reading.goto(page, "/one");
        await until("the look-up", async () => (await reading.heard()).includes("look-up"));
        // One question after another: this is answered when the look-up is.
        await following.ask({ type: "facts" });
      });
      const words = title.split(" ").slice(0, 3).join(" ");
      await soon("a search", () => following.ask({ type: "search", words, limit: 50 }));
      await reading.browser.stopBackground();
      await soon("a search after the background was ended", async () => {
        assert.deepEqual(await subscribing.found("harbour"), [0, 1, 2, 3]);
      });
    } finally {
      await subscribing.close();
    }
  });
}
