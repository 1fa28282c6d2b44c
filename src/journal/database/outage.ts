/** Tells trouble of the database, after which a statement may be sent again, from faults of the statement itself. */
import { isError, messageOf } from "../../core/text/describe-thrown.ts";

export function sqlStateOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}

// 08: connection; 53: out of disk, memory or connections; 57P: shut down or starting; 57014: took too long;
// 25006: a standby, or read-only; 25P03 and 25P04: a transaction that took too long; 55P03: a lock that did;
// 40001 and 40P01: races, lost again and again; 58030: the disk failed.
const states = /^(08...|53...|57P..|57014|25006|25P0[34]|55P03|40001|40P01|58030)$/;
const systemErrors = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;
const clientMessages = /connection (terminated|timeout|ended)|timeout exceeded|not queryable/i;

/** Whether the database could not be reached, went away, or cannot write now. Later it may work again. */
export function isOutage(error: unknown): boolean {
  const code = sqlStateOf(error);
  if (code !== undefined && (states.test(code) || systemErrors.test(code))) return true;
  return isError(error) && clientMessages.test(messageOf(error));
}

/** Whether a connection is useless after this error: it is broken, or leads to a server that cannot write. */
export function endsConnection(error: unknown): boolean {
  const code = sqlStateOf(error);
  return isOutage(error) && !/^(53|55|40|57014)/.test(code ?? "");
}

/** What kind of trouble it is, as a constant message for the log. */
export function describeOutage(error: unknown): string {
  const code = sqlStateOf(error);
  if (code === "53100") return "the database's disk is full";
  if (code === "53300") return "the database takes no more connections";
  if (code === "25006") return "the database is read-only";
  if (code === "57014" || code === "55P03") return "the database takes too long";
  return "the database is away";
}
