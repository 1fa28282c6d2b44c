/** A program as an automation's source: each node is a function of the value so far and of the way to it. */
import { renderControlFlow, sumSource } from "../support/programs/render-control-flow.ts";
import type { Node, Plan } from "./program.ts";

/** Far longer than any program takes. */
export const foreverMs = 3000 * 86_400_000;

export function renderProgram({ main: program, continues }: Plan): string {
  const functions: string[] = [];
  const children: string[] = [];
  const render = (node: Node): string => {
    const name = `n${node.id}`;
    functions.push(`async function ${name}(v, p) {\n${bodyOf(node, render, children)}\n}`);
    return name;
  };
  const main = render(program);
  return [
    `import { freemem } from "node:os";`,
    `import { continueWith, next, on, signal, slack, sleep, start, store, TimeoutError } from "hathi";`,
    sumSource,
    ...functions,
    ...children,
    continues === 0
      ? `export default on("webhook.start", async () => ${main}(0, ""));`
      : `export default on("webhook.start", async ({ data: { v = 0, p = "", round = 0 } }) => {
           v = await ${main}(v, p);
           return round < ${continues} ? continueWith({ v, p: p + "+", round: round + 1 }) : v;
         });`,
  ].join("\n");
}

function bodyOf(node: Node, render: (node: Node) => string, children: string[]): string {
  const { id } = node;
  const call = (method: string): string =>
    `return (v + (await slack.${method}({ id: ${id}, p, v })).value) % 1000;`;
  switch (node.kind) {
    case "step":
    case "fail":
      return call(node.kind);
    case "flaky":
      return call(`flaky${node.failures}`);
    case "throw":
      return `throw new Error("t${id}" + p);`;
    case "sleep":
      return `await sleep(${node.ms}); return v + 1;`;
    case "wait":
      return node.timeoutMs === null
        ? `return v + (await next("webhook.e", { subject: "${id}" + p })).data.n;`
        : `try { return v + (await next("webhook.e", { subject: "${id}" + p, timeout: ${node.timeoutMs} })).data.n; }
           catch (error) { if (!(error instanceof TimeoutError)) throw error; return v + 2; }`;
    case "value":
      return `const free = freemem();
              const { free: told } = await slack.echo({ id: ${id}, p, v, free });
              if (told !== free) throw new Error("another value than the effect was told");
              return v + 1;`;
    case "update":
      return `return (await store.update("k${id}" + p, (n = 0) => n + v + 1)) % 1000;`;
    case "signal":
      children.push(
        `export const c${id} = on("webhook.none", async ({ data }) => {
           if (${node.heardMs} > 0) await sleep(${node.heardMs});
           return (await next("signal.s", { timeout: ${foreverMs} })).data + data.v;
         });`,
      );
      return `const child = await start(c${id}, { v });
              if (${node.sentMs} > 0) await sleep(${node.sentMs});
              await signal(child, "s", ${id});
              return (await child.result()) % 1000;`;
    case "child":
      children.push(
        `export const c${id} = on("webhook.none", async ({ data }) => ${render(node.body)}(data.v, data.p));`,
      );
      return `const child = await start(c${id}, { v, p }, { detached: ${node.detached} });
              return ${node.heard ? "child.result()" : "v"};`;
    case "sequence":
    case "all":
    case "settled":
    case "race":
    case "any":
    case "branch":
    case "loop":
    case "try":
    case "unawaited":
    default:
      return renderControlFlow(node, render);
  }
}
