// @ts-check
// What is true of the newsstand, from its list of stories: the expectations of the tests.

/** @typedef {import("./site.js").Story} Story */

/** The story's page on the demo site. @param {Story} story */
export const pathOf = (story) => `/newsstand/${story.path.replace(/^\/+/, "").replace(/^newsstand\//, "")}`;

/** Stories of an event that two or more other outlets cover in the same language. @param {Story[]} stories */
export function covered(stories) {
  const language = (/** @type {Story} */ { lang }) => lang.split("-")[0];
  return stories.filter((story) => {
    const same = others(story, stories).filter((other) => language(other) === language(story));
    return new Set(same.map(({ outlet }) => outlet)).size >= 2;
  });
}

/** What other outlets write about a story's event. @param {Story} story @param {Story[]} stories */
export const others = (story, stories) =>
  stories.filter(({ event, outlet }) => story.event !== null && event === story.event && outlet !== story.outlet);

/** The first story of each outlet, so that every template is met. @param {Story[]} stories */
export const onePerOutlet = (stories) =>
  stories.filter((story, at) => stories.findIndex(({ outlet }) => outlet === story.outlet) === at);
