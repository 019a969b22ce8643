import { supportDeskHoursContract } from '../contract/support-desk-hours.contract.js';

supportDeskHoursContract();
