// @ts-check
// The builder's boundary through the real module and its real glue, in node: what goes in, what comes out, what is
// thrown.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import initEngine, { Engine } from "../../dist/pkg/sidelight.js";
import init, {
  feedBytes,
  feedSeconds,
  IndexBuilder,
  listedAddress,
  lookAt,
  Round,
  readOpml,
  typedAddress,
  writeOpml,
} from "../../dist/pkg-builder/sidelight.js";

/** @typedef {import("../../dist/pkg-builder/sidelight.js").FeedAnswer} FeedAnswer */

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../dist/${path}`, import.meta.url));
const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);

const NOW = Date.parse("2026-11-22T18:00:00Z");
const MINUTE = 60_000;
const KEY = "courier";
const ADDRESS = "https://courier.example/feed.xml";
const LIMITS = { days: 21, most: 20_000 };
const FEED = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>What the feed says</title>
  <ttl>120</ttl>${["Ferry aground off the harbour", "Harbour council votes on the wall"]
    .map(
      (title, number) => `<item><title>${title}</title><link>https://courier.example/${number}</link>
        <description>The ferry ran aground off the harbour in fog; the council votes on the harbour wall.</description>
        <pubDate>Sun, 22 Nov 2026 1${number}:00:00 GMT</pubDate></item>`,
    )
    .join("")}</channel></rss>`;

before(async () => {
  await init({ module_or_path: read("pkg-builder/sidelight_bg.wasm") });
  await initEngine({ module_or_path: read("pkg/sidelight_bg.wasm") });
});

/** What `act` throws, which must be a real Error. @param {() => unknown} act @returns {Error & { code?: string }} */
function thrown(act) {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof Error, `threw ${String(error)}`);
    return error;
  }
  return assert.fail("threw nothing");
}

/** @param {string} [state] */
const followed = (state) => [{ key: KEY, address: ADDRESS, state }];

/** @param {Partial<Extract<FeedAnswer, { kind: "response" }>>} fields @returns {FeedAnswer} */
const response = (fields) => ({
  kind: "response",
  url: ADDRESS,
  status: 200,
  headers: {},
  bytes: bytes(FEED),
  ...fields,
});

/** A round in which one request has the given answers. @param {FeedAnswer[]} answers @param {string} [record] */
function asked(answers, record) {
  const round = new Round(followed(), false);
  let request = round.begin(KEY, record, NOW);
  const requests = [request];
  for (const answer of answers) {
    const outcome = round.answered(request, answer, record, LIMITS, NOW, 0.5);
    if (!outcome.again) return { round, requests, outcome, report: round.report(KEY, NOW) };
    request = outcome.again;
    requests.push(request);
  }
  return assert.fail("asks on");
}

/** A round of the same feed after the reader has pressed for an update. @param {Round} round @param {number} at */
const pressed = (round, at) => new Round(followed(round.state(KEY)), false, at);

describe("a round", () => {
  test("a feed that is new is due, asked, read and due again, in the declared shapes", () => {
    const round = new Round(followed(), false);
    assert.deepEqual(round.due(NOW), [KEY]);
    assert.equal(round.next(NOW), NOW);
    assert.deepEqual(round.report(KEY, NOW), { stories: 0, last: null, next: NOW, problem: null });
    const request = round.begin(KEY, undefined, NOW);
    assert.deepEqual(request, {
      key: KEY,
      address: ADDRESS,
      headers: {},
      redirect: "manual",
    });
    assert.deepEqual(round.due(NOW), []);
    const answer = response({ headers: { etag: '"1"', "last-modified": "Sun, 22 Nov 2026 17:00:00 GMT" } });
    const { again, record, changed } = round.answered(request, answer, undefined, LIMITS, NOW, 0);
    assert.equal(again, null);
    assert.equal(changed, true);
    assert.ok(record?.startsWith("sidelight-stories 1\n"));
    // Its ttl says two hours.
    assert.equal(round.next(NOW), NOW + 120 * MINUTE);
    assert.deepEqual(round.report(KEY, NOW), { stories: 2, last: NOW, next: NOW + 120 * MINUTE, problem: null });

    const later = new Round(followed(round.state(KEY)), false);
    assert.deepEqual(later.report(KEY, NOW), round.report(KEY, NOW));
    const conditional = later.begin(KEY, record, NOW + 120 * MINUTE);
    assert.deepEqual(conditional.headers, {
      "If-None-Match": '"1"',
      "If-Modified-Since": "Sun, 22 Nov 2026 17:00:00 GMT",
    });
    const unchanged = response({ status: 304, bytes: undefined });
    const second = later.answered(conditional, unchanged, record, LIMITS, NOW + 120 * MINUTE, 0);
    assert.deepEqual(second, { again: null, record: null, changed: false });
    assert.equal(later.report(KEY, NOW)?.problem, null);
  });

  test("a redirect is followed once, without conditions, and counts on a site that is followed", () => {
    const { record } = asked([response({ headers: { etag: '"1"' } })]).outcome;
    assert.ok(record);
    const moved = asked([{ kind: "opaque-redirect" }, response({ url: "https://courier.example/new" })], record);
    assert.deepEqual(moved.requests[0]?.headers, { "If-None-Match": '"1"' });
    assert.deepEqual(moved.requests[1], {
      ...moved.requests[0],
      headers: {},
      redirect: "follow",
    });
    assert.equal(moved.report?.problem, null);
    assert.equal(moved.round.begin(KEY, record, NOW).address, "https://courier.example/new");

    for (const url of [
      "https://else.example/f",
      "http://courier.example/f",
      "https://feeds.courier.example/f",
      "https://xcourier.example/f",
    ]) {
      const { report, outcome } = asked([{ kind: "opaque-redirect" }, response({ url })]);
      assert.deepEqual(report?.problem, { code: "another-host", since: NOW, status: null, address: url });
      assert.deepEqual(outcome, { again: null, record: null, changed: false });
    }
    const refused = asked([{ kind: "opaque-redirect" }, { kind: "failed", why: "network" }]);
    assert.deepEqual(refused.report?.problem, { code: "another-host", since: NOW, status: null, address: null });
  });

  /** @type {[string, FeedAnswer, string, number | null][]} */
  const failures = [
    ["no network", { kind: "failed", why: "network" }, "no-answer", null],
    ["a timeout", { kind: "failed", why: "timeout" }, "timeout", null],
    ["too large", { kind: "failed", why: "too-large" }, "too-large", null],
    ["an error", response({ status: 503 }), "status", 503],
    ["a page", response({ bytes: bytes("<!doctype html><title>x</title>") }), "html", null],
    ["nonsense", response({ bytes: new Uint8Array([0, 255, 254, 1]) }), "not-a-feed", null],
    ["nothing", response({ bytes: undefined }), "not-a-feed", null],
    ["304 that was not asked for", response({ status: 304 }), "status", 304],
  ];
  for (const [name, answer, code, status] of failures) {
    test(`${name}: ${code}, and asked again later`, () => {
      const { report, outcome } = asked([answer]);
      assert.deepEqual(report?.problem, { code, since: NOW, status, address: null });
      assert.ok((report?.next ?? 0) >= NOW + 15 * MINUTE);
      assert.deepEqual(outcome, { again: null, record: null, changed: false });
    });
  }

  test("more bytes than are read: too-large", () => {
    assert.equal(feedBytes(), 4 << 20);
    assert.equal(feedSeconds(), 20);
    const { report } = asked([response({ bytes: new Uint8Array(feedBytes() + 1) })]);
    assert.equal(report?.problem?.code, "too-large");
  });

  test("gone: not asked again, until the reader presses", () => {
    const { round, report } = asked([response({ status: 410 })]);
    assert.equal(report?.problem?.code, "gone");
    assert.equal(report?.next, null);
    assert.equal(round.next(NOW), undefined);
    assert.deepEqual(pressed(round, NOW + 2 * MINUTE).due(NOW + 2 * MINUTE), [KEY]);
  });

  test("Retry-After is kept for its host, also where the reader presses", () => {
    const answered = asked([response({ status: 429, headers: { "retry-after": "7200" } })]);
    const round = pressed(answered.round, NOW + 5 * MINUTE);
    assert.deepEqual(round.due(NOW + 119 * MINUTE), []);
    assert.deepEqual(round.due(NOW + 120 * MINUTE), [KEY]);
  });

  test("only when pressed: nothing is asked by the clock", () => {
    const round = new Round(followed(), true);
    assert.deepEqual(round.due(NOW), []);
    assert.equal(round.next(NOW), undefined);
    const known = new Round(followed(), true, NOW);
    assert.deepEqual(known.due(NOW), [KEY]);
    assert.deepEqual(known.due(NOW + 1), [KEY]);
    known.begin(KEY, undefined, NOW + 1);
    // The worker ended: asked once more, soon.
    const after = new Round(followed(known.state(KEY)), true, NOW);
    assert.deepEqual(after.due(NOW + MINUTE), []);
    assert.deepEqual(after.due(NOW + 3 * MINUTE), [KEY]);
  });

  test("feeds are decoded by what they declare", () => {
    const latin = Uint8Array.from(
      '<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><item><title>Gr\u00fc\u00dfe</title>' +
        "<link>https://courier.example/1</link></item></channel></rss>",
      (c) => c.charCodeAt(0),
    );
    assert.ok(asked([response({ bytes: latin })]).outcome.record?.includes("Grüße"));
    const labelled = response({ bytes: latin.slice(44), headers: { "content-type": "text/xml; charset=iso-8859-1" } });
    assert.ok(asked([labelled]).outcome.record?.includes("Grüße"));
  });

  test("states and records that are none: as if nothing were known", () => {
    for (const text of [
      "",
      "{}",
      "\ud800",
      "sidelight-feed 9\nnext 1",
      "sidelight-feed 1\nnext 99999999999999999",
      "x".repeat(1e6),
    ]) {
      const round = new Round(followed(text), false);
      assert.deepEqual(round.due(NOW), [KEY], text.slice(0, 40));
      const request = round.begin(KEY, text, NOW);
      assert.deepEqual(request.headers, {});
      assert.ok(round.answered(request, response({}), text, LIMITS, NOW, 0.5).record);
    }
  });

  test("clocks and random numbers that are none", () => {
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300]) {
      const round = new Round(followed(), false);
      assert.deepEqual(round.due(time), [KEY]);
      const request = round.begin(KEY, undefined, time);
      const { record } = round.answered(request, response({}), undefined, LIMITS, time, time);
      assert.ok(record);
      assert.equal(typeof round.next(NOW), "number");
    }
  });

  test("what is not followed, and arguments of a wrong shape", () => {
    const round = new Round(followed(), false);
    assert.equal(thrown(() => round.begin("other", undefined, NOW)).code, "not-followed");
    assert.equal(round.state("other"), undefined);
    assert.equal(round.report("other", NOW), null);
    const request = round.begin(KEY, undefined, NOW);
    const wrong = /** @type {unknown[]} */ ([
      null,
      5,
      {},
      { kind: "x" },
      { kind: "failed", why: "x" },
      { kind: "response" },
    ]);
    for (const answer of wrong) {
      const act = () => round.answered(request, /** @type {never} */ (answer), undefined, LIMITS, NOW, 0);
      assert.equal(thrown(act).code, "invalid-argument", JSON.stringify(answer));
    }
    const text = response({ bytes: /** @type {never} */ ("text") });
    assert.equal(thrown(() => round.answered(request, text, undefined, LIMITS, NOW, 0)).code, "invalid-argument");
    const limits = /** @type {never} */ ({ days: -1, most: 5 });
    const act = () => round.answered(request, response({}), undefined, limits, NOW, 0);
    assert.equal(thrown(act).code, "invalid-argument");
    for (const feeds of [null, {}, [null], [{ key: "a" }], [{ key: "a", address: ADDRESS, state: 5 }]]) {
      assert.equal(thrown(() => new Round(/** @type {never} */ (feeds), false)).code, "invalid-argument");
    }
    // A feed that is removed while it is fetched.
    const without = new Round([], false);
    assert.deepEqual(without.answered(request, response({}), undefined, LIMITS, NOW, 0), {
      again: null,
      record: null,
      changed: false,
    });
  });
});

describe("an index", () => {
  test("of records: the outlet has the followed name", () => {
    const kept = asked([response({})]).outcome.record;
    assert.ok(kept);
    const builder = new IndexBuilder({ name: "Followed", now: NOW, ...LIMITS });
    builder.add(kept, { name: "The Courier", host: "courier.example", language: "en" });
    builder.add("nonsense", { name: "Other", host: "" });
    const engine = Engine.open(builder.finish());
    const stats = engine.stats();
    assert.equal(stats.stories, 2);
    assert.equal(stats.name, "Followed");
    assert.equal(stats.created, NOW / 1000);
    const [found] = engine.search("ferry", 5);
    assert.equal(found?.outlet, "The Courier");
    engine.free();
  });

  test("of nothing: empty-corpus; options and outlets of a wrong shape: invalid-argument", () => {
    const empty = new IndexBuilder({ name: "", now: NOW, ...LIMITS });
    empty.add("", { name: "", host: "" });
    assert.equal(thrown(() => empty.finish()).code, "empty-corpus");
    for (const options of [null, {}, { name: "x", now: "y", ...LIMITS }, { name: "x", now: 5, days: 1, most: -1 }]) {
      assert.equal(thrown(() => new IndexBuilder(/** @type {never} */ (options))).code, "invalid-argument");
    }
    const builder = new IndexBuilder({ name: "", now: NOW, ...LIMITS });
    assert.equal(thrown(() => builder.add("", /** @type {never} */ ({ name: 5 }))).code, "invalid-argument");
  });
});

describe("choosing", () => {
  test("lists are read as far as they may be followed, and written", () => {
    const list = `<opml><body><outline text="News"><outline text="A & B" xmlUrl="https://a.example/f?x&y" language="en"/>
      <outline text="mine" xmlUrl="http://192.168.0.1/f"/><outline text="A" xmlUrl="HTTPS://A.example/f?x&y#z"/><outline text="C" xmlUrl="https://c.example" htmlUrl="x:"/>`;
    const feeds = readOpml(bytes(list));
    assert.deepEqual(feeds, [
      {
        name: "A & B",
        feed: "https://a.example/f?x&y",
        site: "https://a.example/",
        language: "en",
        section: "News",
      },
      { name: "C", feed: "https://c.example/", site: "https://c.example/", language: null, section: "News" },
    ]);
    assert.deepEqual(readOpml(bytes(writeOpml("Outlets", feeds))), feeds);
    assert.deepEqual(readOpml(bytes(writeOpml("<", []))), []);
    assert.equal(thrown(() => readOpml(bytes("no list"))).code, "not-opml");
    assert.equal(thrown(() => readOpml(bytes("x".repeat((2 << 20) + 1)))).code, "too-large");
    assert.equal(thrown(() => writeOpml("", /** @type {never} */ ([{ name: "x" }]))).code, "invalid-argument");
  });

  test("a list is decoded by its mark or its declaration", () => {
    const list = (/** @type {string} */ encoding) =>
      `<?xml version="1.0" encoding="${encoding}"?><opml><outline text="Zürich" xmlUrl="https://z.example/"/></opml>`;
    const wide = new Uint8Array(Buffer.from(`\ufeff${list("utf-16")}`, "utf16le"));
    for (const [encoding, given] of /** @type {const} */ ([
      ["iso-8859-1", new Uint8Array(Buffer.from(list("iso-8859-1"), "latin1"))],
      ["utf-8", bytes(list("utf-8"))],
      ["what it is not in", bytes(list("iso-8859-1"))],
      ["utf-16 with a mark", wide],
      ["utf-16 without one", wide.slice(2)],
    ])) {
      assert.equal(readOpml(given)[0]?.name, "Zürich", encoding);
    }
  });

  test("a feed or a list says of which outlet it is only where that is its own", () => {
    const list = `<opml><outline xmlUrl="https://feeds.a.example/f" htmlUrl="https://www.a.example/"/>
      <outline xmlUrl="https://b.example/f" htmlUrl="https://www.a.example/"/></opml>`;
    assert.deepEqual(
      readOpml(bytes(list)).map(({ site }) => site),
      ["https://www.a.example/", "https://b.example/"],
    );
    const feed = bytes(FEED.replace("<item>", "<link>https://www.courier.example/news</link><item>"));
    for (const [address, typed, site] of /** @type {const} */ ([
      ["https://feeds.courier.example/f", "", "https://www.courier.example/news"],
      ["https://feeds.example/courier", "https://courier.example/", "https://www.courier.example/news"],
      ["https://feeds.example/courier", "https://feeds.example/courier", "https://feeds.example/"],
    ])) {
      const looked = lookAt(feed, undefined, address, typed || address);
      assert.equal(looked.kind === "feed" && looked.site, site, `${address} ${typed}`);
    }
  });

  test("addresses that are typed, and those that are named elsewhere", () => {
    const tries = ["https://courier.example/feed", "http://courier.example/feed"];
    assert.deepEqual(typedAddress(" courier.example/feed "), tries);
    assert.deepEqual(typedAddress("http://localhost:8080/"), ["http://localhost:8080/"]);
    for (const text of ["", "word", "javascript:alert(1)", "https://a:b@c.example/", "\ud800"]) {
      assert.equal(thrown(() => typedAddress(text)).code, "not-an-address", text);
    }
    assert.equal(listedAddress("HTTPS://Courier.example/feed"), "https://courier.example/feed");
    assert.equal(listedAddress("http://localhost/"), undefined);
  });

  test("what an address gave: a feed, a page with its feeds, or neither", () => {
    assert.deepEqual(lookAt(bytes(FEED), undefined, ADDRESS, ADDRESS), {
      kind: "feed",
      title: "What the feed says",
      site: new URL("/", ADDRESS).href,
      language: null,
    });
    const page = `<!doctype html><link rel=alternate type=application/rss+xml href=/f title="All & more">
      <link rel=alternate type=application/rss+xml href=http://127.0.0.1/f>`;
    assert.deepEqual(lookAt(bytes(page), "text/html", "https://courier.example/a", "https://courier.example/a"), {
      kind: "page",
      announced: [{ title: "All & more", feed: "https://courier.example/f" }],
    });
    for (const other of ["", "text", "{}", "<opml/>", "\u0000"]) {
      assert.deepEqual(lookAt(bytes(other), undefined, ADDRESS, ADDRESS), { kind: "neither" }, other);
    }
  });
});
