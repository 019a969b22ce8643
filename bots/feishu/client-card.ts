import { diffLines } from '../../src/application/wording/diff-words.js';
import { preferenceLines, stateLines } from '../../src/application/wording/preference-words.js';
import { tidy, tidyLine } from '../../src/application/wording/tidy.js';
import {
  clientContactLines,
  collaborationsText,
  factLines,
  introductionText,
  updatedLine,
  type WordContext,
} from '../../src/application/wording/view-words.js';
import { SHORT_WORDS } from '../../src/application/wording/word-room.js';
import type { CardView } from '../../src/domain/card-view.js';
import type { Reply } from '../../src/domain/effect.js';
import { type TextKey, text } from '../../src/shared/texts.js';
import { actionButton, type CardElement, line, linkButton, RULE, row } from './card-elements.js';
import type { CardParts } from './card-skeleton.js';

type ClientReply = Extract<Reply, { kind: 'client-card' }>;

/** The card as clients get it: only what they may use, no owner's buttons, no grey marks, and the standing link. */
export function clientCard({ view, shareUrl, banner, diff }: ClientReply, context: WordContext): CardParts {
  const { texts, room } = context;
  const nickname = tidyLine(view.nickname, SHORT_WORDS);
  const link = linkButton(texts(text('card.button.open')), shareUrl);
  return {
    title: nickname,
    subtitle: texts(text('card.subtitle', { douyinId: tidyLine(view.douyinId, SHORT_WORDS) })),
    summary: texts(text('card.summary.client', { nickname })),
    elements: [
      ...(banner ? [line(tidy(texts(banner), room.line), { colour: 'grey' })] : []),
      ...(diff ? [ownerRow(context)] : []),
      ...stateLines(view, texts).map((state) => line(state, { colour: 'orange' })),
      ...section('card.section.facts', factLines(view, texts).join('\n'), context),
      ...section('card.section.contacts', clientContactLines(view, texts).join('\n'), context),
      ...aboutSections(view, context),
      ...(link ? [row([link, ...codeButton(view, shareUrl, context)])] : []),
      line(updatedLine(view, texts), { size: 'notation', colour: 'grey' }),
      ...(diff ? [RULE, line(diffLines(diff, texts).join('\n'))] : []),
    ],
  };
}

/** On a preview only, which is the owner's: cards have no corner of the platform's own to share from (PRODUCT R23). */
function ownerRow({ texts }: WordContext): CardElement {
  return row([
    actionButton(texts(text('card.button.share')), { do: 'share' }, 'primary'),
    actionButton(texts(text('card.button.edit')), { do: 'edit' }),
    actionButton(texts(text('card.button.privacy')), { do: 'privacy' }),
  ]);
}

/** A card takes uploaded pictures alone; the page behind the link draws the code beside the WeChat id. */
function codeButton({ contacts }: CardView, shareUrl: string, { texts }: WordContext): CardElement[] {
  if (!contacts.some((contact) => contact.code !== undefined)) return [];
  const button = linkButton(texts(text('wechat-qr.open')), `${shareUrl}#wechat`);
  return button ? [button] : [];
}

function aboutSections(view: CardView, context: WordContext): CardElement[] {
  return [
    ...section('card.collaborations.declared', collaborationsText(view, context), context),
    ...section('card.field.introduction', introductionText(view, context), context),
    ...section(
      'card.field.cooperation',
      preferenceLines(view, 'cooperation', context.texts).join('\n'),
      context,
    ),
    ...section('card.field.reach', preferenceLines(view, 'reach', context.texts).join('\n'), context),
  ];
}

function section(title: TextKey, words: string | null, { texts }: WordContext): CardElement[] {
  return words ? [line(texts(text(title)), { size: 'heading' }), line(words), RULE] : [];
}
