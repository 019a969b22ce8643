import { describeReplicas } from '../helpers/replicas.js';
import { supportDeskStories } from '../transcripts/support-desk.stories.js';

describeReplicas('the support desk', (fresh) => {
  supportDeskStories(async () => ({ settings: await fresh(), replicas: true }));
});
