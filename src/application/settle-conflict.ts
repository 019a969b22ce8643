import { withoutField } from '../domain/card-fields.js';
import { viewCard } from '../domain/card-view.js';
import { writeNote } from '../domain/change-note.js';
import type { CardContent, CreatorCard } from '../domain/creator-card.js';
import { advanceEditCard } from '../domain/edit-card-flow.js';
import { conflictingParts } from '../domain/edit-conflict.js';
import type { PendingConflict } from '../domain/flow.js';
import { AppError } from '../shared/errors.js';
import { type TextRef, text } from '../shared/texts.js';
import { askConflict, contentShown } from './ask-conflict.js';
import { saveChange, sawValues } from './edit-card.js';
import { type Turn, type TurnInput, toastOnly, turn, type UseCaseDeps, withToast } from './turn.js';

/**
 * The choice between two values of a field. 用我的 is saved unless the field was changed once more, which is asked
 * about again; 保留现在的 saves nothing. An open flow goes on with its next step.
 */
export async function settleConflict(
  input: TurnInput,
  creatorId: string,
  choice: { readonly pick: 'mine' | 'theirs'; readonly against: number },
  deps: UseCaseDeps,
): Promise<Turn> {
  const pending = input.conversation.conflict;
  if (!pending || pending.against !== choice.against || pending.creatorId !== creatorId)
    return toastOnly(input, 'warning', text('conflict.gone'));
  if (choice.pick === 'theirs') {
    const card = await deps.records.creator(creatorId);
    if (!card) throw new AppError('not-found', 'the bound creator is gone', { creatorId });
    return goOn(input, card, pending, text('conflict.kept'));
  }
  const value = JSON.parse(deps.sealer.open(pending.sealed)) as unknown;
  const saved = await saveChange(input, creatorId, deps, async (card) => {
    const wanted =
      value === null && pending.field !== 'collaborations'
        ? withoutField(card.content, pending.field)
        : ({ ...card.content, [pending.field]: value } as CardContent);
    const base = await contentShown(card, pending.against, deps);
    const again =
      !base || conflictingParts([pending.field], { base, current: card.content, wanted }).length > 0;
    const field = writeNote({ how: 'edit', fields: [pending.field] });
    return { content: again ? null : wanted, field, result: again ? wanted : null };
  });
  if (saved.result === null) return goOn(input, saved.card, pending, text('conflict.saved'));
  const { reply, pending: anew } = await askConflict(saved.card, pending.field, saved.result, deps);
  const seen = sawValues(input, saved.card.revision, [pending.field]);
  return turn(input, [reply], { ...seen, conflict: anew });
}

/** The next step of the flow that the answer belonged to, or the card. */
function goOn(input: TurnInput, card: CreatorCard, { field }: PendingConflict, notice: TextRef): Turn {
  const { flow } = input.conversation;
  const at = Math.max(input.event.at, flow?.steppedAt ?? 0);
  const next = flow?.step === field ? advanceEditCard(flow, card, { kind: 'skip', at }) : null;
  const change = { conflict: null, ...(next ? { flow: next.flow } : {}) };
  const reply = next?.step
    ? { kind: 'step' as const, step: { ...next.step, notice, tone: 'success' as const } }
    : { kind: 'owner-card' as const, view: viewCard(card, 'owner'), notice };
  return withToast(turn(input, [reply], change), 'success', notice);
}
