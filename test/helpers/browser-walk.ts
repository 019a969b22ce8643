/** What a browser does with links: keeps cookies, follows nothing by itself. */
export class Walker {
  private readonly cookies = new Map<string, string>();

  async get(url: string): Promise<{ status: number; page: string; headers: Headers }> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      this.cookies.set(name, value);
    }
    return { status: response.status, page: await response.text(), headers: response.headers };
  }
}

/** The address behind the page's button, or null. */
export function buttonOf(page: string): string | null {
  const href = /<a class="button"[^>]*href="([^"]+)"/.exec(page)?.[1];
  return href?.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))) ?? null;
}

/** The newest connect link in what the bot said. */
export function linkIn(messages: readonly string[]): string {
  const link = messages
    .join('\n')
    .match(/http\S+\/connect\/douyin\?ticket=[\w-]+/g)
    ?.at(-1);
  if (!link) throw new Error(`no link in ${messages.at(-1)}`);
  return link;
}
