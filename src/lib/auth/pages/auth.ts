import { hydratePage } from '../hydrate.ts';

hydratePage('passage-auth', () => import('@passageidentity/passage-elements/passage-auth'));
