// Numbers and documents of Hong Kong and Macau.
import type { Detector } from '../../detector.ts';
import { hkPhone } from './hk-phone.ts';
import { hkid } from './hkid.ts';
import { moId } from './mo-id.ts';
import { moPhone } from './mo-phone.ts';

export const HONG_KONG_MACAU: readonly Detector[] = [hkid, moId, hkPhone, moPhone];
