import { itemLabel } from '../../domain/card-items.js';
import type { CardView } from '../../domain/card-view.js';
import type { PreferenceItem, PreferenceSection } from '../../domain/creator-card.js';
import { groupOf, itemsOf, type PreferenceView } from '../../domain/preferences.js';
import { optionLabel } from '../../shared/preference-options.js';
import { type Texts, text } from '../../shared/texts.js';
import { tidyLine } from './tidy.js';
import { SHORT_WORDS } from './word-room.js';

/** The values of one answer as people read them. */
export function answerWords({ item, values }: PreferenceView, texts: Texts): string {
  const [first = '', second = ''] = values;
  if (item === 'hours') {
    const key = second < first ? 'card.hours.crossing' : 'card.hours';
    return texts(text(key, { from: first, to: second }));
  }
  if (item === 'dates' && first.includes('/')) {
    const [from = '', to = ''] = first.split('/');
    return texts(text('card.days', { from, to }));
  }
  const labels = values.map((value) => labelOf(item, value, texts));
  return labels.join(texts(text('card.separator')));
}

function labelOf(item: PreferenceItem, value: string, texts: Texts): string {
  const group = groupOf(item);
  if (group) return tidyLine(optionLabel(group, value), SHORT_WORDS);
  return value === 'phone' || value === 'feishu' || value === 'wechat' || value === 'email'
    ? texts(itemLabel(value))
    : tidyLine(value, SHORT_WORDS);
}

/** The answered questions of a section, in their order. */
export function sectionAnswers(view: CardView, section: PreferenceSection): PreferenceView[] {
  const questions = itemsOf(section);
  return view.preferences.filter((answer) => questions.includes(answer.item));
}

/** The same, one line each. */
export function preferenceLines(view: CardView, section: PreferenceSection, texts: Texts): string[] {
  return sectionAnswers(view, section).map((answer) =>
    texts(text('card.row', { label: texts(itemLabel(answer.item)), value: answerWords(answer, texts) })),
  );
}

/** 暂不接单 and 免打扰, one line each; nothing when the creator takes orders at any hour. */
export function stateLines(view: CardView, texts: Texts): string[] {
  const quiet = quietLine(view, texts);
  return [...(view.paused ? [texts(text('card.paused'))] : []), ...(quiet ? [quiet] : [])];
}

/** 免打扰 with its hours; null when there are none. */
export function quietLine({ quiet }: CardView, texts: Texts): string | null {
  if (!quiet) return null;
  const [from, to] = quiet;
  return texts(text(to < from ? 'card.quiet.crossing' : 'card.quiet', { from, to }));
}
