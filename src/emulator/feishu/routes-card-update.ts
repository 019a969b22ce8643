import { ApiError } from './api-error.js';
import { isObject, stringOf } from './card-tree.js';
import { checkContent } from './content-check.js';
import type { ApiContext, Route } from './open-api.js';

/** The delayed update of a clicked card by its token. */
export function cardUpdateRoutes({ world, callbacks, dlp }: ApiContext): Route[] {
  return [
    {
      method: 'POST',
      path: '/open-apis/interactive/v1/card/update',
      run: ({ body }) => {
        if (!isObject(body.card)) throw new ApiError(10002, 'card is required');
        const content = JSON.stringify(body.card);
        const rules = { dlp: dlp(), hasImage: (key: string) => world.image(key) !== null };
        checkContent('interactive', content, rules);
        const messageId = callbacks.use(stringOf(body.token));
        if (world.message(messageId)?.recalled) throw new ApiError(200000, 'the message is recalled');
        world.changeMessage(messageId, { content });
        return { data: {} };
      },
    },
  ];
}
