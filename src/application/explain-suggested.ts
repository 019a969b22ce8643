import { itemLabel } from '../domain/card-items.js';
import { viewCard } from '../domain/card-view.js';
import type { CardItem } from '../domain/creator-card.js';
import type { Choice, Reply } from '../domain/effect.js';
import { text } from '../shared/texts.js';
import { answerFaqEntry } from './answer-faq.js';
import { mustFindCard } from './show-card.js';
import { type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** The entry of the knowledge base about the mark. */
const MARK_ENTRY = 'D03';

/**
 * 建议: what the mark means (PRODUCT R7), and for the owner of a card, in the direct chat, what bears it now, each to
 * be filled with one press or number.
 */
export async function explainSuggested(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const direct = input.event.chat.kind === 'direct';
  const creatorId = direct ? await deps.records.bindingOf(input.event.sender) : null;
  const answer = answerFaqEntry(deps.faq, MARK_ENTRY, deps.now());
  const meaning: Reply = answer ?? { kind: 'text', lines: [text('suggested.meaning')] };
  if (!creatorId) return turn(input, [meaning]);
  const { completeness } = viewCard(await mustFindCard(creatorId, deps), 'owner');
  // Numbers pick from the last reply alone, so the answer's own choices would mislead.
  const alone: Reply = answer ? { ...answer, related: [] } : meaning;
  return turn(input, [alone, suggestions(completeness?.suggested ?? [])]);
}

function suggestions(items: readonly CardItem[]): Reply {
  if (items.length === 0) return { kind: 'text', lines: [text('card.complete')] };
  return {
    kind: 'choices',
    prompt: text('suggested.left', { count: items.length }),
    choices: items.map(fillingChoice),
  };
}

function fillingChoice(item: CardItem): Choice {
  const label = itemLabel(item);
  if (item === 'cooperation' || item === 'reach') return { label, action: { do: 'section', section: item } };
  return { label, action: { do: 'edit', field: item } };
}
