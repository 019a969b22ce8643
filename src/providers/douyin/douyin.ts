import type { ProfileGrant, ProfileSource } from '../../application/account-ports.js';
import type { Clock, Log } from '../../application/ports.js';
import { cleanText } from '../../domain/creator-identity-rules.js';
import type { SourceProfile } from '../../domain/notice.js';
import { AppError, isAppError } from '../../shared/errors.js';
import { profileData, readAnswer, tokenData } from './answers.js';

/** How to reach the platform. */
export interface DouyinOptions {
  readonly clientKey: string;
  readonly clientSecret: string;
  /** Without a final slash, for example https://open.douyin.com. */
  readonly domain: string;
  readonly now: Clock;
  readonly log: Log;
  /** Longest wait for one answer, ms; 1,500 when not given: a sync makes three calls at most within one turn. */
  readonly answerWithinMs?: number;
}

const ANSWER_WITHIN_MS = 1_500;

/** Answers are some hundred bytes long. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** A token this near its end is renewed first. */
const RENEW_BEFORE_MS = 60_000;

const NICKNAME_MAX = 60;
const URL_MAX = 2_048;

/**
 * The Douyin open platform. Endpoints and fields as documented on developer.open-douyin.com (pages of
 * docs/resource/zh-CN/dop/develop, read 2026-11): sdk/web-app/web/permission (GET /platform/oauth/connect/ with
 * client_key, response_type, scope, redirect_uri, state), openapi/account-permission/get-access-token,
 * refresh-access-token and get-account-open-info (POST, form). The access token lives 15 days, the refresh token
 * 30 days and is not prolonged by its use. Tokens and the secret travel in bodies only and are never logged.
 */
export function createDouyin(options: DouyinOptions): ProfileSource {
  const call = (path: string, fields: Readonly<Record<string, string>>) => post(options, path, fields);
  const { clientKey, clientSecret, domain } = options;

  const exchange = async (code: string): Promise<ProfileGrant> => {
    const fields = {
      client_key: clientKey,
      client_secret: clientSecret,
      code,
      grant_type: 'authorization_code',
    };
    return grantOf(await call('/oauth/access_token/', fields), options);
  };

  const renew = async ({ refreshToken }: ProfileGrant): Promise<ProfileGrant> => {
    const fields = { client_key: clientKey, grant_type: 'refresh_token', refresh_token: refreshToken };
    return grantOf(await call('/oauth/refresh_token/', fields), options);
  };

  const read = async ({ openId, accessToken }: ProfileGrant): Promise<SourceProfile> => {
    const answer = await call('/oauth/userinfo/', { open_id: openId, access_token: accessToken });
    const profile = profileOf(answer);
    // Another account's data must never land on this card, whatever the platform does.
    if (profile.openId !== openId) throw new AppError('malformed', 'Douyin answered for another account');
    return profile;
  };

  const profile = async (grant: ProfileGrant) => {
    const now = options.now();
    if (grant.refreshExpiresAt <= now && grant.accessExpiresAt <= now)
      throw new AppError('forbidden', 'the consent is over');
    const due = grant.accessExpiresAt - RENEW_BEFORE_MS <= now;
    const current = due ? await renew(grant) : grant;
    try {
      return { profile: await read(current), grant: current };
    } catch (error) {
      if (due || !isAppError(error, 'forbidden')) throw error;
      const renewed = await renew(grant);
      return { profile: await read(renewed), grant: renewed };
    }
  };

  const authorizeUrl = (state: string, redirectUri: string) => {
    const url = new URL('/platform/oauth/connect/', domain);
    url.search = new URLSearchParams({
      client_key: clientKey,
      response_type: 'code',
      scope: 'user_info',
      redirect_uri: redirectUri,
      state,
    }).toString();
    return url.href;
  };

  return { authorizeUrl, exchange, profile };
}

function grantOf(answer: string, { now }: DouyinOptions): ProfileGrant {
  const data = readAnswer('a token', answer, tokenData);
  return {
    openId: data.open_id,
    accessToken: data.access_token,
    refreshToken: data.refresh_token,
    accessExpiresAt: now() + data.expires_in * 1_000,
    refreshExpiresAt: now() + data.refresh_expires_in * 1_000,
  };
}

function profileOf(answer: string): SourceProfile {
  const data = readAnswer('a profile', answer, profileData);
  const nickname = [...cleanText(data.nickname ?? '')].slice(0, NICKNAME_MAX).join('').trim();
  const avatar = data.avatar ?? '';
  const isUrl =
    URL.canParse(avatar) && /^https?:$/.test(new URL(avatar).protocol) && avatar.length <= URL_MAX;
  return {
    openId: data.open_id,
    unionId: data.union_id || null,
    nickname: /[\p{L}\p{N}\p{P}\p{S}]/u.test(nickname) ? nickname : null,
    avatarUrl: isUrl ? new URL(avatar).href : null,
  };
}

/** One call; answers the body's text. Nothing is retried: the person asks again, and a code works once. */
async function post(
  options: DouyinOptions,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  const started = performance.now();
  try {
    const response = await fetch(`${options.domain}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'error',
      signal: AbortSignal.timeout(options.answerWithinMs ?? ANSWER_WITHIN_MS),
    });
    const text = await readText(response);
    const tookMs = Math.round(performance.now() - started);
    options.log.debug({ path, status: response.status, tookMs }, 'Douyin answered');
    if (response.status >= 500 || response.status === 429)
      throw new AppError('timed-out', 'Douyin is busy', { status: response.status });
    return text;
  } catch (error) {
    if (isAppError(error)) throw error;
    throw new AppError('timed-out', 'Douyin does not answer', { path }, { cause: error });
  }
}

async function readText(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const piece = (await reader?.read())?.value;
    if (!piece) break;
    size += piece.length;
    if (size > MAX_ANSWER_BYTES) {
      await reader?.cancel();
      throw new AppError('malformed', 'the answer of Douyin is too long');
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
