// @ts-check
// The harness itself: what is signed here passes for the command's own, and the host does what its faults say.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { FeedHosts } from "../harness/feed-hosts.js";
import { FAULTS, IndexHost } from "../harness/index-host.js";
import { manifestOf, Publisher, written } from "../harness/published-index.js";

const NOW = Date.UTC(2040, 0, 1);
const HOUR = 3_600_000;

/** @param {number} number */
const story = (number) => ({
  url: `https://harbour.example/${number}`,
  title: `Ferry ${number} runs aground off the mole`,
  text: `In fog the ferry number ${number} ran aground; its ${number + 7} passengers were taken off by boats.`,
  outlet: "Harbour Herald",
  lang: "en",
});

describe("a publisher and a host of an index", () => {
  /** @type {FeedHosts} */
  let hosts;
  /** @type {Publisher} */
  let publisher;
  /** @type {import("../harness/published-index.js").Laid[]} */
  let laid;

  before(async () => {
    hosts = await FeedHosts.open();
    publisher = Publisher.open({ name: 'The "harbour" \\ été' });
    publisher.put([story(0), story(1)]);
    laid = [publisher.publish(NOW)];
    publisher.put([story(0), story(1), story(2)]);
    laid.push(publisher.publish(NOW + HOUR));
    publisher.rotate();
    publisher.put([story(1), story(2), story(3)]);
    laid.push(publisher.publish(NOW + 2 * HOUR));
  });
  after(async () => {
    publisher?.close();
    await hosts?.close();
  });

  /** Puts it into the folder for a host, and has the command verify it. @param {typeof laid[0]} altered */
  function verified({ manifest, signature }) {
    const file = (/** @type {string} */ name) => join(publisher.folder, "public", name);
    writeFileSync(file("manifest.json"), manifest);
    writeFileSync(file("manifest.json.minisig"), signature);
    return publisher.run(["verify", "public", "--now", String((NOW + 3 * HOUR) / 1000)]);
  }

  /**
   * @param {IndexHost} host @param {string} name @param {Record<string, string>} [headers]
   * @returns {Promise<{ status: number, length: number, declared: string | undefined, tag: string }>}
   *   The status 0: the connection broke; 1: it says nothing any more.
   */
  function asked(host, name, headers = {}) {
    const { hostname, pathname } = new URL(host.folder);
    const seen = { status: 0, length: 0, declared: /** @type {string | undefined} */ (undefined), tag: "" };
    return new Promise((resolve) => {
      const options = { host: "127.0.0.1", port: hosts.port, path: pathname + name, timeout: 1000 };
      /** @param {number} [status] */
      const end = (status = seen.status) => {
        resolve({ ...seen, status });
        request.destroy();
      };
      const request = get({ ...options, headers: { ...headers, Host: hostname } }, (response) => {
        const { statusCode = 0, headers } = response;
        Object.assign(seen, { status: statusCode, declared: headers["content-length"], tag: headers.etag ?? "" });
        response.on("data", (part) => {
          seen.length += part.length;
          if (seen.length > 3e6) end();
        });
        response.on("end", () => end());
        response.on("error", () => end(0));
      });
      request.on("timeout", () => end(1));
      request.on("error", () => end(0));
    });
  }

  test("manifests are written and signed as the command does it", () => {
    for (const one of laid) assert.equal(String(written(manifestOf(one))), String(one.manifest));
    const last = /** @type {typeof laid[0]} */ (laid.at(-1));
    assert.equal(manifestOf(last).rotations.length, 1);
    verified(publisher.altered(last, (manifest) => ({ ...manifest, about: "Altered" })));
    const other = Publisher.open();
    const rotated = (/** @type {import("../harness/published-index.js").Key} */ by) =>
      publisher.altered(
        last,
        (manifest) => {
          const rotation = by.rotation(manifest.id, other.key.public, publisher.key.public);
          return { ...manifest, rotations: [...manifest.rotations, rotation] };
        },
        other.key,
      );
    verified(rotated(publisher.key));
    assert.throws(() => verified({ ...last, signature: other.key.sign(last.manifest) }), /bad-signature/);
    other.close();
  });

  test("the host serves what lies there, and says what was asked", async () => {
    const [first, second] = laid;
    assert.ok(first && second);
    const host = new IndexHost(hosts);
    host.serve(first);
    const { base } = manifestOf(first);
    const manifest = await asked(host, "manifest.json");
    assert.equal(manifest.length, first.manifest.length);
    assert.equal((await asked(host, "manifest.json", { "If-None-Match": manifest.tag })).status, 304);
    assert.equal((await asked(host, base.file)).length, base.bytes);
    assert.equal((await asked(host, "other.sidelight")).status, 404);
    assert.equal((await asked(host, "index.html")).status, 200);
    assert.deepEqual(host.taken(), ["manifest", "manifest", base.file, "other.sidelight", "page"]);
    host.serve(second);
    assert.equal((await asked(host, "manifest.json", { "If-None-Match": manifest.tag })).status, 200);
    host.serve(null);
    assert.equal((await asked(host, "manifest.json")).status, 404);
  });

  test("each fault is what it says", async () => {
    const [first] = laid;
    assert.ok(first);
    const host = new IndexHost(hosts, "http://other.example/");
    host.serve(first);
    const { base } = manifestOf(first);
    /** @param {import("../harness/index-host.js").Fault} fault */
    const file = (fault, name = base.file) => {
      host.fault = fault;
      return asked(host, name);
    };
    assert.equal((await file(FAULTS.status(503))).status, 503);
    assert.equal((await file(FAULTS.frozen(), "manifest.json")).status, 304);
    assert.equal((await file(FAULTS.truncated(["file"]))).length, base.bytes - 1);
    assert.equal((await file(FAULTS.flipped(["file"]))).length, base.bytes);
    const huge = await file(FAULTS.huge(["file"]));
    assert.deepEqual([huge.declared, huge.length > 3e6], ["4294967296", true]);
    assert.ok((await file(FAULTS.endless(["file"]))).length > 3e6);
    const stalled = await file(FAULTS.stalled(["file"]));
    assert.deepEqual([stalled.status, stalled.declared], [1, String(base.bytes)]);
    assert.equal((await file(FAULTS.silent(["file"]))).status, 1);
    assert.equal((await file(FAULTS.slow(["file"], 30, 10))).length, base.bytes);
    assert.equal((await file(FAULTS.cut(["file"]))).status, 0);
    assert.equal((await file(FAULTS.moved("http://c.example/", ["file"]))).status, 302);
    assert.equal((await file(FAULTS.html(["manifest"]))).status, 200);
    const once = FAULTS.once(FAULTS.status(404, ["file"]));
    assert.deepEqual([(await file(once)).status, (await file(once)).status], [404, 200]);
  });

  test("a signature lags its manifest once", async () => {
    const [first, second] = laid;
    assert.ok(first && second);
    const host = new IndexHost(hosts, "http://lagging.example/");
    host.serve(first);
    host.serveLagging(second);
    const tags = [];
    for (let time = 0; time < 2; time++) tags.push((await asked(host, "manifest.json.minisig")).tag);
    host.serve(first);
    tags.push((await asked(host, "manifest.json.minisig")).tag);
    assert.deepEqual([tags[0] === tags[2], tags[0] === tags[1]], [true, false]);
  });
});
