// What the script says, as the server put it into the page: `data-i18n.key`, and `data-i18n.key.one` and so on for
// what depends on a number, which stands as `%{count}`. (GOV.UK Frontend's own scripts are told in the same way.)

export class Words {
  private readonly plural: Intl.PluralRules;

  constructor(private readonly element: Element) {
    this.plural = new Intl.PluralRules(element.ownerDocument.documentElement.lang || "en");
  }

  /** The words for this key; empty if there are none. */
  say(key: string): string {
    return this.element.getAttribute(`data-i18n.${key}`) ?? "";
  }

  /** The words for so many. */
  count(key: string, count: number): string {
    const words = this.say(`${key}.${this.plural.select(count)}`) || this.say(`${key}.other`);
    return words.replace("%{count}", String(count));
  }
}
