/** Names by which a build asks for what Node has no module for: they stand before the name of a module. */

/** The version of a built-in that refuses what a run cannot replay. */
export const refusingBuiltIn = "hathi:aside:";

/** A package that another can do without, and that was not installed where the build was made. */
export const missingPackage = "hathi:missing:";
