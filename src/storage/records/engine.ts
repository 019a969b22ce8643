/** The two engines the records run on. Both take the same statements; only column types differ in a migration. */
export type Engine = 'sqlite' | 'postgres';
