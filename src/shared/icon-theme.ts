import { readFileSync } from 'node:fs';
import { templatePath } from './project-root.js';

type Channel = 'phone' | 'feishu' | 'wechat' | 'email';

/** The look of the four contacts: colour when lit, and the icon's path in a 24-pixel box. */
export interface IconTheme {
  readonly colors: Readonly<Record<Channel, string>>;
  readonly paths: Readonly<Record<Channel, string>>;
}

/** Reads the icons of cards-templates/image/theme.json, which picture and page share. */
export function loadIconTheme(): IconTheme {
  return JSON.parse(readFileSync(templatePath('image', 'theme.json'), 'utf8')) as IconTheme;
}
