/** A chaos program as an automation's source: each node is a function of the value so far and of the way to it. */
import { renderControlFlow, sumSource } from "../../support/programs/render-control-flow.ts";
import type { Node } from "./language.ts";

type Effectful = Extract<Node, { kind: "step" | "once" | "post" | "fail" } | { kind: "flaky" }>;

/** @param number names its webhook and its events: "webhook.p7", "webhook.e7" */
export function renderProgram(program: Node, number: number, ledgerUrl: string): string {
  const functions: string[] = [];
  const children: string[] = [];
  const render = (node: Node): string => {
    const name = `n${node.id}`;
    functions.push(`async function ${name}(v, p) {\n${bodyOf(node)}\n}`);
    return name;
  };
  // The steps' names and addresses hold their place, so that a person finds them in the journal.
  const address = (call: string, id: number, more = ""): string =>
    `\`${ledgerUrl}/${call}/\${n}/${id}/\${p}/\${v}${more}\``;
  const inStep = (call: string, id: number, more = "", options = ""): string =>
    `(await step(\`ledger/${call}/\${n}/${id}/\${p}\`, () => ask(${address(call, id, more)}, "POST")${options}))`;
  const effect = (node: Effectful): string => {
    const { id, kind } = node;
    if (kind === "post") {
      const text = `\`run \${n} at ${id}\${p} with \${v}\``;
      return `(await slack.chat.postMessage({ channel, text: ${text} }), (${id} * 7 + p.length * 3) % 100)`;
    }
    if (kind === "once") return inStep("once", id, "", ", { once: true }");
    if (kind === "fail") return `(await ask(${address("fail", id)}, "PUT"))`;
    if (node.kind === "flaky") return inStep("flaky", id, `/${node.failures}`);
    return id % 2 === 0 ? inStep("step", id) : `(await ask(${address("put", id)}, "PUT"))`;
  };
  const wait = (id: number, timeout: string): string =>
    `(await next("webhook.e${number}", { match: ({ data }) => data.n === n && data.at === "${id}" + p${timeout} })).data.value`;

  function bodyOf(node: Node): string {
    const { id } = node;
    switch (node.kind) {
      case "step":
      case "once":
      case "post":
      case "fail":
      case "flaky":
        return `return (v + ${effect(node)}) % 1000;`;
      case "throw":
        return `throw new Error("t${id}" + p);`;
      case "sleep":
        return `await sleep(${node.ms}); return v + 1;`;
      case "wait":
        return node.timeoutMs === null
          ? `return v + ${wait(id, "")};`
          : `try { return v + ${wait(id, `, timeout: ${node.timeoutMs}`)}; }
             catch (error) { if (!(error instanceof TimeoutError)) throw error; return v + 2; }`;
      case "child": {
        const body = render(node.body);
        children.push(
          `export const c${id} = on("webhook.none", async ({ data }) => { begin(data); return ${body}(data.v, data.p); });`,
        );
        return `return (await start(c${id}, { v, p, n, channel })).result();`;
      }
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

  const main = render(program);
  return [
    prelude,
    ...functions,
    ...children,
    `export default on("webhook.p${number}", async ({ data }) => { begin(data); return ${main}(0, ""); });`,
  ].join("\n");
}

const prelude = `import { next, on, slack, sleep, start, step, TimeoutError } from "hathi";
let n = 0;
let channel = "";
const begin = (data) => { n = data.n; channel = data.channel; };
${sumSource}
async function ask(address, method) {
  const response = await fetch(address, { method });
  if (!response.ok) throw new Error(await response.text());
  return Number(await response.text());
}`;
