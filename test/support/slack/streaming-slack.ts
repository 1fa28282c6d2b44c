/** A Slack that has streams as its documentation says, which the emulator has not. */
import express from "express";
import { serve } from "../processes/serve.ts";

export interface StreamMessage {
  readonly ts: string;
  readonly user: string;
  text: string;
  metadata?: unknown;
  isStreaming: boolean;
}

/** @returns its address as SLACK_API_URL has it, and what was sent */
export async function startStreamingSlack() {
  const sent: StreamMessage[] = [];
  const answer = (method: string, args: Record<string, string>): object => {
    const text = args["markdown_text"] ?? "";
    const message = sent.find(({ ts }) => ts === args["ts"]);
    switch (method) {
      case "auth.test":
        return { user_id: "UBOT", bot_id: "BBOT" };
      case "chat.startStream": {
        const ts = `${Math.floor(Date.now() / 1000) + 1}.00000${sent.length}`;
        sent.push({ ts, user: "UBOT", text, isStreaming: true });
        return { channel: "C0000001", ts };
      }
      case "chat.appendStream":
      case "chat.stopStream":
        if (message?.isStreaming !== true) return { ok: false, error: "message_not_in_streaming_state" };
        message.text += text;
        message.isStreaming = method === "chat.appendStream";
        if (args["metadata"] !== undefined) message.metadata = JSON.parse(args["metadata"]);
        return { channel: "C0000001", ts: message.ts };
      case "conversations.replies":
        return { messages: sent.filter(({ ts }) => args["latest"] === undefined || ts === args["latest"]) };
      default:
        return { ok: false, error: "unknown_method" };
    }
  };
  const app = express().post("/api/:method", express.urlencoded(), (request, response) => {
    response.json({
      ok: true,
      ...answer(request.params["method"], request.body as Record<string, string>),
    });
  });
  return { apiUrl: `${await serve({ "*": app })}/api/`, sent };
}
