import type { Choice } from '../domain/effect.js';
import { maskPhones } from '../domain/phone-guard.js';
import { bareWords } from '../faq/contested.js';
import type { FaqEntry } from '../faq/knowledge-base.js';
import { type TextRef, text } from '../shared/texts.js';
import { openDesk } from './knowledge-desk-drafts.js';
import { unansweredMembers } from './knowledge-desk-groups.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** Questions of a group, and found entries shown at once. */
const MAX_MEMBERS = 8;
const MAX_FOUND = 10;

/** Phrasings shown of one entry. */
const MAX_PHRASINGS = 30;

/** One group with what to do about it: add it to one of the likeliest entries, make a new one, or mark it off topic. */
export async function showGroup(input: TurnInput, id: string, deps: UseCaseDeps): Promise<Turn> {
  const { phrasings, ids } = await unansweredMembers(id, deps);
  const [first] = phrasings;
  if (first === undefined) return sayLine(input, 'kb.group.gone');
  const likely = deps.faq
    .rank(first)
    .flatMap(({ entryId }) => (entryId ? deps.faq.entry(entryId) : null) ?? []);
  const choices: Choice[] = [
    ...likely.slice(0, 3).map((entry) => ({
      label: text('kb.button.add', { question: entry.question }),
      action: { do: 'knowledge' as const, act: 'add' as const, id, entryId: entry.id },
    })),
    { label: text('kb.button.new'), action: { do: 'knowledge', act: 'new', id } },
    { label: text('kb.button.off-topic'), action: { do: 'knowledge', act: 'off-topic', id } },
  ];
  const lines = [
    text('kb.group', { count: ids.length }),
    ...phrasings.slice(0, MAX_MEMBERS).map((words) => text('kb.group.line', { words })),
  ];
  return turn(input, [{ kind: 'text', lines, choices }]);
}

/** All whole entries, a button each; their parts stand inside. */
export async function listEntries(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const { published, revision, drafts } = await openDesk(deps);
  const wholes = published.entries.filter((entry) => entry.partOf === undefined);
  const line = text('kb.list', { revision, entries: published.entries.length, drafts: drafts.length });
  return turn(input, [{ kind: 'text', lines: [line], choices: wholes.map(entryChoice) }]);
}

/** Entries that hold these words in question, answer or phrasings; those that a customer would be shown come first. */
export async function searchEntries(input: TurnInput, words: string, deps: UseCaseDeps): Promise<Turn> {
  const { published } = await openDesk(deps);
  const wanted = bareWords(words);
  const shown = maskPhones(words);
  const holding = published.entries.filter(({ id, question, answer, phrasings }) =>
    [id, question, answer, ...phrasings].some((one) => bareWords(one).includes(wanted)),
  );
  const decision = deps.faq.decide(words);
  const meant = decision.kind === 'answer' ? [decision.partId, decision.entryId] : [];
  const found = [
    ...meant.flatMap((id) => published.entries.find((entry) => entry.id === id) ?? []),
    ...(wanted === '' ? [] : holding),
  ];
  const distinct = [...new Set(found)].slice(0, MAX_FOUND);
  if (distinct.length === 0) return sayLine(input, 'kb.search.none', { words: shown });
  const line = text('kb.search.found', { words: shown, count: distinct.length });
  return turn(input, [{ kind: 'text', lines: [line], choices: distinct.map(entryChoice) }]);
}

function entryChoice({ id, question }: FaqEntry): Choice {
  return {
    label: text('kb.button.entry', { id, question }),
    action: { do: 'knowledge', act: 'entry', entryId: id },
  };
}

/** One entry as it is published, what people think of it, and how to change it. */
export async function showEntry(input: TurnInput, entryId: string, deps: UseCaseDeps): Promise<Turn> {
  const { published } = await openDesk(deps);
  const entry = published.entries.find(({ id }) => id === entryId);
  if (!entry) return sayLine(input, 'kb.entry.unknown', { id: entryId });
  const rating = (await deps.records.knowledge.ratings()).find((one) => one.entryId === entryId);
  const parts = published.entries.filter(({ partOf }) => partOf === entryId);
  const { id, question, answer, source, updatedOn, phrasings } = entry;
  const lines: TextRef[] = [
    text('kb.entry.title', { id, question }),
    text('kb.entry.answer', { answer }),
    text('kb.entry.source', { source, date: updatedOn }),
    text('kb.entry.rating', { useful: rating?.useful ?? 0, useless: rating?.useless ?? 0 }),
    text('kb.entry.phrasings', {
      count: phrasings.length,
      words: phrasings.slice(0, MAX_PHRASINGS).join('；'),
    }),
    text('kb.entry.how', { id }),
  ];
  return turn(input, [{ kind: 'text', lines, choices: parts.map(entryChoice) }]);
}
