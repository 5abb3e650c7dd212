// Payment cards, accounts and documents of the rest of the world.
import type { Detector } from '../../detector.ts';
import { bankCard } from './bank-card.ts';
import { cryptoWallet } from './crypto-wallet.ts';
import { euVat } from './eu-vat.ts';
import { iban } from './iban.ts';
import { ipAddress } from './ip-address.ts';
import { passportMrz } from './passport-mrz.ts';
import { swiftBic } from './swift-bic.ts';
import { ukNhs } from './uk-nhs.ts';
import { ukNino } from './uk-nino.ts';
import { usItin } from './us-itin.ts';
import { usSsn } from './us-ssn.ts';

export const INTERNATIONAL: readonly Detector[] = [
  ...[bankCard, iban, swiftBic, usSsn, usItin, ukNino, ukNhs],
  ...[euVat, passportMrz, cryptoWallet, ipAddress],
];
