/** What the journal keeps of an object that is more than plain data: a class instance, or an object with functions. */
export class InstanceData {
  /** Null for a plain object. */
  readonly className: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Fields and methods that could not be recorded. */
  readonly left: readonly string[];
  /** The call that returned the object, for the message about what was left out. */
  readonly from: string;

  constructor(
    className: string | null,
    fields: Readonly<Record<string, unknown>>,
    left: readonly string[],
    from: string,
  ) {
    this.className = className;
    this.fields = fields;
    this.left = left;
    this.from = from;
  }
}
