import { supportDeskContract } from '../contract/support-desk.contract.js';

supportDeskContract();
