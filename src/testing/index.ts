/**
 * The testing kit runs an automation in a test: on the real engine, with a clock that the test moves, and with services
 * that the test scripts or has recorded. The kit needs no database, and no real time passes. As in production, the time
 * zone of the process becomes UTC, and its locale en-US.
 *
 * @module hathi/testing
 * @example
 * import assert from "node:assert/strict";
 * import { testAutomation } from "hathi/testing";
 *
 * const t = await testAutomation(new URL("../automations/welcome.ts", import.meta.url), {
 *   event: { type: "slack.team_join", data: { user: { id: "U1" } } },
 * });
 * await t.advance("1 day");
 * assert.equal(t.messages.length, 2);
 * assert.equal(t.state, "completed");
 */
import { pinLocale } from "../engine/host/pin-locale.ts";

process.env["TZ"] = "UTC";
pinLocale();

export type { AnswerOutcome, AskedQuestion, TestAnswer } from "./asks.ts";
export type { AutomationTest, CallName } from "./automation-test.ts";
export { exampleEvent, type ExampleEvent } from "./example-event.ts";
export type { AutomationFile } from "./load-automation.ts";
export type { KnownPerson } from "./memory/memory-people.ts";
export type { Message } from "./services/noted-calls.ts";
export type { NotedCall } from "./services/scripted-connectors.ts";
export type {
  FetchScript,
  GitHubScript,
  GraphQLAnswer,
  ScriptedCall,
  SlackScript,
} from "./services/scripts.ts";
export { githubError, slackError } from "./services/service-error.ts";
export type { AboutQuestion, TestPerson, TurnOutcome } from "./test-person.ts";
export { testAutomation, type TestEvent, type TestOptions } from "./test-automation.ts";
