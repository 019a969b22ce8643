import { z } from 'zod';
import { AppError } from './shared/errors.js';
import { LOG_LEVELS, type LogLevel } from './shared/logger.js';

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');
const httpUrl = z.url({
  protocol: /^https?$/,
  error: 'must be an http(s) address, for example https://bot.example.com',
});

const settingsSchema = z.object({
  PORT: z.coerce
    .number({ error: 'must be a port number, for example 3000' })
    .int()
    .min(0)
    .max(65_535)
    .default(3000),
  HOST: z.string().optional(),
  PUBLIC_URL: httpUrl.optional(),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must look like postgres://user:password@host/database')
    .optional(),
  REDIS_URL: z
    .string()
    .regex(
      /^redis(s|-sentinel|-cluster)?:\/\//,
      'must look like redis://host:6379, redis-sentinel://a:26379,b:26379/name or redis-cluster://a:6379,b:6379',
    )
    .optional(),
  REDIS_ALLOW_UNSAFE: flag,
  REPLICAS: z.coerce
    .number({ error: 'must be a number of processes, for example 1' })
    .int()
    .min(1)
    .default(1),
  ENCRYPTION_KEY: z.string().optional(),
  FEISHU_APP_ID: z
    .string()
    .regex(/^cli_[0-9a-zA-Z]{8,32}$/, 'must look like cli_a1b2c3d4e5f6a7b8')
    .optional(),
  FEISHU_APP_SECRET: z.string().optional(),
  FEISHU_ENCRYPT_KEY: z.string().optional(),
  FEISHU_VERIFICATION_TOKEN: z.string().optional(),
  FEISHU_DOMAIN: httpUrl.default('https://open.feishu.cn'),
  FEISHU_TRANSPORT: z
    .enum(['webhook'], { error: 'only webhook is supported by this release' })
    .default('webhook'),
  FEISHU_SUPPORT_CHAT_ID: z.string().regex(/^oc_/, 'must look like oc_0123456789abcdef').optional(),
  FEISHU_FRESHNESS_SECONDS: z.coerce
    .number({ error: 'must be a number of seconds' })
    .int()
    .min(1)
    .default(600),
  FEISHU_FRESHNESS_ENFORCED: flag,
  WECHATY_PUPPET: z.string().optional(),
  WECHATY_PUPPET_SERVICE_TOKEN: z.string().optional(),
  WECHATY_PUPPET_SERVICE_ENDPOINT: z
    .string()
    .regex(/^[^\s:/]+:\d+$/, 'must look like 127.0.0.1:18788')
    .optional(),
  WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT: flag,
  WECHAT_PACING: z.enum(['careful', 'none'], { error: 'must be careful or none' }).default('careful'),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
});

type Settings = z.infer<typeof settingsSchema>;

/** How to reach Feishu. */
export interface FeishuConfig {
  readonly appId: string;
  readonly appSecret: string;
  readonly encryptKey: string | null;
  readonly verificationToken: string;
  /** Without a final slash: the SDK would send `//open-apis`. */
  readonly domain: string;
  readonly freshnessMs: number;
  readonly freshnessEnforced: boolean;
  /** The support group, whose members are support; null = no hand over to people. */
  readonly supportChatId: string | null;
}

/** How to reach WeChat: a Wechaty puppet by name and its connection. */
export interface WechatConfig {
  readonly puppet: string;
  readonly token: string | null;
  readonly endpoint: string | null;
  readonly insecure: boolean;
  /** All `WECHATY_*` settings, for puppets that have more of their own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sends at a human's pace; anything faster gets a real account banned. */
  readonly paced: boolean;
}

/** All settings, checked. `feishu` and `wechat` both null means emulator mode. */
export interface Config {
  readonly emulator: boolean;
  readonly port: number;
  readonly host: string;
  /** Without a final slash; null = derived from the address the server gets. */
  readonly publicUrl: string | null;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly redisAllowUnsafe: boolean;
  readonly encryptionKey: string | null;
  readonly feishu: FeishuConfig | null;
  readonly wechat: WechatConfig | null;
  readonly logLevel: LogLevel;
}

/**
 * Reads the settings from the environment; the only place that does. Throws `AppError('invalid-setting')` whose
 * message lists every fault at once, one a line.
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settingsSchema.safeParse(env);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const raw = parsed.success ? parsed.data : null;
  faults.push(...combinationFaults(raw ?? (env as unknown as Settings)));
  if (faults.length > 0 || !raw) throw new AppError('invalid-setting', faults.join('\n'));
  return toConfig(raw, puppetSettings(env));
}

/** What is wrong with settings taken together. */
function combinationFaults(s: Settings): string[] {
  const faults: string[] = [];
  if (s.FEISHU_APP_ID) {
    if (!s.FEISHU_APP_SECRET)
      faults.push('FEISHU_APP_SECRET: required with FEISHU_APP_ID; developer console, Credentials');
    if (!s.FEISHU_VERIFICATION_TOKEN)
      faults.push(
        'FEISHU_VERIFICATION_TOKEN: required with FEISHU_APP_ID; developer console, Events & Callbacks',
      );
  } else if (s.FEISHU_APP_SECRET) faults.push('FEISHU_APP_ID: required with FEISHU_APP_SECRET');
  if (s.WECHATY_PUPPET === 'wechaty-puppet-service' && !s.WECHATY_PUPPET_SERVICE_TOKEN)
    faults.push('WECHATY_PUPPET_SERVICE_TOKEN: required with WECHATY_PUPPET=wechaty-puppet-service');
  if (s.DATABASE_URL && !s.ENCRYPTION_KEY)
    faults.push('ENCRYPTION_KEY: required with DATABASE_URL; make one with: openssl rand -base64 32');
  if (s.ENCRYPTION_KEY && Buffer.from(s.ENCRYPTION_KEY, 'base64').length !== 32)
    faults.push('ENCRYPTION_KEY: must be 32 bytes in base64; make one with: openssl rand -base64 32');
  if (Number(s.REPLICAS ?? 1) > 1 && !s.REDIS_URL)
    faults.push('REDIS_URL: required with REPLICAS above 1; a SQLite file cannot be shared by hosts');
  return faults;
}

/** At the levels `verbose` and `silly` Wechaty's own log prints tokens and message texts, so its level is not passed on. */
function puppetSettings(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => /^WECHATY_/.test(entry[0]) && entry[0] !== 'WECHATY_LOG',
    ),
  );
}

function toConfig(s: Settings, puppet: Readonly<Record<string, string>>): Config {
  const feishu = feishuOf(s);
  const wechat = wechatOf(s, puppet);
  const emulator = !feishu && !wechat;
  return {
    emulator,
    port: s.PORT,
    host: s.HOST ?? (emulator ? '127.0.0.1' : '0.0.0.0'),
    publicUrl: s.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    dataDir: s.DATA_DIR,
    databaseUrl: s.DATABASE_URL ?? null,
    redisUrl: s.REDIS_URL ?? null,
    redisAllowUnsafe: s.REDIS_ALLOW_UNSAFE,
    encryptionKey: s.ENCRYPTION_KEY ?? null,
    feishu,
    wechat,
    logLevel: s.LOG_LEVEL,
  };
}

function feishuOf(s: Settings): FeishuConfig | null {
  if (!s.FEISHU_APP_ID || !s.FEISHU_APP_SECRET || !s.FEISHU_VERIFICATION_TOKEN) return null;
  return {
    appId: s.FEISHU_APP_ID,
    appSecret: s.FEISHU_APP_SECRET,
    encryptKey: s.FEISHU_ENCRYPT_KEY ?? null,
    verificationToken: s.FEISHU_VERIFICATION_TOKEN,
    domain: s.FEISHU_DOMAIN.replace(/\/+$/, ''),
    freshnessMs: s.FEISHU_FRESHNESS_SECONDS * 1000,
    freshnessEnforced: s.FEISHU_FRESHNESS_ENFORCED,
    supportChatId: s.FEISHU_SUPPORT_CHAT_ID ?? null,
  };
}

function wechatOf(s: Settings, environment: Readonly<Record<string, string>>): WechatConfig | null {
  if (!s.WECHATY_PUPPET) return null;
  return {
    puppet: s.WECHATY_PUPPET,
    token: s.WECHATY_PUPPET_SERVICE_TOKEN ?? null,
    endpoint: s.WECHATY_PUPPET_SERVICE_ENDPOINT ?? null,
    insecure: s.WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT,
    environment,
    paced: s.WECHAT_PACING === 'careful',
  };
}
