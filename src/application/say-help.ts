import type { Choice, Reply } from '../domain/effect.js';
import type { KnownRole } from '../domain/role.js';
import { isAppError } from '../shared/errors.js';
import { type TextRef, text } from '../shared/texts.js';
import { supportLines } from './say-hours.js';
import type { TurnInput, UseCaseDeps } from './turn.js';

/** What the bot is for, in one sentence. */
export function purposeOnly(): readonly TextRef[] {
  return [text('help.purpose')];
}

/** Asks for a person. */
export function agentChoice(): Choice {
  return { label: text('help.choice.agent'), action: { do: 'agent' } };
}

const SWITCH: Choice = { label: text('identity.choice.switch'), action: { do: 'switch-role' } };

const OWN_CARD: readonly Choice[] = [
  { label: text('help.choice.own-card'), action: { do: 'own-card' } },
  { label: text('help.choice.edit'), action: { do: 'edit' } },
  { label: text('help.choice.preview'), action: { do: 'preview' } },
];

function inGroup(): Reply {
  return {
    kind: 'text',
    lines: [text('help.group.purpose'), text('help.group.card'), text('help.group.question')],
  };
}

/**
 * What can be done here, with what fits the person first: by `role`, else by what they chose, else by whether they
 * have a card. Words alone: nothing is allowed or refused by it.
 */
export async function helpAs(
  { event }: TurnInput,
  deps: UseCaseDeps,
  role: KnownRole | null = null,
): Promise<Reply> {
  const { chat, sender } = event;
  if (chat.kind !== 'direct') return inGroup();
  const bound = (await deps.records.bindingOf(sender)) !== null;
  const known = role ?? (await deps.records.roleOf(sender)) ?? 'visitor';
  const chosen = known === 'visitor' && bound ? 'creator' : known;
  if (chosen === 'brand') return forBrand(bound);
  if (chosen === 'creator')
    return bound ? forVisitor([text('help.purpose'), ...HOW_TO_EDIT]) : beforeBinding();
  if (chosen === 'support' && (await isSupport({ event }, deps))) return forSupport();
  return forVisitor([text('help.purpose'), text('help.bind'), ...HOW_TO_EDIT]);
}

const HOW_TO_EDIT: readonly TextRef[] = [text('help.one-line'), text('help.client')];

/** Asked anew each time: whoever left the group is support no more. Help does not wait for a platform that is away. */
async function isSupport({ event }: Pick<TurnInput, 'event'>, { desk }: UseCaseDeps): Promise<boolean> {
  const { platform, personId } = event.sender;
  if (desk?.chat.platform !== platform) return false;
  const found = await desk.members.find(personId).catch((error: unknown) => {
    if (isAppError(error, 'delivery-later') || isAppError(error, 'delivery-refused')) return null;
    throw error;
  });
  return found !== null;
}

function forVisitor(lines: readonly TextRef[]): Reply {
  return { kind: 'text', lines, choices: [...OWN_CARD, agentChoice(), SWITCH] };
}

/** Somebody without a card can do one thing: bind. */
function beforeBinding(): Reply {
  const lines = [
    text('help.purpose'),
    text('identity.creator.bind'),
    text('identity.creator.code'),
    text('identity.creator.then'),
  ];
  return { kind: 'text', lines, choices: [agentChoice(), SWITCH] };
}

function forBrand(bound: boolean): Reply {
  const lines = [
    text('identity.brand.group'),
    text('identity.brand.direct'),
    text('identity.brand.question'),
    ...(bound ? [text('identity.brand.bound')] : []),
  ];
  const own = bound ? OWN_CARD.slice(0, 1) : [];
  return { kind: 'text', lines, choices: [...own, agentChoice(), SWITCH] };
}

function forSupport(): Reply {
  const lines = [text('identity.support.work'), text('identity.support.tools'), text('identity.support.you')];
  return { kind: 'text', lines, choices: [SWITCH] };
}

/** How to reach the platform's support, true at this minute. `at` is epoch ms. */
export function agentReply(at: number): Reply {
  return { kind: 'text', lines: supportLines(at) };
}
