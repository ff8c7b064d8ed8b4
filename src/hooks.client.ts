import type { ClientInit } from '@sveltejs/kit';
import { install } from '$lib/dom/stand-ins';

export const init: ClientInit = install;
