import { hydratePage } from '../hydrate.ts';

hydratePage('passage-register', () => import('@passageidentity/passage-elements/passage-register'));
