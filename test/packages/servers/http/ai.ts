/** Models and what is around them: each answer follows from its question. */
import { type Asked, events, type Reply, type Sent, type Service, sent } from "./service.ts";

const words = (text: string): readonly string[] => ["You ", "said ", text];

/** The last thing that was said, in whatever shape. */
function lastSaid({ messages, input, contents, prompt }: Sent): string {
  const last = messages?.at(-1)?.content ?? input ?? contents ?? prompt ?? "nothing";
  if (typeof last === "string") return last;
  const part = Array.isArray(last) ? last.at(-1) : last;
  return (
    part?.text ??
    part?.parts?.at(-1)?.text ??
    (part?.content === undefined ? "?" : lastSaid({ input: part.content }))
  );
}

const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

function complete(asked: Asked): Reply {
  const given = sent(asked);
  if (asked.path.includes("embeddings")) {
    return {
      json: {
        object: "list",
        model: "m",
        usage,
        data: [{ object: "embedding", index: 0, embedding: [0.5, 1] }],
      },
    };
  }
  const about = { id: "c1", created: 1, model: "m" };
  const said = lastSaid(given);
  const last = given.messages?.at(-1);
  const wantsTool = given.tools?.length > 0 && last?.role !== "tool";
  if (given.stream === true) {
    const chunk = (delta: object, finish_reason: string | null): object => ({
      ...about,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, finish_reason }],
      ...(finish_reason !== null && { usage }),
    });
    return events([
      ...words(said).map((content) => [null, chunk({ role: "assistant", content }, null)] as const),
      [null, chunk({}, "stop")],
      [null, "[DONE]"],
    ]);
  }
  const called = { name: given.tools?.[0]?.function?.name, arguments: '{"city":"Bonn"}' };
  const message = wantsTool
    ? { role: "assistant", content: null, tool_calls: [{ id: "call_1", type: "function", function: called }] }
    : { role: "assistant", content: words(said).join("") };
  const choice = { index: 0, message, finish_reason: wantsTool ? "tool_calls" : "stop", logprobs: null };
  return { json: { ...about, object: "chat.completion", choices: [choice], usage } };
}

function claude(asked: Asked): Reply {
  const given = sent(asked);
  const text = words(lastSaid(given));
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content: [] as object[],
    stop_reason: null as string | null,
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  if (given.stream !== true) {
    return {
      json: { ...message, content: [{ type: "text", text: text.join("") }], stop_reason: "end_turn" },
    };
  }
  const event = (type: string, more: object = {}): readonly [string, object] => [type, { type, ...more }];
  return events([
    event("message_start", { message }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    ...text.map((part) =>
      event("content_block_delta", { index: 0, delta: { type: "text_delta", text: part } }),
    ),
    event("content_block_stop", { index: 0 }),
    event("message_delta", {
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens: 3 },
    }),
    event("message_stop"),
  ]);
}

function gemini(asked: Asked): Reply {
  const part = (text: string, isLast: boolean): object => ({
    candidates: [
      { content: { role: "model", parts: [{ text }] }, index: 0, ...(isLast && { finishReason: "STOP" }) },
    ],
    usageMetadata: { promptTokenCount: 1, totalTokenCount: 2 },
  });
  const said = words(lastSaid({ input: sent(asked).contents?.at(-1)?.parts?.at(-1)?.text }));
  if (!asked.path.includes("stream")) return { json: part(said.join(""), true) };
  return events(said.map((text, index) => [null, part(text, index === said.length - 1)]));
}

function ollama(asked: Asked): Reply {
  const given = sent(asked);
  const said = words(lastSaid(given));
  const line = (content: string, done: boolean): object => ({
    model: "m",
    created_at: "2026-01-01T00:00:00Z",
    message: { role: "assistant", content },
    done,
  });
  if (given.stream !== true) return { json: line(said.join(""), true) };
  return {
    headers: { "content-type": "application/x-ndjson" },
    parts: [...said.map((text) => line(text, false)), line("", true)].map(
      (one) => `${JSON.stringify(one)}\n`,
    ),
  };
}

function replicate({ method, path, url, before }: Asked): Reply {
  const about = { id: "p1", version: "v", input: {}, error: null, logs: "" };
  const urls = { get: `${url}/predictions/p1`, cancel: "" };
  if (method === "POST") return { status: 201, json: { ...about, status: "starting", output: null, urls } };
  const isDone = before % 2 === 1;
  return {
    json: { ...about, status: isDone ? "succeeded" : "processing", output: isDone ? [path] : null, urls },
  };
}

function pinecone({ path }: Asked): Reply {
  return path.includes("query")
    ? { json: { results: [], matches: [{ id: "v1", score: 0.5, values: [] }], namespace: "" } }
    : { json: { upsertedCount: 1 } };
}

function qdrant({ path }: Asked): Reply {
  const result = path.includes("query")
    ? { points: [{ id: 1, version: 1, score: 1 }] }
    : { operation_id: 1, status: "completed" };
  return { json: { result, status: "ok", time: 0.1 } };
}

const question = (asked: Asked): string => lastSaid(sent(asked));

export const aiServices: Readonly<Record<string, Service>> = {
  openai: { reply: complete, tell: question },
  anthropic: { reply: claude, tell: question },
  gemini: { reply: gemini },
  ollama: { reply: ollama },
  replicate: { reply: replicate },
  pinecone: { reply: pinecone },
  qdrant: { reply: qdrant },
  langfuse: {
    reply: () => ({ status: 207, json: { successes: [], errors: [] } }),
    tell: (asked) => (sent(asked).batch as { type: string }[]).map(({ type }) => type).join(" "),
  },
};
