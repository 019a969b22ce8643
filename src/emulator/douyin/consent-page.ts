import type { DouyinAccount } from './accounts.js';

const STYLE =
  'body{font:16px/1.6 system-ui,sans-serif;max-width:24rem;margin:3rem auto;padding:0 1rem}' +
  'a{display:block;padding:.8rem 1rem;margin:.6rem 0;border:1px solid #888;border-radius:.6rem;color:inherit;text-decoration:none}';

function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The page on which a person chooses an account and agrees, or does not. */
export function consentPage(asked: URL, accounts: readonly DouyinAccount[], clientKey: string): string {
  const link = (account: string) => {
    const url = new URL(asked);
    url.pathname = '/platform/oauth/agree/';
    url.searchParams.set('account', account);
    return escapeHtml(url.href);
  };
  const known = asked.searchParams.get('client_key') === clientKey;
  const choices = accounts.map(
    ({ openId, nickname }) => `<a href="${link(openId)}">用「${escapeHtml(nickname)}」授权</a>`,
  );
  const body = known
    ? `<p>应用将获得你的昵称和头像。请选择抖音账号：</p>${choices.join('')}<a href="${link('')}">拒绝</a>`
    : '<p>应用不存在</p>';
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>抖音授权（模拟）</title><style>${STYLE}</style><h1>抖音授权（模拟）</h1>${body}`;
}
