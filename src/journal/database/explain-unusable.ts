/** Explains why a database cannot be used at all: what is wrong, and what to do about it. */
import { messageOf } from "../../core/text/describe-thrown.ts";
import { sqlStateOf } from "./outage.ts";

export interface Unusable {
  readonly says: string;
  readonly act: string;
}

/** By SQLSTATE, or by the code of the system's error. */
const byCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: "start Postgres, or correct the host and port of DATABASE_URL: nothing listens there",
  ENOTFOUND: "correct the host of DATABASE_URL: there is no such name",
  EAI_AGAIN: "correct the host of DATABASE_URL, or wait for the name server: the name could not be looked up",
  ETIMEDOUT: "check the host of DATABASE_URL and the firewall in between: nothing answers",
  EHOSTUNREACH: "check the host of DATABASE_URL and the network in between: nothing answers",
  ENOENT: "start Postgres, or correct the folder of the socket in DATABASE_URL",
  "28P01": "correct the user or the password in DATABASE_URL (write signs such as # and / as %23 and %2F)",
  "28000":
    "correct the user in DATABASE_URL, or let it in: pg_hba.conf of the server has no line for it. If the server wants TLS, add ?sslmode=require",
  "3D000": 'create the database ("create database hathi"), or correct its name at the end of DATABASE_URL',
  "42501":
    'give the user of DATABASE_URL the right to create schemas: "grant create on database <name> to <user>"',
  "25006": "point DATABASE_URL at the primary: this server is a standby, or read-only",
  "53300": "raise max_connections of Postgres, or stop what holds the connections: all of them are taken",
  "57P03": "wait until Postgres has started",
};

export function explainUnusable(error: unknown): Unusable {
  const says = `the database cannot be used (${messageOf(error)})`;
  const message = messageOf(error);
  if (/does not support SSL/i.test(message))
    return { says, act: "take sslmode out of DATABASE_URL: this server has no TLS" };
  if (/self.signed|certificate/i.test(message)) {
    return {
      says,
      act: "give node the server's certificate authority (NODE_EXTRA_CA_CERTS=<file>), or correct sslmode in DATABASE_URL",
    };
  }
  const act =
    byCode[sqlStateOf(error) ?? ""] ??
    "check that Postgres runs, that DATABASE_URL is right and that its user may create schemas";
  return { says, act };
}
