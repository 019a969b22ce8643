import { viewCard } from '../domain/card-view.js';
import type { CreatorCard } from '../domain/creator-card.js';
import type { Reply } from '../domain/effect.js';
import { text } from '../shared/texts.js';
import { sayLine, type Turn, type TurnInput, toastOnly } from './turn.js';

/**
 * What follows the last step of the whole walk: see it as clients do, pass it on, or neither (PRODUCT R37). Warns
 * when clients would find no way to answer. Everything is saved by then, so any other words do no harm.
 */
export function finishedReply(card: CreatorCard): Reply {
  const reachable = viewCard(card, 'client').contacts.length > 0;
  return {
    kind: 'text',
    lines: [text('finish.prompt'), ...(reachable ? [] : [text('share.no-contacts')])],
    choices: [
      { label: text('finish.choice.preview'), action: { do: 'preview' } },
      { label: text('finish.choice.share'), action: { do: 'share' } },
      { label: text('finish.choice.later'), action: { do: 'later' } },
    ],
  };
}

/** 以后再说: nothing is done, and the way back is named. */
export function leaveForLater(input: TurnInput): Turn {
  if (input.event.kind === 'action') return toastOnly(input, 'info', text('finish.later'));
  return sayLine(input, 'finish.later');
}
