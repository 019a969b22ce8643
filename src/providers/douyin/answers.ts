import { z } from 'zod';
import { AppError, type ErrorCode } from '../../shared/errors.js';

/** Counts come as numbers in some answers and as texts in others (both stand in the platform's own examples). */
const count = z.coerce.number().int();

const envelope = z.object({
  data: z
    .object({ error_code: count.default(0), description: z.string().default('') })
    .loose()
    .default({
      error_code: 0,
      description: '',
    }),
  err_no: count.default(0),
});

/** `data` of /oauth/access_token/ and /oauth/refresh_token/; times are seconds. */
export const tokenData = z.object({
  open_id: z.string().min(1).max(200),
  access_token: z.string().min(1).max(2_000),
  refresh_token: z.string().min(1).max(2_000),
  expires_in: count.min(1),
  refresh_expires_in: count.min(1),
});

/** `data` of /oauth/userinfo/. */
export const profileData = z.object({
  open_id: z.string().min(1).max(200),
  union_id: z.string().max(200).nullish(),
  nickname: z.string().nullish(),
  avatar: z.string().nullish(),
});

/**
 * What an error number means to us. Verified on developer.open-douyin.com: 10003 unknown client_key, 10013 wrong
 * client_secret (client_token page), 10005 and 10002 faulty parameters, 10008 and 2190008 access token over, 10010
 * refresh token over (refresh-access-token, get-permission-token pages), 28001003 invalid and 28001008 expired
 * token, 28001005 and 28001006 busy, 28001012 not agreed to, 28001016 app taken down, 28001045 to 28001047 account
 * closed, banned or private, 28003017 and 28003018 too many calls (status-code page). Not verified, from memory:
 * 10007 code over or used, 10014 unknown client_key, 2190002 invalid token.
 */
const MEANINGS: Readonly<Record<number, ErrorCode>> = {
  10002: 'invalid-input',
  10003: 'invalid-setting',
  10005: 'invalid-input',
  10007: 'invalid-input',
  10008: 'forbidden',
  10010: 'forbidden',
  10013: 'invalid-setting',
  10014: 'invalid-setting',
  10020: 'timed-out',
  2100004: 'timed-out',
  2190002: 'forbidden',
  2190008: 'forbidden',
  28001003: 'forbidden',
  28001005: 'timed-out',
  28001006: 'timed-out',
  28001008: 'forbidden',
  28001012: 'forbidden',
  28001016: 'invalid-setting',
  28001045: 'forbidden',
  28001046: 'forbidden',
  28001047: 'forbidden',
  28003017: 'timed-out',
  28003018: 'timed-out',
};

/** Reads `data` of an answer by its schema; throws `AppError` with the platform's number when it reports a failure. */
export function readAnswer<T>(what: string, text: string, schema: z.ZodType<T>): T {
  const answer = envelope.safeParse(parseJson(text));
  if (!answer.success) throw new AppError('malformed', `Douyin's answer to ${what} is unreadable`);
  const douyinCode = answer.data.data.error_code || answer.data.err_no;
  if (douyinCode !== 0)
    throw new AppError(MEANINGS[douyinCode] ?? 'timed-out', `Douyin refuses ${what}`, { douyinCode });
  const data = schema.safeParse(answer.data.data);
  if (!data.success) throw new AppError('malformed', `Douyin's answer to ${what} lacks a field`);
  return data.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
