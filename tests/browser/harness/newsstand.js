// @ts-check
// What is true of the newsstand, from its list of stories: the expectations of the tests.

/** @typedef {import("./site.js").Story} Story */

/** The story's page on the demo site. @param {Story} story */
export const pathOf = (story) => `/newsstand/${story.path.replace(/^\/+/, "").replace(/^newsstand\//, "")}`;

/** Stories of an event that two or more other outlets cover too. @param {Story[]} stories */
export function covered(stories) {
  return stories.filter((story) => new Set(others(story, stories).map(({ outlet }) => outlet)).size >= 2);
}

/** What other outlets write about a story's event. @param {Story} story @param {Story[]} stories */
export const others = (story, stories) =>
  stories.filter(({ event, outlet }) => story.event !== null && event === story.event && outlet !== story.outlet);

/** One story of each outlet, so that every template is met. @param {Story[]} stories */
export const onePerOutlet = (stories) => [...new Map(stories.map((story) => [story.outlet, story])).values()];
