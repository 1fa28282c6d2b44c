/** Automations that nobody should have written, and the one that a crowd comes for; each is judged at the end. */

/** None of them is a story: their runs are looked at by what they came to alone. */
export const guestAutomations = [
  "crowd",
  "mirror",
  "mirror.mirrored",
  "throws",
  "glutton",
  "parked",
] as const;

export const guestHooks = ["crowd", "mirror", "throws", "glutton", "parked"] as const;

/** What a step throws, and what the author's own code does: by number, see guest-faults.ts. */
export const throwKinds = 8;

export const guestSources: Readonly<Record<string, string>> = {
  "crowd.ts": `import { on, step } from "hathi";
import { z } from "zod";

const Ticket = z.object({ number: z.number().int(), name: z.string().min(1) });

export default on("webhook.crowd", async ({ data }) => {
  const { number } = Ticket.parse(data);
  await step("a slow service", () => new Promise((resolve) => setTimeout(resolve, 2000)));
  return number;
});
`,
  "mirror.ts": `import { on, start } from "hathi";

export const mirrored = on("webhook.nobody-posts-this", async ({ data }) => data);

export default on("webhook.mirror", async ({ data }) => {
  const child = await start(mirrored, data);
  return await child.result();
});
`,
  "throws.ts": `import { on, step } from "hathi";

const kinds = [
  () => { throw new Error("not ours", { cause: /(?<code>\\d+)/.exec("code 7")?.groups }); },
  () => { throw Object.create(null); },
  () => { throw Object.defineProperty(new Error("x"), "message", { get() { throw new Error("no message"); } }); },
  () => { throw Object.assign(new Error("a number for a stack"), { stack: 7 }); },
  () => { const [a, b] = [new Error("a"), new Error("b")]; a.cause = b; b.cause = a; throw a; },
  () => { throw new Proxy(new Error("behind a proxy"), { get() { throw new Error("no field"); } }); },
  () => { throw { toString() { throw new Error("no text"); } }; },
  () => { throw Symbol("thrown"); },
];

export default on("webhook.throws", async ({ data }) => {
  const kind = kinds[data.kind];
  if (data.inStep) await step("throws", kind, { retry: { limit: 0 } });
  void Promise.reject(Object.create(null)).catch(() => {});
  kind();
});
`,
  "glutton.ts": `import { on } from "hathi";

export default on("webhook.glutton", async ({ data }) => {
  if (data.kind === "loop") for (;;);
  const full = [];
  for (;;) full.push(new Array(1_000_000).fill(full.length));
});
`,
  "parked.ts": `import { next, on } from "hathi";

export default on("webhook.parked", async ({ data }) => {
  await next("webhook.never", { subject: "nobody #" + data.n });
});
`,
};
