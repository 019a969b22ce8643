import type { Choice } from '../domain/effect.js';
import { personKey } from '../domain/identity.js';
import type { KnowledgeCommand } from '../domain/knowledge-command.js';
import { findPhoneNumbers } from '../domain/phone-guard.js';
import { type KnowledgeChange, parseChange } from '../faq/change.js';
import {
  freeId,
  type PlacedChange,
  type PlacedDrafts,
  placeDrafts,
  type WaitingChange,
} from '../faq/drafts.js';
import type { FaqEntry, KnowledgeBase } from '../faq/knowledge-base.js';
import { type Fault, lintEntry } from '../faq/lint.js';
import { loadTexts, type TextKey, type TextRef, text } from '../shared/texts.js';
import { questionsAmong, unansweredMembers } from './knowledge-desk-groups.js';
import type { KnowledgeDraft } from './knowledge-ports.js';
import { newestReadable } from './knowledge-readable.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** A command that changes an entry or makes one. */
export type EditCommand = Extract<
  KnowledgeCommand,
  { kind: 'add-phrasings' | 'drop-phrasing' | 'edit-question' | 'edit-answer' | 'new-entry' }
>;

/** A change that waits, and the unanswered questions that it deals with. */
interface Draft extends WaitingChange {
  readonly settles: readonly string[];
}

/** The published knowledge base, what waits to be published, and both together. */
export interface DraftDesk extends PlacedDrafts<Draft> {
  /** The revision that is published; 0 when none is. */
  readonly revision: number;
  readonly published: KnowledgeBase;
  readonly drafts: readonly Draft[];
}

/** Reads the desk as it is in the records at this moment, which may be newer than what answers on this replica. */
export async function openDesk({ records }: UseCaseDeps): Promise<DraftDesk> {
  const { knowledge } = records;
  const revision = await knowledge.newestRevision();
  const published = await newestReadable(knowledge, revision);
  const drafts = (await knowledge.drafts()).flatMap(readDraft);
  return { revision, published, drafts, ...placeDrafts(published, drafts) };
}

function readDraft({ id, change: json }: KnowledgeDraft): Draft[] {
  const { change, settles, of } = JSON.parse(json) as Partial<Draft>;
  const parsed = parseChange(change);
  return parsed ? [{ id, change: parsed, settles: settles ?? [], of }] : [];
}

/** Keeps a typed change as a draft and shows what it changes; unanswered questions that stand in it are dealt with. */
export async function draftFromCommand(
  input: TurnInput,
  command: EditCommand,
  deps: UseCaseDeps,
): Promise<Turn> {
  // A number must not stand in a group, nor in an answer: it is neither kept nor repeated.
  if (findPhoneNumbers(JSON.stringify(command)).length > 0) return sayLine(input, 'kb.no-phone');
  const desk = await openDesk(deps);
  if (command.kind !== 'new-entry' && !entryOf(desk.next, command.entryId))
    return sayLine(input, 'kb.entry.unknown', { id: command.entryId });
  const change = changeOf(command, desk, input.event.at);
  const settles = 'phrasings' in command ? await questionsAmong(wordsIn(command), deps) : [];
  const claimed = await storeDraft(input, change, settles, deps);
  // What somebody typed is kept in any case, whoever deals with the questions.
  const kept = claimed === 'gone' ? await storeDraft(input, change, [], deps) : claimed;
  return showKept(input, kept, change, 'kb.drafts.none');
}

function wordsIn(command: Extract<EditCommand, { phrasings: unknown }>): string[] {
  return [...('question' in command ? [command.question] : []), ...command.phrasings];
}

/** Marks a group of unanswered questions as off topic. */
export async function markOffTopic(input: TurnInput, groupId: string, deps: UseCaseDeps): Promise<Turn> {
  const { phrasings, ids } = await unansweredMembers(groupId, deps);
  const change: KnowledgeChange = { kind: 'off-topic', phrasings: [...phrasings] };
  return showKept(input, await storeDraft(input, change, ids, deps), change, 'kb.group.gone');
}

/** Adds a group of unanswered questions to an entry. */
export async function addToEntry(
  input: TurnInput,
  groupId: string,
  entryId: string,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { phrasings, ids } = await unansweredMembers(groupId, deps);
  const change: KnowledgeChange = { kind: 'add-phrasings', entryId, phrasings: [...phrasings] };
  return showKept(input, await storeDraft(input, change, ids, deps), change, 'kb.group.gone');
}

/** A change that was kept, and how many wait with it. */
interface KeptDraft {
  readonly lines: readonly TextRef[];
  readonly count: number;
}

/**
 * Keeps a change that deals with questions, once per event: a replay finds what its first run kept. `gone`: somebody
 * dealt with one of the questions first; `unknown`: the entry is not there any more.
 */
export async function storeDraft(
  input: TurnInput,
  change: KnowledgeChange,
  settles: readonly string[],
  deps: UseCaseDeps,
): Promise<KeptDraft | 'gone' | 'unknown'> {
  const { id, at, sender } = input.event;
  const { knowledge } = deps.records;
  const before = input.replay ? (await knowledge.drafts()).some((draft) => draft.id === id) : false;
  if (!before) {
    const phrasings = 'phrasings' in change ? change.phrasings : [''];
    if (change.kind !== 'new-entry' && phrasings.length === 0) return 'gone';
    const desk = await openDesk(deps);
    const entryKnown = change.kind === 'off-topic' || change.kind === 'new-entry';
    if (!entryKnown && !entryOf(desk.next, change.entryId)) return 'unknown';
    const of = entryKnown ? null : draftOf(change.entryId, desk);
    const draft = { id, change: JSON.stringify({ change, settles, of }), at, by: personKey(sender) };
    if ((await knowledge.addDraft(draft, settles)) === 'taken') return 'gone';
  }
  return describeDraft(id, deps);
}

/** The draft that makes the entry of this id; null when it is published. */
function draftOf(entryId: string, { placed }: DraftDesk): string | null {
  const makes = placed.find(({ change }) => change.kind === 'new-entry' && change.entryId === entryId);
  return makes?.draft.id ?? null;
}

async function describeDraft(id: string, deps: UseCaseDeps): Promise<KeptDraft | 'gone'> {
  const desk = await openDesk(deps);
  const kept = desk.placed.find(({ draft }) => draft.id === id);
  if (!kept) return 'gone';
  const others = desk.drafts.filter((one) => one.id !== id);
  const before = placeDrafts(desk.published, others).next;
  const lines = [...draftLines(kept, before), ...warnings(kept.change, desk.next, deps)];
  return { lines, count: desk.drafts.length };
}

function showKept(
  input: TurnInput,
  kept: KeptDraft | 'gone' | 'unknown',
  change: KnowledgeChange,
  gone: TextKey,
): Turn {
  if (kept === 'unknown')
    return sayLine(input, 'kb.entry.unknown', { id: 'entryId' in change ? change.entryId : '' });
  if (kept === 'gone') return sayLine(input, gone);
  const lines = [text('kb.draft.kept', { count: kept.count }), ...kept.lines];
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
        entryId: freeId(desk.next, desk.drafts),
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

/** What a draft changes, and whether it would change nothing or cannot be published as things stand. */
export function draftLines({ change, outcome }: PlacedChange<Draft>, before: KnowledgeBase): TextRef[] {
  const lines = difference(change, before);
  const id = 'entryId' in change ? change.entryId : '';
  return outcome === 'changed' ? lines : [...lines, text(`kb.draft.${outcome}`, { id })];
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
              ...(old === undefined ? [] : [text('kb.diff.before', { id: change.entryId, words: old })]),
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
  const { drafts, placed, published } = await openDesk(deps);
  if (drafts.length === 0) return sayLine(input, 'kb.drafts.none');
  const lines = [
    text('kb.drafts.count', { count: drafts.length }),
    ...placed.flatMap((one) => draftLines(one, published)),
  ];
  return turn(input, [{ kind: 'text', lines, choices: draftChoices() }]);
}

/** Gives all drafts up; what is published stays as it is. */
export async function dropDrafts(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const drafts = await deps.records.knowledge.drafts();
  await deps.records.knowledge.dropDrafts(drafts.map((draft) => draft.id));
  return sayLine(input, drafts.length === 0 && !input.replay ? 'kb.drafts.none' : 'kb.drafts.dropped');
}
