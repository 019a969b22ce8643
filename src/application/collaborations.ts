import type { Action } from '../domain/action.js';
import { collaborationLine, parseField } from '../domain/card-fields.js';
import { viewCard } from '../domain/card-view.js';
import { merged, movedEntry, sameList, splitCollaborations, without } from '../domain/collaboration-list.js';
import type { Collaboration, CreatorCard } from '../domain/creator-card.js';
import type { Choice, Reply } from '../domain/effect.js';
import { holdsPhoneNumber } from '../domain/phone-guard.js';
import { collaborationLines, MAX_COLLABORATIONS } from '../domain/story-rules.js';
import { type TextRef, text } from '../shared/texts.js';
import { advanceFlow, saveChange, startEditing } from './edit-card.js';
import { flowIsOpen, isStale } from './route-flow.js';
import { mustFindCard } from './show-card.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** How long a pasted paragraph waits for its confirmation. */
const DRAFT_LIVES_MS = 30 * 60_000;
/** How long the sign of a dropped draft is kept: once it is gone, there is no draft either. */
const DROPPED_LIVES_MS = 1_000;

/** What waits for a confirmation: what was pasted, and the list that it was offered to replace. */
interface Draft {
  readonly items: readonly Collaboration[];
  readonly replaces: readonly Collaboration[];
}

type ListAction = Extract<Action, { do: `list${string}` }>;

/** Shows 历史合作 as a numbered list with what can be done to it. */
export async function showList(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  return turn(input, [listReply(await mustFindCard(creatorId, deps), null)]);
}

/** The list as its owner sees it, below what just happened to it. */
export function listReply(card: CreatorCard, notice: TextRef | null): Reply {
  const { collaborations: list } = card.content;
  const { revision } = card;
  const some = list.length > 0;
  const choices: Choice[] = [
    ...(list.length < MAX_COLLABORATIONS
      ? [{ label: text('list.add'), action: { do: 'list-add' as const } }]
      : []),
    ...(some
      ? [
          {
            label: text('list.delete'),
            action: { do: 'list-pick' as const, what: 'delete' as const, revision },
          },
        ]
      : []),
    ...(list.length > 1
      ? [{ label: text('list.order'), action: { do: 'list-pick' as const, what: 'move' as const, revision } }]
      : []),
  ];
  const head = some
    ? text('list.title', { count: list.length, max: MAX_COLLABORATIONS })
    : text('list.empty');
  const order = list.length > 1 ? [text('list.order.how')] : [];
  const lines = [...(notice ? [notice] : []), head, ...entriesOf(list), text('list.how'), ...order];
  return { kind: 'text', lines, choices };
}

/** ① to ⑳: entries stand above numbered choices, and a number that is typed must mean one thing only. */
function placeMark(index: number): string {
  return index < MAX_COLLABORATIONS ? String.fromCodePoint(0x2460 + index) : `(${index + 1})`;
}

/** All entries as one paragraph: a card shows a limited number of lines of a reply. */
function entriesOf(list: readonly Collaboration[]): TextRef[] {
  const entries = list.map((item, index) => `${placeMark(index)} ${collaborationLine(item)}`).join('\n');
  return list.length > 0 ? [text('list.entries', { entries })] : [];
}

/** Does what a button or a number under the list asks for. */
export function changeList(
  input: TurnInput,
  creatorId: string,
  action: ListAction,
  deps: UseCaseDeps,
): Promise<Turn> | Turn {
  switch (action.do) {
    case 'list':
      return showList(input, creatorId, deps);
    case 'list-add':
      return startEditing(input, creatorId, 'collaborations', deps);
    case 'list-pick':
      return pickEntry(input, creatorId, action.what, deps);
    case 'list-delete':
      return changeEntry(
        input,
        creatorId,
        action,
        (list) => without(list, action.index),
        'list.deleted',
        deps,
      );
    case 'list-entry':
      return askWhereTo(input, creatorId, action, deps);
    case 'list-move':
      return changeEntry(
        input,
        creatorId,
        action,
        (list) => movedEntry(list, action.index, action.to),
        'list.moved',
        deps,
      );
    case 'list-confirm':
      return confirmDraft(input, creatorId, action.draft, action.how, deps);
    case 'list-drop':
      return dropDraft(input, creatorId, action.draft, deps);
  }
}

/** Asks which entry is meant. */
export async function pickEntry(
  input: TurnInput,
  creatorId: string,
  what: 'delete' | 'move',
  deps: UseCaseDeps,
): Promise<Turn> {
  const { content, revision } = await mustFindCard(creatorId, deps);
  const enough = what === 'move' ? 2 : 1;
  if (content.collaborations.length < enough) return showList(input, creatorId, deps);
  const choices = content.collaborations.map((item, index) => ({
    label: collaborationLine(item),
    action: { do: what === 'move' ? ('list-entry' as const) : ('list-delete' as const), index, revision },
  }));
  return turn(input, [{ kind: 'choices', prompt: text(`list.which.${what}`), choices }]);
}

/** Asks where the picked entry goes; places where it stands already are not offered. */
async function askWhereTo(
  input: TurnInput,
  creatorId: string,
  { index, revision }: { readonly index: number; readonly revision: number },
  deps: UseCaseDeps,
): Promise<Turn> {
  const card = await mustFindCard(creatorId, deps);
  const { collaborations: list } = card.content;
  const item = list[index];
  if (!item || card.revision !== revision) return turn(input, [listReply(card, text('list.stale'))]);
  const last = list.length - 1;
  const ways = [
    ['first', 0],
    ['up', index - 1],
    ['down', index + 1],
    ['last', last],
  ] as const;
  const choices = ways
    .filter(([, to]) => to >= 0 && to <= last && to !== index)
    .map(([way, to]) => ({
      label: text(`list.move.${way}`),
      action: { do: 'list-move' as const, index, to, revision },
    }));
  const prompt = text('list.where', { entry: collaborationLine(item), place: index + 1, count: list.length });
  return turn(input, [{ kind: 'choices', prompt, choices }]);
}

/** A button drawn from another list than the present one does nothing but show the present one. */
async function changeEntry(
  input: TurnInput,
  creatorId: string,
  { index, revision }: { readonly index: number; readonly revision: number },
  change: (list: readonly Collaboration[]) => readonly Collaboration[],
  done: 'list.deleted' | 'list.moved',
  deps: UseCaseDeps,
): Promise<Turn> {
  const { card, result } = await saveChange(input, creatorId, deps, (current) => {
    const fits = current.revision === revision && index < current.content.collaborations.length;
    const collaborations = change(current.content.collaborations);
    return {
      content: fits ? { ...current.content, collaborations } : null,
      field: 'collaborations',
      result: fits,
    };
  });
  return turn(input, [listReply(card, text(result ? done : 'list.stale'))]);
}

/**
 * The answer to the step that asks for 历史合作, where it would replace a list or is a pasted paragraph: it is
 * confirmed first. Null for any other answer.
 */
export async function answerListStep(
  input: TurnInput,
  words: string,
  deps: UseCaseDeps,
): Promise<Turn | null> {
  const { flow } = input.conversation;
  if (flow?.step !== 'collaborations' || isStale(input) || CLEAR.test(words.trim())) return null;
  if (isParagraph(words)) return proposeDraft(input, flow.creatorId, words, deps);
  const { content } = await mustFindCard(flow.creatorId, deps);
  const replaces = content.collaborations.length > 0 && parseField('collaborations', words).ok;
  return replaces ? proposeDraft(input, flow.creatorId, words, deps) : null;
}

const CLEAR = /^(?:清空|删除|clear)$/iu;

/** Whether words are a paragraph of several cooperations rather than one. */
function isParagraph(words: string): boolean {
  return collaborationLines(words).length > 1;
}

/** `新增合作 …`: one entry is added at once, several are confirmed first. */
export async function addToList(
  input: TurnInput,
  creatorId: string,
  words: string,
  deps: UseCaseDeps,
): Promise<Turn> {
  if (words === '') return startEditing(input, creatorId, 'collaborations', deps);
  if (isParagraph(words)) return proposeDraft(input, creatorId, words, deps);
  if (holdsPhoneNumber(words)) return sayLine(input, 'field.phone-inside');
  const split = splitCollaborations(words);
  const [fault] = split.faults;
  if (fault) return turn(input, [{ kind: 'text', lines: [fault.problem, text('list.how')] }]);
  return saveEntries(input, creatorId, split.items, null, deps);
}

/**
 * A pasted paragraph is split by line and shown; nothing is saved before it is confirmed (PRODUCT R20). The words wait
 * sealed in the state, since a conversation holds no words.
 */
async function proposeDraft(
  input: TurnInput,
  creatorId: string,
  words: string,
  deps: UseCaseDeps,
): Promise<Turn> {
  if (holdsPhoneNumber(words)) return sayLine(input, 'field.phone-inside');
  const { items, faults, leftOut } = splitCollaborations(words);
  const broken = faults
    .slice(0, 3)
    .flatMap(({ line, problem }) => [text('list.bad-line', { line }), problem]);
  if (items.length === 0) return turn(input, [{ kind: 'text', lines: [...broken, text('list.how')] }]);
  const left = leftOut > 0 ? [text('list.left-out', { count: leftOut, max: MAX_COLLABORATIONS })] : [];
  const { content } = await mustFindCard(creatorId, deps);
  const draft = { items, replaces: content.collaborations };
  return offerDraft(input, creatorId, draft, { before: [], after: [...left, ...broken] }, deps);
}

async function offerDraft(
  input: TurnInput,
  creatorId: string,
  { items, replaces }: Draft,
  { before, after }: { readonly before: readonly TextRef[]; readonly after: readonly TextRef[] },
  deps: UseCaseDeps,
): Promise<Turn> {
  const draft = input.event.id;
  await keepDraft(creatorId, draft, { items, replaces }, DRAFT_LIVES_MS, deps);
  const confirm = (how: 'add' | 'replace', label: TextRef): Choice => ({
    label,
    action: { do: 'list-confirm', draft, how },
  });
  const choices: Choice[] = [
    confirm('add', text('list.confirm', { count: items.length })),
    ...(replaces.length > 0 ? [confirm('replace', text('list.replace', { count: replaces.length }))] : []),
    { label: text('list.drop'), action: { do: 'list-drop', draft } },
  ];
  const lines = [...before, text('list.split', { count: items.length }), ...entriesOf(items), ...after];
  return turn(input, [{ kind: 'text', lines, choices }]);
}

const draftKey = (creatorId: string, draft: string) => `collaborations:${creatorId}:${draft}`;

async function keepDraft(
  creatorId: string,
  draft: string,
  content: Draft | null,
  livesMs: number,
  deps: UseCaseDeps,
): Promise<void> {
  await deps.state.set(draftKey(creatorId, draft), deps.sealer.seal(JSON.stringify(content)), livesMs);
}

/** Discards what was pasted, so that no other button of the same card saves it any more. */
async function dropDraft(
  input: TurnInput,
  creatorId: string,
  draft: string,
  deps: UseCaseDeps,
): Promise<Turn> {
  await keepDraft(creatorId, draft, null, DROPPED_LIVES_MS, deps);
  return sayLine(input, 'list.dropped');
}

async function confirmDraft(
  input: TurnInput,
  creatorId: string,
  draft: string,
  how: 'add' | 'replace',
  deps: UseCaseDeps,
): Promise<Turn> {
  const sealed = await deps.state.get(draftKey(creatorId, draft));
  const kept = sealed === null ? null : (JSON.parse(deps.sealer.open(sealed)) as Draft | null);
  if (!kept) return sayLine(input, 'list.draft-gone');
  return saveEntries(input, creatorId, kept.items, how === 'add' ? null : kept.replaces, deps);
}

/**
 * Adds entries to the list, or puts them in the place of the list `replaces`: of a list that became another one
 * meanwhile nobody has said that it may go, so it is asked again.
 */
async function saveEntries(
  input: TurnInput,
  creatorId: string,
  items: readonly Collaboration[],
  replaces: readonly Collaboration[] | null,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { card, result, saved } = await saveChange(input, creatorId, deps, (current) => {
    const present = current.content.collaborations;
    const stale = replaces !== null && !sameList(present, replaces) && !sameList(present, items);
    const list = replaces === null ? merged(present, items) : items;
    const fits = list.length <= MAX_COLLABORATIONS;
    return {
      content: fits && !stale ? { ...current.content, collaborations: list } : null,
      field: 'collaborations',
      result: stale ? 'stale' : fits ? 'fits' : 'many',
    };
  });
  if (result === 'stale') {
    const { collaborations: present } = card.content;
    const title = text('list.title', { count: present.length, max: MAX_COLLABORATIONS });
    const before = [text('list.stale'), ...(present.length > 0 ? [title, ...entriesOf(present)] : [])];
    return offerDraft(input, creatorId, { items, replaces: present }, { before, after: [] }, deps);
  }
  if (result === 'many')
    return turn(input, [listReply(card, text('field.collaborations.many', { max: MAX_COLLABORATIONS }))]);
  const notice = text(saved ? 'edit.saved' : 'edit.unchanged');
  const { flow } = input.conversation;
  if (flow?.step === 'collaborations' && flowIsOpen(input))
    // The entries are saved: the step is only left, on the card as it is now.
    return advanceFlow(
      { ...input, replay: false },
      creatorId,
      { kind: 'skip', at: Math.max(input.event.at, flow.steppedAt) },
      deps,
      notice,
    );
  return turn(input, [{ kind: 'owner-card', view: viewCard(card, 'owner'), notice }]);
}
