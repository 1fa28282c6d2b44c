/** What a run returns that found nothing to do: it is removed with its journal, and stands in no list. */
export class Discard {
  readonly kind = "hathi.discard";
}
