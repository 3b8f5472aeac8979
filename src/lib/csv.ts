/** A line of comma-separated values without its end; what holds a comma, a quote or the end of a line is put in quotes (RFC 4180). */
export const csvLine = (fields: readonly string[]): string => fields.map(csvField).join(',');

const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
