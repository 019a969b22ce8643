import type { CreatorCard } from '../domain/creator-card.js';
import { maskPhones } from '../domain/phone-guard.js';
import { provenanceOf } from '../domain/provenance.js';
import { isAppError, messageOf } from '../shared/errors.js';
import { type TextRef, text } from '../shared/texts.js';
import type { ProfileGrant } from './account-ports.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';
import { clockTime, dayTime } from './wording/clock-time.js';

/** PRODUCT R27. */
const COOLDOWN_MS = 60_000;

/**
 * Answers `同步`: reads nickname and avatar from Douyin, says what changed and where each captured field comes from.
 * What the creator wrote is never touched. A platform that does not answer leaves what was known.
 */
export async function syncProfile(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  const card = await deps.records.creator(creatorId);
  if (!card) return sayLine(input, 'card-of.gone');
  const account = await deps.records.douyinAccount(creatorId);
  if (!account || !deps.profiles) return sayAll(input, text('sync.not-connected'), card);
  const waitMs = await deps.state.limit(`sync:${creatorId}`, COOLDOWN_MS, 1);
  if (waitMs > 0 && !input.replay) {
    const last = deps.now() + waitMs - COOLDOWN_MS;
    return sayLine(input, 'sync.cooldown', { time: clockTime(last) });
  }
  try {
    const old = JSON.parse(deps.sealer.open(account.grantSealed)) as ProfileGrant;
    const { profile, grant } = await deps.profiles.profile(old);
    const grantSealed = deps.sealer.seal(JSON.stringify(grant));
    const changed = await deps.records.saveProfile({ creatorId, profile, grantSealed, at: deps.now() });
    const after = (await deps.records.creator(creatorId)) ?? card;
    return sayAll(input, changeLine(changed, after), after);
  } catch (error) {
    return sayFailure(input, card, error, deps);
  }
}

function changeLine(changed: readonly ('nickname' | 'avatar')[], { identity }: CreatorCard): TextRef {
  if (changed.length === 0) return text('sync.unchanged');
  const nickname = maskPhones(identity.nickname);
  if (changed.length === 2) return text('sync.changed.both', { nickname });
  return changed[0] === 'nickname'
    ? text('sync.changed.nickname', { nickname })
    : text('sync.changed.avatar');
}

function sayFailure(input: TurnInput, card: CreatorCard, error: unknown, deps: UseCaseDeps): Turn {
  if (!isAppError(error) || error.code === 'store-away') throw error;
  deps.log.warn({ event: input.event.id, reason: messageOf(error), error }, 'profile not synced');
  const again = error.code === 'forbidden' || error.code === 'unreadable-secret';
  return sayAll(input, text(again ? 'sync.agree-again' : 'sync.late'), card);
}

/** One line on what happened, then each captured field with its source and time. */
function sayAll(input: TurnInput, first: TextRef, { identity }: CreatorCard): Turn {
  const fields = provenanceOf(identity).map(({ field, value, source, at }) =>
    value === null
      ? text(`sync.missing.${field}`)
      : text(`sync.field.${field}.${source}`, { value: maskPhones(value), time: dayTime(at) }),
  );
  return turn(input, [{ kind: 'text', lines: [first, ...fields] }]);
}
