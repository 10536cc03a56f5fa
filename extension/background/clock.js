// @ts-check
// Time and chance, for what is fetched when. Tests put a clock and a seed of theirs in the place of this file.

/** Milliseconds since 1970. */
export const now = () => Date.now();

/** From 0 to 1. */
export const random = () => Math.random();
