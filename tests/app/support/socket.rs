use crate::support::{Person, TestApp};
use axum::http::{HeaderValue, Request, header};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::CloseFrame},
};
use uuid::Uuid;

/// Longer than anything takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody's socket.
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
    next_id: u64,
    /// What came while something else was waited for.
    aside: VecDeque<Value>,
    /// The keys of the changes that were asked for, by the id of the request.
    asked: HashMap<u64, Uuid>,
}

impl Socket {
    /// A handshake that a browser would send from one of our pages.
    pub(crate) fn handshake(person: &Person<'_>, address: SocketAddr) -> Request<()> {
        let mut request = format!("ws://{address}/live").into_client_request().unwrap();
        let headers = request.headers_mut();
        let set = |text: String| HeaderValue::from_str(&text).unwrap();
        headers.insert(header::COOKIE, set(format!("session={}", person.token)));
        headers.insert(header::ORIGIN, set(person.forum().app.settings.public_origin()));
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("forum.v1"));
        request
    }

    /// Opens a socket at a server that may be away, and greets with a ticket.
    pub(crate) async fn reach(person: &Person<'_>, address: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect(address).await.ok()?;
        let (stream, _) = within(client_async(Self::handshake(person, address), stream)).await.ok()?;
        let mut socket = Self { stream, next_id: 1, aside: VecDeque::new(), asked: HashMap::new() };
        let ticket = ticket(person).await;
        socket.ask(json!({ "op": "hello", "d": { "ticket": ticket } })).await.ok()?;
        socket.receive().await.ok().filter(|reply| reply["ok"].is_object()).map(|_| socket)
    }

    /// Opens a socket, or returns the status that refused it.
    pub(crate) async fn try_open(address: SocketAddr, handshake: Request<()>) -> Result<Self, u16> {
        let stream = TcpStream::connect(address).await.unwrap();
        match within(client_async(handshake, stream)).await {
            Ok((stream, _)) => Ok(Self { stream, next_id: 1, aside: VecDeque::new(), asked: HashMap::new() }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a socket and greets with a ticket.
    pub(crate) async fn open(forum: &TestApp, person: &Person<'_>) -> Self {
        let address = forum.address();
        let mut socket = Self::try_open(address, Self::handshake(person, address)).await.unwrap();
        let ticket = ticket(person).await;
        let reply = socket.request(json!({ "op": "hello", "d": { "ticket": ticket } })).await;
        assert!(reply["ok"].is_object(), "{reply}");
        socket
    }

    /// Where this side of it is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.stream.get_ref().local_addr().unwrap()
    }

    /// Sends a frame.
    pub(crate) async fn send(&mut self, frame: &Value) -> Result<(), Error> {
        self.stream.send(Message::text(frame.to_string())).await
    }

    /// Sends a request and returns the id under which it is answered.
    pub(crate) async fn ask(&mut self, request: Value) -> Result<u64, Error> {
        let id = self.ask_with_next(request).await?;
        self.stream.flush().await.map(|()| id)
    }

    /// The same, but it is sent with the next: both reach the server at once.
    pub(crate) async fn ask_with_next(&mut self, mut request: Value) -> Result<u64, Error> {
        let id = self.next_id;
        self.next_id += 1;
        request["id"] = id.into();
        self.stream.feed(Message::text(request.to_string())).await.map(|()| id)
    }

    /// Asks for a change, unless the socket was cut.
    pub(crate) async fn ask_under(&mut self, key: Uuid, request: Value) {
        if let Ok(id) = self.ask(request).await {
            self.asked.insert(id, key);
        }
    }

    /// The keys of the changes that were asked for.
    pub(crate) fn take_asked(&mut self) -> HashMap<u64, Uuid> {
        std::mem::take(&mut self.asked)
    }

    /// Sends a request and returns its answer; events that come first are kept.
    pub(crate) async fn request(&mut self, request: Value) -> Value {
        let id = self.ask(request).await.unwrap();
        self.next_where(|frame| frame["re"] == id).await
    }

    /// Follows a meeting from a position, or from now.
    pub(crate) async fn follow(&mut self, meeting: &str, since: Option<(&str, i64)>) -> Value {
        let since = since.map(|(epoch, seq)| json!({ "epoch": epoch, "seq": seq }));
        self.request(json!({ "op": "sub", "m": meeting, "since": since })).await
    }

    /// Says something in a meeting.
    pub(crate) async fn say(&mut self, meeting: &str, words: &str) -> Value {
        self.request(post(meeting, Uuid::new_v4(), words)).await
    }

    /// The next entry of a log.
    pub(crate) async fn next_event(&mut self) -> Value {
        self.next_where(|frame| frame["seq"].is_i64()).await
    }

    /// The next frame that is so; others are kept.
    pub(crate) async fn next_where(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(index) = self.aside.iter().position(&wanted) {
            return self.aside.remove(index).unwrap();
        }
        loop {
            let frame = self.receive().await.unwrap_or_else(|close| panic!("closed: {close:?}"));
            if wanted(&frame) {
                return frame;
            }
            self.aside.push_back(frame);
        }
    }

    /// Whether nothing came beside what was waited for, and who is there.
    pub(crate) fn is_quiet(&self) -> bool {
        self.aside.iter().all(|frame| frame["t"] == "presence")
    }

    /// The next frame but for who is there, or how the socket was closed.
    pub(crate) async fn receive_told(&mut self) -> Result<Value, Option<CloseFrame>> {
        loop {
            let frame = self.receive().await?;
            if frame["t"] != "presence" {
                return Ok(frame);
            }
        }
    }

    /// The next frame, or how the socket was closed.
    pub(crate) async fn receive(&mut self) -> Result<Value, Option<CloseFrame>> {
        loop {
            match within(self.stream.next()).await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// The code with which the server closes.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            if let Err(close) = self.receive().await {
                return close.map_or(0, |frame| frame.code.into());
            }
        }
    }
}

/// A ticket for a person's session.
pub(crate) async fn ticket(person: &Person<'_>) -> String {
    person.post("/live/tickets", &[]).await.json()["ticket"].as_str().unwrap().to_owned()
}

/// The request that says something.
pub(crate) fn post(meeting: &str, key: Uuid, words: &str) -> Value {
    json!({ "op": "post", "m": meeting, "k": key, "d": { "body": words, "handling": "HD3" } })
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.expect("it took too long")
}

/// Asks for a change under a key of its own.
pub(crate) async fn ask(socket: &mut Socket, meeting: &str, op: &str, details: Value) -> Value {
    socket.request(json!({ "op": op, "m": meeting, "k": Uuid::new_v4(), "d": details })).await
}
