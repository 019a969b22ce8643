import type { Choice } from '../domain/effect.js';
import { personKey } from '../domain/identity.js';
import type { KnowledgeCommand } from '../domain/knowledge-command.js';
import { findPhoneNumbers } from '../domain/phone-guard.js';
import { applyChanges, type KnowledgeChange, nextEntryId, parseChange } from '../faq/change.js';
import { checkKnowledgeBase, type FaqEntry, type KnowledgeBase } from '../faq/knowledge-base.js';
import { type Fault, lintEntry } from '../faq/lint.js';
import { AppError } from '../shared/errors.js';
import { loadTexts, type TextRef, text } from '../shared/texts.js';
import { unansweredMembers } from './knowledge-desk-groups.js';
import type { KnowledgeDraft } from './knowledge-ports.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** A command that changes an entry or makes one. */
export type EditCommand = Extract<
  KnowledgeCommand,
  { kind: 'add-phrasings' | 'drop-phrasing' | 'edit-question' | 'edit-answer' | 'new-entry' }
>;

/** A change that waits, and the unanswered questions that it deals with. */
interface Draft {
  readonly id: string;
  readonly change: KnowledgeChange;
  readonly settles: readonly string[];
}

/** The published knowledge base, what waits to be published, and both together. */
export interface DraftDesk {
  /** The revision that is published; 0 when none is. */
  readonly revision: number;
  readonly published: KnowledgeBase;
  readonly drafts: readonly Draft[];
  readonly next: KnowledgeBase;
}

/** Reads the desk as it is in the records at this moment, which may be newer than what answers on this replica. */
export async function openDesk({ records }: UseCaseDeps): Promise<DraftDesk> {
  const { knowledge } = records;
  const revision = await knowledge.newestRevision();
  const stored = await knowledge.revision(revision);
  if (!stored) throw new AppError('not-found', 'no knowledge base is published');
  const published = checkKnowledgeBase(JSON.parse(stored.document));
  const drafts = (await knowledge.drafts()).flatMap(readDraft);
  return { revision, published, drafts, next: applyChanges(published, changesOf(drafts)) };
}

function readDraft({ id, change: json }: KnowledgeDraft): Draft[] {
  const { change, settles } = JSON.parse(json) as { change?: unknown; settles?: string[] };
  const parsed = parseChange(change);
  return parsed ? [{ id, change: parsed, settles: settles ?? [] }] : [];
}

const changesOf = (drafts: readonly Draft[]) => drafts.map((draft) => draft.change);

/** Keeps a typed or pressed change as a draft and shows what it changes. `settles` are questions it deals with. */
export async function draftFromCommand(
  input: TurnInput,
  command: EditCommand,
  deps: UseCaseDeps,
  settles: readonly string[] = [],
): Promise<Turn> {
  // A number must not stand in a group, nor in an answer: it is neither kept nor repeated.
  if (findPhoneNumbers(JSON.stringify(command)).length > 0) return sayLine(input, 'kb.no-phone');
  const desk = await openDesk(deps);
  if (command.kind !== 'new-entry' && !entryOf(desk.next, command.entryId))
    return sayLine(input, 'kb.entry.unknown', { id: command.entryId });
  return keepDraft(input, changeOf(command, desk, input.event.at), settles, deps);
}

/** Marks a group of unanswered questions as off topic. */
export async function markOffTopic(input: TurnInput, groupId: string, deps: UseCaseDeps): Promise<Turn> {
  const { phrasings, ids } = await unansweredMembers(groupId, deps);
  if (phrasings.length === 0) return sayLine(input, 'kb.group.gone');
  return keepDraft(input, { kind: 'off-topic', phrasings }, ids, deps);
}

async function keepDraft(
  input: TurnInput,
  change: KnowledgeChange,
  settles: readonly string[],
  deps: UseCaseDeps,
): Promise<Turn> {
  const { id, at, sender } = input.event;
  const draft = { id, change: JSON.stringify({ change, settles }), at, by: personKey(sender) };
  await deps.records.knowledge.addDraft(draft);
  // Read anew: a replay finds what its first run kept, not what it would keep now.
  const desk = await openDesk(deps);
  const kept = desk.drafts.find((one) => one.id === id);
  if (!kept) return sayLine(input, 'kb.drafts.none');
  const others = desk.drafts.filter((one) => one.id !== id);
  const before = applyChanges(desk.published, changesOf(others));
  const lines = [
    text('kb.draft.kept', { count: desk.drafts.length }),
    ...difference(kept.change, before),
    ...warnings(kept.change, desk.next, deps),
  ];
  return turn(input, [{ kind: 'text', lines, choices: draftChoices() }]);
}

function changeOf(command: EditCommand, desk: DraftDesk, at: number): KnowledgeChange {
  const updatedOn = dayOf(at);
  switch (command.kind) {
    case 'add-phrasings':
      return { kind: 'add-phrasings', entryId: command.entryId, phrasings: command.phrasings.map(short) };
    case 'drop-phrasing':
      return { kind: 'drop-phrasing', entryId: command.entryId, phrasing: short(command.phrasing) };
    case 'edit-question':
      return { kind: 'edit-entry', entryId: command.entryId, question: short(command.words), updatedOn };
    case 'edit-answer':
      return {
        kind: 'edit-entry',
        entryId: command.entryId,
        answer: command.words.slice(0, 2000),
        updatedOn,
      };
    case 'new-entry':
      return {
        kind: 'new-entry',
        entryId: nextEntryId(desk.next),
        question: short(command.question),
        answer: command.answer.slice(0, 2000),
        source: short(command.source ?? loadTexts()(text('kb.source'))),
        updatedOn,
        phrasings: command.phrasings.map(short),
      };
  }
}

/** Longest question or phrasing that a knowledge base takes. */
const short = (words: string) => words.trim().slice(0, 200).trim();

const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/** The day in China, as an ISO date. */
function dayOf(at: number): string {
  return DAY.format(at);
}

function entryOf(base: KnowledgeBase, id: string): FaqEntry | null {
  return base.entries.find((entry) => entry.id === id) ?? null;
}

/** What a change changes, before and after, in lines. */
function difference(change: KnowledgeChange, before: KnowledgeBase): TextRef[] {
  switch (change.kind) {
    case 'add-phrasings':
      return change.phrasings.map((words) => text('kb.diff.added', { id: change.entryId, words }));
    case 'drop-phrasing':
      return [text('kb.diff.dropped', { id: change.entryId, words: change.phrasing })];
    case 'off-topic':
      return change.phrasings.map((words) => text('kb.diff.off-topic', { words }));
    case 'edit-entry': {
      const entry = entryOf(before, change.entryId);
      const pairs = [
        [entry?.question, change.question],
        [entry?.answer, change.answer],
      ] as const;
      return pairs.flatMap(([old, fresh]) =>
        fresh === undefined
          ? []
          : [
              text('kb.diff.before', { id: change.entryId, words: old ?? '' }),
              text('kb.diff.after', { id: change.entryId, words: fresh }),
            ],
      );
    }
    case 'new-entry':
      return [
        text('kb.diff.new', { id: change.entryId, words: change.question }),
        text('kb.diff.after', { id: change.entryId, words: change.answer }),
        ...change.phrasings.map((words) => text('kb.diff.added', { id: change.entryId, words })),
      ];
  }
}

/** What would keep the changed entry from being published; quarrels between entries are found when publishing. */
function warnings(change: KnowledgeChange, next: KnowledgeBase, { knowledge }: UseCaseDeps): TextRef[] {
  const entry = change.kind === 'off-topic' ? null : entryOf(next, change.entryId);
  const holdsPhone = (words: string) => findPhoneNumbers(words).length > 0;
  return entry ? lintEntry(entry, knowledge.facts, holdsPhone).map(faultLine) : [];
}

/** A fault in words. */
export function faultLine({ kind, entryId, words, other }: Fault): TextRef {
  return text(`kb.fault.${kind}`, { id: entryId, words, other: other ?? '' });
}

function draftChoices(): Choice[] {
  return [
    { label: text('kb.button.publish'), action: { do: 'knowledge', act: 'publish' } },
    { label: text('kb.button.drafts'), action: { do: 'knowledge', act: 'drafts' } },
    { label: text('kb.button.drop'), action: { do: 'knowledge', act: 'drop' } },
  ];
}

/** Everything that waits to be published. */
export async function showDrafts(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const { drafts, published } = await openDesk(deps);
  if (drafts.length === 0) return sayLine(input, 'kb.drafts.none');
  const lines = [
    text('kb.drafts.count', { count: drafts.length }),
    ...drafts.flatMap(({ change }) => difference(change, published)),
  ];
  return turn(input, [{ kind: 'text', lines, choices: draftChoices() }]);
}

/** Gives all drafts up; what is published stays as it is. */
export async function dropDrafts(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const drafts = await deps.records.knowledge.drafts();
  await deps.records.knowledge.dropDrafts(drafts.map((draft) => draft.id));
  return sayLine(input, drafts.length === 0 && !input.replay ? 'kb.drafts.none' : 'kb.drafts.dropped');
}
