/** What a run returns to start afresh: the same run, with an empty journal and a new input. */
export class ContinueWith {
  readonly input: unknown;

  constructor(input: unknown) {
    this.input = input;
  }
}
