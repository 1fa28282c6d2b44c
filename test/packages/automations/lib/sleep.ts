/** How long the sleep in the middle of every automation is, or half of it: longer than any timer of a package. */
export const nearlyANightMs = 5_000_000;
