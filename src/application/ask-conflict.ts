import { currentText, fieldLabel } from '../domain/card-fields.js';
import { partOf } from '../domain/card-history.js';
import {
  type CardContent,
  type CreatorCard,
  type EditableField,
  EMPTY_CONTENT,
} from '../domain/creator-card.js';
import type { Reply } from '../domain/effect.js';
import type { PendingConflict } from '../domain/flow.js';
import { type TextRef, text } from '../shared/texts.js';
import { shortened, shortTime, sourceLabel } from './change-words.js';
import type { CardRevision } from './ports.js';
import type { UseCaseDeps } from './turn.js';

/** Changes looked back through; an older base counts as unknown. */
const MAX_GAP = 200;

/** The content of an earlier revision of a card, or null when it is too far back. */
export async function contentShown(
  card: CreatorCard,
  revision: number,
  deps: Pick<UseCaseDeps, 'records'>,
): Promise<CardContent | null> {
  if (revision >= card.revision) return card.content;
  if (revision === 0) return EMPTY_CONTENT;
  if (card.revision - revision > MAX_GAP) return null;
  const entries = await deps.records.revisions(card.creatorId, card.revision - revision + 1);
  return entries.find((entry) => entry.revision === revision)?.content ?? null;
}

/**
 * Asks which of two values is to stand: what was just answered or what somebody saved meanwhile. Both are shown, a
 * phone number masked. The answer itself waits, sealed, in the conversation as `pending`.
 */
export async function askConflict(
  card: CreatorCard,
  field: EditableField,
  wanted: CardContent,
  deps: Pick<UseCaseDeps, 'records' | 'sealer'>,
): Promise<{ readonly reply: Reply; readonly pending: PendingConflict }> {
  const { creatorId, revision: against } = card;
  const entries = await deps.records.revisions(creatorId, MAX_GAP);
  const change = lastChangeOf(entries, field);
  const prompt = text('conflict.ask', {
    field: fieldLabel(field),
    source: change ? sourceLabel(change) : text('history.part.other'),
    time: shortTime(change?.at ?? card.updatedAt),
    mine: shownValue({ ...card, content: wanted }, field),
    theirs: shownValue(card, field),
  });
  const choices = (['mine', 'theirs'] as const).map((pick) => ({
    label: text(`conflict.choice.${pick}`),
    action: { do: 'conflict', pick, against } as const,
  }));
  const sealed = deps.sealer.seal(JSON.stringify(wanted[field]));
  return { reply: { kind: 'choices', prompt, choices }, pending: { creatorId, field, sealed, against } };
}

function lastChangeOf(entries: readonly CardRevision[], field: EditableField): CardRevision | undefined {
  return entries.find((entry, index) => {
    const before = entries[index + 1]?.content ?? EMPTY_CONTENT;
    return partOf(before, field) !== partOf(entry.content, field);
  });
}

function shownValue(card: CreatorCard, field: EditableField): TextRef | string {
  const value = currentText(card, field);
  return value === null ? text('card.empty') : shortened(value);
}
