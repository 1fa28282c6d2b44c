/** Keeps what guests were sent to the house, for the judge. */
export class GuestBook {
  crowd = 0;
  /** What was posted, by the id that stands beside it. */
  readonly mirrored = new Map<string, unknown>();
  thrown = 0;
  gluttons = 0;
}
