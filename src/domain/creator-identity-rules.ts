import { type TextRef, text } from '../shared/texts.js';
import type { CreatorIdentity } from './creator-card.js';

/** The columns of an import, in the order in which they are documented. */
export const IMPORT_COLUMNS = [
  'douyin_id',
  'nickname',
  'avatar_url',
  'location',
  'followers',
  'categories',
  'price_min',
  'price_max',
] as const;

/** One column of an import. */
export type ImportColumn = (typeof IMPORT_COLUMNS)[number];

/** One line of an import, by column, as written. */
export type ImportCells = Readonly<Record<ImportColumn, string>>;

/** A line that may be imported, or the first thing that is wrong with it. */
export type IdentityReading =
  | { readonly ok: true; readonly identity: CreatorIdentity }
  | { readonly ok: false; readonly problem: TextRef };

const NICKNAME_MAX = 60;
const LOCATION_MAX = 50;
const CATEGORIES_MAX = 10;
const CATEGORY_MAX = 20;
const URL_MAX = 2_048;

/** More followers than people on earth, and prices above 100 million yuan, are typing errors. */
const FOLLOWERS_MAX = 10_000_000_000;
const PRICE_MAX = 100_000_000;

const UNITS: Readonly<Record<string, number>> = { '': 1, 万: 1e4, w: 1e4, 亿: 1e8 };

/** Thrown inside a reading and turned into its problem; never leaves this file. */
class Refusal extends Error {
  constructor(readonly problem: TextRef) {
    super(problem.key);
  }
}

/** The id of a creator, derived from the 抖音号, which is the same in any case. */
export function creatorIdOf(douyinId: string): string {
  return `dy:${douyinId.toLowerCase()}`;
}

/**
 * What people may be shown of a text from outside: NFC, one line, without control, direction-changing and
 * invisible characters (a joiner between two emoji stays: it makes them one).
 */
export function cleanText(value: string): string {
  return value
    .toWellFormed()
    .replace(/(?<!\p{Extended_Pictographic}[\u{FE0F}\u{1F3FB}-\u{1F3FF}]?)\u{200D}/gu, '')
    .replace(/\u{200D}(?!\p{Extended_Pictographic})/gu, '')
    .replace(/(?!\u{200D})\p{Cf}/gu, '')
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
}

/** Reads one line of an import. `syncedAt` is epoch ms. */
export function readIdentity(cells: ImportCells, syncedAt: number): IdentityReading {
  try {
    const identity: CreatorIdentity = {
      douyinId: readDouyinId(cells.douyin_id),
      nickname: readNickname(cells.nickname),
      avatarUrl: readAvatarUrl(cells.avatar_url),
      location: readLocation(cells.location),
      followers: readFollowers(cells.followers),
      categories: readCategories(cells.categories),
      priceMin: readPrice(cells.price_min, 'price_min'),
      priceMax: readPrice(cells.price_max, 'price_max'),
      source: 'import',
      syncedAt,
    };
    refuseSwappedPrices(identity);
    return { ok: true, identity };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    throw error;
  }
}

function lengthOf(value: string): number {
  return [...value].length;
}

function readDouyinId(cell: string): string {
  const id = cell.trim();
  if (!/^[A-Za-z0-9._-]{2,30}$/.test(id)) throw new Refusal(text('import.bad.douyin-id'));
  return id;
}

function readNickname(cell: string): string {
  const nickname = cleanText(cell);
  const visible = /[\p{L}\p{N}\p{P}\p{S}]/u.test(nickname);
  if (!visible || lengthOf(nickname) > NICKNAME_MAX)
    throw new Refusal(text('import.bad.nickname', { max: NICKNAME_MAX }));
  return nickname;
}

function readAvatarUrl(cell: string): string | null {
  const address = cell.trim();
  if (address === '') return null;
  const url = URL.canParse(address) ? new URL(address) : null;
  const web = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (!url || !web || url.username !== '' || url.href.length > URL_MAX)
    throw new Refusal(text('import.bad.avatar-url'));
  return url.href;
}

function readLocation(cell: string): string | null {
  const location = cleanText(cell);
  if (lengthOf(location) > LOCATION_MAX)
    throw new Refusal(text('import.bad.location', { max: LOCATION_MAX }));
  return location === '' ? null : location;
}

/** 1286000, 1,286,000, 128.6万, 128.6w, 1.2亿; null when empty. */
function readFollowers(cell: string): number | null {
  const written = cell.normalize('NFKC').toLowerCase().replace(/\s/g, '');
  if (written === '') return null;
  const match = /^(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([万w亿]?)\+?$/.exec(written);
  const [, whole = '', fraction = '', unit = ''] = match ?? [];
  const count = Math.round(Number(whole.replaceAll(',', '') + fraction) * (UNITS[unit] ?? 1));
  if (!match || (fraction !== '' && unit === '') || count > FOLLOWERS_MAX)
    throw new Refusal(text('import.bad.followers'));
  return count;
}

function readCategories(cell: string): string[] {
  const named = cell.split(/[|｜]/).map(cleanText);
  const categories = [...new Set(named.filter((category) => category !== ''))];
  if (categories.length > CATEGORIES_MAX || categories.some((one) => lengthOf(one) > CATEGORY_MAX))
    throw new Refusal(text('import.bad.categories', { count: CATEGORIES_MAX, max: CATEGORY_MAX }));
  return categories;
}

/** Whole yuan; null when empty. */
function readPrice(cell: string, column: 'price_min' | 'price_max'): number | null {
  const written = cell.normalize('NFKC').replace(/\s/g, '');
  if (written === '') return null;
  if (!/^(\d{1,3}(,\d{3})+|\d+)$/.test(written)) throw new Refusal(text('import.bad.price', { column }));
  const price = Number(written.replaceAll(',', ''));
  if (price > PRICE_MAX) throw new Refusal(text('import.bad.price', { column }));
  return price;
}

function refuseSwappedPrices({ priceMin, priceMax }: CreatorIdentity): void {
  if (priceMin !== null && priceMax !== null && priceMin > priceMax)
    throw new Refusal(text('import.bad.price-order'));
}
