/** Keeps with a run what its code prints, however fast that is: what gathers while lines are written is written next. */
import { keptLine, mostLogLines, type PrintedLine } from "../../core/run-log.ts";

export class RunPrinter {
  readonly #write: (lines: readonly PrintedLine[]) => Promise<void>;
  readonly #track: (work: Promise<unknown>) => void;
  #lines: PrintedLine[] = [];
  #isWriting = false;

  /**
   * @param write keeps lines with the run
   * @param track told of each writing: the run is not let go of before it is over
   */
  constructor(
    write: (lines: readonly PrintedLine[]) => Promise<void>,
    track: (work: Promise<unknown>) => void,
  ) {
    this.#write = write;
    this.#track = track;
  }

  print(line: PrintedLine): void {
    this.#lines.push(keptLine(line));
    // More than are kept need not be written.
    if (this.#lines.length > 2 * mostLogLines) this.#lines = this.#lines.slice(-mostLogLines);
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#track(this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    try {
      // What the code prints until its next await goes together.
      await Promise.resolve();
      while (this.#lines.length > 0) await this.#write(this.#lines.splice(0).slice(-mostLogLines));
    } finally {
      this.#isWriting = false;
    }
  }
}
