/** What GitHub says of the repositories that the App sees, as far as their connections with workspaces follow it. */
import { z } from "zod";
import type { ConnectionEnd } from "../connected-repository.ts";
import type { NewEvent } from "../event.ts";

export type RepositoryNews =
  | {
      readonly kind: "named";
      readonly repositoryId: number;
      readonly name: string;
      /** Whoever has it now may have taken it over from an owner from whose App it was removed just before. */
      readonly isTransferred: boolean;
    }
  | {
      readonly kind: "ended";
      readonly because: ConnectionEnd;
      /** Null for all of the owner's. */
      readonly repositoryIds: readonly number[] | null;
      /** Null where whoever owns it does not matter. */
      readonly owner: string | null;
    }
  | { readonly kind: "suspended"; readonly owner: string; readonly isSuspended: boolean }
  | { readonly kind: "owner-named"; readonly from: string; readonly to: string };

const id = z.number().int().nonnegative();
const repository = z.looseObject({ repository: z.looseObject({ id, full_name: z.string().max(255) }) });
const installation = z.looseObject({
  installation: z.looseObject({ account: z.looseObject({ login: z.string() }) }),
});
const removed = installation.extend({ repositories_removed: z.array(z.looseObject({ id })) });
const renamed = z.looseObject({
  account: z.looseObject({ login: z.string() }),
  changes: z.looseObject({ login: z.looseObject({ from: z.string() }) }),
});

/** @returns undefined for every other event, and for what is not as GitHub sends it */
export function readRepositoryNews({ source, type, data }: NewEvent): RepositoryNews | undefined {
  const read = source === "github" && Object.hasOwn(readers, type) ? readers[type] : undefined;
  return read?.(data);
}

/** The repository's number that an event of GitHub names; null where it names none. */
export function findRepositoryId({ source, data }: Pick<NewEvent, "source" | "data">): number | null {
  if (source !== "github" || typeof data !== "object" || data === null || !("repository" in data))
    return null;
  const { repository: named } = data;
  if (typeof named !== "object" || named === null || !("id" in named)) return null;
  return Number.isSafeInteger(named.id) ? (named.id as number) : null;
}

const readers: Readonly<Record<string, (data: unknown) => RepositoryNews | undefined>> = {
  "github.repository.renamed": (data) => readName(data, false),
  "github.repository.transferred": (data) => readName(data, true),
  "github.repository.deleted": (data) => {
    const found = repository.safeParse(data).data?.repository;
    return found && { kind: "ended", because: "deleted", repositoryIds: [found.id], owner: null };
  },
  "github.installation.deleted": (data) => {
    const owner = ownerOf(data);
    return owner === undefined
      ? undefined
      : { kind: "ended", because: "uninstalled", repositoryIds: null, owner };
  },
  "github.installation.suspend": (data) => readSuspension(data, true),
  "github.installation.unsuspend": (data) => readSuspension(data, false),
  "github.installation_repositories.removed": (data) => {
    const found = removed.safeParse(data).data;
    return (
      found && {
        kind: "ended",
        because: "removed",
        repositoryIds: found.repositories_removed.map((one) => one.id),
        owner: found.installation.account.login,
      }
    );
  },
  "github.installation_target.renamed": (data) => {
    const found = renamed.safeParse(data).data;
    return found && { kind: "owner-named", from: found.changes.login.from, to: found.account.login };
  },
};

function readName(data: unknown, isTransferred: boolean): RepositoryNews | undefined {
  const found = repository.safeParse(data).data?.repository;
  return found && { kind: "named", repositoryId: found.id, name: found.full_name, isTransferred };
}

function readSuspension(data: unknown, isSuspended: boolean): RepositoryNews | undefined {
  const owner = ownerOf(data);
  return owner === undefined ? undefined : { kind: "suspended", owner, isSuspended };
}

function ownerOf(data: unknown): string | undefined {
  return installation.safeParse(data).data?.installation.account.login;
}
