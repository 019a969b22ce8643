import { channelHours } from '../domain/support-hours.js';
import { type TextRef, text } from '../shared/texts.js';

/** From here on the minutes until closing are told: whoever starts writing now may not be answered today. */
const SOON_MINUTES = 60;

/**
 * How to reach the platform's support, true at this minute for each channel by itself, and where a mail may have gone
 * (PRODUCT R43-R46). `at` is epoch ms.
 */
export function supportLines(at: number): TextRef[] {
  return [onlineLine(at), mailLine(at), text('agent.mail.spam')];
}

function onlineLine(at: number): TextRef {
  const hours = channelHours('online', at);
  if (!hours.open) return text(hours.opens === 'today' ? 'agent.online.today' : 'agent.online.tomorrow');
  const { minutesLeft: minutes } = hours;
  return minutes <= SOON_MINUTES ? text('agent.online.closing', { minutes }) : text('agent.online.open');
}

function mailLine(at: number): TextRef {
  const hours = channelHours('mail', at);
  if (!hours.open) return text(hours.opens === 'today' ? 'agent.mail.today' : 'agent.mail.tomorrow');
  const { minutesLeft: minutes } = hours;
  return minutes <= SOON_MINUTES ? text('agent.mail.closing', { minutes }) : text('agent.mail.open');
}
