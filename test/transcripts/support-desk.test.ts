import { supportDeskStories } from './support-desk.stories.js';

supportDeskStories(async () => ({}));
