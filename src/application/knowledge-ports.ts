/** A knowledge base as it was published, whole. `document` is its JSON; revisions count from 1 without a gap. */
export interface KnowledgeRevision {
  readonly revision: number;
  readonly document: string;
  /** What training on it brought, so that other replicas need not train; null when it must be made anew. */
  readonly training: string | null;
  /** Epoch ms. */
  readonly at: number;
  /** `personKey` of who published it, or `shipped` for a knowledge base that came with a release. */
  readonly by: string;
  /** The revision whose content this one brings back, or null. */
  readonly restores: number | null;
}

/** A revision to be: it follows `expectedRevision`. `eventId` makes it idempotent. */
export interface KnowledgePublication extends Omit<KnowledgeRevision, 'revision'> {
  readonly eventId: string;
  readonly expectedRevision: number;
  /** The drafts that are in it; they are no drafts any more. */
  readonly drafts: readonly string[];
}

/** `conflict`: somebody else published first. `revision` is the one this event made, or the newest. */
export interface PublishOutcome {
  readonly outcome: 'published' | 'repeated' | 'conflict';
  readonly revision: number;
}

/** One change that waits to be published, as JSON. `id` is the id of the event that made it. */
export interface KnowledgeDraft {
  readonly id: string;
  readonly change: string;
  readonly at: number;
  readonly by: string;
}

/** A question that found no answer. It holds no phone number. */
export interface UnansweredQuestion {
  readonly id: string;
  readonly question: string;
  readonly at: number;
}

/** What people think of one entry's answer, each person counted once. */
export interface AnswerRating {
  readonly entryId: string;
  readonly useful: number;
  readonly useless: number;
}

/** The rows of the knowledge base. Every write may be repeated with the same event without changing more. */
export interface KnowledgeRecords {
  /** The newest revision's number; 0 when none was ever published. Cheap: every replica asks once a second. */
  newestRevision(): Promise<number>;
  revision(revision: number): Promise<KnowledgeRevision | null>;
  /** Newest first, without what makes them large. */
  revisions(limit: number): Promise<Omit<KnowledgeRevision, 'document' | 'training'>[]>;
  /** The revision that this event published, or null; lets a replay see what it did. */
  publishedBy(eventId: string): Promise<number | null>;
  /** Adds a revision with its audit line and takes its drafts off the list, in one transaction. Trainings of old revisions are let go. */
  publish(publication: KnowledgePublication): Promise<PublishOutcome>;
  /**
   * Keeps a change for the next revision, once per `id`, and takes the questions that it deals with off the list.
   * `taken`: one of them is dealt with already; nothing is kept then.
   */
  addDraft(draft: KnowledgeDraft, questionIds?: readonly string[]): Promise<'kept' | 'taken'>;
  /** What waits to be published, oldest first. */
  drafts(): Promise<KnowledgeDraft[]>;
  /** Takes drafts off the list without publishing them; their questions are open again. */
  dropDrafts(ids: readonly string[]): Promise<void>;
  /** Questions that neither a draft nor a published change deals with, newest first. */
  unanswered(limit: number): Promise<UnansweredQuestion[]>;
  /** Marks questions as dealt with: `as` is an entry id or `off-topic`. */
  settle(ids: readonly string[], as: string): Promise<void>;
  /** A person's opinion of an entry's answer; a newer one takes the place of the older. */
  rate(person: string, entryId: string, useful: boolean, at: number): Promise<void>;
  ratings(): Promise<AnswerRating[]>;
}
