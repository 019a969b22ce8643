import type { CardPainter } from '../../src/application/ports.js';
import { type CardContent, type CreatorCard, EMPTY_CONTENT } from '../../src/domain/creator-card.js';

/** A creator card for tests: 小鱼 of Hangzhou, with the given content. */
export function cardWith(content: Partial<CardContent> = {}): CreatorCard {
  return {
    creatorId: 'dy:xiaoyu_2024',
    revision: 3,
    updatedAt: Date.UTC(2026, 10, 24),
    identity: {
      nickname: '小鱼',
      douyinId: 'xiaoyu_2024',
      avatarUrl: null,
      location: '浙江 · 杭州',
      followers: 1_286_000,
      categories: ['美食', '探店'],
      priceMin: 3000,
      priceMax: 8000,
      source: 'import',
      syncedAt: Date.UTC(2026, 10, 1),
    },
    content: { ...EMPTY_CONTENT, ...content },
  };
}

/** A phone number as it is kept; opens to nothing, since tests of views need no key. */
export const PHONE_ON_FILE = { sealed: 'v1.k.x', masked: '138****5678', index: 'i' };

/** A card with every field filled. */
export const FULL_CONTENT: CardContent = {
  phone: PHONE_ON_FILE,
  feishu: 'xiaoyu.2024',
  wechat: 'xiaoyu_2024',
  wechatCode: null,
  email: 'xiaoyu@example.com',
  collaborations: [{ brand: '喜茶', form: '图文', time: '2024-05', link: 'https://v.douyin.com/abc' }],
  introduction: '杭州探店达人，真实体验。',
  cooperation: { forms: ['video', 'visit'], categories: ['food'], price: '5k-20k', dates: 'any-time' },
  reach: { channels: ['wechat', 'email'], hours: { from: 600, to: 1260 }, response: 'half-day' },
  hidden: [],
  virtualNumber: false,
  paused: false,
  quiet: null,
};

/** A painter for tests that look at where a picture goes, not at the picture. */
export const blankPainter: CardPainter = {
  paint: async () => ({ bytes: Buffer.from('picture'), contentType: 'image/png', width: 1080, height: 1440 }),
};

/** A personal WeChat code as the app makes it; nobody's. */
export const WECHAT_CODE = 'https://u.wechat.com/AbCdEfGhIjKlMnOpQrStUvW';
