import { readFileSync } from 'node:fs';
import { tidyLine } from '../../src/application/wording/tidy.js';
import type { Reply } from '../../src/domain/effect.js';
import { templatePath } from '../../src/shared/project-root.js';
import { type CardElement, plainText } from './card-elements.js';
import type { Card } from './card-limits.js';

/** Every reply but a picture has a card of its own. */
type SkeletonKind = Exclude<Reply['kind'], 'picture'>;

type Skeleton = Readonly<Record<'config' | 'header' | 'body', Readonly<Record<string, unknown>>>>;

/** What fills a skeleton. */
export interface CardParts {
  readonly title: string;
  readonly subtitle?: string;
  /** A short tag to the right of the title. */
  readonly tag?: string;
  /** What the list of chats shows; also what clients below 7.20 are left with. */
  readonly summary: string;
  readonly elements: readonly CardElement[];
}

const MAX_TITLE = 80;
const MAX_SUMMARY = 120;

const skeletons = new Map<string, Skeleton>();

/** The look of one kind of card, from cards-templates/feishu; read once. */
function skeletonOf(kind: SkeletonKind): Skeleton {
  const known = skeletons.get(kind);
  if (known) return known;
  const read = JSON.parse(readFileSync(templatePath('feishu', `${kind}.json`), 'utf8')) as Skeleton;
  skeletons.set(kind, read);
  return read;
}

/** Puts parts into the skeleton of their kind: colours, widths and whether it may be forwarded come from there. */
export function fillSkeleton(kind: SkeletonKind, parts: CardParts): Card {
  const skeleton = skeletonOf(kind);
  const tag = parts.tag && { tag: 'text_tag', text: plainText(parts.tag), color: 'neutral' };
  return {
    ...skeleton,
    config: { ...skeleton.config, summary: { content: summaryOf(parts.summary) } },
    header: {
      ...skeleton.header,
      title: plainText(tidyLine(parts.title, MAX_TITLE)),
      ...(parts.subtitle ? { subtitle: plainText(tidyLine(parts.subtitle, MAX_TITLE)) } : {}),
      ...(tag ? { text_tag_list: [tag] } : {}),
    },
    body: { ...skeleton.body, elements: parts.elements },
  };
}

/** Whether the list of chats parses markup is documented nowhere, so tags are disarmed. */
function summaryOf(words: string): string {
  return tidyLine(words, MAX_SUMMARY).replace(/[<>]/g, (bracket) => (bracket === '<' ? '＜' : '＞'));
}
