import { email } from '../../text/address.ts';
import { compact } from '../../text/clean.ts';
import { digitsOf } from '../../text/phone-rules.ts';

/** Judges what is in the element's boxes as the server does. */

export const isEmail = (text: string): boolean => email(text) !== undefined;

/** Whether the box, which takes both kinds, holds a phone number or the beginning of one. */
export const isNumber = (text: string): boolean => Boolean(digitsOf(text));

/** The identifier as it is sent and shown: cleaned, with the letters of its domain. */
export const plain = (text: string): string => compact(text).trim().toLowerCase();
