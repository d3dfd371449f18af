use super::vacant::Vacant;
use scraper::{Html, Selector};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// The program, as an operator starts it.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_csa-forum"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// What a command that ends says, and whether it went well.
pub(crate) fn run(arguments: &[&str]) -> (bool, String) {
    let output = program(arguments).output().unwrap();
    let words = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(words).unwrap())
}

/// A demonstration in a process of its own; it ends with the test.
pub(crate) struct Server {
    child: Child,
    pages: Vacant,
    figures: Vacant,
    pub(crate) printed: String,
}

impl Server {
    /// Starts a demonstration in a folder, and waits until it is ready.
    pub(crate) fn demonstration(folder: &Path) -> Self {
        let (pages, figures) = (Vacant::find(), Vacant::find());
        let folder = folder.to_str().unwrap();
        let mut command = program(&["demo", "--data-dir", folder]);
        command.env("LISTEN", pages.address.to_string()).env("METRICS_LISTEN", figures.address.to_string());
        command.env("LOG_LEVEL", "warn");
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut printed = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        while !printed.contains("Stop it") {
            assert_ne!(lines.read_line(&mut printed).unwrap(), 0, "it ended, having said: {printed}");
        }
        let server = Self { child, pages, figures, printed };
        let limit = Instant::now() + Duration::from_secs(30);
        while !ask(server.pages.address, "GET", "/readyz", &[], "")
            .is_some_and(|(head, _)| head.contains("200 OK"))
        {
            assert!(Instant::now() < limit, "not ready within half a minute");
            std::thread::yield_now();
        }
        server
    }

    /// The head and the body of an answer.
    pub(crate) fn get(&self, path: &str, cookie: &str) -> (String, String) {
        ask(self.pages.address, "GET", path, &[("cookie", cookie)], "").unwrap()
    }

    /// Signs in with an address, a password and the code of the key that was printed for it, and returns the cookie.
    pub(crate) fn sign_in(&self, email: &str, password: &str) -> String {
        let (head, page) = self.get("/sign-in", "");
        let cookie = set_cookie(&head);
        let csrf = csrf_of(&page);
        let (head, cookie) =
            self.post("/sign-in", &cookie, &[("csrf", &csrf), ("email", email), ("password", password)]);
        if !head.contains("location: /sign-in/code") {
            return cookie;
        }
        let csrf = csrf_of(&self.get("/sign-in/code", &cookie).1);
        let after = self.printed.split_once(email).unwrap().1;
        let key = after.split_once("code key: ").unwrap().1.lines().next().unwrap();
        let (fine, code) = run(&["code", key]);
        assert!(fine, "{code}");
        self.post("/sign-in/code", &cookie, &[("csrf", &csrf), ("code", code.trim())]).1
    }

    /// Sends a form, and returns the head of the answer and the cookie that it sets.
    fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> (String, String) {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookie)];
        let (head, _) = ask(self.pages.address, "POST", path, &headers, &form).unwrap();
        let cookie = set_cookie(&head);
        (head, cookie)
    }

    /// The figures that Prometheus would read.
    pub(crate) fn metrics(&self) -> String {
        ask(self.figures.address, "GET", "/metrics", &[], "").unwrap().1
    }

    /// Asks it to stop, as an operator would, and waits for its end.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The token of a page's forms.
fn csrf_of(page: &str) -> String {
    let fields = Selector::parse("input[name=csrf]").unwrap();
    Html::parse_document(page)
        .select(&fields)
        .find_map(|field| field.attr("value").map(str::to_owned))
        .unwrap()
}

/// The cookies that an answer sets, as they are sent back.
fn set_cookie(head: &str) -> String {
    let cookies = head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    let cookies: Vec<_> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    assert!(!cookies.is_empty(), "no cookie: {head}");
    cookies.join("; ")
}

/// One request on a connection of its own; nothing if there was no answer.
fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<(String, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        request.extend([name, ": ", value, "\r\n"]);
    }
    request.extend(["content-length: ", &body.len().to_string(), "\r\n\r\n", body]);
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.to_owned(), body.to_owned()))
}
