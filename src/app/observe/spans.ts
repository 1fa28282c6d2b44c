/** What spans say of deliveries and runs. It goes to others as logs do, so it passes the same gate of secrets. */
import { type Span, SpanStatusCode } from "@opentelemetry/api";
import { withoutSecrets } from "../../core/secrets/secrets.ts";

export function failSpan(span: Span, problem: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: withoutSecrets(problem) });
}

export function describeSpan(span: Span, attribute: `hathi.${string}`, text: string): void {
  span.setAttribute(attribute, withoutSecrets(text));
}

export function noteInSpan(
  span: Span | undefined,
  what: string,
  attributes: Readonly<Record<string, boolean | number>>,
): void {
  span?.addEvent(withoutSecrets(what), attributes);
}
