import type { Reply } from '../domain/effect.js';
import { text } from '../shared/texts.js';
import { supportLines } from './say-hours.js';

/** What the bot is for and what can be typed; the same words greet a newcomer. */
export function helpReply(direct: boolean): Reply {
  if (!direct)
    return {
      kind: 'text',
      lines: [text('help.group.purpose'), text('help.group.card'), text('help.group.question')],
    };
  return {
    kind: 'text',
    lines: [text('help.purpose'), text('help.bind'), text('help.one-line'), text('help.client')],
    choices: [
      { label: text('help.choice.own-card'), action: { do: 'own-card' } },
      { label: text('help.choice.edit'), action: { do: 'edit' } },
      { label: text('help.choice.preview'), action: { do: 'preview' } },
      { label: text('help.choice.agent'), action: { do: 'agent' } },
    ],
  };
}

/** How to reach the platform's support, true at this minute. `at` is epoch ms. */
export function agentReply(at: number): Reply {
  return { kind: 'text', lines: supportLines(at) };
}
