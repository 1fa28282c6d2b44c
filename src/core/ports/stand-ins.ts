/** What a test hands in for what a step would do in the world. */

export interface StandIns {
  /** `fetch` inside of a step. */
  readonly fetch?: typeof fetch;
  /** The function that is performed instead of a step's own. */
  readonly findStep?: (name: string) => ((context: unknown) => unknown) | undefined;
}
