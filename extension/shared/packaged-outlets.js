// @ts-check
// The list of outlets that comes with the package.

import { readPackaged } from "./browser.js";
import { outletsIn } from "./outlets.js";

/** The outlets in the list's order: by country, in each first those that most readers know. */
export const packagedOutlets = async () => outletsIn(await readPackaged("shared/outlets.jsonl"));
