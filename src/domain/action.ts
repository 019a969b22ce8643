import { z } from 'zod';
import { CARD_ACTIONS } from './card-action.js';
import { FORM_SECTIONS } from './card-form.js';
import { ROLES } from './role.js';
import { SHARE_TARGETS } from './share-command.js';

/**
 * What a click, or the number of a choice, asks for. It travels through the platform inside cards, so it is
 * untrusted on return: `parseAction` checks its shape, the use case checks the right to it. A `field` may
 * name anything, so that a forged read-only field is refused with its reason rather than as noise.
 */
const actionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('own-card') }),
  z.strictObject({ do: z.literal('edit'), field: z.string().max(40).optional() }),
  z.strictObject({
    do: z.literal('save'),
    section: z.enum(FORM_SECTIONS).optional(),
    revision: z.number().int().optional(),
  }),
  z.strictObject({
    do: z.literal('step'),
    move: z.enum(['back', 'skip', 'cancel', 'all']),
    step: z.string().max(40),
    revision: z.number().int(),
  }),
  z.strictObject({ do: z.enum(['undo', 'redo']), revision: z.number().int() }),
  z.strictObject({ do: z.literal('restore'), to: z.number().int().min(0), revision: z.number().int() }),
  z.strictObject({ do: z.literal('history') }),
  z.strictObject({ do: z.literal('conflict'), pick: z.enum(['mine', 'theirs']), against: z.number().int() }),
  ...CARD_ACTIONS,
  z.strictObject({ do: z.literal('preview') }),
  z.strictObject({ do: z.literal('share') }),
  z.strictObject({ do: z.literal('share-to'), target: z.enum(SHARE_TARGETS) }),
  z.strictObject({ do: z.literal('share-send'), to: z.enum(['group', 'person']) }),
  z.strictObject({ do: z.literal('links') }),
  z.strictObject({ do: z.literal('stop-link'), number: z.number().int().min(1).max(999_999) }),
  z.strictObject({ do: z.literal('card-of'), creatorId: z.string().max(80) }),
  z.strictObject({ do: z.literal('faq'), entryId: z.string().max(40) }),
  z.strictObject({ do: z.literal('faq-none') }),
  z.strictObject({ do: z.literal('faq-feedback'), entryId: z.string().max(40), useful: z.boolean() }),
  z.strictObject({ do: z.literal('use-account'), creatorId: z.string().max(80) }),
  z.strictObject({ do: z.literal('transfer'), transferId: z.string().max(200), agree: z.boolean() }),
  z.strictObject({
    do: z.literal('knowledge'),
    act: z.enum([
      'unanswered',
      'group',
      'add',
      'new',
      'off-topic',
      'entry',
      'drafts',
      'drop',
      'publish',
      'restore',
    ]),
    id: z.string().max(200).optional(),
    entryId: z.string().max(40).optional(),
    /** How many questions the pressed row of the list showed; absent on buttons that stand elsewhere. */
    seen: z.number().int().optional(),
  }),
  z.strictObject({
    do: z.literal('agent'),
    /** A person was offered for this reason; absent on the choice that always stands there. */
    offered: z.enum(['unanswered', 'unhelped']).optional(),
  }),
  z.strictObject({
    do: z.literal('ticket'),
    ticketId: z.string().max(40),
    move: z.enum(['take', 'return', 'end']),
  }),
  z.strictObject({ do: z.literal('ticket-score'), ticketId: z.string().max(40), score: z.number().int() }),
  z.strictObject({ do: z.literal('help') }),
  z.strictObject({ do: z.literal('role'), role: z.enum(ROLES), again: z.boolean().optional() }),
  z.strictObject({ do: z.literal('switch-role') }),
]);

/** A parsed action. */
export type Action = z.infer<typeof actionSchema>;

/** Reads an action out of what the platform handed back; null when it is not one of ours. */
export function parseAction(value: unknown): Action | null {
  const result = actionSchema.safeParse(value);
  return result.success ? result.data : null;
}
