/**
 * In the script of each build that records what its built-ins give. Runs of older builds have journals of another
 * kind, and are replayed as they were recorded.
 */
export const boundaryMark = "//# hathiBoundary=built-ins";
