// @ts-check
/** Makes elements, and brings a part of the page up to date without replacing what stays the same. */

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined>} Attributes */

const svgSpace = "http://www.w3.org/2000/svg";

/**
 * An element. Texts become text nodes: nothing that comes from outside is ever read as HTML.
 *
 * @param {string} tag "button.primary.small": a name and classes
 * @param {Attributes | null} [attributes] null, undefined and false leave an attribute away
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes, ...children) {
  const [name = "div", ...classes] = tag.split(".");
  return /** @type {HTMLElement} */ (fill(document.createElement(name), classes, attributes, children));
}

/**
 * An icon of 16 by 16.
 *
 * @param {string} path
 * @param {string} [className]
 */
export function icon(path, className = "") {
  const attributes = { viewBox: "0 0 16 16", "aria-hidden": "true", class: `icon ${className}`.trim() };
  const shape = fill(document.createElementNS(svgSpace, "path"), [], { d: path }, []);
  return fill(document.createElementNS(svgSpace, "svg"), [], attributes, [shape]);
}

/**
 * @param {Element} element
 * @param {string[]} classes
 * @param {Attributes | null | undefined} attributes
 * @param {(Child | Child[])[]} children
 */
function fill(element, classes, attributes, children) {
  if (classes.length > 0) element.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    const text = value === true ? "" : String(value);
    element.setAttribute(
      name,
      name === "class" ? `${element.getAttribute("class") ?? ""} ${text}`.trim() : text,
    );
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(toNode(child));
  }
  return element;
}

/** @param {Node | string | number} child */
function toNode(child) {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

// What a person has set is theirs: what is typed, chosen, ticked or unfolded is never taken back.
const personal = new Set(["open", "value", "checked", "selected"]);

/**
 * Makes `target` look like `wanted`. Children are matched by `data-key`, the others by their place.
 *
 * @param {Element} target
 * @param {Element} wanted
 */
export function morph(target, wanted) {
  for (const { name } of Array.from(target.attributes)) {
    if (!wanted.hasAttribute(name) && !personal.has(name)) target.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (!personal.has(name) && target.getAttribute(name) !== value) target.setAttribute(name, value);
  }
  morphChildren(target, wanted);
}

/**
 * @param {Element} target
 * @param {Element} wanted
 */
function morphChildren(target, wanted) {
  /** @type {Map<string, Element>} */
  const keyed = new Map();
  for (const child of target.children) {
    const key = keyOf(child);
    if (key !== null) keyed.set(key, child);
  }
  let place = target.firstChild;
  for (const next of Array.from(wanted.childNodes)) {
    const key = keyOf(next);
    const match = key === null ? sameKind(place, next) : (keyed.get(key) ?? null);
    if (match === null || match.nodeName !== next.nodeName) {
      target.insertBefore(next, place);
      continue;
    }
    if (key !== null) keyed.delete(key);
    if (match === place) place = place.nextSibling;
    else target.insertBefore(match, place);
    if (match instanceof Element && next instanceof Element) morph(match, next);
    else if (match.nodeValue !== next.nodeValue) match.nodeValue = next.nodeValue;
  }
  while (place !== null) {
    const rest = place.nextSibling;
    place.remove();
    place = rest;
  }
}

/** @param {Node} node */
function keyOf(node) {
  return node instanceof Element ? node.getAttribute("data-key") : null;
}

/**
 * @param {ChildNode | null} place
 * @param {Node} next
 */
function sameKind(place, next) {
  return place !== null && place.nodeName === next.nodeName && keyOf(place) === null ? place : null;
}
