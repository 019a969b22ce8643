import type { IconTheme } from '../shared/icon-theme.js';
import { FONT_FAMILY } from './fonts.js';
import { qrSvg } from './qr.js';
import type { SceneItem, TextItem } from './scene-items.js';
import { EMOJI_EM, runsOf, widthOfAtoms } from './text-layout.js';

/** An emoji to be put onto the drawn card; SVG text would draw it blank. */
export interface EmojiSpot {
  readonly value: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

const GREY = { plate: '#E6E4EA', icon: '#8F8899' };

function escapeXml(value: string): string {
  return value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Draws the items as SVG, the QR code with `shareUrl`; emoji are left out and returned as spots. */
export function drawItems(
  items: readonly SceneItem[],
  theme: IconTheme,
  shareUrl: string,
): { svg: string; emoji: EmojiSpot[] } {
  const emoji: EmojiSpot[] = [];
  const draw = (item: SceneItem) =>
    item.kind === 'qr' ? qrSvg(item.holds ?? shareUrl, item) : drawItem(item, theme, emoji);
  return { svg: items.map(draw).join(''), emoji };
}

function drawItem(item: Exclude<SceneItem, { kind: 'qr' }>, theme: IconTheme, emoji: EmojiSpot[]): string {
  switch (item.kind) {
    case 'text':
      return drawText(item, emoji);
    case 'plate':
      return `<rect x="${item.x}" y="${item.y}" width="${item.width}" height="${item.height}" rx="${item.radius}" fill="${item.fill}"/>`;
    case 'icon': {
      const plate = item.lit ? theme.colors[item.channel] : GREY.plate;
      const ink = item.lit ? '#fff' : GREY.icon;
      const path = `<path transform="translate(${item.x - 17} ${item.y - 17}) scale(1.42)" d="${theme.paths[item.channel]}" fill="${ink}"/>`;
      return `<circle cx="${item.x}" cy="${item.y}" r="30" fill="${plate}"/>${path}`;
    }
    case 'letter':
      return drawLetter(item.atom, emoji);
  }
}

function drawText(item: TextItem, emoji: EmojiSpot[]): string {
  const { size, weight } = item.style;
  let x = item.x;
  let svg = '';
  for (const run of runsOf(item.atoms)) {
    if (run.emoji) {
      emoji.push({
        value: run.value,
        x: Math.round(x + size * 0.06),
        y: Math.round(item.y - size * 0.9),
        size: Math.round(size * 1.05),
      });
      x += size * EMOJI_EM;
      continue;
    }
    svg += `<text x="${x.toFixed(2)}" y="${item.y}" font-size="${size}" font-weight="${weight}" fill="${item.fill}" xml:space="preserve">${escapeXml(run.value)}</text>`;
    x += widthOfAtoms([run], item.style);
  }
  return svg;
}

/** The avatar: the nickname's first letter on a disc, as long as no picture is at hand. */
function drawLetter(atom: { readonly value: string; readonly emoji: boolean }, emoji: EmojiSpot[]): string {
  const disc =
    '<circle cx="188" cy="194" r="108" fill="#fff"/><circle cx="188" cy="194" r="100" fill="url(#avatar)"/>';
  if (atom.emoji) {
    emoji.push({ value: atom.value, x: 136, y: 142, size: 104 });
    return disc;
  }
  const style = `font-size="96" font-weight="700" fill="#fff" text-anchor="middle"`;
  return `${disc}<text x="188" y="228" ${style}>${escapeXml(atom.value)}</text>`;
}

/** The whole drawing: the static layer of the template with the dynamic one in its slot, whose words stay as they are. */
export function fillTemplate(template: string, dynamic: string): string {
  return template.replaceAll('{font}', FONT_FAMILY).replace('<!--dynamic-->', () => dynamic);
}
