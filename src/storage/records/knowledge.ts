import type { Kysely } from 'kysely';
import type {
  AnswerRating,
  KnowledgeDraft,
  KnowledgePublication,
  KnowledgeRecords,
  PublishOutcome,
  UnansweredQuestion,
} from '../../application/knowledge-ports.js';
import { ask } from './asking.js';
import { addAudit } from './audit.js';
import type { Tables } from './tables.js';

/** The knowledge base's rows over one Kysely handle. */
export function createKnowledgeRecords(db: Kysely<Tables>): KnowledgeRecords {
  return {
    newestRevision: () => ask(() => newestRevision(db)),
    revision: (revision) => ask(() => findRevision(db, revision)),
    revisions: (limit) => ask(() => listRevisions(db, limit)),
    publishedBy: (eventId) => ask(() => publishedBy(db, eventId)),
    publish: (publication) => ask(() => publish(db, publication)),
    addDraft: (draft, questionIds = []) => ask(() => written(db, (tx) => addDraft(tx, draft, questionIds))),
    drafts: () => ask(() => listDrafts(db)),
    dropDrafts: (ids) => ask(() => written(db, (tx) => dropDrafts(tx, ids))),
    unanswered: (limit) => ask(() => listUnanswered(db, limit)),
    settle: (ids, as) => ask(() => written(db, (tx) => settle(tx, ids, as))),
    rate: (person, entryId, useful, at) =>
      ask(() => written(db, (tx) => rate(tx, { person, entryId, useful, at }))),
    ratings: () => ask(() => listRatings(db)),
  };
}

/** Every write of a shared SQLite file stands in a transaction. */
function written<T>(db: Kysely<Tables>, write: (tx: Kysely<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(write);
}

async function newestRevision(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .selectFrom('knowledge_revisions')
    .select((select) => select.fn.max('revision').as('newest'))
    .executeTakeFirst();
  return row?.newest ?? 0;
}

async function findRevision(db: Kysely<Tables>, revision: number) {
  const row = await db
    .selectFrom('knowledge_revisions')
    .select(['revision', 'document', 'training', 'at', 'by_person as by', 'restores'])
    .where('revision', '=', revision)
    .executeTakeFirst();
  return row ?? null;
}

function listRevisions(db: Kysely<Tables>, limit: number) {
  return db
    .selectFrom('knowledge_revisions')
    .select(['revision', 'at', 'by_person as by', 'restores'])
    .orderBy('revision', 'desc')
    .limit(limit)
    .execute();
}

async function publishedBy(db: Kysely<Tables>, eventId: string): Promise<number | null> {
  const row = await db
    .selectFrom('knowledge_revisions')
    .select('revision')
    .where('event_id', '=', eventId)
    .executeTakeFirst();
  return row?.revision ?? null;
}

/** A training takes about 1 MB; going further back than this trains anew. */
const KEPT_TRAININGS = 10;

/** A race for the next number ends in a unique violation, after which `ask` runs this again and finds a conflict. */
function publish(db: Kysely<Tables>, publication: KnowledgePublication): Promise<PublishOutcome> {
  const { eventId, expectedRevision, document, training, at, by, restores, drafts } = publication;
  return db.transaction().execute(async (tx): Promise<PublishOutcome> => {
    const before = await publishedBy(tx, eventId);
    if (before !== null) return { outcome: 'repeated', revision: before };
    const newest = await newestRevision(tx);
    if (newest !== expectedRevision) return { outcome: 'conflict', revision: newest };
    const revision = newest + 1;
    const row = { revision, document, training, at, by_person: by, restores, event_id: eventId };
    await tx.insertInto('knowledge_revisions').values(row).execute();
    await tx
      .updateTable('knowledge_revisions')
      .set({ training: null })
      .where('revision', '=', revision - KEPT_TRAININGS)
      .execute();
    await closeDrafts(tx, drafts);
    await addAudit(tx, {
      eventId,
      action: restores === null ? 'publish' : 'rollback',
      at,
      by,
      creatorId: null,
      detail: restores === null ? `revision:${revision}` : `revision:${revision} from:${restores}`,
    });
    return { outcome: 'published', revision };
  });
}

/** How a question is marked that a draft deals with. */
function inDraft(draftId: string): string {
  return `draft:${draftId}`;
}

async function addDraft(
  db: Kysely<Tables>,
  { id, change, at, by }: KnowledgeDraft,
  questionIds: readonly string[],
): Promise<'kept' | 'taken'> {
  const known = await db.selectFrom('knowledge_drafts').select('id').where('id', '=', id).executeTakeFirst();
  if (known) return 'kept';
  const claimed = await claimQuestions(db, questionIds, inDraft(id));
  if (!claimed) return 'taken';
  await db
    .insertInto('knowledge_drafts')
    .values({ id, change_json: change, at, by_person: by })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return 'kept';
}

/** Marks all of these questions or none of them: of two who deal with the same ones at once, one does. */
async function claimQuestions(db: Kysely<Tables>, ids: readonly string[], mark: string): Promise<boolean> {
  if (ids.length === 0) return true;
  const { numUpdatedRows } = await db
    .updateTable('unanswered_questions')
    .set({ settled_as: mark })
    .where('event_id', 'in', ids)
    .where('settled_as', 'is', null)
    .executeTakeFirst();
  if (Number(numUpdatedRows) === ids.length) return true;
  await reopenQuestions(db, [mark]);
  return false;
}

async function reopenQuestions(db: Kysely<Tables>, marks: readonly string[]): Promise<void> {
  await db
    .updateTable('unanswered_questions')
    .set({ settled_as: null })
    .where('settled_as', 'in', marks)
    .execute();
}

function listDrafts(db: Kysely<Tables>): Promise<KnowledgeDraft[]> {
  return db
    .selectFrom('knowledge_drafts')
    .select(['id', 'change_json as change', 'at', 'by_person as by'])
    .where('done', '=', 0)
    .orderBy('at')
    .orderBy('id')
    .execute();
}

async function closeDrafts(db: Kysely<Tables>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.updateTable('knowledge_drafts').set({ done: 1 }).where('id', 'in', ids).execute();
}

async function dropDrafts(db: Kysely<Tables>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const open = await db
    .selectFrom('knowledge_drafts')
    .select('id')
    .where('id', 'in', ids)
    .where('done', '=', 0)
    .execute();
  await closeDrafts(db, ids);
  // What was published meanwhile keeps its questions.
  if (open.length > 0)
    await reopenQuestions(
      db,
      open.map(({ id }) => inDraft(id)),
    );
}

function listUnanswered(db: Kysely<Tables>, limit: number): Promise<UnansweredQuestion[]> {
  return db
    .selectFrom('unanswered_questions')
    .select(['event_id as id', 'question', 'at'])
    .where('settled_as', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('event_id')
    .limit(limit)
    .execute();
}

async function settle(db: Kysely<Tables>, ids: readonly string[], as: string): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('unanswered_questions')
    .set({ settled_as: as })
    .where('event_id', 'in', ids)
    .where((is) => is.or([is('settled_as', 'is', null), is('settled_as', 'like', inDraft('%'))]))
    .execute();
}

/** One row a person and entry: the newest opinion, so that a repeated or a late click counts no second time. */
async function rate(
  db: Kysely<Tables>,
  { person, entryId, useful, at }: { person: string; entryId: string; useful: boolean; at: number },
): Promise<void> {
  const opinion = { useful: useful ? 1 : 0, at };
  await db
    .insertInto('answer_ratings')
    .values({ person_key: person, entry_id: entryId, ...opinion })
    .onConflict((conflict) =>
      conflict.columns(['person_key', 'entry_id']).doUpdateSet(opinion).where('answer_ratings.at', '<=', at),
    )
    .execute();
}

async function listRatings(db: Kysely<Tables>): Promise<AnswerRating[]> {
  const rows = await db
    .selectFrom('answer_ratings')
    .select((select) => [
      'entry_id',
      select.fn.countAll<number | string | bigint>().as('all'),
      select.fn.sum<number | string | bigint>('useful').as('useful'),
    ])
    .groupBy('entry_id')
    .orderBy('entry_id')
    .execute();
  return rows.map((row) => {
    const useful = Number(row.useful);
    return { entryId: row.entry_id, useful, useless: Number(row.all) - useful };
  });
}
