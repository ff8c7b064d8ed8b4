import { hoverOn, textOn, type Brand } from '../../brand.ts';

/**
 * The elements write each of these into a style variable, and "undefined" for a missing key. A page's
 * own `--passage-*` variables win.
 */
const shared = {
	passage_container_max_width: 300,
	passage_input_box_border_radius: 5,
	passage_header_font_family: 'Helvetica',
	passage_body_font_family: 'Helvetica',
	passage_primary_button_border_radius: 5,
	passage_primary_button_border_width: 0,
	passage_secondary_button_border_radius: 5,
	passage_secondary_button_border_width: 1
};

const colors = {
	light: {
		passage_container_background_color: '#ffffff',
		passage_input_box_background_color: '#ffffff',
		passage_header_text_color: '#222222',
		passage_body_text_color: '#222222',
		passage_secondary_button_background_color: '#ffffff',
		passage_secondary_button_text_color: '#222222',
		passage_secondary_button_hover_color: '#d7d7d7',
		passage_secondary_button_border_color: '#d7d7d7'
	},
	dark: {
		passage_container_background_color: '#383838',
		passage_input_box_background_color: '#4b4b4b',
		passage_header_text_color: '#f3f3f3',
		passage_body_text_color: '#f3f3f3',
		passage_secondary_button_background_color: '#383838',
		passage_secondary_button_text_color: '#f3f3f3',
		passage_secondary_button_hover_color: '#4b4b4b',
		passage_secondary_button_border_color: '#7a7a7a'
	}
};

/** All twenty keys, in one theme: the brand's accent on neutral ground. */
export function elementCustomization(theme: 'light' | 'dark', brand: Brand) {
	const accent = brand.accent[theme];
	return {
		...shared,
		...colors[theme],
		passage_primary_button_background_color: accent,
		passage_primary_button_text_color: textOn(accent),
		passage_primary_button_hover_color: hoverOn(accent, theme),
		passage_primary_button_border_color: accent
	};
}
