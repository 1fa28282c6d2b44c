/** The input of a run's child: each write is a step, but for what is written before the child is begun. That goes with it. */
import { Writable } from "node:stream";
import { listensToAnother } from "../../../replay/calls/call.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";
import { describeContents } from "../describe-contents.ts";
import { askHost } from "../host-calls.ts";
import type { ChildLife } from "./child-life.ts";

interface InputParts {
  readonly instance: RunInstance;
  readonly life: ChildLife;
  /** "child_process.spawn". */
  readonly name: string;
  readonly file: string;
  /** Whether the child's beginning has yet to be recorded. */
  readonly isBeginning: () => boolean;
}

export function makeChildInput({ instance, life, name, file, isBeginning }: InputParts): Writable {
  const hand = async (bytes: Buffer | null): Promise<void> => {
    if (!isBeginning()) {
      await askHost(instance, {
        name: `${name} (input)`,
        args: [file, bytes === null ? "its end" : describeContents(bytes)],
        listens: listensToAnother,
        perform: async () => life.write(bytes),
      }).promise;
    }
    life.note(bytes);
  };
  const told = async (work: Promise<void>, done: (error?: Error | null) => void): Promise<void> => {
    let failure: unknown;
    try {
      await work;
    } catch (error) {
      failure = error;
    }
    done(failure as Error | undefined);
  };
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => void told(hand(Buffer.from(chunk)), done),
    writev: (chunks, done) =>
      void told(hand(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer))), done),
    final: (done) => void told(hand(null), done),
  });
}
