/** A program as an automation's source: each node is a function of the value so far, `v`, and of the way to it, `p`. */
import { isControlFlow, type Node, type Program } from "./language.ts";
import { renderControlFlow, sumSource } from "./render-control-flow.ts";
import { leafSource, renderLeaf } from "./render-leaf.ts";
import { packagesSource } from "./render-package.ts";

export interface Names {
  /** The type of the event that starts it: its data has the run's number as `n`, and a Slack `channel`. */
  readonly start: string;
  /** The type of the events that it waits for. */
  readonly event: string;
  /** The source of the function that asks the ledger, see leafSource. */
  readonly request: string;
}

export function renderProgram({ main, continues }: Program, names: Names): string {
  const functions: string[] = [];
  const children: string[] = [];
  const addChild = (id: number, body: string): string => {
    const name = `c${id}`;
    children.push(`export const ${name} = on("webhook.none", async ({ data }) => { begin(data); ${body} });`);
    return name;
  };
  const render = (node: Node): string => {
    const name = `n${node.id}`;
    functions.push(`async function ${name}(v, p) {\n${bodyOf(node)}\n}`);
    return name;
  };
  const bodyOf = (node: Node): string => {
    if (isControlFlow(node)) return renderControlFlow(node, render);
    if (node.kind !== "child") return renderLeaf(node, { event: names.event, addChild });
    const child = addChild(node.id, `return ${render(node.body)}(data.v, data.p);`);
    return `const child = await start(${child}, { v, p, n, channel }, { detached: ${node.detached} });
            return ${node.heard ? "child.result()" : "v"};`;
  };
  const first = render(main);
  return [
    `import { freemem } from "node:os";
     import { setTimeout as pause } from "node:timers/promises";
     import { continueWith, next, on, signal, slack, sleep, sleepUntil, start, step, store, TerminalError, TimeoutError, turn } from "hathi";
     let n = 0;
     let channel = "";
     const begin = (data) => { n = data.n; channel = data.channel; };`,
    packagesSource(main),
    sumSource,
    leafSource(names.request),
    ...functions,
    ...children,
    continues === 0
      ? `export default on("${names.start}", async ({ data }) => { begin(data); return ${first}(0, ""); });`
      : `export default on("${names.start}", async ({ data }) => {
           begin(data);
           const { p = "", round = 0 } = data;
           const v = await ${first}(data.v ?? 0, p);
           return round < ${continues} ? continueWith({ n, channel, v, p: p + "+", round: round + 1 }) : v;
         });`,
  ].join("\n");
}
