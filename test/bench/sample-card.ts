import { type CardView, viewCard } from '../../src/domain/card-view.js';
import { type CreatorCard, EMPTY_CONTENT } from '../../src/domain/creator-card.js';

/** The share link on every sample. */
export const SAMPLE_SHARE_URL = 'https://card.example.com/c/3kJ9xQ2mP7vL5nR8tW1yZa';

const SAMPLE: CreatorCard = {
  creatorId: 'dy:xiaoyu_2024',
  revision: 7,
  updatedAt: Date.UTC(2026, 10, 24),
  identity: {
    nickname: '小鱼',
    douyinId: 'xiaoyu_2024',
    avatarUrl: null,
    location: '浙江·杭州',
    followers: 1_286_000,
    categories: ['美食', '探店'],
    priceMin: 5000,
    priceMax: 20_000,
    source: 'import',
    syncedAt: Date.UTC(2026, 10, 1),
  },
  content: {
    ...EMPTY_CONTENT,
    phone: { sealed: 'sealed', masked: '138****5678', index: 'index' },
    feishu: 'xiaoyu.2024',
    wechat: 'xiaoyu_2024',
    email: 'hi@xiaoyu.example.com',
    collaborations: [
      { brand: '喜茶', form: '短视频', time: '2026-08', link: null },
      { brand: '外婆家', form: '图文', time: '2026-05', link: null },
      { brand: '盒马鲜生', form: '直播专场', time: '2025-12', link: null },
    ],
    introduction:
      '杭州本地探店达人 🍜 只写自己真的吃过的店。三年 400+ 篇探店笔记，擅长把小馆子拍出烟火气；可接图文、短视频与直播，合作前先试吃 ✨',
    hidden: [],
  },
};

/** What a client sees of the sample creator; another `revision` makes another picture. */
export function sampleView(revision: number = SAMPLE.revision): CardView {
  return viewCard({ ...SAMPLE, revision }, 'client');
}
