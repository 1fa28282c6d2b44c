import { describe, expect, it } from "vitest";
import { threeWays, Transient } from "../../support/cases/three-ways.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const answer = (status: number, body: string): object => ({
  url: null,
  status,
  statusText: "",
  headers: [["content-type", "application/json"]],
  body: encode(body),
  redirected: false,
});

describe("fetch", () => {
  it("is a step: status, headers and body come from the journal, however they are read", async () => {
    const { result, effects } = await threeWays({
      source: `
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const response = await fetch("https://example.com/", { method: "POST", body: JSON.stringify({ a: 1 }) });
          const copy = response.clone();
          await sleep("1 day");
          const [json, text] = await Promise.all([response.json(), copy.text()]);
          return [response.status, response.ok, response.headers.get("content-type"), json.n, text];
        });
      `,
      answer: () => answer(418, '{"n":2}'),
    });
    expect(result).toEqual([418, false, "application/json", 2, '{"n":2}']);
    expect(effects).toHaveLength(1);
  });

  it("gives its body in every form, also in a race with a timer and after a park", async () => {
    const { result, effects } = await threeWays({
      source: `
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const response = await fetch("https://example.com/");
          const copies = Array.from({ length: 8 }, () => response.clone());
          const first = await Promise.race([sleep("1 hour").then(() => "late"), copies[0].text()]);
          await sleep("1 day");
          const reader = copies[1].body.getReader();
          return [
            first,
            await reader.read().then(({ value }) => new TextDecoder().decode(value)),
            await copies[2].arrayBuffer().then((bytes) => bytes.byteLength),
            await copies[3].bytes().then((bytes) => bytes.length),
            await copies[4].blob().then(async (blob) => [blob.size, await blob.text()]),
            await copies[5].json(),
            await new Response(copies[6].body.pipeThrough(new TextDecoderStream()).pipeThrough(new TextEncoderStream())).text(),
            await new Response(await copies[7].bytes(), { headers: { "content-type": "application/x-www-form-urlencoded" } })
              .formData().then((form) => [...form.keys()]),
          ];
        });
      `,
      answer: () => answer(200, "[1]"),
    });
    expect(result).toEqual(["[1]", "[1]", 3, 3, [3, "[1]"], [1], "[1]", ["[1]"]]);
    expect(effects).toHaveLength(1);
  });

  it("streams a body by chunks from what was recorded", async () => {
    const { result } = await threeWays({
      source: `
        import { on, slack } from "hathi";
        export default on("webhook.start", async () => {
          const response = await fetch("https://example.com/");
          let text = "";
          for await (const chunk of response.body) {
            text += new TextDecoder().decode(chunk);
            await slack.note({ text });
          }
          return text;
        });
      `,
      answer: (name) => (name.startsWith("http") ? answer(200, "a stream of text") : undefined),
    });
    expect(result).toBe("a stream of text");
  });

  it("resolves with whatever status came, and is tried again only when the connection failed", async () => {
    const { result, effects } = await threeWays({
      source: `
        import { on } from "hathi";
        export default on("webhook.start", async () => (await fetch("https://example.com/")).status);
      `,
      answer: (_name, _args, failedAttempts) => {
        if (failedAttempts === 0) throw new Transient("no connection");
        return answer(503, "");
      },
    });
    expect(result).toBe(503);
    expect(effects).toHaveLength(2);
  });
});
