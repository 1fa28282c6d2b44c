/** The codes with which Postgres refuses to create something that another process created first. */
export const DUPLICATE_DATABASE = "42P04";
export const DUPLICATE_OBJECT = "42710";
export const UNIQUE_VIOLATION = "23505";
