import { movedEntry, reorderedList } from '../domain/collaboration-list.js';
import type { Collaboration } from '../domain/creator-card.js';
import { type ListCommand, type ListTarget, readOrder } from '../domain/list-command.js';
import { type TextRef, text } from '../shared/texts.js';
import { listReply, pickEntry } from './collaborations.js';
import { saveChange } from './edit-card.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** Does what was typed to change the order of 历史合作. */
export function orderList(
  input: TurnInput,
  creatorId: string,
  command: ListCommand,
  deps: UseCaseDeps,
): Promise<Turn> {
  if (command.kind === 'list-move') {
    const { from, to } = command;
    return saveOrder(input, creatorId, deps, (list) => movedBy(list, from, to));
  }
  const { order } = command;
  if (order === null) return pickEntry(input, creatorId, 'move', deps);
  return saveOrder(
    input,
    creatorId,
    deps,
    (list) =>
      reorderedList(list, order) ?? text('list.order.bad', { count: list.length, example: example(list) }),
  );
}

/**
 * Numbers one after another while it is being asked which entry to move: the new order. Null when they are anything
 * else, or nothing of the kind is being asked.
 */
export async function answerWithOrder(
  input: TurnInput,
  words: string,
  deps: UseCaseDeps,
): Promise<Turn | null> {
  const asked = input.conversation.choices?.actions.every((action) => action.do === 'list-entry') ?? false;
  const order = asked ? readOrder(words) : null;
  if (!order) return null;
  const creatorId = await deps.records.bindingOf(input.event.sender);
  return creatorId
    ? orderList(input, creatorId, { kind: 'list-order', order }, deps)
    : sayLine(input, 'bind.first');
}

/** The list with one entry moved, or what is wrong. */
function movedBy(
  list: readonly Collaboration[],
  from: number,
  to: ListTarget,
): readonly Collaboration[] | TextRef {
  const { length } = list;
  const target = placeOf(from, to, length);
  const wrong = [from, ...(typeof to === 'number' ? [to] : [])].find((place) => place < 1 || place > length);
  if (wrong !== undefined)
    return text(length === 0 ? 'list.empty' : 'list.move.outside', { place: wrong, count: length });
  return movedEntry(list, from - 1, target - 1);
}

/** Beyond an end there is nothing: an entry stays there. */
function placeOf(from: number, to: ListTarget, length: number): number {
  if (to === 'first') return 1;
  if (to === 'last') return length;
  if (to === 'up') return Math.max(1, from - 1);
  if (to === 'down') return Math.min(length, from + 1);
  return to;
}

/** An order that fits the list: the last entry first. */
function example(list: readonly Collaboration[]): string {
  const places = list.map((_, index) => index + 1);
  return [places.at(-1), ...places.slice(0, -1)].join(' ');
}

async function saveOrder(
  input: TurnInput,
  creatorId: string,
  deps: UseCaseDeps,
  change: (list: readonly Collaboration[]) => readonly Collaboration[] | TextRef,
): Promise<Turn> {
  const { card, result, saved } = await saveChange(input, creatorId, deps, (current) => {
    const changed = change(current.content.collaborations);
    if ('key' in changed) return { content: null, field: 'collaborations', result: changed };
    return {
      content: { ...current.content, collaborations: changed },
      field: 'collaborations',
      result: null,
    };
  });
  return turn(input, [listReply(card, result ?? text(saved ? 'list.moved' : 'list.order.same'))]);
}
