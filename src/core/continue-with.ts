/** What a run returns to begin again: it keeps its id, and gets an empty journal and a new input. */
export class ContinueWith {
  readonly input: unknown;

  constructor(input: unknown) {
    this.input = input;
  }
}
