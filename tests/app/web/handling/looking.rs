//! Looking at every place as everybody, and comparing what stands there with what may.

use super::{
    bare::{BARE, PEOPLE},
    places::{MAILS, ROWS, Row},
    readers::Way,
    route,
    rules::{Reader, Told, told},
    written::{Piece, Stage},
};
use crate::{
    support::Reply,
    web::canary::{is_copy, unpacked},
};
use axum::http::Method;
use csa_forum::mailer::Sent;
use regex::{RegexSet, escape};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What was found.
pub(super) struct Looking<'a> {
    stage: &'a Stage<'a>,
    /// What is looked for, all in one pass: the word of each piece, then the name of each author, then the organisations.
    words: RegexSet,
    wrong: Vec<String>,
    /// The rows by which somebody was shown something.
    shown: HashSet<(&'static str, String)>,
    looked: usize,
}

/// Forms that would keep their sender from looking any further; what they show is looked at elsewhere.
const ENDING: &[&str] = &["POST /sign-out", "POST /account/departure"];

impl<'a> Looking<'a> {
    pub(super) fn at(stage: &'a Stage<'a>) -> Self {
        let pieces = stage.pieces.iter().map(|piece| &piece.word);
        let names = stage.authors.iter().map(|author| &author.name);
        let organisations = stage.authors.iter().map(|author| &author.organisation);
        let words = pieces.chain(names).chain(organisations).map(|word| escape(word));
        let words = RegexSet::new(words).unwrap();
        Self { stage, words, wrong: Vec::new(), shown: HashSet::new(), looked: 0 }
    }

    /// Opens every place, as somebody who wrote nothing or as the author of what they wrote.
    pub(super) async fn look(&mut self, reader: Reader, way: &Way<'_>, author: Option<usize>) {
        let places: BTreeSet<&'static str> = ROWS.iter().map(|row| row.place).collect();
        let bare = BARE.iter().flat_map(|(_, routes)| *routes).copied();
        let bare = bare.filter(|place| place.starts_with("GET ") && author.is_none());
        for place in places.into_iter().chain(bare) {
            // A session opens nothing that is for tools, nor a token anything else: the access matrix looks at that.
            if place.contains(" /api/") == matches!(way, Way::Tool(_)) {
                self.look_at((reader, author), (way, place), usize::MAX).await;
            }
        }
    }

    /// Sends all those forms with nothing in them that show nothing: last, since some of them change what others see.
    pub(super) async fn send_forms(&mut self, reader: Reader, way: &Way<'_>) {
        let bare = BARE.iter().flat_map(|(_, routes)| *routes).copied();
        for place in bare.filter(|place| place.starts_with("POST ") && !ENDING.contains(place)) {
            self.look_at((reader, None), (way, place), 2).await;
        }
    }

    async fn look_at(
        &mut self,
        (reader, author): (Reader, Option<usize>),
        (way, place): (&Way<'_>, &'static str),
        most: usize,
    ) {
        let (method, _) = place.split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        for (address, pieces) in self.addresses(place, author).into_iter().take(most) {
            let Some(reply) = way.ask(&method, &address).await else { continue };
            self.compare((reader, author), (place, &address), &pieces, &text(&reply));
        }
    }

    /// The same as each author, with a browser and with a tool.
    pub(super) async fn look_as_authors(&mut self) {
        let stage = self.stage;
        for (number, author) in stage.authors.iter().enumerate() {
            let browser = Way::Browser(author.person.again().await);
            self.look(Reader::Author, &browser, Some(number)).await;
            let tool = Way::Tool(author.tool.again());
            self.look(Reader::AuthorsTool, &tool, Some(number)).await;
        }
    }

    /// The addresses of a place, each with the pieces whose keys stand in it: all of them where none do. An author goes to
    /// what is theirs.
    fn addresses(&self, place: &str, author: Option<usize>) -> BTreeMap<String, Vec<usize>> {
        let (_, path) = place.split_once(' ').unwrap();
        let mut addresses: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, piece) in self.stage.pieces.iter().enumerate() {
            let filled = piece
                .keys
                .iter()
                .fold(path.to_owned(), |path, (name, key)| path.replace(&format!("{{{name}}}"), key));
            let theirs = author.is_none_or(|author| author == piece.author);
            if theirs && !filled.contains('{') {
                addresses.entry(filled).or_default().push(index);
            }
        }
        addresses
    }

    fn compare(
        &mut self,
        (reader, author): (Reader, Option<usize>),
        (place, address): (&'static str, &str),
        here: &[usize],
        text: &str,
    ) {
        self.looked += 1;
        let rows: Vec<&Row> = ROWS.iter().chain(MAILS).filter(|row| row.place == place).collect();
        let is_of_people = BARE.iter().any(|(why, routes)| *why == PEOPLE && routes.contains(&place));
        let stage = self.stage;
        let eyes = |piece: &Piece| match author {
            // What others wrote, an author reads like any member to whom the space is open.
            Some(author) if author != piece.author => match reader {
                Reader::AuthorsTool => Reader::Tool,
                _ => Reader::Insider,
            },
            _ => reader,
        };
        let expected =
            |piece: &Piece| {
                let rows = rows.iter().filter(|row| row.shows.contains(&piece.what));
                rows.map(|row| (told(eyes(piece), (piece.what, piece.handling), (row.to, row.by)), row.all))
                    .fold((Told::default(), false), |(sum, all), (one, whole)| {
                        let sum = Told {
                            text: sum.text || one.text,
                            name: sum.name || one.name,
                            organisation: sum.organisation || one.organisation,
                        };
                        (sum, all || (whole && one.text))
                    })
            };
        let expected: Vec<(Told, bool)> = stage.pieces.iter().map(expected).collect();
        // Of one author several things may stand there: a trend and the report on which it rests.
        let mut authors = vec![(false, false); stage.authors.len()];
        for (piece, (may, _)) in stage.pieces.iter().zip(&expected) {
            let (name, organisation) = &mut authors[piece.author];
            *name |= may.name;
            *organisation |= may.organisation;
        }
        let found = self.words.matches(text);
        for (index, (piece, (may, all))) in stage.pieces.iter().zip(&expected).enumerate() {
            let stands = found.matched(index);
            let told = || format!("{reader} at {place}: {:?} {}", piece.what, piece.handling);
            if stands && !may.text {
                self.wrong.push(format!("{} can be read ({address})", told()));
            } else if !stands && may.text && *all && here.contains(&index) {
                self.wrong.push(format!("{} cannot be read ({address})", told()));
            }
            if stands {
                self.shown.insert((place, format!("{:?}", piece.what)));
            }
            // Their own name stands on an author's pages anyway.
            if is_of_people || author == Some(piece.author) {
                continue;
            }
            let (name, organisation) = authors[piece.author];
            let names_from = stage.pieces.len() + piece.author;
            for (what, word, wanted, may) in [
                ("name", names_from, may.name, name),
                ("organisation", names_from + stage.authors.len(), may.organisation, organisation),
            ] {
                let named = found.matched(word);
                if named && !may {
                    self.wrong.push(format!("{} is told with its {what} ({address})", told()));
                } else if !named && stands && wanted {
                    self.wrong.push(format!("{} is told without its {what} ({address})", told()));
                }
            }
        }
    }

    /// What goes out by mail: the digest to policy readers, and nothing of anything in any other mail.
    pub(super) fn read_mail(&mut self, inbox: &[Sent]) {
        let mut digests = 0;
        for mail in inbox {
            let parsed = mailparse::parse_mail(&mail.bytes).unwrap();
            let is_digest = parsed.headers.iter().any(|header| header.get_key() == "List-Unsubscribe");
            digests += usize::from(is_digest);
            let place = if is_digest { "mail/digest" } else { "mail/notice" };
            let all: Vec<usize> = (0..self.stage.pieces.len()).collect();
            assert!(!is_digest || parsed.subparts.len() == 2, "a digest has its text and its HTML");
            for part in parsed.subparts.iter().chain(parsed.subparts.is_empty().then_some(&parsed)) {
                let text = part.get_body().unwrap().to_lowercase();
                self.compare((Reader::Policy, None), (place, &mail.to), &all, &text);
            }
        }
        assert!(digests > 2, "the digest went to {digests} policy readers");
    }

    /// Fails with all that was wrong, and if a row let nobody see anything.
    pub(super) fn finish(self) {
        let mut wrong = self.wrong;
        wrong.sort_unstable();
        wrong.dedup();
        assert!(wrong.is_empty(), "{} of {} looks:\n{}", wrong.len(), self.looked, wrong.join("\n"));
        let rows = ROWS.iter().chain(MAILS).filter(|row| row.any);
        let listed = rows.flat_map(|row| row.shows.iter().map(|what| (row.place, format!("{what:?}"))));
        let unseen: BTreeSet<_> = listed.filter(|shown| !self.shown.contains(shown)).collect();
        assert!(unseen.is_empty(), "nobody was ever shown these: {unseen:?}");
        assert!(self.looked > 5_000, "only {} answers were looked at", self.looked);
        assert!(ROWS.iter().all(|row| {
            csa_forum::routes()
                .iter()
                .any(|there| route(row.place) == format!("{} {}", there.method, there.path))
        }));
    }
}

/// What came back, with where it leads; the files of an archive. In small letters, since a mail's headings are in capitals.
fn text(reply: &Reply) -> String {
    let told = format!("{:?}\n{}", reply.headers, reply.body).to_lowercase();
    if is_copy(reply) {
        return format!("{told}{}", String::from_utf8_lossy(&unpacked(&reply.bytes)).to_lowercase());
    }
    told
}
