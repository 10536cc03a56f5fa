// @ts-check
// Builds an index of the followed stories and writes it beside the one in use.

import init, { IndexBuilder } from "../pkg-builder/sidelight.js";
import * as followed from "../shared/followed.js";

/** @typedef {import("../shared/protocol.js").Plan} Plan */
/** @typedef {import("../shared/protocol.js").BuildAnswer} BuildAnswer */

/** What the index calls itself. */
const NAME = "Followed outlets";
/** Records read at once. */
const AT_ONCE = 16;

addEventListener("message", async ({ data }) => {
  try {
    postMessage(await build(data));
  } catch (error) {
    console.error(error);
    postMessage({ error: /** @type {{ code?: string }} */ (error).code ?? "failed" });
  }
});

/** @param {Plan} plan @returns {Promise<BuildAnswer>} */
async function build({ now, days, most, outlets }) {
  await init({ module_or_path: new URL("../pkg-builder/sidelight_bg.wasm", import.meta.url) });
  const builder = new IndexBuilder({ name: NAME, now, days, most });
  for (let at = 0; at < outlets.length; at += AT_ONCE) {
    const some = outlets.slice(at, at + AT_ONCE);
    const records = await Promise.all(
      some.map(({ feed }) => followed.kept(feed).then((kept) => followed.record(feed, kept))),
    );
    for (const [number, { name, host, language }] of some.entries()) {
      const record = records[number];
      if (record !== undefined) builder.add(record, { name, host, language });
    }
  }
  return { slot: await followed.writeBeside(builder.finish()) };
}
