/** What Postgres answers to whoever makes something that another process made first. */
export const DUPLICATE_DATABASE = "42P04";
export const DUPLICATE_OBJECT = "42710";
export const UNIQUE_VIOLATION = "23505";
