// Payment cards, accounts and documents of the rest of the world.
import type { Detector } from '../../detector.ts';
import { bankCard } from './bank-card.ts';

export const INTERNATIONAL: readonly Detector[] = [bankCard];
