// Numbers and documents of mainland China.
import type { Detector } from '../../detector.ts';
import { cnMobile } from './cn-mobile.ts';
import { cnResidentId } from './cn-resident-id.ts';

export const MAINLAND: readonly Detector[] = [cnResidentId, cnMobile];
