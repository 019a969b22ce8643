import { viewCard } from '../domain/card-view.js';
import type { Reply } from '../domain/effect.js';
import { personKey } from '../domain/identity.js';
import { SHARE_TARGETS, type ShareTarget } from '../domain/share-command.js';
import { linkState, parseShareTerms } from '../domain/share-terms.js';
import { AppError } from '../shared/errors.js';
import { type TextRef, text } from '../shared/texts.js';
import type { ShareLink } from './share-ports.js';
import { offerTargets } from './share-to.js';
import { hideToken, linkUrl } from './share-tokens.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps, withToast } from './turn.js';

/** Links of one creator that work at a time; more is nobody's customers (own choice). */
const MAX_OPEN_LINKS = 50;

/** Links shown in the list: what fits one message on either platform. */
const SHOWN_LINKS = 8;

/** Links of a creator that are looked through for those that work. */
const LINKS_READ = 500;

/** Making links: twenty at once, then one every ten seconds. */
const MAKE_EVERY_MS = 10_000;
const MAKE_AT_ONCE = 20;

/** The standing link of a creator, made when there is none. */
export async function standingUrl(
  creatorId: string,
  deps: Pick<UseCaseDeps, 'records' | 'hash' | 'sealer' | 'publicUrl' | 'newToken' | 'now'>,
): Promise<string> {
  const token = hideToken(deps.newToken(), deps);
  return linkUrl(await deps.records.standingShareLink(creatorId, token, deps.now()), deps);
}

async function clientView(creatorId: string, deps: UseCaseDeps) {
  const card = await deps.records.creator(creatorId);
  if (!card) throw new AppError('not-found', 'creator not found', { creatorId });
  return viewCard(card, 'client');
}

/** The places a card can be shared to; warns when clients would find no way to answer (PRODUCT R24, R37). */
export async function showShare(
  input: TurnInput,
  creatorId: string,
  deps: UseCaseDeps,
  notice: TextRef = text('share.menu'),
): Promise<Turn> {
  const view = await clientView(creatorId, deps);
  const warning = view.contacts.length === 0 ? [text('share.no-contacts')] : [];
  const choices = SHARE_TARGETS.map((target) => ({
    label: text(`share.target.${target}`),
    action: { do: 'share-to' as const, target },
  }));
  const links = { label: text('share.target.links'), action: { do: 'links' as const } };
  const lines = [notice, ...warning, text('share.menu.with')];
  return turn(input, [{ kind: 'text', lines, choices: [...choices, links] }]);
}

type Target = (input: TurnInput, creatorId: string, deps: UseCaseDeps) => Promise<readonly Reply[]>;

/** What sharing to each target answers; a new target is a new line here and in the grammar. */
const TARGETS: Readonly<Record<ShareTarget, Target>> = {
  link: async (_, creatorId, deps) => [
    { kind: 'text', lines: [text('share.link', { url: await standingUrl(creatorId, deps) })] },
  ],
  feishu: async (input, creatorId, deps) => {
    const { douyinId } = await clientView(creatorId, deps);
    const url = await standingUrl(creatorId, deps);
    const lines = [text('share.feishu', { url }), text('share.feishu.group', { douyinId })];
    const { sharing } = deps;
    if (!sharing || input.event.chat.platform !== 'feishu') return [{ kind: 'text', lines }];
    return (await offerTargets(input, sharing, lines, deps)).replies;
  },
  wechat: async (input, creatorId, deps) => {
    const [view, shareUrl] = [await clientView(creatorId, deps), await standingUrl(creatorId, deps)];
    if (input.event.chat.platform === 'wechat')
      return [{ kind: 'client-card', view, shareUrl, banner: text('share.banner') }];
    const words: Reply = { kind: 'text', lines: [text('share.wechat', { url: shareUrl })] };
    return [words, { kind: 'card-image', view, shareUrl }];
  },
  image: async (_, creatorId, deps) => {
    const [view, shareUrl] = [await clientView(creatorId, deps), await standingUrl(creatorId, deps)];
    return [{ kind: 'card-image', view, shareUrl }];
  },
};

/** Shares to one target; an unknown one is answered with those there are. */
export async function shareTo(
  input: TurnInput,
  creatorId: string,
  target: ShareTarget | null,
  deps: UseCaseDeps,
): Promise<Turn> {
  if (target === null) return showShare(input, creatorId, deps, text('share.unknown-target'));
  return turn(input, await TARGETS[target](input, creatorId, deps));
}

/** Makes a link for somebody, with its terms (`喜茶 7天 3次`). */
export async function shareWith(
  input: TurnInput,
  creatorId: string,
  words: string,
  deps: UseCaseDeps,
): Promise<Turn> {
  const parsed = parseShareTerms(words);
  if (!parsed.ok) return turn(input, [{ kind: 'text', lines: [parsed.problem, text('share.for.example')] }]);
  const refused = input.replay ? null : await refusal(creatorId, deps);
  if (refused) return turn(input, [{ kind: 'text', lines: [refused] }]);
  const { event } = input;
  const { label, livesMs, maxViews } = parsed.terms;
  const link = await deps.records.createShareLink({
    creatorId,
    token: hideToken(deps.newToken(), deps),
    label,
    expiresAt: livesMs === null ? null : event.at + livesMs,
    maxViews,
    eventId: event.id,
    by: personKey(event.sender),
    at: event.at,
  });
  deps.log.info({ event: event.id, creatorId, link: link.number }, 'share link made');
  const { number } = link;
  const lines = [
    text('share.made', { label, url: linkUrl(link, deps) }),
    termsLine(link),
    text('share.made.stop', { number }),
  ];
  return turn(input, [{ kind: 'text', lines }]);
}

async function refusal(creatorId: string, deps: UseCaseDeps): Promise<TextRef | null> {
  const waitMs = await deps.state.limit(`share:${creatorId}`, MAKE_EVERY_MS, MAKE_AT_ONCE);
  if (waitMs > 0) return text('share.slow-down', { seconds: Math.ceil(waitMs / 1_000) });
  const links = await deps.records.shareLinks(creatorId, LINKS_READ);
  const open = links.filter((link) => linkState(link, deps.now()) === 'open');
  return open.length >= MAX_OPEN_LINKS ? text('share.too-many', { max: MAX_OPEN_LINKS }) : null;
}

/** `2026-12-01 12:00`, in Beijing time. */
function beijingTime(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

function termsLine({ expiresAt, maxViews }: ShareLink): TextRef {
  const until = expiresAt === null ? '' : beijingTime(expiresAt);
  if (maxViews === null)
    return expiresAt === null ? text('share.terms.free') : text('share.terms.until', { until });
  return expiresAt === null
    ? text('share.terms.views', { max: maxViews })
    : text('share.terms.until-views', { until, max: maxViews });
}

/** The links of the creator with their state: those that work first, each group newest first. */
export async function listLinks(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  const links = await deps.records.shareLinks(creatorId, LINKS_READ);
  if (links.length === 0) return sayLine(input, 'share.list.none');
  const now = deps.now();
  const open = links.filter((link) => linkState(link, now) === 'open');
  const dead = links.filter((link) => !open.includes(link));
  const shown = [...open, ...dead].slice(0, SHOWN_LINKS);
  const more = links.length - shown.length;
  const lines = [
    text('share.list', { count: open.length }),
    ...shown.map((link) => linkLine(link, deps)),
    ...(more > 0 ? [text('share.list.more', { count: more })] : []),
    text('share.list.stop'),
  ];
  // Only buttons: a bare number typed in passing must not switch off a link for good.
  if (input.event.chat.platform !== 'feishu') return turn(input, [{ kind: 'text', lines }]);
  const choices = shown
    .filter((link) => open.includes(link))
    .map(({ number }) => ({
      label: text('share.stop', { number }),
      action: { do: 'stop-link' as const, number },
    }));
  return turn(input, [{ kind: 'text', lines, choices }]);
}

function linkLine(link: ShareLink, deps: UseCaseDeps): TextRef {
  const { number, views, expiresAt, maxViews } = link;
  const state = linkState(link, deps.now());
  const label = link.label ?? '';
  if (state !== 'open') {
    const key = link.standing ? ('share.row.standing-off' as const) : (`share.row.${state}` as const);
    return text(key, { number, label, views });
  }
  const url = linkUrl(link, deps);
  if (link.standing) return text('share.row.standing', { number, views, url });
  const until = expiresAt === null ? '' : beijingTime(expiresAt);
  if (maxViews === null)
    return expiresAt === null
      ? text('share.row.free', { number, label, views, url })
      : text('share.row.until', { number, label, views, url, until });
  return expiresAt === null
    ? text('share.row.views', { number, label, views, url, max: maxViews })
    : text('share.row.until-views', { number, label, views, url, until, max: maxViews });
}

/** Switches one of the creator's own links off, at once and for good. */
export async function stopLink(
  input: TurnInput,
  creatorId: string,
  number: number,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { id: eventId, at, sender } = input.event;
  const link = await deps.records.revokeShareLink({ creatorId, number, eventId, by: personKey(sender), at });
  if (!link) {
    const none = text('share.stop.none', { number });
    return withToast(turn(input, [{ kind: 'text', lines: [none] }]), 'warning', none);
  }
  deps.log.info({ event: eventId, creatorId, link: number }, 'share link switched off');
  const done = link.standing
    ? text('share.stopped.standing')
    : text('share.stopped', { number, label: link.label ?? '' });
  return withToast(turn(input, [{ kind: 'text', lines: [done] }]), 'success', done);
}
