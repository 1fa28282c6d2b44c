/** Services with a recording: the real services are called and recorded once, and played back from then on. */
import { fileURLToPath } from "node:url";
import type { Connector, ConnectorCall, FailureKind } from "../../core/ports/connector.ts";
import type { HttpRequest, HttpResponse } from "../../core/http-exchange.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Connectors } from "../../engine/realm/api/author-api.ts";
import { NewRecording, OldRecording, type Outcome } from "./recording.ts";
import { isSecretHeader } from "./strike-secrets.ts";

type Services = Omit<Connectors, "run">;
type ServiceName = keyof Services;

export interface RecordedServices {
  /** @throws {Error} the recorded failure, or an error if the recording does not have the call */
  perform(service: ServiceName, calledAs: string, call: ConnectorCall): Promise<unknown>;
  /** Classifies a failure that `perform` threw. */
  failureOf(error: unknown): FailureKind | undefined;
}

/** @throws {Error} if there is nothing to play back */
export async function openRecordedServices(at: URL | string, logger: Logger): Promise<RecordedServices> {
  const file = typeof at === "string" ? at : fileURLToPath(at);
  if ((process.env["HATHI_RECORD"] ?? "") === "")
    return withFailures((take) => playBack(new OldRecording(file), take));
  // Imported only here: playing back needs neither a configuration nor the services' clients.
  const [{ readConfig }, { createServices }] = await Promise.all([
    import("../../app/config/config.ts"),
    import("../../app/create-services.ts"),
  ]);
  const services = createServices(readConfig(process.env, process.cwd()), logger);
  return withFailures((take) => record(new NewRecording(file), services, take));
}

type Take = (outcome: Outcome) => unknown;

function withFailures(performBy: (take: Take) => RecordedServices["perform"]): RecordedServices {
  const failures = new WeakMap<object, FailureKind>();
  const take = (outcome: Outcome): unknown => {
    if (outcome.kind === "answer") return outcome.value;
    if (typeof outcome.error === "object" && outcome.error !== null)
      failures.set(outcome.error, outcome.failure);
    throw outcome.error;
  };
  const failureOf = (error: unknown): FailureKind | undefined =>
    typeof error === "object" && error !== null ? failures.get(error) : undefined;
  return { perform: performBy(take), failureOf };
}

function playBack(recording: OldRecording, take: Take): RecordedServices["perform"] {
  // A worker died over this call. The next one finds the call's outcome, unless the recording has another attempt.
  const given = new Map<string, Outcome>();
  return async (service, calledAs, { args, runId, call, inDoubt }) => {
    const key = `${runId} ${call}`;
    const asked = argsOf(service, args);
    const outcome = recording.take(calledAs, asked) ?? (inDoubt ? given.get(key) : undefined);
    if (outcome === undefined) throw recording.describeMissing(calledAs, asked);
    given.set(key, outcome);
    return take(service === "http" ? fromText(outcome) : outcome);
  };
}

function record(recording: NewRecording, services: Services, take: Take): RecordedServices["perform"] {
  return async (service, calledAs, call) => {
    const outcome = await attempt(services[service], call);
    const written = service === "http" ? toText(outcome) : outcome;
    recording.add(calledAs, argsOf(service, call.args), written);
    return take(outcome);
  };
}

async function attempt(connector: Connector, call: ConnectorCall): Promise<Outcome> {
  try {
    return { kind: "answer", value: await connector.perform(call) };
  } catch (error) {
    return { kind: "error", error, failure: connector.classify(error) };
  }
}

/** What identifies a call. Headers may contain secrets, and a form's body has a random boundary: both are left out. */
function argsOf(service: ServiceName, args: readonly unknown[]): readonly unknown[] {
  if (service !== "http") return args;
  const [{ method, url, headers, body }] = args as readonly [HttpRequest];
  const isForm = headers.some(
    ([name, value]) => name.toLowerCase() === "content-type" && value.startsWith("multipart/form-data"),
  );
  return body === null || isForm ? [{ method, url }] : [{ method, url, body: bodyOf(body) }];
}

/** Makes a body readable, so that secrets can be struck out of it by their names. JSON loses its spacing. */
function bodyOf(body: Uint8Array): object {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    return jsonOf(text) ?? { text };
  } catch {
    return { base64: Buffer.from(body).toString("base64") };
  }
}

function jsonOf(text: string): object | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function bytesOf(body: {
  readonly json?: unknown;
  readonly text?: string;
  readonly base64?: string;
}): Uint8Array {
  if (body.base64 !== undefined) return new Uint8Array(Buffer.from(body.base64, "base64"));
  return new TextEncoder().encode(body.text ?? JSON.stringify(body.json));
}

function toText(outcome: Outcome): Outcome {
  if (outcome.kind === "error") return outcome;
  const { body, headers, ...rest } = outcome.value as HttpResponse;
  // These headers describe the body as it arrived, before it was decoded.
  const kept = headers.filter(
    ([name]) => !isSecretHeader(name) && !/^content-(length|encoding)$/i.test(name),
  );
  return { kind: "answer", value: { ...rest, headers: kept, body: bodyOf(body) } };
}

function fromText(outcome: Outcome): Outcome {
  if (outcome.kind === "error") return outcome;
  const { body, ...rest } = outcome.value as Omit<HttpResponse, "body"> & { readonly body: object };
  return { kind: "answer", value: { ...rest, body: bytesOf(body) } };
}
