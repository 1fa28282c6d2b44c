/** Appends entries to journals, in one statement for all entries that have gathered. */
import type { NewEntry } from "../../../core/journal-entry.ts";
import type { Appended } from "../../../core/ports/run-journal.ts";
import { keptApartFromBytes } from "../../../core/bounds/value-bound.ts";
import type { KnownEntries } from "../known-entries.ts";
import type { Queryable } from "../../database/database.ts";
import { epochs, ids, lost, type OfKind, owners } from "./run-write.ts";

/** Whether its output is the id of an event, by which the entry is found: it is never encrypted. */
const isWaitEvent = ({ kind, ok }: NewEntry): boolean => kind === "wait" && ok;

// Runs and entries are found by their primary keys, and rows of runs are locked in order of id.
// - A write that is repeated because its reply was lost meets its own row and returns that row's time. Another
//   worker's row at the same place returns nothing, so that the write counts as lost.
// - A timer that is not due yet is left out, unless it was recorded before. The worker's opinion does not count,
//   because its clock may run ahead, or the database's may have been set back.
// - Nothing is appended to a journal that no longer has the entry which the database confirmed last.
export async function appendEntries(
  on: Queryable,
  writes: readonly OfKind<"append">[],
  known: KnownEntries,
): Promise<readonly (Appended | Error)[]> {
  if (writes.length === 0) return [];
  const entries = writes.map(({ append }) => append.entry);
  const rows = await on.query<{ run_id: string; seq: number; at: Date; is_early: boolean }>(
    {
      name: "append-entries",
      text: `with batch as (
               select * from unnest($1::text[], $2::integer[], $3::text[], $4::integer[], $5::text[],
                 $6::integer[], $7::text[], $8::text[], $9::text[], $10::boolean[], $11::text[], $12::integer[],
                 $13::timestamptz[], $14::boolean[], $15::integer[], $16::text[])
                 as t (run_id, epoch, owner, seq, kind, call, name, digest, input, ok, output, attempt, not_before,
                   is_large, after_seq, wait_event)),
             owned as (
               select held.id, held.epoch
               from (select distinct run_id, epoch, owner, after_seq from batch order by run_id) as given
               cross join lateral (
                 select id, epoch from hathi.runs
                 where id = given.run_id and epoch = given.epoch and owner = given.owner
                   and (given.after_seq = 0 or (
                     select true from hathi.journal where run_id = given.run_id and seq = given.after_seq))
                 for share) as held),
             moment as (select hathi.now() as now),
             early as (
               select run_id, seq from batch join owned on owned.id = run_id and owned.epoch = batch.epoch, moment
               where not_before > moment.now and not exists (
                 select 1 from hathi.journal where (journal.run_id, journal.seq) = (batch.run_id, batch.seq))),
             written as (
             insert into hathi.journal
               (run_id, seq, kind, call, name, digest, input, ok, output, large_bytes, attempt, epoch, at)
             select run_id, seq, kind, call, name, digest, input, ok,
               case when not is_large then coalesce(wait_event, output) end, case when is_large then octet_length(output) end,
               attempt, batch.epoch, moment.now
             from batch join owned on owned.id = run_id and owned.epoch = batch.epoch, moment
             where (run_id, seq) not in (select run_id, seq from early)
             order by run_id, seq
             on conflict (run_id, seq) do update set seq = excluded.seq
               where journal.epoch = excluded.epoch and journal.call = excluded.call
             returning run_id, seq, at),
             apart as (
               insert into hathi.large_outputs (run_id, seq, output)
               select run_id, seq, output from batch join written using (run_id, seq) where is_large
               on conflict do nothing)
             select run_id, seq, at, false as is_early from written
             union all select run_id, seq, now, true from early, moment`,
      seals: { values: [9, 11] },
    },
    [
      ids(writes),
      epochs(writes),
      owners(writes),
      writes.map(({ append }) => append.seq),
      entries.map((entry) => entry.kind),
      entries.map((entry) => entry.call),
      entries.map((entry) => entry.name),
      entries.map((entry) => entry.digest),
      entries.map((entry) => entry.input),
      entries.map((entry) => entry.ok),
      entries.map((entry) => (isWaitEvent(entry) ? null : entry.output)),
      entries.map((entry) => entry.attempt),
      writes.map(({ append }) => append.notBefore ?? null),
      entries.map(({ output }) => output !== null && output.length > keptApartFromBytes),
      writes.map(({ run }) => known.lastEntry(run)),
      entries.map((entry) => (isWaitEvent(entry) ? entry.output : null)),
    ],
  );
  const written = new Map(
    rows.map(({ run_id, seq, at, is_early }) => [`${run_id} ${seq}`, { seq, at, isEarly: is_early }]),
  );
  return writes.map(({ run, append }) => written.get(`${run.runId} ${append.seq}`) ?? lost(run));
}
