/** The control flow of a program as source: how its parts follow, join and race each other. */
import type { ControlFlow, Node } from "./language.ts";

/** What the rendered control flow calls. */
export const sumSource =
  "const sum = (values) => values.reduce((total, value) => (total + value) % 1000, 0);";

/** @param render makes a function of a part, and gives its name */
export function renderControlFlow(node: ControlFlow, render: (part: Node) => string): string {
  const parallel = (nodes: readonly Node[]): string =>
    nodes.map((part) => `${render(part)}(v, p)`).join(", ");
  switch (node.kind) {
    case "sequence":
      return `${node.nodes.map((part) => `v = await ${render(part)}(v, p);`).join(" ")} return v;`;
    case "all":
      return `return sum(await Promise.all([${parallel(node.nodes)}]));`;
    case "settled":
      return `const all = await Promise.allSettled([${parallel(node.nodes)}]);
              return sum(all.map((one) => one.status === "fulfilled" ? one.value : one.reason.message.length));`;
    case "race":
      return `return Promise.race([${parallel(node.nodes)}]);`;
    case "any":
      return `try { return await Promise.any([${parallel(node.nodes)}]); }
              catch (error) { return error.errors.length; }`;
    case "branch":
      return `return v % 2 === 0 ? ${render(node.even)}(v, p) : ${render(node.odd)}(v, p);`;
    case "loop":
      return `for (let i = 0; i < ${node.times}; i += 1) v = await ${render(node.body)}(v, p + "." + i); return v;`;
    case "try":
      return `try { v = await ${render(node.body)}(v, p); }
              catch (error) { v = await ${render(node.handler)}(v + error.message.length, p); }
              finally { await ${render(node.cleanUp)}(v, p); }
              return v;`;
    case "unawaited":
    default:
      return `${node.caught ? "void " : ""}${render(node.body)}(v, p)${node.caught ? ".catch(() => {})" : ""}; return v;`;
  }
}
