// @ts-check
/**
 * What every view is written in: `html`, by which htm turns a template into calls of Preact's `h`.
 *
 * A view is a function of what it shows, and is called as one, so that its arguments are checked. What keeps
 * something of its own between two drawings is a component, and is put in by `h`, for the same reason: nobody checks
 * what a template hands on.
 */

/** @typedef {import("preact").VNode} VNode */
/** @typedef {import("preact").ComponentChildren} Children */

export { html } from "htm/preact";
