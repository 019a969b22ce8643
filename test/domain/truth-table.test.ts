import { describe, expect, it } from 'vitest';
import { contactWords } from '../../src/application/wording/view-words.js';
import { type Viewer, viewCard } from '../../src/domain/card-view.js';
import type { CardContent, ContactChannel } from '../../src/domain/creator-card.js';
import { loadTexts } from '../../src/shared/texts.js';
import { cardWith, FULL_CONTENT } from '../helpers/cards.js';

const texts = loadTexts();
const CHANNELS = ['phone', 'feishu', 'wechat', 'email'] as const;
const VIEWERS = ['owner', 'client', 'group'] as const;
const EITHER = [false, true] as const;

const VALUES: Readonly<Record<ContactChannel, string>> = {
  phone: '138****5678',
  feishu: 'xiaoyu.2024',
  wechat: 'xiaoyu_2024',
  email: 'xiaoyu@example.com',
};

interface Row {
  readonly channel: ContactChannel;
  readonly filled: boolean;
  readonly hidden: boolean;
  readonly virtual: boolean;
  readonly viewer: Viewer;
}

/** `icon | text | mark | action`; `-` is nothing at all. */
type Cell = string;

/** The rule (PRODUCT R32, R33, R34, R38, R39, R41): what is filled lights up for its owner; others see only what they can use. */
function expected({ channel, filled, hidden, virtual, viewer }: Row): Cell {
  const phone = channel === 'phone';
  if (viewer === 'owner') {
    if (!filled) return 'grey | - | - | fill';
    const mark = hidden ? 'hidden' : phone ? (virtual ? 'virtual' : 'private') : '-';
    return `lit | ${VALUES[channel]} | ${mark} | change`;
  }
  if (!filled || hidden) return '-';
  if (!phone) return `lit | ${VALUES[channel]} | - | copy`;
  return virtual ? 'lit | 虚拟号（真实号码受保护） | virtual | virtual' : '-';
}

function seen({ channel, filled, hidden, virtual, viewer }: Row): Cell {
  const content: Partial<CardContent> = {
    ...FULL_CONTENT,
    ...(filled ? {} : { [channel]: null }),
    hidden: hidden ? [channel] : [],
    virtualNumber: virtual,
  };
  const contact = viewCard(cardWith(content), viewer).contacts.find((one) => one.channel === channel);
  if (!contact) return '-';
  const icon = contact.lit ? 'lit' : 'grey';
  return `${icon} | ${contactWords(contact, texts) ?? '-'} | ${contact.mark ?? '-'} | ${contact.action}`;
}

const ROWS: readonly Row[] = CHANNELS.flatMap((channel) =>
  EITHER.flatMap((filled) =>
    EITHER.flatMap((hidden) =>
      EITHER.flatMap((virtual) => VIEWERS.map((viewer) => ({ channel, filled, hidden, virtual, viewer }))),
    ),
  ),
);

describe('the truth table of filled, hidden, virtual and viewer', () => {
  it('has 96 rows', () => {
    expect(new Set(ROWS.map((row) => JSON.stringify(row))).size).toBe(96);
  });

  it.each(ROWS)('$channel filled=$filled hidden=$hidden virtual=$virtual as $viewer', (row) => {
    expect(seen(row)).toBe(expected(row));
  });

  /** Written by hand, not by the rule above. */
  const HAND: readonly (readonly [ContactChannel, string, Viewer, Cell])[] = [
    ['phone', 'filled', 'owner', 'lit | 138****5678 | private | change'],
    ['phone', 'filled', 'client', '-'],
    ['phone', 'filled', 'group', '-'],
    ['phone', 'filled virtual', 'owner', 'lit | 138****5678 | virtual | change'],
    ['phone', 'filled virtual', 'client', 'lit | 虚拟号（真实号码受保护） | virtual | virtual'],
    ['phone', 'filled virtual', 'group', 'lit | 虚拟号（真实号码受保护） | virtual | virtual'],
    ['phone', 'filled virtual hidden', 'owner', 'lit | 138****5678 | hidden | change'],
    ['phone', 'filled virtual hidden', 'client', '-'],
    ['phone', 'virtual', 'owner', 'grey | - | - | fill'],
    ['phone', 'virtual', 'client', '-'],
    ['wechat', 'filled', 'client', 'lit | xiaoyu_2024 | - | copy'],
    ['wechat', 'filled virtual', 'client', 'lit | xiaoyu_2024 | - | copy'],
    ['wechat', 'filled hidden', 'owner', 'lit | xiaoyu_2024 | hidden | change'],
    ['wechat', 'filled hidden', 'group', '-'],
    ['email', '', 'owner', 'grey | - | - | fill'],
    ['email', 'hidden', 'client', '-'],
    ['feishu', 'filled', 'group', 'lit | xiaoyu.2024 | - | copy'],
  ];
  it.each(HAND)('by hand: %s, %s, as %s: %s', (channel, facts, viewer, cell) => {
    const has = (word: string) => facts.split(' ').includes(word);
    const row = { channel, filled: has('filled'), hidden: has('hidden'), virtual: has('virtual'), viewer };
    expect(seen(row)).toBe(cell);
  });
});
