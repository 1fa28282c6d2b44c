// @ts-check
/** The page's beginning: finds out who looks, and draws the view that the address names. */
import { h, render } from "preact";
import { Frame } from "./frame.js";
import { createHands } from "./state/hands.js";
import { readPlace, watchPlace } from "./state/place.js";
import { meet, takeLink } from "./state/server.js";

const root = document.getElementById("page");
const { hands, shown } = createHands(draw);
/** @type {import("./frame.js").Knocking} */
let me = { kind: "knocking" };

function draw() {
  if (root !== null) render(h(Frame, { me, place: readPlace(), hands, shown }), root);
}

async function begin() {
  const { value, problem } = await meet();
  me = value ?? { kind: "refused", problem: problem?.problem ?? "", door: problem?.door ?? "" };
  draw();
}

takeLink();
watchPlace(draw);
draw();
void begin();
