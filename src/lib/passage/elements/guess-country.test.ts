import { expect, test, vi } from 'vitest';
import { guessCountry } from './guess-country.ts';

test.each([
	[['de-AT', 'en-US'], 'at'],
	[['de', 'en-US'], 'de'],
	[['zh-Hant-HK'], 'hk'],
	[['zh-Hant'], 'tw'],
	[['en-UK'], 'gb'],
	[['ja'], 'jp'],
	[['es-419', 'es-MX'], 'mx'],
	[['en-US@posix', 'de-AT'], 'at'],
	[['en-US@posix'], 'us'],
	[[''], 'us'],
	[['C'], 'us'],
	[[], 'us'],
	[null, 'us'],
	[undefined, 'us']
])('the browser languages %j mean the country %s (F-01)', (languages, country) => {
	expect(guessCountry({ languages: languages as string[] })).toBe(country);
});

test('no language is asked for its likely country where the first names one', () => {
	const maximize = vi.spyOn(Intl.Locale.prototype, 'maximize');
	expect(guessCountry({ languages: ['pt-BR', 'pt', 'en'] })).toBe('br');
	expect(maximize).not.toHaveBeenCalled();
	expect(guessCountry({ languages: ['pt', 'en'] })).toBe('br');
	expect(maximize).toHaveBeenCalledOnce();
	maximize.mockRestore();
});

test('a browser that refuses to name its languages is in the US (F-01)', () => {
	const browser = {
		get languages(): string[] {
			throw new Error('refused');
		}
	};
	expect(guessCountry(browser)).toBe('us');
});
