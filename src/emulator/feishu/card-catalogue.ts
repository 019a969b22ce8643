/**
 * What card JSON 2.0 knows: top-level keys, and the properties of each element (Feishu docs: 卡片 JSON 2.0
 * 结构 and the page of each component). Null = the element is known, its own properties are not checked.
 */
export const CARD_KEYS: ReadonlySet<string> = new Set(['schema', 'config', 'card_link', 'header', 'body']);

/** Keys of `config`. */
export const CONFIG_KEYS: ReadonlySet<string> = words(
  'update_multi enable_forward enable_forward_interaction summary locales width_mode style use_custom_translation',
  'streaming_mode streaming_config',
);

/** Keys of `header`. */
export const HEADER_KEYS: ReadonlySet<string> = words(
  'title subtitle text_tag_list i18n_text_tag_list template icon padding',
);

/** Keys of `body`. */
export const BODY_KEYS: ReadonlySet<string> = words(
  'direction padding horizontal_spacing horizontal_align vertical_spacing vertical_align elements',
);

const LAYOUT =
  'direction padding horizontal_spacing horizontal_align vertical_spacing vertical_align elements';
const TEXT = 'content i18n_content text_size text_color text_align lines icon';

/** Known element tags with the properties each may carry besides `tag`, `element_id` and `margin`. */
export const ELEMENTS: ReadonlyMap<string, ReadonlySet<string> | null> = new Map([
  ['markdown', words('content i18n_content text_align text_size icon')],
  ['div', words('text icon width')],
  ['hr', words('')],
  [
    'img',
    words(
      'img_key i18n_img_key alt title transparent preview corner_radius scale_type size mode custom_width',
    ),
  ],
  [
    'button',
    words(
      'type size width text icon hover_tips disabled disabled_tips confirm behaviors form_action_type name required',
    ),
  ],
  ['column_set', words('flex_mode horizontal_spacing horizontal_align columns background_style action')],
  ['column', words(LAYOUT, 'width weight background_style action')],
  ['form', words(LAYOUT, 'name confirm')],
  [
    'input',
    words(
      'name required placeholder default_value i18n_default_value disabled width max_length input_type show_icon rows',
      'auto_resize max_rows label label_position value behaviors confirm fallback',
    ),
  ],
  [
    'interactive_container',
    words(LAYOUT, 'width height background_style has_border border_color corner_radius behaviors hover_tips'),
  ],
  ['collapsible_panel', words(LAYOUT, 'expanded background_color header border')],
  [
    'select_static',
    words(
      'type name required disabled initial_index initial_option placeholder width options confirm behaviors',
    ),
  ],
  [
    'multi_select_static',
    words('type name required disabled placeholder width options selected_values confirm'),
  ],
  ['img_combination', words('combination_mode combination_transparent corner_radius img_list')],
  ['person', words('user_id size show_avatar show_name style')],
  ['person_list', words('persons show_name show_avatar size lines drop_invalid_user_id icon ud_icon')],
  [
    'select_person',
    words('type name required disabled initial_option placeholder width options confirm behaviors'),
  ],
  ...['chart', 'table', 'overflow', 'multi_select_person', 'date_picker', 'picker_time'].map(
    (tag): [string, null] => [tag, null],
  ),
  ...['picker_datetime', 'select_img', 'checker'].map((tag): [string, null] => [tag, null]),
]);

/** Text objects inside elements, and the properties they may carry. */
export const TEXT_OBJECTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['plain_text', words(TEXT)],
  ['lark_md', words(TEXT)],
]);

/** Elements that hand back a value and therefore need a `name` inside a form. */
export const FORM_ITEMS: ReadonlySet<string> = words(
  'input select_static multi_select_static select_person multi_select_person date_picker picker_time',
  'picker_datetime select_img checker button',
);

function words(...lists: string[]): ReadonlySet<string> {
  return new Set(
    lists
      .join(' ')
      .split(' ')
      .filter((word) => word !== ''),
  );
}
