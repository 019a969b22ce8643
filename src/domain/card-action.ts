import { z } from 'zod';
import { FORM_SECTIONS } from './card-form.js';
import { CARD_ITEMS } from './creator-card.js';

const MINUTES = z.number().int().min(0).max(1_440);
/** Revision of the card from which a switch was drawn; absent on buttons of an earlier release. */
const SHOWN = { revision: z.number().int().optional() };
const ENTRY = { index: z.number().int().min(0).max(99), revision: z.number().int() };

/**
 * Actions of a card's owner beside editing one field: forms, settings and the list of 历史合作. An entry of the list
 * is named by its place and the card's revision, so that a stale button never hits another one.
 */
export const CARD_ACTIONS = [
  z.strictObject({ do: z.literal('form'), section: z.enum(FORM_SECTIONS) }),
  z.strictObject({ do: z.literal('section'), section: z.enum(FORM_SECTIONS) }),
  z.strictObject({ do: z.literal('later') }),
  z.strictObject({ do: z.literal('privacy') }),
  z.strictObject({ do: z.literal('hide'), item: z.enum(CARD_ITEMS), hidden: z.boolean(), ...SHOWN }),
  z.strictObject({ do: z.literal('virtual'), on: z.boolean(), ...SHOWN }),
  z.strictObject({ do: z.literal('pause'), on: z.boolean(), ...SHOWN }),
  z.strictObject({ do: z.literal('quiet'), from: MINUTES.optional(), to: MINUTES.optional(), ...SHOWN }),
  z.strictObject({ do: z.literal('reveal') }),
  z.strictObject({ do: z.literal('use-feishu') }),
  z.strictObject({ do: z.literal('list') }),
  z.strictObject({ do: z.literal('list-add') }),
  z.strictObject({
    do: z.literal('list-pick'),
    what: z.enum(['delete', 'move']),
    revision: z.number().int(),
  }),
  z.strictObject({ do: z.literal('list-delete'), ...ENTRY }),
  z.strictObject({ do: z.literal('list-entry'), ...ENTRY }),
  z.strictObject({ do: z.literal('list-move'), ...ENTRY, to: z.number().int().min(0).max(99) }),
  z.strictObject({
    do: z.literal('list-confirm'),
    draft: z.string().max(200),
    how: z.enum(['add', 'replace']),
  }),
  z.strictObject({ do: z.literal('list-drop'), draft: z.string().max(200) }),
] as const;
