/** Keeps what a run's code prints, however fast it prints. Lines that gather during a write go into the next write. */
import { keptLine, mostLogLines, type PrintedLine } from "../../core/run-log.ts";

export class RunPrinter {
  readonly #write: (lines: readonly PrintedLine[]) => Promise<void>;
  readonly #track: (work: Promise<unknown>) => void;
  #lines: PrintedLine[] = [];
  #isWriting = false;

  /**
   * @param write stores lines with the run
   * @param track called with each write, so that the run is not let go of before the write is done
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
    // Only the newest lines are kept, so no more than these need to be written.
    if (this.#lines.length > 2 * mostLogLines) this.#lines = this.#lines.slice(-mostLogLines);
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#track(this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    try {
      // The lines that the code prints before its next await go into one write.
      await Promise.resolve();
      while (this.#lines.length > 0) await this.#write(this.#lines.splice(0).slice(-mostLogLines));
    } finally {
      this.#isWriting = false;
    }
  }
}
