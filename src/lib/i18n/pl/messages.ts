import type { Texts } from '../en/messages.ts';

export const texts: Texts = {
	'passcode.subject': '{code} to Twój kod do {app}',
	'passcode.register': 'Twój kod do rejestracji w {app}:',
	'passcode.login': 'Twój kod do logowania w {app}:',
	'passcode.existing': 'Masz już konto w {app}. Ten kod Cię zaloguje:',
	'passcode.good': 'Czas ważności: {time}. Nikomu go nie podawaj: nigdy o niego nie poprosimy.',
	'passcode.short': '{code} to Twój kod do {app}. Czas ważności: {time}.',
	'link.register.subject': 'Dokończ rejestrację w {app}',
	'link.register.lead': 'Aby dokończyć rejestrację w {app}, otwórz ten link.',
	'link.register.action': 'Dokończ rejestrację',
	'link.login.subject': 'Zaloguj się do {app}',
	'link.login.lead': 'Aby zalogować się do {app}, otwórz ten link.',
	'link.login.action': 'Zaloguj się',
	'link.existing.subject': 'Masz już konto w {app}',
	'link.existing.lead': 'Masz już konto w {app}. Aby się zalogować, otwórz ten link.',
	'link.existing.action': 'Zaloguj się',
	'link.verify.subject': 'Potwierdź swój adres w {app}',
	'link.verify.lead': 'Aby używać tego adresu w {app}, otwórz ten link.',
	'link.verify.action': 'Potwierdź adres',
	'link.from': 'Skąd przyszła prośba: {from}',
	'link.from.unknown': 'Nieznana przeglądarka',
	'link.good': 'Link działa jeden raz. Czas ważności: {time}.',
	'link.paste': 'Przycisk nie działa? Skopiuj ten link do paska adresu przeglądarki:',
	'notice.passkey_added.subject': 'Do Twojego konta w {app} dodano klucz dostępu',
	'notice.passkey_added.lead': 'Twoje konto w {app} ma nowy klucz dostępu: {detail}',
	'notice.passkey_removed.subject': 'Z Twojego konta w {app} usunięto klucz dostępu',
	'notice.passkey_removed.lead':
		'Tym kluczem dostępu nie można się już zalogować na Twoje konto w {app}: {detail}',
	'notice.address_added.subject': 'Do Twojego konta w {app} dodano adres',
	'notice.address_added.lead':
		'Tym adresem można się teraz zalogować na Twoje konto w {app}: {detail}',
	'notice.address_changed.subject': 'Adres Twojego konta w {app} został zmieniony',
	'notice.address_changed.lead': 'Twoje konto w {app} ma teraz ten adres: {detail}',
	'notice.address_removed.subject': 'Z Twojego konta w {app} usunięto adres',
	'notice.address_removed.lead':
		'Tym adresem nie można się już zalogować na Twoje konto w {app}: {detail}',
	'notice.advice':
		'Jeśli to nie Ty, zaloguj się, sprawdź, co się zmieniło, i skontaktuj się z nami.',
	'notice.reclaimed.subject': 'Twój adres w {app} został potwierdzony',
	'notice.reclaimed.lead':
		'Ten adres był już zarejestrowany w {app}, być może przez Ciebie w innej przeglądarce, ale nigdy go nie potwierdzono. Teraz został potwierdzony jako Twój, więc poprzednie klucze dostępu i dane usunięto.',
	'notice.reclaimed.advice': 'Nie musisz nic robić.',
	'notice.kept.subject': 'Twoje konto w {app} zostało zachowane',
	'notice.kept.lead':
		'Ten adres zarejestrowano w {app} w innej przeglądarce. Potwierdzono, że to Ty: konto pozostaje bez zmian, razem z kluczami dostępu.',
	'refusal.unknown.subject': 'Żadne konto w {app} nie używa tego adresu',
	'refusal.unknown.lead':
		'Ten adres podano przy logowaniu do {app}, ale żadne konto go nie używa. Możesz się z nim zarejestrować. Jeśli masz już konto, zaloguj się adresem podanym przy rejestracji.',
	'refusal.closed.lead':
		'Ten adres podano przy logowaniu do {app}, ale żadne konto go nie używa. Jeśli masz już konto, zaloguj się adresem podanym przy rejestracji.',
	'refusal.register': 'Zarejestruj się',
	'refusal.disabled.subject': 'Twoje konto w {app} zostało wyłączone',
	'refusal.disabled.lead':
		'Ten adres podano przy logowaniu do {app} lub przy rejestracji, ale jego konto zostało wyłączone.',
	'refusal.taken.subject': 'Ten adres ma już konto w {app}',
	'refusal.taken.lead':
		'Ten adres miał zostać dodany do innego konta w {app}. Należy już do jakiegoś konta, więc nic się nie zmieniło.',
	ignore: 'Jeśli to nie Twoja prośba, zignoruj tę wiadomość.',
	support: 'Pytania? Kontakt: {support}.'
};
