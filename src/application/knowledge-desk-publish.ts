import { personKey } from '../domain/identity.js';
import { type TextKey, type TextRef, text } from '../shared/texts.js';
import { type DraftDesk, draftLines, faultLine, openDesk } from './knowledge-desk-drafts.js';
import { readDocument } from './knowledge-readable.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** Revisions offered to go back to. */
const MAX_REVISIONS = 8;

/** Faults told at once. */
const MAX_FAULTS = 10;

/**
 * Publishes all drafts as one revision, unless the linter finds a fault in the whole. Every replica follows within 5 s.
 * A draft whose entry is gone stays a draft, and is named with what can be done; one that says nothing new is dealt with
 * and named too. A replay says what its first run did.
 */
export async function publishDrafts(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const { id, at, sender } = input.event;
  const { knowledge } = deps.records;
  const done = input.replay ? await knowledge.publishedBy(id) : null;
  const desk = await openDesk(deps);
  if (done !== null) return sayPublished(input, done, named(desk, 'gone'));
  if (desk.drafts.length === 0) return sayLine(input, 'kb.drafts.none');
  const ready = desk.placed.filter(({ outcome }) => outcome !== 'gone');
  if (ready.length === 0) return turn(input, [{ kind: 'text', lines: named(desk, 'gone') }]);
  const { faults, training } = await deps.knowledge.trainer.check(desk.next);
  if (training === null) {
    const lines = [text('kb.faults'), ...faults.slice(0, MAX_FAULTS).map(faultLine)];
    return turn(input, [
      {
        kind: 'text',
        lines,
        choices: [
          { label: text('kb.button.drafts'), action: { do: 'knowledge', act: 'drafts' } },
          { label: text('kb.button.drop'), action: { do: 'knowledge', act: 'drop' } },
        ],
      },
    ]);
  }
  const { outcome, revision } = await knowledge.publish({
    eventId: id,
    expectedRevision: desk.revision,
    document: JSON.stringify(desk.next),
    training,
    at,
    by: personKey(sender),
    restores: null,
    drafts: ready.map(({ draft }) => draft.id),
  });
  if (outcome === 'conflict') return sayLine(input, 'kb.conflict');
  await settleQuestions(ready, deps);
  deps.log.info({ event: id, revision, changes: ready.length }, 'knowledge base published');
  return sayPublished(input, revision, [...named(desk, 'same'), ...named(desk, 'gone')]);
}

function sayPublished(input: TurnInput, revision: number, more: readonly TextRef[]): Turn {
  return turn(input, [{ kind: 'text', lines: [text('kb.published', { revision }), ...more] }]);
}

const HEADS: Readonly<Record<'same' | 'gone', TextKey>> = {
  same: 'kb.publish.same',
  gone: 'kb.publish.gone',
};

/** The drafts with this outcome, below what it means for them; nothing when there are none. */
function named({ placed, published }: DraftDesk, outcome: 'same' | 'gone'): TextRef[] {
  const lines = placed.filter((one) => one.outcome === outcome).flatMap((one) => draftLines(one, published));
  return lines.length === 0 ? [] : [text(HEADS[outcome]), ...lines];
}

/** After the publishing: should this be lost in a crash, the questions only stand in the list once more. */
async function settleQuestions(ready: DraftDesk['placed'], { records }: UseCaseDeps): Promise<void> {
  for (const { change, draft } of ready)
    await records.knowledge.settle(draft.settles, change.kind === 'off-topic' ? 'off-topic' : change.entryId);
}

/** The newest revisions, each with a button that brings it back. */
export async function showRevisions(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const revisions = await deps.records.knowledge.revisions(MAX_REVISIONS + 1);
  const [current, ...older] = revisions;
  if (!current || older.length === 0) return sayLine(input, 'kb.revisions.none');
  return turn(input, [
    {
      kind: 'text',
      lines: [text('kb.revisions', { revision: current.revision })],
      choices: older.slice(0, MAX_REVISIONS).map(({ revision, at }) => ({
        label: text('kb.button.restore', { revision, time: TIME.format(at) }),
        action: { do: 'knowledge' as const, act: 'restore' as const, id: String(revision) },
      })),
    },
  ]);
}

const TIME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** Publishes an earlier revision's content again, to the letter, unless it cannot be loaded. Drafts stay drafts. */
export async function restoreRevision(input: TurnInput, revision: number, deps: UseCaseDeps): Promise<Turn> {
  const { id, at, sender } = input.event;
  const { knowledge } = deps.records;
  const done = input.replay ? await knowledge.publishedBy(id) : null;
  if (done !== null) return sayLine(input, 'kb.restored', { revision: done, restores: revision });
  const newest = await knowledge.newestRevision();
  const old = Number.isSafeInteger(revision) && revision > 0 ? await knowledge.revision(revision) : null;
  if (!old) return sayLine(input, 'kb.revision.unknown');
  if (revision === newest) return sayLine(input, 'kb.revision.current', { revision });
  if (!readDocument(old.document)) return sayLine(input, 'kb.revision.unreadable', { revision });
  const { outcome, revision: made } = await knowledge.publish({
    eventId: id,
    expectedRevision: newest,
    document: old.document,
    training: old.training,
    at,
    by: personKey(sender),
    restores: revision,
    drafts: [],
  });
  if (outcome === 'conflict') return sayLine(input, 'kb.conflict');
  deps.log.info({ event: id, revision: made, restores: revision }, 'knowledge base rolled back');
  return sayLine(input, 'kb.restored', { revision: made, restores: revision });
}
